package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/archive"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/report"
)

func newDisagreements() *cobra.Command {
	var form string
	var quiet bool
	cmd := &cobra.Command{
		Use:   "disagreements DIR...",
		Short: "Print where upstreams answered otherwise than was foretold",
		Long: `Print the cases in which an upstream's answer and the verdict differ: AWS refused what
assay accepts, accepted what it refuses, or refused it with another code. Each is printed
once, with how often and when it was seen, and as an example ready for a rule: the most
frequent first, the cases of all directories together.

DIR is what assay proxy --captures wrote: its disagreements, or, where there are only
segments (as a fleet uploads them), those that stand in them. They are as redacted as
the captures are.

The forms: text; md, for an issue or a pull request; jsonl, exchanges that assay check
reads, so that a new rule is tried on all of them:

  assay disagreements --format jsonl captures | assay check

Exit codes: 0 there are none, 1 there are some, 2 the command line is wrong, 3 a
directory could not be read.`,
		Example: `  assay disagreements captures
  assay disagreements --format md captures fleet/* > cases.md`,
		Args: takes(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", form, report.DisagreementForms...); err != nil {
				return err
			}
			return runDisagreements(cmd, form, quiet, args)
		},
	}
	cmd.Flags().StringVar(&form, "format", "text", "the form: text, jsonl, md")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "print no warnings")
	complete(cmd, "format", report.DisagreementForms...)
	return cmd
}

func runDisagreements(cmd *cobra.Command, form string, quiet bool, dirs []string) error {
	job := &checkJob{flags: &checkFlags{quiet: quiet}, cmd: cmd}
	var cases archive.Cases
	for _, dir := range dirs {
		if err := archive.ReadDisagreements(dir, &cases, func(w capture.Warning) { job.warn(w) }); err != nil {
			job.unreadable(err)
		}
	}
	out := cmd.OutOrStdout()
	if err := report.Disagreements(out, cases.Sorted(), form, report.TextOptions{Colour: colours(out)}); err != nil {
		return &exitError{exitInput, fmt.Errorf("%w: %w", errOutput, err)}
	}
	switch {
	case job.unread:
		return &exitError{code: exitInput}
	case cases.Len() > 0:
		return &exitError{code: exitRefused}
	}
	return nil
}
