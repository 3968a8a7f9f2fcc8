package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/curl"
	"github.com/assay-project/assay/capture/har"
	"github.com/assay-project/assay/capture/jsonl"
	"github.com/assay-project/assay/capture/rawhttp"
)

// convertForms are the formats that convert writes.
var convertForms = []string{"jsonl", "har", "http", "curl", "parquet"}

func newConvert() *cobra.Command {
	var f checkFlags
	var to string
	cmd := &cobra.Command{
		Use:   "convert --to FORMAT [FILE...]",
		Short: "Write captures in another format, redacted",
		Long: fmt.Sprintf(`Read captures in any format and write them in one: jsonl and har hold all that assay
knows of a request and its answer, http holds the messages, curl the requests alone.
parquet is a table for query engines: a row an exchange, with the verdict that a gateway
wrote beside it, or else one of now (see docs/captures.md).

FILE can be a pattern or a directory. Without it, or for "-", standard input is read.
It may be

%s

What is written is redacted: no signature, session token, key, user metadata or body,
unless --show-secrets keeps them. A redacted capture is judged as far as what is left
allows.

Exit codes: 0 all was converted, 2 the command line is wrong, 3 an input could not be
read; the others are converted all the same.`, formatList()),
		Example: `  aws s3 cp big.bin s3://bucket/ --debug 2>&1 | assay convert --to har > call.har
  assay convert --to curl call.log
  assay convert --to jsonl session.har > session.jsonl
  assay convert --to parquet captures > captures.parquet`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("to", to, convertForms...); err != nil {
				return err
			}
			if f.input != "" {
				if err := oneOf("input", f.input, inputNames()...); err != nil {
					return err
				}
			}
			if to == "parquet" {
				return runParquet(cmd, &f, args)
			}
			return runConvert(cmd, &f, to, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&to, "to", "", "what to write: jsonl, har, http, curl, parquet")
	flags.StringVar(&f.input, "input", "", "the input's format, where its content does not tell")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print no warnings")
	flags.BoolVar(&f.showSecrets, "show-secrets", false, "write requests unredacted: signatures, tokens, keys, bodies")
	complete(cmd, "to", convertForms...)
	complete(cmd, "input", inputNames()...)
	return cmd
}

// captureWriter writes exchanges; finish ends what it wrote.
type captureWriter struct {
	write  func(*capture.Exchange) error
	finish func() error
}

func newCaptureWriter(form string, out io.Writer, secrets bool) captureWriter {
	done := func() error { return nil }
	switch form {
	case "har":
		w := har.NewWriter(out)
		w.KeepSecrets = secrets
		return captureWriter{w.Write, w.Close}
	case "http":
		w := rawhttp.NewWriter(out)
		w.KeepSecrets = secrets
		return captureWriter{w.Write, done}
	case "curl":
		w := curl.NewWriter(out)
		w.KeepSecrets = secrets
		return captureWriter{w.Write, done}
	}
	w := jsonl.NewWriter(out)
	w.KeepSecrets = secrets
	return captureWriter{w.Write, done}
}

func runConvert(cmd *cobra.Command, f *checkFlags, form string, args []string) error {
	job := &checkJob{flags: f, cmd: cmd}
	out := newCaptureWriter(form, cmd.OutOrStdout(), f.showSecrets)
	err := job.inputs(args, func(name string) error {
		_, err := job.exchanges(name, func(x *assay.Exchange) error {
			if err := out.write(x); err != nil {
				return fmt.Errorf("%w: %w", errOutput, err)
			}
			return nil
		})
		return err
	})
	if err != nil {
		return err
	}
	if err := out.finish(); err != nil {
		return &exitError{exitInput, fmt.Errorf("writing the capture: %w", err)}
	}
	if job.unread {
		return &exitError{code: exitInput}
	}
	return nil
}
