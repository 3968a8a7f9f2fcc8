package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/internal/awskeys"
)

// newJob makes what every verb begins with that judges captures: a checker by the
// models in use, and what the flags say is known.
func newJob(cmd *cobra.Command, f *checkFlags) (*checkJob, error) {
	checker, err := newChecker(cmd, f)
	if err != nil {
		return nil, err
	}
	known, err := f.facts.known()
	if err != nil {
		return nil, err
	}
	return &checkJob{flags: f, cmd: cmd, checker: checker, known: known}, nil
}

// newChecker makes the checker that the flags ask for.
func newChecker(cmd *cobra.Command, f *checkFlags) (*assay.Checker, error) {
	models, err := modelsInUse()
	if err != nil {
		return nil, err
	}
	if !f.verify {
		return assay.New(assay.WithModels(models)), nil
	}
	keys, err := machineKeys(cmd.ErrOrStderr())
	if err != nil {
		return nil, &exitError{exitUsage, fmt.Errorf("--verify-signatures: %w", err)}
	}
	return assay.New(assay.WithModels(models), assay.WithCredentials(keys.Secret)), nil
}

// machineKeys returns the AWS keys of this machine. What of them cannot be read is
// told; that there are none is an error.
func machineKeys(errOut io.Writer) (*awskeys.Keys, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "" // then the environment alone is looked at
	}
	keys, err := awskeys.Load(os.Getenv, home)
	if err != nil {
		fmt.Fprintf(errOut, "assay: %v\n", err)
	}
	if keys.Len() == 0 {
		return nil, errors.New("no AWS keys on this machine; " +
			"set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or have a profile in ~/.aws/credentials")
	}
	return keys, nil
}

// pickFrom makes a job, reads the capture that the arguments name and picks the one
// request of it that is asked for.
func pickFrom(cmd *cobra.Command, f *checkFlags, args []string, request string, sent bool) (*checkJob, *picked, error) {
	job, err := newJob(cmd, f)
	if err != nil {
		return nil, nil, err
	}
	name := "-"
	if len(args) > 0 {
		name = args[0]
	}
	all, err := job.all(name)
	if err != nil {
		return nil, nil, &exitError{exitInput, err}
	}
	one, err := job.pick(name, all, request, sent)
	return job, one, err
}
