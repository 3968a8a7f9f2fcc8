package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// The exit codes. Tools rely on them.
const (
	exitClean   = 0 // nothing would be refused
	exitRefused = 1 // something would be
	exitUsage   = 2 // the command line is wrong
	exitInput   = 3 // the input could not be read
)

// exitError carries an exit code; err may be nil when all has been said.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// run is the program: everything it touches comes in as an argument, so that
// tests drive it whole.
func run(args []string, in io.Reader, out, errOut io.Writer) int {
	cmd := rootFor(args)
	cmd.SetArgs(args)
	cmd.SetIn(in)
	cmd.SetOut(out)
	cmd.SetErr(errOut)
	err := cmd.Execute()
	if err == nil {
		return exitClean
	}
	var e *exitError
	if !errors.As(err, &e) {
		e = &exitError{exitUsage, err}
	}
	if e.err != nil {
		fmt.Fprintf(errOut, "assay: %v\n", e.err)
	}
	return e.code
}

// rootFor makes the commands that the arguments ask for: check alone, for which
// the twenty others with their flags and texts would be a tenth of what a cold
// start costs, or all.
func rootFor(args []string) *cobra.Command {
	if len(args) == 0 || args[0] != "check" {
		root := newRoot()
		if slices.Contains(args, "--version") || slices.Contains(args, "-v") {
			root.Version = strings.TrimSpace(strings.TrimPrefix(versions(), "assay version "))
		}
		return root
	}
	root, check := bareRoot(), bareCheck()
	root.CompletionOptions.DisableDefaultCmd = true
	check.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		whole, _, err := newRoot().Find([]string{"check"})
		if err != nil {
			panic(err) // it is one of them
		}
		whole.InitDefaultHelpFlag()
		whole.SetOut(cmd.OutOrStdout())
		whole.Help()
	})
	root.AddCommand(check)
	return root
}

func bareRoot() *cobra.Command {
	return &cobra.Command{
		Use:           "assay",
		Short:         "Tell what AWS answers to a request, and why",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
}

func newRoot() *cobra.Command {
	cmd := bareRoot()
	// This makes --version, for which rootFor puts all in that is to be told: to open
	// the models is dear. A template of our own would link text/template, and with it
	// every method that a template might call: 7 MB of SDK.
	cmd.Version = moduleVersion()
	for _, g := range []struct {
		id, title string
		verbs     []*cobra.Command
	}{
		{"judge", "Judge requests:", []*cobra.Command{newCheck(), newRun(), newProxy(), newGate()}},
		{"cause", "Find the cause, and confirm the fix:", []*cobra.Command{newDiff(), newIsolate(), newTrace(), newReplay(), newSnapshot(), newDisagreements()}},
		{"know", "Look things up:", []*cobra.Command{newExplain(), newEndpointCommand(), newModels()}},
		{"tell", "Tell what is known, and set things up:", []*cobra.Command{newFacts(), newInspect(), newConfig(), newCA(), newConvert()}},
	} {
		cmd.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, verb := range g.verbs {
			verb.GroupID = g.id
			cmd.AddCommand(verb)
		}
	}
	cmd.AddCommand(newMan(), newVersion())
	return cmd
}
