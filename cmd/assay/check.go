package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/detect"
)

const checkLong = `Judge captured requests: which operation each one is, whether AWS accepts it, and
if not with which code, because of what, and what to change.

FILE is a capture in any of the formats below, recognised by its content, as it is
or packed with gzip or zstd; a pattern is expanded, and of a directory all files are
read in order, or the segments where a gateway has written captures there. Without
FILE, or for "-", standard input is read.

%s

What is found is printed for people, or told in other forms and to files: --format is
given as FORM or FORM=FILE, and any number of times. The forms:

%s

Findings that somebody has decided to live with do not make the exit code 1: those that
assay.yaml tells to ignore (see assay config), and those that a baseline lists. They are
counted. --write-baseline writes a baseline of what is there today.

With --verify-signatures the keys come from where the AWS tools have them: the
environment, the shared credentials and config files, the AWS CLI's cache. A request
signed by another key stays unverified, and says so.

Nothing is sent anywhere. What is printed is redacted: no signature, session token,
key or body.

Exit codes: 0 nothing would be refused, 1 something would be, 2 the command line is
wrong, 3 an input could not be read.`

const checkExample = `  aws s3 cp big.bin s3://bucket/ --debug 2>&1 | assay check
  assay check put.log
  assay check captures/
  assay check --format jsonl captures/*.jsonl.zst > verdicts.jsonl
  assay check --format text --format sarif=out.sarif --format junit=out.xml session.har
  assay check --write-baseline known.json old.log
  assay check --baseline known.json old.log new.log
  assay check --fail-on undecided session.har`

// checkFlags are the flags of check.
type checkFlags struct {
	formats          []string
	input, failOn    string
	all, showSecrets bool
	quiet, verify    bool
	facts            factFlags
	policy           policyFlags
}

func newCheck() *cobra.Command {
	cmd := bareCheck()
	cmd.Long = fmt.Sprintf(checkLong, formatList(), outputList())
	complete(cmd, "format", formatNames()...)
	complete(cmd, "fail-on", "refused", "undecided", "never")
	complete(cmd, "input", inputNames()...)
	return cmd
}

// bareCheck is the command without what only help and completion ask for.
func bareCheck() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:     "check [FILE...]",
		Short:   "Judge captured requests",
		Example: checkExample,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.validate(); err != nil {
				return err
			}
			return runCheck(cmd, &f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.formats, "format", []string{"text"}, "a `FORM` of report, or FORM=FILE; repeatable")
	flags.StringVar(&f.input, "input", "", "the input's format, where its content does not tell")
	f.facts.add(flags)
	f.policy.add(flags)
	flags.StringVar(&f.failOn, "fail-on", "refused", "what makes the exit code 1: refused, undecided (or refused), never")
	flags.BoolVarP(&f.all, "all", "a", false, "print a line for each accepted request too")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print neither warnings nor progress")
	flags.BoolVar(&f.showSecrets, "show-secrets", false, "print requests unredacted: signatures, tokens, keys")
	flags.BoolVar(&f.verify, "verify-signatures", false, "verify signatures with the AWS keys of this machine, and find what broke them")
	return cmd
}

func (f *checkFlags) validate() error {
	if _, err := targets(f.formats); err != nil {
		return err
	}
	if err := oneOf("fail-on", f.failOn, "refused", "undecided", "never"); err != nil {
		return err
	}
	if f.input != "" {
		return oneOf("input", f.input, inputNames()...)
	}
	return nil
}

func runCheck(cmd *cobra.Command, f *checkFlags, args []string) error {
	job, err := newJob(cmd, f)
	if err != nil {
		return err
	}
	rulings, err := f.policy.open(job.warn)
	if err != nil {
		return err
	}
	out, err := openOutputs(cmd, f, job.checker)
	if err != nil {
		return err
	}
	job.rulings, job.out = rulings, out
	if !f.quiet {
		job.progress = newProgress(cmd.ErrOrStderr())
	}
	if err := job.inputs(args, job.input); err != nil {
		return err
	}
	job.progress.clear()
	if err := job.out.Finish(); err != nil {
		return &exitError{exitInput, fmt.Errorf("writing the report: %w", err)}
	}
	return job.end()
}

// end settles what comes after the reports, and the exit code.
func (j *checkJob) end() error {
	if !j.flags.quiet {
		j.rulings.tell(j.cmd.ErrOrStderr())
	}
	if j.unread { // a baseline of half of the inputs would pass for one of all
		return &exitError{code: exitInput}
	}
	if err := j.rulings.save(); err != nil {
		return &exitError{exitInput, fmt.Errorf("writing the baseline: %w", err)}
	}
	if j.failed {
		return &exitError{code: exitRefused}
	}
	return nil
}

// checkJob is one run of check over all its inputs.
type checkJob struct {
	flags    *checkFlags
	cmd      *cobra.Command
	checker  *assay.Checker
	known    func() *assay.Facts // what a session begins with; nil for nothing
	rulings  *rulings
	out      *outputs
	progress *progress
	failed   bool // by --fail-on
	unread   bool // an input could not be read
}

// errOutput marks an error of writing, after which going on makes no sense.
var errOutput = errors.New("writing the report")

func (j *checkJob) input(name string) error {
	sessions := j.checker.NewSessions(j.known)
	n, err := j.exchanges(name, func(x *assay.Exchange) error {
		v := sessions.Of(x).Check(x)
		standing := j.rulings.Judge(x, &v)
		_, aside := standing.Aside(&v)
		j.failed = j.failed || !aside && fails(j.flags.failOn, &v)
		j.progress.step()
		if err := j.out.Report(x, &v, standing); err != nil {
			return fmt.Errorf("%w: %w", errOutput, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n == 0 && !j.flags.quiet {
		fmt.Fprintf(j.cmd.ErrOrStderr(), "assay: %s: no requests in it\n", name)
	}
	return nil
}

func (j *checkJob) warn(w capture.Warning) {
	if j.flags.quiet {
		return
	}
	j.progress.clear()
	at := w.Source.Name
	if w.Source.Line > 0 {
		at = fmt.Sprintf("%s:%d", at, w.Source.Line)
	}
	fmt.Fprintf(j.cmd.ErrOrStderr(), "assay: %s: %s\n", at, w.Message)
}

func fails(on string, v *assay.Verdict) bool {
	switch on {
	case "refused":
		return v.Outcome == assay.Reject
	case "undecided":
		return v.Outcome == assay.Reject || v.Outcome == assay.Undecided && v.Service != ""
	}
	return false
}

func formatList() string {
	var b strings.Builder
	for _, f := range detect.Formats() {
		fmt.Fprintf(&b, "  %-10s %s\n", f.Name, f.Title)
	}
	return strings.TrimRight(b.String(), "\n")
}

func inputNames() []string {
	var names []string
	for _, f := range detect.Formats() {
		names = append(names, f.Name)
	}
	return names
}
