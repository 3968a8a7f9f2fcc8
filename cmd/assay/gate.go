package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/compare"
	"github.com/assay-project/assay/compare/fingerprint"
	"github.com/assay-project/assay/compare/gate"
	"github.com/assay-project/assay/compare/snapshot"
	"github.com/assay-project/assay/compare/stores"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/policy"
	"github.com/assay-project/assay/report"
)

const gateLong = `Decide in one command whether a build may pass. It holds the requests that CMD sends, or
that captures hold, against

  the contract    would AWS refuse one of them? As assay check tells it, with what
                  assay.yaml ignores and what a baseline lists set aside
  the snapshot    is something else sent than was agreed on? As assay snapshot tells it
  critical paths  was each operation that --critical names exercised, and is it clean?

Snapshot, baseline, critical paths and stores can stand in assay.yaml, in the section gate;
flags go before it. Without either, the snapshot is %s where there is one.

The forms are those of assay check; html is one page to keep with the build.

Exit codes: 0 it may pass, 1 it may not, 2 the command line or a file that it names is
wrong, 3 an input could not be read.`

type gateFlags struct {
	checkFlags
	snapshot string
	critical []string
	stores   []string
	partial  bool
	child    childFlags
}

func newGate() *cobra.Command {
	var f gateFlags
	cmd := &cobra.Command{
		Use:   "gate [CAPTURE...] [-- CMD...]",
		Short: "Let a build pass, or not: contract, snapshot, policy, critical paths",
		Long:  fmt.Sprintf(gateLong, snapshot.Default),
		Example: `  assay gate -- go test ./...
  assay gate --critical ec2:RunInstances --format text --format html=assay.html test.log
  assay gate --snapshot shapes/ --baseline known.json --format github --format sarif=assay.sarif test.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error { return runGate(cmd, &f, args) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.formats, "format", []string{"text"}, "a `FORM` of report, or FORM=FILE; repeatable")
	flags.StringVar(&f.snapshot, "snapshot", "", "the `PATH` of the snapshot")
	flags.StringArrayVar(&f.critical, "critical", nil, "an `OPERATION` that has to have been exercised and be clean, like ec2:RunInstances; repeatable")
	flags.StringArrayVar(&f.stores, "store", nil, "the `NAME` of a store to tell of when requests change; repeatable")
	flags.BoolVar(&f.partial, "partial", false, "the run is a part of all: what it does not send is no change")
	flags.StringVar(&f.failOn, "fail-on", "refused", "what of the contract fails: refused, undecided (or refused), never")
	flags.StringVar(&f.input, "input", "", "the captures' format, where their content does not tell")
	f.child.add(flags)
	f.facts.add(flags)
	f.policy.add(flags)
	flags.BoolVarP(&f.all, "all", "a", false, "print a line for each accepted request too")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print neither warnings nor progress")
	complete(cmd, "format", formatNames()...)
	complete(cmd, "fail-on", "refused", "undecided", "never")
	complete(cmd, "store", stores.Names()...)
	complete(cmd, "input", inputNames()...)
	if err := cmd.RegisterFlagCompletionFunc("critical", completeOperation); err != nil {
		panic(err) // the flag is declared above
	}
	return cmd
}

func runGate(cmd *cobra.Command, f *gateFlags, args []string) error {
	var command []string
	if n := cmd.ArgsLenAtDash(); n >= 0 {
		args, command = args[:n], args[n:]
	}
	if err := f.validate(); err != nil {
		return err
	}
	if (len(args) == 0) == (len(command) == 0) {
		return errors.New("give captures, or a command after --: one of the two")
	}
	job, err := newJob(cmd, &f.checkFlags)
	if err != nil {
		return err
	}
	opts, path, err := f.options(job.checker.Models())
	if err != nil {
		return err
	}
	rulings, err := f.policy.open(job.warn)
	if err != nil {
		return err
	}
	job.rulings = rulings
	checker := job.checker
	xs, failed, err := job.requests(args, command, &f.child)
	if err != nil {
		return err
	}
	if job.out, err = openOutputs(cmd, &f.checkFlags, checker); err != nil {
		return err
	}
	g := gate.New(opts)
	sessions := checker.NewSessions(job.known)
	for _, x := range xs {
		v := sessions.Of(x).Check(x)
		standing := rulings.Judge(x, &v)
		if p, ok := fingerprint.Of(checker.Models(), x, fingerprint.Options{}); ok {
			g.Add(&compare.Side{Print: p, Exchange: x, Verdict: &v}, standing)
		}
		if err := job.out.Report(x, &v, standing); err != nil {
			return &exitError{exitInput, fmt.Errorf("%w: %w", errOutput, err)}
		}
	}
	result := g.Result()
	if err := job.out.remarks(report.GateRemarks(result, path, f.stores, failed)); err != nil {
		return &exitError{exitInput, fmt.Errorf("%w: %w", errOutput, err)}
	}
	if err := job.out.Finish(); err != nil {
		return &exitError{exitInput, fmt.Errorf("%w: %w", errOutput, err)}
	}
	if err := job.end(); err != nil {
		return err
	}
	if failed != nil || !result.Passes() {
		return &exitError{code: exitRefused}
	}
	return nil
}

// options puts together what the flags and assay.yaml demand of operations that
// the models have.
func (f *gateFlags) options(models *contract.Catalog) (o gate.Options, path string, err error) {
	file, err := f.policy.gate()
	if err != nil {
		return o, "", err
	}
	path = f.snapshot
	if path == "" {
		path = file.Snapshot
	}
	if f.policy.baseline == "" {
		f.policy.baseline = file.Baseline
	}
	if len(f.stores) == 0 {
		f.stores = file.Stores
	}
	for _, s := range f.stores {
		if err := oneOf("store", s, stores.Names()...); err != nil {
			return o, "", err
		}
	}
	o.Partial, o.Undecided, o.Ignore = f.partial, f.failOn == "undecided", f.failOn == "never"
	o.Critical = file.Critical
	if len(f.critical) > 0 {
		o.Critical = nil
	}
	for _, s := range f.critical {
		c, err := policy.ParseCritical(s)
		if err != nil {
			return o, "", fmt.Errorf("--critical: %w", err)
		}
		o.Critical = append(o.Critical, c)
	}
	for _, c := range o.Critical {
		service, err := models.Service(c.Service)
		if err != nil || service == nil {
			return o, "", fmt.Errorf("critical operation %s: no service %q; services have the names of botocore, as in the verdicts", c, c.Service)
		}
		if service.Operation(c.Operation) == nil {
			return o, "", fmt.Errorf("critical operation %s: %s has no operation %q", c, c.Service, c.Operation)
		}
	}
	named := path != ""
	if !named {
		path = snapshot.Default
	}
	switch set, err := snapshot.Read(path); {
	case err == nil:
		o.Snapshot = set
	case errors.Is(err, fs.ErrNotExist) && !named: // there is none
	default:
		return o, "", err
	}
	return o, path, nil
}

// gate reads the section gate of assay.yaml; without one it demands nothing.
func (f *policyFlags) gate() (*policy.Gate, error) {
	name := f.config
	if name == "" {
		name = policy.ConfigName
	}
	file, err := loadFrom(name, policy.LoadFile)
	switch {
	case err != nil && f.config == "" && errors.Is(err, os.ErrNotExist):
		return &policy.Gate{}, nil
	case err != nil:
		return nil, err
	case file.Gate == nil:
		return &policy.Gate{}, nil
	}
	return file.Gate, nil
}

// completeOperation completes "service:Operation": services first, since there
// are more operations than anybody wants to see.
func completeOperation(_ *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
	service, start, inside := strings.Cut(prefix, ":")
	models, err := modelsInUse()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	if !inside {
		for _, s := range models.Index() {
			if strings.HasPrefix(s.Name, service) {
				out = append(out, s.Name+":")
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	s, err := models.Service(service)
	if err != nil || s == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, o := range s.Operations() {
		if strings.HasPrefix(o.Name, start) {
			out = append(out, service+":"+o.Name)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
