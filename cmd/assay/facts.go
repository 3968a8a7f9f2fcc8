package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/facts"
)

const factsLong = `Write and read facts files: what is known of buckets and other resources before the
first request, as far as it bears on a verdict. assay check --facts FILE goes by them.

assay inspect BUCKET writes one from what a live bucket says.`

func newFacts() *cobra.Command {
	cmd := asGroup(&cobra.Command{Use: "facts", Short: "Write, check and show facts files", Long: factsLong})
	cmd.AddCommand(
		&cobra.Command{
			Use:   "init [BUCKET...]",
			Short: "Print a facts file to fill in",
			Long: `Print a facts file to fill in, with a section for each BUCKET. Every fact stands in it
as a comment, with the values that it may have.`,
			Example: "  assay facts init assets-prod > facts.yaml",
			RunE: func(cmd *cobra.Command, args []string) error {
				_, err := io.WriteString(cmd.OutOrStdout(), facts.Template(args...))
				return err
			},
		},
		&cobra.Command{
			Use:     "schema",
			Short:   "Print the JSON Schema of facts files",
			Example: "  assay facts schema > facts.schema.json",
			Args:    takes(0, 0),
			RunE: func(cmd *cobra.Command, _ []string) error {
				_, err := io.WriteString(cmd.OutOrStdout(), facts.Schema())
				return err
			},
		},
		&cobra.Command{
			Use:   "show FILE...",
			Short: "Check facts files, and print what they say",
			Long: `Check facts files and print what they say together: sorted, without comments, and with
all that assay takes as said. Where two files state a fact, the later one holds.`,
			Example: "  assay facts show facts.yaml",
			Args:    takes(1, -1),
			RunE: func(cmd *cobra.Command, args []string) error {
				s, err := readFacts(args)
				if err != nil {
					return err
				}
				return facts.Save(cmd.OutOrStdout(), s)
			},
		},
	)
	return cmd
}

// factFlags are the flags of commands that go by facts files.
type factFlags struct{ files []string }

func (f *factFlags) add(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.files, "facts", nil, "what is known beforehand: a facts `FILE` (see assay facts); repeatable")
}

// known returns what makes the facts that a session begins with: a copy for
// each, since sessions learn.
func (f *factFlags) known() (func() *assay.Facts, error) {
	if len(f.files) == 0 {
		return nil, nil
	}
	s, err := readFacts(f.files)
	if err != nil {
		return nil, err
	}
	return s.Clone, nil
}

// readFacts reads facts files. Where two state a fact, the later one holds.
func readFacts(names []string) (*facts.Store, error) {
	known := facts.NewStore()
	for i, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s, err := facts.Load(bytes.NewReader(text))
		if err != nil {
			return nil, inFile(name, err)
		}
		if i > 0 {
			if text, _, err = facts.Merge(text, known); err != nil {
				return nil, inFile(name, err)
			}
			if s, err = facts.Load(bytes.NewReader(text)); err != nil {
				return nil, inFile(name, err)
			}
		}
		known = s
	}
	return known, nil
}

// inFile puts the file's name before each of the errors that it has.
func inFile(name string, err error) error {
	list, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return fmt.Errorf("%s: %w", name, err)
	}
	var errs []error
	for _, e := range list.Unwrap() {
		errs = append(errs, fmt.Errorf("%s: %w", name, e))
	}
	return errors.Join(errs...)
}
