package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/facts/inspect"
)

const inspectLong = `Read the settings of live buckets, and print them as a facts file for
assay check --facts.

This is a command that talks to the network by itself. It makes
calls of S3 that read, HEAD and GET, and nothing else: no bucket and no object is
changed, and no object's data is read. Credentials, region and endpoint come from
where the AWS tools have them: the environment, the shared config and credentials
files, single sign-on, the machine's role. The bucket's region is found out. Any
endpoint that speaks S3 will do (--endpoint-url).

A setting that cannot be read stays unknown; standard error tells which, and why.

Exit codes: 0 all was read, 1 something could not be read (the rest is printed),
2 the command line is wrong, 3 a bucket could not be reached at all.`

const inspectExample = `  assay inspect assets-prod > facts.yaml
  assay inspect assets-prod logs --profile audit -o facts.yaml --merge
  assay inspect assets-prod --object events/current.log --uploads
  assay inspect test --endpoint-url http://localhost:9000 --path-style`

// exitUnread says that a part of what was asked for could not be read.
const exitUnread = 1

// inspectFlags are the flags of inspect.
type inspectFlags struct {
	reach     inspect.Options
	timeout   time.Duration
	objects   []string
	versionID string
	uploads   bool
	output    string
	merge     bool
	quiet     bool
}

func newInspect() *cobra.Command {
	var f inspectFlags
	cmd := &cobra.Command{
		Use:     "inspect BUCKET...",
		Short:   "Read the settings of live buckets into a facts file",
		Long:    inspectLong,
		Example: inspectExample,
		Args:    takes(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.validate(args); err != nil {
				return err
			}
			return runInspect(cmd, &f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.reach.Profile, "profile", "", "`profile` of the shared AWS configuration")
	flags.StringVar(&f.reach.Region, "region", "", "AWS `region` to ask first")
	flags.StringVar(&f.reach.Endpoint, "endpoint-url", "", "`URL` of an S3 endpoint that is not AWS's")
	flags.BoolVar(&f.reach.PathStyle, "path-style", false, "put the bucket into the path")
	flags.BoolVar(&f.reach.Anonymous, "no-sign-request", false, "sign nothing: inspect a public bucket")
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, "how long a bucket may take")
	flags.StringArrayVar(&f.objects, "object", nil, "read an object's state too, by `KEY`; repeatable")
	flags.StringVar(&f.versionID, "version-id", "", "`ID` of the version, with one --object")
	flags.BoolVar(&f.uploads, "uploads", false, "read the multipart uploads in progress too")
	flags.StringVarP(&f.output, "output", "o", "", "`FILE` to write instead of standard output")
	flags.BoolVar(&f.merge, "merge", false, "add to the file of -o what it leaves open; what it states stays")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "do not tell what could not be read")
	return cmd
}

func (f *inspectFlags) validate(buckets []string) error {
	switch {
	case len(f.objects) > 0 && len(buckets) > 1:
		return errors.New("--object goes with one BUCKET")
	case f.versionID != "" && len(f.objects) != 1:
		return errors.New("--version-id goes with one --object")
	case f.merge && f.output == "":
		return errors.New("--merge needs the file: -o FILE")
	case f.timeout <= 0:
		return errors.New("--timeout must be more than nothing")
	}
	for _, b := range buckets {
		if b == "" || strings.ContainsAny(b, "/:") {
			return fmt.Errorf("%q is no bucket's name", b)
		}
	}
	return nil
}

func (f *inspectFlags) question() inspect.Question {
	q := inspect.Question{Uploads: f.uploads}
	for _, key := range f.objects {
		q.Objects = append(q.Objects, inspect.Object{Key: key, Version: f.versionID})
	}
	return q
}

func runInspect(cmd *cobra.Command, f *inspectFlags, buckets []string) error {
	var old []byte
	if f.merge {
		var err error
		if old, err = existing(f.output); err != nil {
			return err
		}
	}
	code := exitClean
	say := func(format string, args ...any) {
		if !f.quiet {
			fmt.Fprintf(cmd.ErrOrStderr(), "assay: "+format+"\n", args...)
		}
	}
	in, err := f.inspector(cmd.Context())
	if err != nil {
		return &exitError{exitInput, err}
	}
	known, notes := facts.NewStore(), new(strings.Builder)
	for _, name := range buckets {
		a, err := f.inspect(cmd.Context(), in, name)
		if err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "assay: %v\n", err)
			code = exitInput
			continue
		}
		a.AddTo(known)
		if a.Bucket.Gone() {
			say("%s: there is no such bucket", name)
		}
		for _, u := range a.Unread {
			say("%s: not read: %v", name, u)
			fmt.Fprintf(notes, "# %s: not read: %v\n", name, u)
			code = max(code, exitUnread)
		}
	}
	text, differ, err := written(old, known, notes.String())
	if err != nil {
		return inFile(f.output, err)
	}
	for _, d := range differ {
		say("%s: %v; the file's stays", f.output, d)
	}
	if err := f.write(cmd.OutOrStdout(), text); err != nil {
		return &exitError{exitInput, err}
	}
	if code != exitClean {
		return &exitError{code: code}
	}
	return nil
}

func (f *inspectFlags) inspector(ctx context.Context) (*inspect.Inspector, error) {
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	return inspect.New(ctx, f.reach)
}

func (f *inspectFlags) inspect(ctx context.Context, in *inspect.Inspector, bucket string) (*inspect.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	return in.Bucket(ctx, bucket, f.question())
}

// existing reads the file to merge into, before anything is asked. One that is
// not there is as good as empty.
func existing(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if _, err := facts.Load(bytes.NewReader(text)); err != nil {
		return nil, inFile(name, err)
	}
	return text, nil
}

// written is the facts file: an old one with what it left open, or a new one
// that begins with notes of what is missing.
func written(old []byte, known *facts.Store, notes string) ([]byte, []facts.Difference, error) {
	if len(old) > 0 {
		return facts.Merge(old, known)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Read by assay inspect, %s.\n%s", time.Now().UTC().Format(time.RFC3339), notes)
	err := facts.Save(&b, known)
	return b.Bytes(), nil, err
}

func (f *inspectFlags) write(out io.Writer, text []byte) error {
	if f.output == "" {
		_, err := out.Write(text)
		return err
	}
	return os.WriteFile(f.output, text, 0o644)
}
