package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/spf13/pflag"

	"github.com/assay-project/assay/archive"
	"github.com/assay-project/assay/archive/upload"
	"github.com/assay-project/assay/gateway"
	"github.com/assay-project/assay/gateway/admin"
	"github.com/assay-project/assay/gateway/metrics"
)

// sinkFlags are the flags for what is done with that which went through a gateway:
// captures, numbers, the operator's side.
type sinkFlags struct {
	captures                          string
	segmentBytes, keepBytes           byteSize
	segmentAge, keepAge, commit       time.Duration
	compress, secrets                 bool
	uploadTo, uploadEndpoint, uploadP string
	admin                             string
	beyond                            bool
	operations                        []string
}

func (f *sinkFlags) add(flags *pflag.FlagSet) {
	f.segmentBytes, f.keepBytes = 64<<20, 1<<30
	flags.StringVar(&f.captures, "captures", "", "keep what passes, redacted, and where answers differ from verdicts, in a `DIR` (see docs/captures.md)")
	flags.DurationVar(&f.commit, "captures-commit", 200*time.Millisecond, "the longest that a capture waits to be on disk")
	flags.Var(&f.segmentBytes, "captures-segment-size", "begin another segment at that `SIZE`")
	flags.DurationVar(&f.segmentAge, "captures-segment-age", time.Hour, "begin another segment after that time")
	flags.Var(&f.keepBytes, "captures-keep-size", "keep segments of that `SIZE` together; the oldest go first; 0: all")
	flags.DurationVar(&f.keepAge, "captures-keep-age", 0, "keep segments that long; 0: for ever")
	flags.BoolVar(&f.compress, "captures-compress", false, "compress closed segments with zstd")
	flags.BoolVar(&f.secrets, "captures-secrets", false, "keep signatures, tokens, keys and bodies too; guard DIR like a password")
	flags.StringVar(&f.uploadTo, "upload", "", "upload closed segments to `s3://BUCKET/PREFIX`, with the credentials that the AWS tools would use")
	flags.StringVar(&f.uploadP, "upload-profile", "", "the `PROFILE` to upload with")
	flags.StringVar(&f.uploadEndpoint, "upload-endpoint", "", "the `URL` of the S3 to upload to, where it is not AWS")
	flags.StringVar(&f.admin, "admin", "", "the `ADDRESS` for /metrics, /healthz, /readyz and the switch of modes, as 127.0.0.1:9464 (see docs/metrics.md)")
	flags.BoolVar(&f.beyond, "admin-beyond-loopback", false, "let other machines reach /metrics, /healthz and /readyz at --admin")
	flags.StringSliceVar(&f.operations, "metrics-operations", nil, "the operations that metrics tell apart, as `s3:*,ec2:RunInstances`; the rest is _other")
}

func (f *sinkFlags) validate() error {
	switch {
	case f.captures == "" && f.uploadTo != "":
		return errors.New("--upload needs --captures DIR: segments are uploaded from there")
	case f.captures == "" && f.secrets:
		return errors.New("--captures-secrets needs --captures DIR")
	case f.uploadTo == "" && (f.uploadEndpoint != "" || f.uploadP != ""):
		return errors.New("--upload-endpoint and --upload-profile need --upload")
	case f.uploadTo != "" && f.secrets:
		return errors.New("--captures-secrets and --upload: unredacted captures are not uploaded; copy them yourself if you must")
	case f.admin == "" && f.beyond:
		return errors.New("--admin-beyond-loopback needs --admin")
	}
	if f.uploadTo != "" {
		if _, _, err := upload.ParseTo(f.uploadTo); err != nil {
			return fmt.Errorf("--upload: %w", err)
		}
	}
	return nil
}

// sinks are what the flags ask for, at work.
type sinks struct {
	list     []gateway.Sink
	metrics  *metrics.Metrics
	cases    *archive.CaseStore
	draining atomic.Bool
	stops    []func() // in the order in which they are called
}

// open opens what the flags ask for. The caller closes it after the gateway has
// come to its end.
func (f *sinkFlags) open(log *slog.Logger, models string) (s *sinks, err error) {
	s = &sinks{}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	s.metrics, err = metrics.New(metrics.Options{Operations: f.operations, Version: moduleVersion(), Models: models})
	if err != nil {
		return s, fmt.Errorf("--metrics-operations: %w", err)
	}
	push, err := metrics.NewPush(os.Getenv, moduleVersion(), log)
	if err != nil {
		return s, err
	}
	if f.captures != "" {
		if err := f.openCaptures(s, log); err != nil {
			return s, &exitError{exitInput, fmt.Errorf("--captures: %w", err)}
		}
	}
	if f.admin != "" || push != nil {
		s.list = append(s.list, s.metrics)
	}
	if push != nil {
		s.background(func(ctx context.Context) { push.Run(ctx, &s.metrics.Registry) })
	}
	return s, nil
}

// background runs something until the sinks are closed.
func (s *sinks) background(run func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { run(ctx); close(done) }()
	s.stops = append(s.stops, func() { cancel(); <-done })
}

