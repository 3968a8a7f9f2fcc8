package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/isolate"
	"github.com/assay-project/assay/compare/live"
	"github.com/assay-project/assay/report"
	"github.com/assay-project/assay/report/snippet"
)

const isolateLong = `Shrink a refused request to the smallest one that is refused the same: which of its
headers, parameters and members it takes, at any depth, and what becomes of the
request without each. The smallest request is printed as code, and the incident is
told from the request that was built to the option whose removal helps.

FILE is a capture in any format that assay check reads. Of several requests in it the
first refused one is taken; --request takes another.

Offline, which is the default, each try is judged by the contract, and nothing is
sent. With --live aws or --live URL each try is sent; --budget bounds how many, each is
told on standard error, and Ctrl-C ends it with what is known by then. ` + liveHelp + `

Exit codes: 0 isolated, 1 there is nothing to isolate or it ended early, 2 the command
line is wrong, 3 the input could not be read or nothing could be sent.`

const isolateExample = `  assay isolate put.log
  assay isolate --as all put.log
  assay isolate --format md incident.log > incident.md
  assay isolate --live http://localhost:9000 --log tries.jsonl get.log
  assay isolate --live aws --budget 30 --allow-writes put.log`

// isolateFlags are the flags of isolate.
type isolateFlags struct {
	input, request, format, log string
	as                          []string
	budget                      int
	quiet, verbose              bool
	facts                       factFlags
	live                        liveFlags
}

func newIsolate() *cobra.Command {
	var f isolateFlags
	cmd := &cobra.Command{
		Use:     "isolate [FILE]",
		Short:   "Shrink a refused request to what makes it refused",
		Long:    isolateLong,
		Example: isolateExample,
		Args:    takes(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.validate(cmd); err != nil {
				return err
			}
			return runIsolate(cmd, &f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.request, "request", "", "the request to isolate, by its `ID`, or by its line as :LINE")
	flags.StringArrayVar(&f.as, "as", nil, "write the smallest request as `FORM`: cli, python, go, js, curl, all; repeatable (default that of its client)")
	flags.StringVar(&f.format, "format", "text", "how to tell the result: text, json, md")
	flags.StringVar(&f.input, "input", "", "the input's format, where its content does not tell")
	flags.IntVar(&f.budget, "budget", 0, fmt.Sprintf("how many tries to make at most (default %d, live %d)", isolate.DefaultOffline, isolate.DefaultLive))
	flags.StringVar(&f.log, "log", "", "write each try to `FILE`, as JSON Lines")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "tell each try on standard error, offline too")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "tell no tries and no warnings")
	flags.StringVar(&f.live.endpoint, "live", "", "send the tries to `aws|URL`")
	f.facts.add(flags)
	f.live.add(flags)
	complete(cmd, "as", append(snippetNames(), "all")...)
	complete(cmd, "format", "text", "json", "md")
	complete(cmd, "input", inputNames()...)
	complete(cmd, "live", "aws", "http://localhost:")
	return cmd
}

func snippetNames() []string {
	var names []string
	for _, f := range snippet.Forms() {
		names = append(names, f.Name)
	}
	return names
}

// snippetForms reads the values of --as; nil stands for the client's own.
func snippetForms(values []string) ([]*snippet.Form, error) {
	var forms []*snippet.Form
	for _, v := range values {
		if v == "all" {
			forms = nil
			for _, f := range snippet.Forms() {
				forms = append(forms, snippet.FormByName(f.Name))
			}
			return forms, nil
		}
		f := snippet.FormByName(v)
		if f == nil {
			return nil, oneOf("as", v, append(snippetNames(), "all")...)
		}
		forms = append(forms, f)
	}
	return forms, nil
}

