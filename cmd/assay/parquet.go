package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/archive"
	"github.com/assay-project/assay/archive/table"
	"github.com/assay-project/assay/capture/jsonl"
)

// runParquet writes captures as a table. The verdict of a row is the one that
// stands beside the exchange in a gateway's capture, else one of now.
func runParquet(cmd *cobra.Command, f *checkFlags, args []string) error {
	out := cmd.OutOrStdout()
	if terminal(out) {
		return errors.New("--to parquet is not for a terminal: redirect it to a file")
	}
	if f.showSecrets {
		return errors.New("--to parquet has no columns for what --show-secrets shows")
	}
	job, err := newJob(cmd, f)
	if err != nil {
		return err
	}
	w, err := table.NewWriter(out, moduleVersion())
	if err != nil {
		return &exitError{exitInput, fmt.Errorf("%w: %w", errOutput, err)}
	}
	if err := job.inputs(args, func(name string) error { return job.tabulate(name, w) }); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return &exitError{exitInput, fmt.Errorf("%w: %w", errOutput, err)}
	}
	if job.unread {
		return &exitError{code: exitInput}
	}
	return nil
}

// tabulate writes a row for each exchange of an input.
func (j *checkJob) tabulate(name string, w *table.Writer) error {
	r, closeInput, err := j.open(name)
	if err != nil {
		return err
	}
	defer closeInput()
	next := func() (*archive.Record, error) {
		x, err := r.Next()
		return &archive.Record{Exchange: x}, err
	}
	if exchanges, ok := r.(*jsonl.Reader); ok {
		next = archive.Beside(exchanges).Next
	}
	sessions := j.checker.NewSessions(nil)
	for n := 0; ; n++ {
		record, err := next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: after %d requests: %w", name, n, err)
		}
		x := record.Exchange
		if record.Verdict == nil {
			v := sessions.Of(x).Check(x)
			judged := archive.Judged(x, &v)
			judged.Gateway, record = record.Gateway, judged
		} else {
			record = record.Redacted()
		}
		if err := w.Write(record); err != nil {
			return fmt.Errorf("%w: %w", errOutput, err)
		}
	}
}
