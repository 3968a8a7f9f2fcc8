package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/spf13/cobra"

	"github.com/assay-project/assay/gateway"
	"github.com/assay-project/assay/signature/sign"
)

// run serves until it is told to stop.
func (f *proxyFlags) run(cmd *cobra.Command) error {
	serveGC()
	f.errOut = cmd.ErrOrStderr()
	log := f.logger()
	o, err := f.options(log)
	if err != nil {
		return err
	}
	models := o.Checker.Models()
	kept, err := f.sinks.open(log, models.Origin+", "+models.Date)
	if err != nil {
		return err
	}
	defer kept.close()
	o.Sinks = append(o.Sinks, kept.list...)
	g, err := gateway.New(o)
	if err != nil {
		return err
	}
	adminAddr, err := f.sinks.serve(kept, g, log)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", f.listen)
	if err != nil {
		return &exitError{exitInput, fmt.Errorf("cannot listen on %s: %w", f.listen, err)}
	}
	f.greet(l.Addr().String(), g.Config(), o.Upstreams)
	if adminAddr != "" {
		fmt.Fprintf(f.errOut, "assay: metrics and modes at http://%s/\n", adminAddr)
	}
	if f.addrFile != "" {
		if err := os.WriteFile(f.addrFile, []byte(l.Addr().String()+"\n"), 0o644); err != nil {
			return &exitError{exitInput, err}
		}
	}
	served := make(chan error, 1)
	go func() {
		if f.forward {
			served <- g.ServeForward(l)
		} else {
			served <- g.ServeReverse(l)
		}
	}()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT)
	defer signal.Stop(signals)
	for {
		select {
		case err := <-served:
			return &exitError{exitInput, err}
		case s := <-signals:
			if s == syscall.SIGHUP {
				f.reload(g, log)
				continue
			}
			kept.draining.Store(true)
			log.Info("stopping", "signal", s.String(), "drain", f.drain)
			return f.stop(g, signals)
		}
	}
}

// reload puts the configuration in force that the file says now. One that is
// wrong changes nothing.
func (f *proxyFlags) reload(g *gateway.Gateway, log *slog.Logger) {
	c, err := f.modes()
	if err != nil {
		log.Error("configuration not read again; what was in force stays", "error", err)
		return
	}
	g.SetConfig(c)
	log.Info("configuration read again", "mode", c.Mode.String(), "exceptions", len(c.Modes))
}

// stop lets what is under way come to its end. A second signal ends that too.
func (f *proxyFlags) stop(g *gateway.Gateway, signals <-chan os.Signal) error {
	ctx, cancel := context.WithTimeout(context.Background(), f.drain)
	defer cancel()
	go func() {
		select {
		case <-signals:
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := g.Shutdown(ctx); err != nil {
		fmt.Fprintln(f.errOut, "assay: some requests were cut off: they took longer than --drain")
	}
	return nil
}

// options makes what the gateway is made with.
func (f *proxyFlags) options(log *slog.Logger) (gateway.Options, error) {
	o := gateway.Options{Log: log, Sinks: []gateway.Sink{gateway.LogSink(log)}}
	o.Limits.Request, o.Limits.Waiting = f.maxBody, f.answerTimeout
	var err error
	if o.Config, err = f.modes(); err != nil {
		return o, err
	}
	if o.Facts, err = f.facts.known(); err != nil {
		return o, err
	}
	checker, keys, err := f.checker()
	if err != nil {
		return o, err
	}
	o.Checker = checker
	if keys != nil {
		o.Keys = keys.Secret
	}
	if o.TLS, err = f.trusted(); err != nil {
		return o, &exitError{exitInput, err}
	}
	if f.forward {
		o.Intercept = f.looksInto
		a, err := f.ca.open(f.errOut)
		o.Certs = a
		return o, err
	}
	signing, err := f.signing()
	if err != nil {
		return o, err
	}
	o.Upstreams, err = f.upstreamsOf(signing)
	return o, err
}

// signing says with what requests are signed anew; nil for nothing.
func (f *proxyFlags) signing() (*gateway.Signing, error) {
	if f.signWith == "" {
		return nil, nil
	}
	s := &gateway.Signing{Region: f.signRegion}
	if prefix, ok := strings.CutPrefix(f.signWith, "env"); ok && (prefix == "" || prefix[0] == ':') {
		name := strings.TrimPrefix(prefix, ":")
		if name == "" {
			name = "AWS"
		}
		c := sign.Credentials{AccessKeyID: os.Getenv(name + "_ACCESS_KEY_ID"), Secret: os.Getenv(name + "_SECRET_ACCESS_KEY"),
			SessionToken: os.Getenv(name + "_SESSION_TOKEN")}
		if c.AccessKeyID == "" || c.Secret == "" {
			return nil, fmt.Errorf("--sign-with %s: %s_ACCESS_KEY_ID and %s_SECRET_ACCESS_KEY are not both set", f.signWith, name, name)
		}
		s.Credentials = func(context.Context) (sign.Credentials, error) { return c, nil }
		return s, nil
	}
	loaded, err := config.LoadDefaultConfig(context.Background(), config.WithSharedConfigProfile(f.signWith))
	if err != nil {
		return nil, fmt.Errorf("--sign-with %s: %w", f.signWith, err)
	}
	cache := aws.NewCredentialsCache(loaded.Credentials)
	s.Credentials = func(ctx context.Context) (sign.Credentials, error) {
		c, err := cache.Retrieve(ctx)
		return sign.Credentials{AccessKeyID: c.AccessKeyID, Secret: c.SecretAccessKey, SessionToken: c.SessionToken}, err
	}
	if _, err := s.Credentials(context.Background()); err != nil {
		return nil, fmt.Errorf("--sign-with %s: %w", f.signWith, errors.Unwrap(err))
	}
	return s, nil
}

// greet says where it listens, and what to do with that.
func (f *proxyFlags) greet(addr string, c *gateway.Config, ups []*gateway.Upstream) {
	say := func(format string, args ...any) { fmt.Fprintf(f.errOut, "assay: "+format+"\n", args...) }
	mode := c.Mode.String()
	if n := len(c.Modes); n > 0 {
		mode = fmt.Sprintf("%s, with exceptions", mode)
	}
	if f.forward {
		say("forward proxy on %s, mode %s; HTTPS_PROXY=http://%s, and AWS_CA_BUNDLE as assay ca export --form bundle writes it", addr, mode, addr)
	} else {
		say("reverse proxy on %s, mode %s; AWS_ENDPOINT_URL=http://%s", addr, mode, addr)
	}
	for _, u := range ups {
		name, host := "everything else", "the client's host is kept"
		if u.Service != "" {
			name = u.Service
		} else if len(ups) == 1 {
			name = "everything"
		}
		if u.Rewrites() {
			host = "it sees its own host"
		}
		if u.Sign != nil {
			host += ", requests are signed anew"
		}
		say("%s goes to %s: %s", name, u.URL, host)
		if u.Rewrites() && u.Sign == nil {
			say("signatures cover the host, so %s will answer SignatureDoesNotMatch: give --sign-with, or --host keep", u.URL.Host)
		}
	}
	if host, _, err := net.SplitHostPort(addr); err == nil && f.forward && !net.ParseIP(host).IsLoopback() {
		say("other machines reach %s, and can go anywhere through it", addr)
	}
}

// logger makes the log.
func (f *proxyFlags) logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(f.logLevel)); err != nil {
		panic(err) // validate saw to it
	}
	o := &slog.HandlerOptions{Level: level}
	if f.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(f.errOut, o))
	}
	return slog.New(slog.NewTextHandler(f.errOut, o))
}