func (f *isolateFlags) validate(cmd *cobra.Command) error {
	if _, err := snippetForms(f.as); err != nil {
		return err
	}
	if err := oneOf("format", f.format, "text", "json", "md"); err != nil {
		return err
	}
	if f.budget < 0 || cmd.Flags().Changed("budget") && f.budget == 0 {
		return errors.New("--budget must be more than nothing")
	}
	if f.input != "" {
		if err := oneOf("input", f.input, inputNames()...); err != nil {
			return err
		}
	}
	if f.live.endpoint == "" {
		return f.live.used(cmd)
	}
	return nil
}

func runIsolate(cmd *cobra.Command, f *isolateFlags, args []string) error {
	var endpoint *live.Endpoint
	if f.live.endpoint != "" {
		var err error
		if endpoint, err = f.live.open(); err != nil {
			return err
		}
	}
	job, one, err := pickFrom(cmd, &checkFlags{input: f.input, quiet: f.quiet, facts: f.facts}, args, f.request, endpoint != nil)
	if err != nil {
		return err
	}
	tries, err := f.openTries(cmd, endpoint != nil)
	if err != nil {
		return &exitError{exitInput, err}
	}
	ctx, stop := untilInterrupt(cmd)
	defer stop()
	i, err := f.isolate(ctx, job, one, endpoint, tries)
	if closed := tries.close(); err == nil && closed != nil {
		err = &exitError{exitInput, closed}
	}
	if err != nil {
		return err
	}
	if i.Forms, err = snippetForms(f.as); err != nil {
		return err
	}
	if err := f.tell(cmd, i); err != nil {
		return &exitError{exitInput, fmt.Errorf("%w: %w", errOutput, err)}
	}
	if i.Result.Stopped != nil {
		return &exitError{code: exitRefused}
	}
	return nil
}

func (f *isolateFlags) isolate(ctx context.Context, job *checkJob, one *picked, endpoint *live.Endpoint, tries *tryLog) (*report.Isolation, error) {
	var oracle isolate.Oracle = &isolate.Offline{Checker: job.checker, Exchange: one.x, Known: one.known}
	if endpoint != nil {
		oracle = endpoint
	}
	o := isolate.Options{Budget: f.budget, OnTry: tries.tell}
	if one.verdict.Answer != nil {
		o.Suspects = one.verdict.Answer.Culprits
	}
	r, err := isolate.Run(ctx, one.x, oracle, o)
	switch {
	case errors.Is(err, isolate.ErrNotRefused):
		return nil, &exitError{exitRefused, fmt.Errorf("%s: %w", one.place(), notRefused(one, endpoint != nil, err))}
	case err != nil:
		return nil, &exitError{exitInput, fmt.Errorf("%s: %w", one.place(), err)}
	}
	i := &report.Isolation{Result: r, Verdict: &one.verdict}
	if a := one.x.Response; a != nil {
		code, message := capture.RefusalOf(a)
		if a.Status >= 400 || code != "" {
			i.Answered = &isolate.Outcome{Kind: isolate.Refused, Status: a.Status, Code: code, Message: message}
		}
	}
	if endpoint != nil {
		i.Target, i.Written = f.live.endpoint, endpoint.Written()
	}
	return i, nil
}

// notRefused says what to do about a request that is not refused.
func notRefused(one *picked, sent bool, err error) error {
	switch {
	case sent:
		return fmt.Errorf("%w when it is signed anew and sent: what was wrong was in the signature, the clock, the keys, or is over", err)
	case one.verdict.Outcome == assay.Undecided:
		return fmt.Errorf("%w: tell it with --facts (assay facts init), or ask AWS itself with --live aws", err)
	}
	return fmt.Errorf("%w by what the contract tells; --live aws isolates it by what AWS answers", err)
}

func (f *isolateFlags) tell(cmd *cobra.Command, i *report.Isolation) error {
	w := cmd.OutOrStdout()
	switch f.format {
	case "json":
		return report.WriteIsolationJSON(w, i)
	case "md":
		return report.WriteIsolationMarkdown(w, i)
	}
	return report.NewText(w, report.TextOptions{Colour: colours(w), Width: columns(w)}).Isolation(i)
}

