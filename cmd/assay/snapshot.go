package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/compare"
	"github.com/assay-project/assay/compare/snapshot"
	"github.com/assay-project/assay/compare/stores"
	"github.com/assay-project/assay/report"
)

const snapshotLong = `Keep the shapes of the requests that a program sends as text files made for review, and
fail when they change. After an upgrade of an SDK it says in plain words what is sent
otherwise now, by which operations, and whether AWS or an S3-compatible store would mind.

PATH is a folder, with a file for each operation, or one file; without it, ` + snapshot.Default + `. The
requests come from CMD, which is run as assay run does it, or from captures (--from).

A shape holds names and classes of values, and no value that a user chose: snapshots can
be committed. The client's version is in them for the reader, and not compared.

What the stores make of a change is told from a table of facts with sources; that a store
is not named says only that nothing is known.

Exit codes: 0 nothing changed, 1 something did, 2 the command line is wrong, 3 an input
could not be read.`

type snapshotFlags struct {
	checkFlags
	update  string
	from    []string
	stores  []string
	partial bool
	child   childFlags
}

func newSnapshot() *cobra.Command {
	var f snapshotFlags
	cmd := &cobra.Command{
		Use:   "snapshot [PATH] [-- CMD...]",
		Short: "Keep what a program sends, and tell when it changes",
		Long:  snapshotLong,
		Example: `  assay snapshot --update -- go test ./...        # once; commit assay-snapshot/
  assay snapshot -- go test ./...                 # from then on
  assay snapshot --update --from test.log         # or of a capture
  assay snapshot --from test.log --store minio --store r2
  assay snapshot --update=missing shapes.txt --from test.log`,
		RunE: func(cmd *cobra.Command, args []string) error {
			path, command, err := f.arguments(cmd, args)
			if err != nil {
				return err
			}
			return runSnapshot(cmd, &f, path, command)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.update, "update", "", "write the snapshot: all of it, or what of it is missing")
	flags.Lookup("update").NoOptDefVal = "all"
	flags.StringArrayVar(&f.from, "from", nil, "take the requests from a capture `FILE`; repeatable")
	flags.StringArrayVar(&f.stores, "store", nil, "the `NAME` of a store to tell of, also when nothing is known of it; repeatable")
	flags.BoolVar(&f.partial, "partial", false, "the run is a part of all: what it does not send is no change")
	flags.StringVar(&f.input, "input", "", "the captures' format, where their content does not tell")
	f.child.add(flags)
	f.facts.add(flags)
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print no warnings")
	complete(cmd, "update", "all", "missing")
	complete(cmd, "store", stores.Names()...)
	complete(cmd, "input", inputNames()...)
	return cmd
}

// arguments splits the command line into the snapshot's path and the command.
func (f *snapshotFlags) arguments(cmd *cobra.Command, args []string) (path string, command []string, err error) {
	if n := cmd.ArgsLenAtDash(); n >= 0 {
		args, command = args[:n], args[n:]
	}
	switch {
	case len(args) > 1:
		return "", nil, fmt.Errorf("one PATH, not %d; the command comes after --", len(args))
	case len(command) == 0 && len(f.from) == 0:
		return "", nil, errors.New("nothing to take requests from: give a command after --, or captures with --from")
	case len(command) > 0 && len(f.from) > 0:
		return "", nil, errors.New("a command after --, or captures with --from, and not both")
	}
	path = snapshot.Default
	if len(args) == 1 {
		path = args[0]
	}
	if f.update != "" {
		if err := oneOf("update", f.update, "all", "missing"); err != nil {
			return "", nil, err
		}
	}
	for _, s := range f.stores {
		if err := oneOf("store", s, stores.Names()...); err != nil {
			return "", nil, err
		}
	}
	return path, command, nil
}

func runSnapshot(cmd *cobra.Command, f *snapshotFlags, path string, command []string) error {
	job, err := newJob(cmd, &f.checkFlags)
	if err != nil {
		return err
	}
	xs, failed, err := job.requests(f.from, command, &f.child)
	if err == nil && failed != nil {
		err = &exitError{exitRefused, fmt.Errorf("the command failed, so that nothing is said of what it sends: %w", failed)}
	}
	if err != nil {
		return err
	}
	now := snapshot.Of(compare.Sides(job.checker, xs, job.known))
	old, err := snapshot.Read(path)
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case missing && f.update == "":
		return &exitError{exitInput, fmt.Errorf("there is no snapshot in %s yet; --update writes one", path)}
	case missing:
		old = snapshot.Of(nil)
	case err != nil && f.update != "all": // all is written anew, from whatever version
		return &exitError{exitInput, err}
	case err != nil:
		old = snapshot.Of(nil)
	}
	made := "Made by assay snapshot --update; review it as you review code."
	switch f.update {
	case "all":
		return f.write(cmd, now, path, made)
	case "missing":
		old = old.Missing(now)
		if err := f.write(cmd, old, path, made); err != nil {
			return err
		}
	}
	return f.tell(cmd, old, now, path)
}

// write writes a snapshot and says what it changed.
func (f *snapshotFlags) write(cmd *cobra.Command, set *snapshot.Set, path, made string) error {
	changed, err := set.Write(path, made)
	if err != nil {
		return &exitError{exitInput, err}
	}
	if !f.quiet {
		w := cmd.ErrOrStderr()
		for _, name := range changed {
			what := "wrote"
			if _, err := os.Stat(name); err != nil {
				what = "removed"
			}
			fmt.Fprintf(w, "assay: %s %s\n", what, name)
		}
		if len(changed) == 0 {
			fmt.Fprintf(w, "assay: %s is up to date\n", path)
		}
	}
	return nil
}

// tell says what changed.
func (f *snapshotFlags) tell(cmd *cobra.Command, old, now *snapshot.Set, path string) error {
	out := cmd.OutOrStdout()
	r := report.NewSnapshot(out, report.TextOptions{Colour: colours(out), Width: columns(out)})
	changes := snapshot.Changes(old, now)
	if f.partial {
		changes = snapshot.Sent(changes)
	}
	if len(changes) > 0 {
		r.Clients(old.Clients(), now.Clients())
	}
	for i := range changes {
		c := &changes[i]
		r.Change(c, now.Side(c.Shapes[0].New), f.stores)
	}
	n := len(now.Operations())
	if r.Changes == 0 {
		r.Say(fmt.Sprintf("%d operation%s as %s has %s", n, map[bool]string{false: "s"}[n == 1], path, map[bool]string{true: "it", false: "them"}[n == 1]))
	} else {
		r.Say(fmt.Sprintf("%d change%s since %s; when they are meant, --update writes them down", r.Changes, map[bool]string{false: "s"}[r.Changes == 1], path))
	}
	if err := r.Finish(); err != nil {
		return &exitError{exitInput, fmt.Errorf("%w: %w", errOutput, err)}
	}
	if r.Changes > 0 {
		return &exitError{code: exitRefused}
	}
	return nil
}
