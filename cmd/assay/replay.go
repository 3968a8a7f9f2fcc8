package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/compare/isolate"
	"github.com/assay-project/assay/compare/replay"
	"github.com/assay-project/assay/report"
)

const replayLong = `Send a captured request again, and tell whether the answer is as expected, and, where
it writes or deletes an object of S3, whether what is there afterwards is: the object,
its size, metadata, encryption, storage class and checksum. For that one HEAD request
more is sent.

What is expected is said by --expect, as NAME=VALUE with commas between: status, code
("-" for no refusal), and of the object size, etag, content-type, storage-class,
encryption, crc32, sha256, meta.NAME and others. Without it the answer in the capture
counts, and where there is none the request should succeed.

FILE is a capture in any format that assay check reads. Of several requests in it the
first refused one is taken; --request takes another. --minimal sends the smallest
request that is refused the same by the contract, instead of the whole one. ` + liveHelp + `

Exit codes: 0 as expected, 1 not as expected, 2 the command line is wrong, 3 the input
could not be read or the request not be sent.`

const replayExample = `  assay replay --live aws get.log
  assay replay --live http://localhost:9000 --allow-writes --expect status=200,size=12 put.log
  assay replay --live aws --minimal --expect status=400,code=InvalidRequest get.log`

// replayFlags are the flags of replay.
type replayFlags struct {
	input, request, format, expect string
	minimal, quiet                 bool
	facts                          factFlags
	live                           liveFlags
}

func newReplay() *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:     "replay --live aws|URL [FILE]",
		Short:   "Send a captured request again and check what comes of it",
		Long:    replayLong,
		Example: replayExample,
		Args:    takes(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", f.format, "text", "json"); err != nil {
				return err
			}
			if f.live.endpoint == "" {
				return errors.New("say where to send it: --live aws, or --live URL for an endpoint of your own")
			}
			return runReplay(cmd, &f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.live.endpoint, "live", "", "send the request to `aws|URL`")
	flags.StringVar(&f.request, "request", "", "the request to send, by its `ID`, or by its line as :LINE")
	flags.StringVar(&f.expect, "expect", "", "what is expected, as `NAME=VALUE,…`")
	flags.BoolVar(&f.minimal, "minimal", false, "send the smallest request that is refused the same, instead of the whole one")
	flags.StringVar(&f.format, "format", "text", "how to tell the result: text, json")
	flags.StringVar(&f.input, "input", "", "the input's format, where its content does not tell")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "tell no warnings")
	f.facts.add(flags)
	f.live.add(flags)
	complete(cmd, "format", "text", "json")
	complete(cmd, "input", inputNames()...)
	complete(cmd, "live", "aws", "http://localhost:")
	return cmd
}

func runReplay(cmd *cobra.Command, f *replayFlags, args []string) error {
	var want *replay.Expectation
	var err error
	if f.expect != "" {
		if want, err = replay.ParseExpectation(f.expect); err != nil {
			return fmt.Errorf("--expect: %w", err)
		}
	}
	endpoint, err := f.live.open()
	if err != nil {
		return err
	}
	job, one, err := pickFrom(cmd, &checkFlags{input: f.input, quiet: f.quiet, facts: f.facts}, args, f.request, true)
	if err != nil {
		return err
	}
	ctx, stop := untilInterrupt(cmd)
	defer stop()
	x := one.x
	if f.minimal {
		r, err := isolate.Run(ctx, x, &isolate.Offline{Checker: job.checker, Exchange: x, Known: one.known}, isolate.Options{})
		if err != nil {
			return &exitError{exitInput, fmt.Errorf("%s: --minimal: %w", one.place(), err)}
		}
		smaller := *x
		smaller.Request = *r.Minimal
		x = &smaller
	}
	r, err := replay.Run(ctx, x, endpoint, want)
	if err != nil {
		return &exitError{exitInput, fmt.Errorf("%s: %w", one.place(), err)}
	}
	p := &report.Replayed{Exchange: x, Verdict: &one.verdict, Result: r, Target: f.live.endpoint, Minimal: f.minimal, Written: endpoint.Written()}
	w := cmd.OutOrStdout()
	if f.format == "json" {
		err = report.WriteReplayJSON(w, p)
	} else {
		err = report.NewText(w, report.TextOptions{Colour: colours(w), Width: columns(w)}).Replay(p)
	}
	if err != nil {
		return &exitError{exitInput, fmt.Errorf("%w: %w", errOutput, err)}
	}
	if !r.OK() {
		return &exitError{code: exitRefused}
	}
	return nil
}