// picked is the exchange that is isolated or replayed, and what was known before it.
type picked struct {
	x       *assay.Exchange
	known   *assay.Facts
	verdict assay.Verdict
}

func (p *picked) place() string { return report.Place(p.x) }

// pick finds the exchange that is asked for: by its ID or line, else the first that
// is refused. Those before it in its session have taught what is known then.
func (j *checkJob) pick(name string, all []*assay.Exchange, request string, sent bool) (*picked, error) {
	sessions := j.checker.NewSessions(j.known)
	var found *assay.Exchange
	refused := 0
	for _, x := range all {
		v := sessions.Of(x).Check(x)
		switch {
		case request != "":
			if found == nil && names(x, request) {
				found = x
			}
		case v.Outcome == assay.Reject, sent && x.Response != nil && x.Response.Status >= 400 && v.Service != "":
			if refused++; found == nil {
				found = x
			}
		}
	}
	switch {
	case found == nil && request != "":
		return nil, &exitError{exitInput, fmt.Errorf("%s: there is no request %q among its %d", name, request, len(all))}
	case found == nil && len(all) == 0:
		return nil, &exitError{exitInput, fmt.Errorf("%s: no requests in it", name)}
	case found == nil && len(all) == 1:
		found = all[0] // what keeps it from being isolated is told later
	case found == nil:
		return nil, &exitError{exitRefused, fmt.Errorf("%s: none of its %d requests is refused by what the contract tells; name one with --request", name, len(all))}
	case refused > 1 && !j.flags.quiet:
		fmt.Fprintf(j.cmd.ErrOrStderr(), "assay: %s: %d requests are refused; this is the first, %s (--request takes another)\n", name, refused, report.Place(found))
	}
	return j.before(all, found), nil
}

// before makes what is known before an exchange.
func (j *checkJob) before(all []*assay.Exchange, found *assay.Exchange) *picked {
	var known *assay.Facts
	if j.known != nil {
		known = j.known()
	}
	if known == nil {
		known = new(assay.Facts)
	}
	session := j.checker.NewSession(known)
	for _, x := range all {
		if x == found {
			break
		}
		if x.Session != "" && x.Session == found.Session {
			session.Check(x)
		}
	}
	return &picked{found, known, j.checker.NewSession(known.Clone()).Check(found)}
}

// names reports whether an exchange is the one of that ID, or of that line.
func names(x *assay.Exchange, request string) bool {
	if line, ok := strings.CutPrefix(request, ":"); ok {
		return fmt.Sprint(x.Source.Line) == line
	}
	return x.ID == request
}

// tryLog tells of tries while they are made.
type tryLog struct {
	lines  io.Writer // nil: not told
	budget int
	file   *os.File
	err    error
}

func (f *isolateFlags) openTries(cmd *cobra.Command, sent bool) (*tryLog, error) {
	l := &tryLog{budget: f.budget}
	if l.budget == 0 {
		if l.budget = isolate.DefaultOffline; sent {
			l.budget = isolate.DefaultLive
		}
	}
	if (sent || f.verbose) && !f.quiet {
		l.lines = cmd.ErrOrStderr()
	}
	if f.log != "" {
		file, err := os.Create(f.log)
		if err != nil {
			return nil, err
		}
		l.file = file
	}
	return l, nil
}

// tell is called once for each try.
func (l *tryLog) tell(t isolate.Try) {
	if l.lines != nil {
		fmt.Fprintln(l.lines, report.TryLine(&t, l.budget))
	}
	if l.file != nil && l.err == nil {
		l.err = report.WriteTry(l.file, &t)
	}
}

func (l *tryLog) close() error {
	if l.file == nil {
		return nil
	}
	return errors.Join(l.err, l.file.Close())
}
