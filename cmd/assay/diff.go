package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/compare"
	"github.com/assay-project/assay/compare/fingerprint"
	"github.com/assay-project/assay/compare/snapshot"
	"github.com/assay-project/assay/report"
)

const diffLong = `Set requests side by side: what one has that the other has not, the likeliest reason
for a refusal first. What the refusal itself names comes before what other findings name,
before what decides signature or endpoint, before options of the operation, before what
no service decides by.

A and B are captures in any format that assay check reads, fingerprints, or folders of
either. FILE#ID is one request of a capture, by its id or by its line. Requests are
paired by signature, else by the client's own id of the attempt, else in order by
operation, bucket and key, else by operation.

With --fixed, A is the capture before a fix and B the one after: it confirms that the
request is no longer refused, and that nothing changed but what was meant to. That is what
the findings against the first blame, or what --only names: headers, parameters, members,
or a kind of items (endpoint, auth, body).

What is printed is redacted, and bodies are told by the classes of their values.

Exit codes: 0 nothing differs, or the fix holds; 1 something does, or it does not; 2 the
command line is wrong; 3 an input could not be read.`

type diffFlags struct {
	checkFlags
	format string
	fixed  bool
	only   []string
}

func newDiff() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Set a refused request beside one that worked",
		Long:  diffLong,
		Example: `  assay diff failed.log worked.log
  assay diff put.log#7 put.log#3
  assay diff --fixed before.log after.log
  assay diff --fixed --only x-amz-acl before.log after.log
  assay diff assay-snapshot/ today.har`,
		Args: takes(2, 2),
		RunE: func(cmd *cobra.Command, args []string) error { return runDiff(cmd, &f, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "text, or jsonl: a pair a line")
	flags.BoolVar(&f.fixed, "fixed", false, "A is before a fix, B after it: confirm that only what was meant to change changed")
	flags.StringSliceVar(&f.only, "only", nil, "with --fixed: the `NAMES` of what was meant to change")
	flags.StringVar(&f.input, "input", "", "the captures' format, where their content does not tell")
	f.facts.add(flags)
	flags.BoolVarP(&f.all, "all", "a", false, "show what no service decides by, too")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print no warnings")
	complete(cmd, "format", "text", "jsonl")
	complete(cmd, "input", inputNames()...)
	return cmd
}

func runDiff(cmd *cobra.Command, f *diffFlags, args []string) error {
	if err := oneOf("format", f.format, "text", "jsonl"); err != nil {
		return err
	}
	if len(f.only) > 0 && !f.fixed {
		return errors.New("--only says what a fix was meant to change; it needs --fixed")
	}
	job, err := newJob(cmd, &f.checkFlags)
	if err != nil {
		return err
	}
	var sides [2][]*compare.Side
	for i, name := range args {
		if sides[i], err = job.sides(name); err != nil {
			return &exitError{exitInput, err}
		}
	}
	pairs, onlyA, onlyB := compare.Pairs(sides[0], sides[1])
	if len(pairs) == 0 {
		return &exitError{exitInput, fmt.Errorf("%s and %s have no operation in common", args[0], args[1])}
	}
	differ := len(onlyA)+len(onlyB) > 0 && !f.fixed
	out := cmd.OutOrStdout()
	text := report.NewDiff(out, report.TextOptions{Colour: colours(out), Width: columns(out), All: f.all})
	lines := report.NewDiffJSON(out)
	models := job.checker.Models()
	for _, p := range pairs {
		if f.fixed {
			fix := compare.Fixed(models, p, f.only)
			differ = differ || !fix.Holds()
			if f.format == "text" {
				text.Fix(&fix)
			} else if err := lines.Fix(&fix); err != nil {
				return &exitError{exitInput, err}
			}
			continue
		}
		ds := compare.Differences(models, p)
		differ = differ || len(ds) > 0 && ds[0].Rank < compare.Noise
		if f.format == "text" {
			text.Pair(p, ds)
		} else if err := lines.Pair(p, ds); err != nil {
			return &exitError{exitInput, err}
		}
	}
	for i, alone := range [][]*compare.Side{onlyA, onlyB} {
		for _, s := range alone {
			if f.format == "text" {
				text.Alone(s, "is in "+args[i]+" only")
			} else if err := lines.Alone(map[int]*compare.Side{0: s}[i], map[int]*compare.Side{1: s}[i]); err != nil {
				return &exitError{exitInput, err}
			}
		}
	}
	if f.format == "text" {
		if err := text.Finish(f.fixed); err != nil {
			return &exitError{exitInput, fmt.Errorf("%w: %w", errOutput, err)}
		}
	}
	if differ {
		return &exitError{code: exitRefused}
	}
	return nil
}

// sides reads one argument of diff: a capture, one request of it, fingerprints, a
// folder of snapshots, or a folder of captures.
func (j *checkJob) sides(name string) ([]*compare.Side, error) {
	file, id, one := strings.Cut(name, "#")
	if _, err := os.Stat(name); err == nil || name == "-" {
		file, one = name, false
	}
	info, err := os.Stat(file)
	if folder := err == nil && info.IsDir(); folder || isPrints(file) {
		set, err := snapshot.Read(file)
		if err != nil {
			return nil, err
		}
		if prints := set.All(); len(prints) > 0 || !folder {
			return compare.Prints(file, prints), nil
		}
	}
	xs, err := j.all(file)
	if err != nil {
		return nil, err
	}
	sides := compare.Sides(j.checker, xs, j.known)
	if len(sides) == 0 {
		return nil, fmt.Errorf("%s: no requests to AWS in it", file)
	}
	if !one {
		return sides, nil
	}
	for _, s := range sides {
		if s.Exchange.ID == id || fmt.Sprint(s.Exchange.Source.Line) == id {
			return []*compare.Side{s}, nil
		}
	}
	return nil, fmt.Errorf("%s: no request %s in it; assay check --all %s lists them", file, id, file)
}

// isPrints reports whether a file holds fingerprints.
func isPrints(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return errors.Is(err, fs.ErrInvalid)
	}
	defer f.Close()
	head, _ := bufio.NewReader(f).Peek(64)
	return fingerprint.Is(head)
}
