package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"

	"github.com/spf13/pflag"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/gateway"
	"github.com/assay-project/assay/gateway/child"
)

// childFlags are the flags of commands that run another one for its requests.
type childFlags struct {
	reverse []string
	ca      caFlags
}

func (f *childFlags) add(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.reverse, "reverse", nil, "point CMD at assay by AWS_ENDPOINT_URL, and pass on to `URL`, or SERVICE=URL; repeatable")
	f.ca.add(flags)
}

// requests reads captures, or runs a command for its requests. failed is the
// command's own failure, when it sent its requests and then failed.
func (j *checkJob) requests(names, command []string, f *childFlags) (xs []*capture.Exchange, failed, err error) {
	if len(command) > 0 {
		return j.child(command, f)
	}
	inputs, missing := expand(names)
	if len(missing) > 0 {
		return nil, nil, &exitError{exitInput, errors.Join(missing...)}
	}
	for _, name := range inputs {
		more, err := j.all(name)
		if err != nil {
			return nil, nil, &exitError{exitInput, err}
		}
		xs = append(xs, more...)
	}
	if len(xs) == 0 {
		return nil, nil, &exitError{exitInput, errors.New("no requests in the captures: a gate that sees nothing would let anything pass")}
	}
	return xs, nil, nil
}

// child runs a command behind a gateway that passes everything on, and returns the
// requests to AWS that it sent. Its standard output goes to standard error, so that
// what assay says stands alone.
func (j *checkJob) child(command []string, f *childFlags) (xs []*capture.Exchange, failed, err error) {
	errOut := j.cmd.ErrOrStderr()
	o := child.Options{
		Command: command, Stdin: j.cmd.InOrStdin(), Stdout: errOut, Stderr: errOut,
		Gateway: gateway.Options{Checker: j.checker, Facts: j.known, Config: &gateway.Config{}},
		Warn: func(message string) {
			j.warn(capture.Warning{Source: capture.Source{Name: command[0]}, Message: message})
		},
	}
	for _, s := range f.reverse {
		u, err := gateway.ParseUpstream(s)
		if err != nil {
			return nil, nil, fmt.Errorf("--reverse: %w", err)
		}
		o.Gateway.Upstreams = append(o.Gateway.Upstreams, u)
	}
	if len(f.reverse) == 0 {
		told := errOut
		if j.flags.quiet {
			told = io.Discard
		}
		if o.Authority, err = f.ca.open(told); err != nil {
			return nil, nil, err
		}
	}
	queue := child.NewQueue(func(o *gateway.Observation) { xs = append(xs, o.Exchange) })
	o.Gateway.Sinks = []gateway.Sink{queue}
	signals, stop := child.Signals()
	defer stop()
	o.Signals = signals
	result, err := child.Run(context.Background(), o)
	queue.Close()
	var start *child.StartError
	switch {
	case errors.As(err, &start) && (errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist)):
		return nil, nil, &exitError{exitUsage, err}
	case err != nil:
		return nil, nil, &exitError{exitInput, err}
	case result.ExitCode != 0:
		failed = fmt.Errorf("%s: exit code %d", command[0], result.ExitCode)
	case len(xs) == 0:
		return nil, nil, &exitError{exitInput, fmt.Errorf("%s: it sent nothing to AWS that came through, or heeds neither HTTPS_PROXY nor AWS_ENDPOINT_URL (see docs/run.md)", command[0])}
	}
	return xs, failed, nil
}
