package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/capture/jsonl"
	"github.com/assay-project/assay/gateway"
	"github.com/assay-project/assay/gateway/ca"
	"github.com/assay-project/assay/gateway/child"
)

const runLong = `Run a command with assay between it and AWS, and tell at its end what AWS would refuse
of all that it sent, and why.

assay listens on a loopback port as a proxy, tells the command of it by its environment
(HTTPS_PROXY; the certificates to trust for the AWS CLI, Python, Go, Node.js, Java and
curl), and passes every byte on as it came: host names, signatures, bodies. Programs are
not changed, and nothing is installed. Connections to hosts that are not AWS's pass
unseen.

With --reverse the command is pointed at assay by AWS_ENDPOINT_URL instead, and its
requests go on to URL: a MinIO, a moto, a LocalStack, a gateway of your own.

What happens to a request is the mode's:

  observe    nothing: it passes, and is judged (the usual mode)
  annotate   the answer gets the headers assay-verdict and assay-findings
  enforce    what AWS would refuse is answered as AWS would, and never leaves the
             machine. What is undecided passes

Standard input and output are the command's own. What assay says goes to standard error
when the command has ended; --format FORM=FILE writes it to a file.

Exit code: the command's own. When it is 0 and something was refused, 1 (see
--fail-on). 2 the command line is wrong, 3 there can be no gateway, 126 the command
cannot be run, 127 there is none.`

const runExample = `  assay run -- aws s3 cp big.bin s3://assets/
  assay run --mode enforce -- pytest tests/
  assay run --reverse http://127.0.0.1:9000 -- go test ./...
  assay run --capture run.jsonl --format sarif=run.sarif -- terraform apply`

// runFlags are the flags of run.
type runFlags struct {
	checkFlags
	mode, capture string
	reverse       []string
	ca            caFlags
}

func newRun() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:     "run [flags] -- COMMAND [ARGUMENT...]",
		Short:   "Run a command, and judge what it sends to AWS",
		Long:    runLong,
		Example: runExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("no command to run: assay run -- COMMAND")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.validate(); err != nil {
				return err
			}
			return runRun(cmd, &f, args)
		},
	}
	flags := cmd.Flags()
	flags.SetInterspersed(false) // what follows the command's name is the command's
	flags.StringVar(&f.mode, "mode", "", "observe, annotate or enforce (default: what assay.yaml says, else observe)")
	flags.StringArrayVar(&f.reverse, "reverse", nil, "be a reverse proxy before `URL`, or before SERVICE=URL for one service; repeatable")
	flags.StringVar(&f.capture, "capture", "", "write what passed, redacted, to a `FILE` of exchanges in JSON Lines")
	flags.StringArrayVar(&f.formats, "format", []string{"text"}, "a `FORM` of report on standard error, or FORM=FILE; repeatable")
	flags.StringVar(&f.failOn, "fail-on", "refused", "what makes the exit code 1 when the command succeeds: refused, undecided (or refused), never")
	flags.BoolVarP(&f.all, "all", "a", false, "print a line for each accepted request too")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print no warnings")
	flags.BoolVar(&f.showSecrets, "show-secrets", false, "print requests unredacted: signatures, tokens, keys")
	flags.BoolVar(&f.verify, "verify-signatures", false, "verify signatures with the AWS keys of this machine, and find what broke them")
	f.facts.add(flags)
	f.policy.add(flags)
	f.ca.add(flags)
	complete(cmd, "mode", "observe", "annotate", "enforce")
	complete(cmd, "format", formatNames()...)
	complete(cmd, "fail-on", "refused", "undecided", "never")
	return cmd
}

func (f *runFlags) validate() error {
	if f.mode != "" {
		if err := oneOf("mode", f.mode, "observe", "annotate", "enforce"); err != nil {
			return err
		}
	}
	return f.checkFlags.validate()
}

// runJob is one run of run.
type runJob struct {
	checkJob
	report   *bytes.Buffer // what is told when the command has ended
	capture  io.WriteCloser
	written  *jsonl.Writer // which redacts
	broken   error         // of writing
	requests int
	// unlike counts the answers that differ from their verdicts, by how.
	unlike map[gateway.Disagreement]int
}

func runRun(cmd *cobra.Command, f *runFlags, command []string) error {
	serveGC()
	o, job, err := f.prepare(cmd, command)
	if err != nil {
		return err
	}
	queue := child.NewQueue(job.observe)
	o.Gateway.Sinks = []gateway.Sink{queue}
	signals, stop := child.Signals()
	defer stop()
	o.Signals = signals
	result, err := child.Run(context.Background(), *o)
	queue.Close()
	if ended := job.finish(); err == nil {
		err = ended
	}
	var start *child.StartError
	switch {
	case errors.As(err, &start) && (errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist)):
		return &exitError{127, err}
	case errors.As(err, &start):
		return &exitError{126, err}
	case err != nil:
		return &exitError{exitInput, err}
	case result.ExitCode != 0:
		return &exitError{code: result.ExitCode}
	case job.failed:
		return &exitError{code: exitRefused}
	}
	return nil
}

