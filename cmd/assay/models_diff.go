package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/contract/drift"
	"github.com/assay-project/assay/contract/importer"
	"github.com/assay-project/assay/contract/library"
	"github.com/assay-project/assay/report"
)

func newModelsDiff() *cobra.Command {
	var services, captures []string
	var format string
	cmd := &cobra.Command{
		Use: "diff OLD NEW", Short: "Say what changed between two sets of models", Args: takes(2, 2),
		Long: `Says which operations, members and constraints came, went, loosened or tightened between
two sets of models: names of imported ones, "embedded", or folders of models as import
reads them. With --capture it also says which recorded requests the two judge
differently, each request by itself.

Exit code 1: a recorded request that was not refused would be now.`,
		Example: `  assay models diff ./botocore/data embedded --service s3,ec2
  assay models diff embedded ./botocore/data --capture calls.jsonl
  assay models diff --format markdown embedded ./botocore/data > drift.md`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "jsonl", "markdown"); err != nil {
				return err
			}
			return runModelsDiff(cmd, args, services, captures, format)
		},
		ValidArgsFunction: completeModels,
	}
	cmd.Flags().StringSliceVar(&services, "service", nil, "compare these services alone")
	cmd.Flags().StringArrayVar(&captures, "capture", nil, "judge the requests of a `FILE` by both; repeatable")
	cmd.Flags().StringVar(&format, "format", "text", "text, jsonl, or markdown")
	complete(cmd, "format", "text", "jsonl", "markdown")
	if err := cmd.RegisterFlagCompletionFunc("service", completeServices); err != nil {
		panic(err) // the flag is declared above
	}
	return cmd
}

func runModelsDiff(cmd *cobra.Command, args, services, captures []string, format string) error {
	before, err := openModels(cmd, args[0])
	if err != nil {
		return err
	}
	after, err := openModels(cmd, args[1])
	if err != nil {
		return err
	}
	d := &report.Drift{Old: before, New: after}
	var fault error
	if d.Changes, fault = drift.Compare(before, after, services...); fault != nil && len(d.Changes) == 0 {
		return &exitError{exitUsage, fault}
	}
	if err := rejudge(cmd, d, captures); err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	switch format {
	case "jsonl":
		err = report.DriftJSONLines(out, d)
	case "markdown":
		err = report.DriftMarkdown(out, d)
	default:
		err = report.DriftText(out, d, report.TextOptions{Colour: colours(out)})
	}
	if err = errors.Join(err, fault); err != nil {
		return &exitError{exitInput, err}
	}
	for i := range d.Judged {
		if d.Judged[i].Refused() {
			return &exitError{code: exitRefused}
		}
	}
	return nil
}

// openModels opens a set of models by its name, or reads a folder of them.
func openModels(cmd *cobra.Command, arg string) (*contract.Catalog, error) {
	if strings.ContainsRune(arg, filepath.Separator) || isDir(arg) {
		models, err := readModels(arg)
		if len(models.Services) == 0 {
			return nil, &exitError{exitInput, err}
		}
		if err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "assay: %s: left out:\n%v\n", arg, err)
		}
		return contract.NewCatalog(importer.Origin(arg), "", models.Services), nil
	}
	if arg == library.Embedded {
		return contract.Embedded(), nil
	}
	l, err := userLibrary()
	if err != nil {
		return nil, err
	}
	return l.Imported(arg)
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// rejudge judges what captures hold by both sets of models.
func rejudge(cmd *cobra.Command, d *report.Drift, captures []string) error {
	before, after := assay.New(assay.WithModels(d.Old)), assay.New(assay.WithModels(d.New))
	names, missing := expandAll(captures)
	if len(missing) > 0 {
		return &exitError{exitInput, errors.Join(missing...)}
	}
	for _, name := range names {
		job := &checkJob{flags: &checkFlags{}, cmd: cmd}
		r, closeInput, err := job.open(name)
		if err != nil {
			return &exitError{exitInput, err}
		}
		defer closeInput()
		for {
			x, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return &exitError{exitInput, fmt.Errorf("%s: %w", name, err)}
			}
			d.Requests++
			if j := (report.Rejudged{Exchange: x, Old: before.Check(x), New: after.Check(x)}); j.Differs() {
				d.Judged = append(d.Judged, j)
			}
		}
	}
	return nil
}

// expandAll is expand, but no pattern means no file.
func expandAll(patterns []string) ([]string, []error) {
	if len(patterns) == 0 {
		return nil, nil
	}
	return expand(patterns)
}