func (f *sinkFlags) openCaptures(s *sinks, log *slog.Logger) error {
	o := archive.Options{Dir: f.captures, CommitEvery: f.commit, SegmentBytes: int64(f.segmentBytes), SegmentAge: f.segmentAge,
		KeepBytes: int64(f.keepBytes), KeepAge: f.keepAge, Compress: f.compress, KeepSecrets: f.secrets, Log: log}
	if f.keepBytes == 0 {
		o.KeepBytes = -1
	}
	var up *upload.Uploader
	if f.uploadTo != "" {
		client, err := f.uploadClient()
		if err != nil {
			return err
		}
		if up, err = upload.New(upload.Options{Client: client, Dir: f.captures, To: f.uploadTo, Log: log}); err != nil {
			return err
		}
		o.Closed = up.Add
		s.metrics.AddUploads(func() metrics.Uploads { return metrics.Uploads(up.Stats()) })
	}
	w, err := archive.Open(o)
	if err != nil {
		return err
	}
	s.list = append(s.list, w)
	s.stops = append(s.stops, func() { w.Close() })
	s.metrics.AddCaptures(func() metrics.Captures {
		c := w.Stats()
		return metrics.Captures{Written: c.Written, Bytes: c.Bytes, DroppedFull: c.DroppedFull, DroppedDisk: c.DroppedDisk, Expired: c.Expired,
			Failing: c.Failing, LastCommit: c.LastCommit, Segments: c.Segments, DiskBytes: c.DiskBytes}
	})
	s.cases, err = archive.OpenCases(archive.CaseOptions{Dir: filepath.Join(f.captures, archive.CasesDir), KeepSecrets: f.secrets, Log: log})
	if err != nil {
		return err
	}
	s.list = append(s.list, s.cases)
	s.stops = append(s.stops, func() { s.cases.Close() })
	s.metrics.AddCases(s.cases.Stats)
	if up != nil {
		s.background(up.Run)
		// What was closed at the very end still goes, if it goes quickly.
		s.stops = append(s.stops, func() {
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			if err := up.Drain(ctx); err != nil {
				log.Warn("segments wait to be uploaded by the next run", "segments", up.Stats().Waiting, "error", err)
			}
		})
	}
	return nil
}

// uploadClient makes the client for uploads. Its endpoint is AWS's own or the one
// that the flag names, never AWS_ENDPOINT_URL, which may be this very gateway.
func (f *sinkFlags) uploadClient() (*s3.Client, error) {
	var options []func(*config.LoadOptions) error
	if f.uploadP != "" {
		options = append(options, config.WithSharedConfigProfile(f.uploadP))
	}
	loaded, err := config.LoadDefaultConfig(context.Background(), options...)
	if err != nil {
		return nil, err
	}
	loaded.BaseEndpoint, loaded.ConfigSources = nil, nil
	return s3.NewFromConfig(loaded, func(o *s3.Options) {
		if o.Region == "" {
			o.Region = "us-east-1"
		}
		if f.uploadEndpoint != "" {
			o.BaseEndpoint, o.UsePathStyle = &f.uploadEndpoint, true
		}
	}), nil
}

// serve opens the operator's side of a gateway.
func (f *sinkFlags) serve(s *sinks, g *gateway.Gateway, log *slog.Logger) (addr string, err error) {
	if f.admin == "" {
		return "", nil
	}
	o := admin.Options{BeyondLoopback: f.beyond, Metrics: &s.metrics.Registry, Modes: g, Config: func() (any, error) { return f.shown(), nil },
		Ready: func() error {
			if s.draining.Load() {
				return errors.New("draining: no new connections are taken")
			}
			return nil
		}}
	if s.cases != nil {
		o.Disagreements = func() (any, error) { return shownCases(s.cases.Sorted()), nil }
	}
	l, err := admin.Listen(f.admin, o)
	if errors.Is(err, admin.ErrNotLoopback) {
		return "", fmt.Errorf("--admin: %w (--admin-beyond-loopback)", err)
	}
	if err != nil {
		return "", &exitError{exitInput, fmt.Errorf("--admin: %w", err)}
	}
	server := admin.NewServer(o)
	go func() {
		if err := server.Serve(l); err != nil && !s.draining.Load() {
			log.Error("the admin side has ended", "error", err)
		}
	}()
	s.stops = append(s.stops, func() { server.Close() })
	return l.Addr().String(), nil
}

// shown is what /config tells of the flags.
func (f *sinkFlags) shown() any {
	return map[string]any{"version": moduleVersion(), "captures": f.captures, "captureSecrets": f.secrets, "keepSize": int64(f.keepBytes),
		"keepAge": f.keepAge.String(), "upload": f.uploadTo, "admin": f.admin, "adminBeyondLoopback": f.beyond, "metricsOperations": f.operations}
}

// shownCase is what /disagreements tells of a case; the rest is in the captures.
type shownCase struct {
	archive.Case
	Kind         string `json:"kind"`
	Service      string `json:"service"`
	Operation    string `json:"operation"`
	VerdictCode  string `json:"verdictCode,omitempty"`
	Rule         string `json:"rule,omitempty"`
	AnswerStatus int    `json:"answerStatus"`
	AnswerCode   string `json:"answerCode,omitempty"`
}

func shownCases(cases []*archive.Record) []shownCase {
	out := []shownCase{}
	for _, r := range cases {
		out = append(out, shownCase{*r.Case, r.Gateway.Disagreement, r.Verdict.Service, r.Verdict.Operation, r.Verdict.Code, r.Verdict.Rule,
			r.Status(), r.Gateway.Code})
	}
	return out
}

// close ends everything, so that all that was observed is on disk.
func (s *sinks) close() {
	s.draining.Store(true)
	for _, stop := range s.stops {
		stop()
	}
	s.stops = nil
}
