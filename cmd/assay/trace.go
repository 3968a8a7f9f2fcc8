package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/report"
)

func newTrace() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "trace BEFORE AFTER [AFTER...]",
		Short: "Say what a proxy changed between two captures",
		Long: `Say what each hop changed: BEFORE and AFTER are captures of the same requests, taken
before and after a proxy, a load balancer or a middleware; with more captures each is
compared with the one before it. Requests are paired by signature, else by the client's
own id of the attempt, else by date and path.

No keys are needed, and nothing is sent. Exit code 1: something was changed that matters
to the signature, the operation or the endpoint.`,
		Example: `  assay trace client.log proxy.har
  assay trace --all client.jsonl edge.jsonl origin.jsonl
  assay trace client.log captures/`,
		Args: takes(2, -1),
		RunE: func(cmd *cobra.Command, args []string) error { return runTrace(cmd, &f, args) },
	}
	cmd.Flags().BoolVarP(&f.all, "all", "a", false, "show requests that nothing that matters happened to as well")
	cmd.Flags().BoolVarP(&f.quiet, "quiet", "q", false, "print no warnings")
	return cmd
}

func runTrace(cmd *cobra.Command, f *checkFlags, args []string) error {
	out := cmd.OutOrStdout()
	job, err := newJob(cmd, f)
	if err != nil {
		return err
	}
	t := report.NewTrace(out, report.TextOptions{Colour: colours(out), Width: columns(out)})
	before, err := job.all(args[0])
	if err != nil {
		return &exitError{exitInput, err}
	}
	for _, name := range args[1:] {
		after, err := job.all(name)
		if err != nil {
			return &exitError{exitInput, err}
		}
		pairs, lost, added := assay.Pairs(before, after)
		for _, p := range pairs {
			h := job.checker.Trace(p[0], p[1])
			t.Hop(&h, f.all)
		}
		for _, x := range lost {
			t.Alone(x, "is not in "+name)
		}
		for _, x := range added {
			t.Alone(x, "is in "+name+" only")
		}
		before = after
	}
	if err := t.Finish(); err != nil {
		return &exitError{exitInput, fmt.Errorf("%w: %w", errOutput, err)}
	}
	if t.Broken > 0 {
		return &exitError{code: exitRefused}
	}
	return nil
}

// all reads a capture whole, a folder of them as one: requests are paired across
// two of them.
func (j *checkJob) all(name string) ([]*assay.Exchange, error) {
	files, missing := expand([]string{name})
	if err := errors.Join(missing...); err != nil {
		return nil, err
	}
	var list []*assay.Exchange
	for _, file := range files {
		_, err := j.exchanges(file, func(x *assay.Exchange) error {
			list = append(list, x)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}
