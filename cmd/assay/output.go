package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/policy"
	"github.com/assay-project/assay/report"
)

// outputs tells verdicts in several forms at once.
type outputs struct {
	reporters []report.Reporter
	files     []*os.File
}

// target is a value of --format: a form, and the file that it is written to, ""
// for standard output.
type target struct {
	format *report.Format
	file   string
}

// targets reads the values of --format.
func targets(values []string) ([]target, error) {
	var ts []target
	onStdout := ""
	for _, value := range values {
		name, file, toFile := strings.Cut(value, "=")
		t := target{report.FormatByName(name), file}
		switch {
		case t.format == nil:
			return nil, oneOf("format", name, formatNames()...)
		case toFile && file == "":
			return nil, fmt.Errorf("--format %s: no file after \"=\"", value)
		case !toFile && onStdout != "":
			return nil, fmt.Errorf("--format %s and --format %s both go to standard output; give one a file: %[2]s=FILE", onStdout, name)
		case !toFile:
			onStdout = name
		}
		for _, other := range ts {
			if toFile && other.file == file {
				return nil, fmt.Errorf("--format %s: %s is written already", value, file)
			}
		}
		ts = append(ts, t)
	}
	return ts, nil
}

// openOutputs opens what --format asks for.
func openOutputs(cmd *cobra.Command, f *checkFlags, checker *assay.Checker) (*outputs, error) {
	return openOutputsTo(cmd.OutOrStdout(), cmd.OutOrStdout(), f, checker)
}

// openOutputsTo is openOutputs for a form without a file that is written to out,
// and shown on screen in the end.
func openOutputsTo(out, screen io.Writer, f *checkFlags, checker *assay.Checker) (*outputs, error) {
	ts, err := targets(f.formats)
	if err != nil {
		return nil, err
	}
	models := checker.Models()
	o := new(outputs)
	for _, t := range ts {
		opts := report.Options{Version: moduleVersion(), Text: report.TextOptions{
			All: f.all, ShowSecrets: f.showSecrets, Models: "by the service models of " + strings.TrimSuffix(models.Origin+", "+models.Date, ", "),
		}}
		w := out
		if t.file == "" {
			opts.Text.Colour, opts.Text.Width = colours(screen), columns(screen)
		} else {
			file, err := os.Create(t.file)
			if err != nil {
				return nil, &exitError{exitInput, errors.Join(err, o.close())}
			}
			o.files = append(o.files, file)
			w = file
		}
		o.reporters = append(o.reporters, t.format.New(w, opts))
	}
	return o, nil
}

// Report tells a verdict in every form.
func (o *outputs) Report(x *assay.Exchange, v *assay.Verdict, s policy.Standing) error {
	for _, r := range o.reporters {
		if err := r.Report(x, v, s); err != nil {
			return err
		}
	}
	return nil
}

// remarks tells what is said of the run as a whole in every form.
func (o *outputs) remarks(list []*report.Remark) error {
	for _, r := range o.reporters {
		for _, m := range list {
			if err := r.(report.Remarker).Remark(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// Finish ends every form, and closes the files.
func (o *outputs) Finish() error {
	var errs []error
	for _, r := range o.reporters {
		errs = append(errs, r.Finish())
	}
	return errors.Join(append(errs, o.close())...)
}

func (o *outputs) close() error {
	var errs []error
	for _, f := range o.files {
		errs = append(errs, f.Close())
	}
	o.files = nil
	return errors.Join(errs...)
}

func formatNames() []string {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
	}
	return names
}

// outputList says in the help which forms there are.
func outputList() string {
	var b strings.Builder
	for _, f := range report.Formats() {
		fmt.Fprintf(&b, "  %-10s %s\n", f.Name, f.Title)
	}
	return strings.TrimRight(b.String(), "\n")
}