// prepare makes what the flags ask for, up to the point where something starts.
func (f *runFlags) prepare(cmd *cobra.Command, command []string) (*child.Options, *runJob, error) {
	base, err := newJob(cmd, &f.checkFlags)
	if err != nil {
		return nil, nil, err
	}
	job := &runJob{checkJob: *base, report: new(bytes.Buffer), unlike: map[gateway.Disagreement]int{}}
	if job.rulings, err = f.policy.open(job.warn); err != nil {
		return nil, nil, err
	}
	config, err := f.config(job.rulings)
	if err != nil {
		return nil, nil, err
	}
	var upstreams []*gateway.Upstream
	for _, s := range f.reverse {
		u, err := gateway.ParseUpstream(s)
		if err != nil {
			return nil, nil, fmt.Errorf("--reverse: %w", err)
		}
		upstreams = append(upstreams, u)
	}
	o := &child.Options{
		Command: command, Stdin: cmd.InOrStdin(), Stdout: cmd.OutOrStdout(), Stderr: cmd.ErrOrStderr(),
		Gateway: gateway.Options{Checker: job.checker, Facts: job.known, Config: config, Upstreams: upstreams},
		Warn:    func(message string) { job.say(message) },
	}
	if len(upstreams) == 0 {
		if o.Authority, err = f.authority(cmd); err != nil {
			return nil, nil, err
		}
	}
	if job.out, err = openOutputsTo(job.report, cmd.ErrOrStderr(), &f.checkFlags, job.checker); err != nil {
		return nil, nil, err
	}
	if f.capture != "" {
		file, err := os.OpenFile(f.capture, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return nil, nil, &exitError{exitInput, err}
		}
		job.capture, job.written = file, jsonl.NewWriter(file)
	}
	return o, job, nil
}

func (f *runFlags) authority(cmd *cobra.Command) (*ca.Authority, error) {
	errOut := cmd.ErrOrStderr()
	if f.quiet {
		errOut = io.Discard
	}
	return f.ca.open(errOut)
}

// config is what the gateway goes by: assay.yaml, and the flags before it.
func (f *runFlags) config(r *rulings) (*gateway.Config, error) {
	config, err := gateway.ConfigOf(r.file)
	if err != nil {
		return nil, inFile(r.config, err)
	}
	if f.mode != "" {
		config.Mode, err = gateway.ParseMode(f.mode)
	}
	return config, err
}

// observe tells of one request. It is called for one after the other.
func (j *runJob) observe(o *gateway.Observation) {
	if o.Verdict.Service == "" && o.Verdict.Why != "" {
		return // a request that is none to AWS
	}
	j.requests++
	if o.Disagreement != gateway.Agreed {
		j.unlike[o.Disagreement]++
	}
	standing := j.rulings.Judge(o.Exchange, &o.Verdict)
	_, aside := standing.Aside(&o.Verdict)
	j.failed = j.failed || !aside && fails(j.flags.failOn, &o.Verdict)
	if err := j.out.Report(o.Exchange, &o.Verdict, standing); err != nil && j.broken == nil {
		j.broken = fmt.Errorf("writing the report: %w", err)
	}
	if j.written != nil {
		if err := j.written.Write(o.Exchange); err != nil && j.broken == nil {
			j.broken = fmt.Errorf("--capture: %w", err)
		}
	}
}

// finish tells what there is to tell when the command has ended.
func (j *runJob) finish() error {
	err := j.out.Finish()
	if j.capture != nil {
		err = errors.Join(err, j.capture.Close())
	}
	errOut := j.cmd.ErrOrStderr()
	if j.requests > 0 {
		if terminal(errOut) {
			fmt.Fprintln(errOut) // apart from what the command said last
		}
		io.Copy(errOut, j.report)
	}
	if j.requests == 0 {
		j.say("nothing came through: the command sent nothing to AWS, or heeds neither HTTPS_PROXY nor AWS_ENDPOINT_URL (see docs/run.md)")
	}
	if n := j.unlike[gateway.RefusedUnexpectedly]; n > 0 {
		j.say(fmt.Sprintf("%s refused that assay accepts; --capture keeps what passed", answers(n)))
	}
	if n := j.unlike[gateway.AcceptedUnexpectedly]; n > 0 {
		j.say(fmt.Sprintf("%s accepted that assay takes for refused by AWS; --capture keeps what passed", answers(n)))
	}
	if !j.flags.quiet {
		j.rulings.tell(errOut)
	}
	return errors.Join(err, j.broken, j.rulings.save())
}

func answers(n int) string {
	if n == 1 {
		return "1 request was"
	}
	return fmt.Sprintf("%d requests were", n)
}

// say prints a warning.
func (j *runJob) say(message string) {
	if !j.flags.quiet {
		fmt.Fprintf(j.cmd.ErrOrStderr(), "assay: %s\n", strings.TrimSuffix(message, "."))
	}
}
