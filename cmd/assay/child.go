package main

import (
	"errors"
	"os/exec"

	"github.com/assay-project/assay/capture"
)

// requests reads captures, or runs a command for its requests. failed is the
// command's own failure, when it sent its requests and then failed.
func (j *checkJob) requests(names, child []string) (xs []*capture.Exchange, failed, err error) {
	if len(child) > 0 {
		xs, err = j.child(child)
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return xs, err, nil
		}
		return xs, nil, err
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

// child runs a command and returns the requests that it sends.
func (j *checkJob) child([]string) ([]*capture.Exchange, error) {
	return nil, &exitError{exitUsage, errors.New("this build cannot run commands: give captures with --from")}
}
