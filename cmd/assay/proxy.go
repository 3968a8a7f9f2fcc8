package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/gateway"
	"github.com/assay-project/assay/internal/awskeys"
	"github.com/assay-project/assay/policy"
)

const proxyLong = `Stand between programs and AWS, or what answers in its stead: pass every byte on, judge
what passes, and tell what would be refused.

As a reverse proxy (--upstream) it is what clients take for the service:
AWS_ENDPOINT_URL is its address. With several upstreams, SERVICE=URL says which service
goes where. As a forward proxy (--forward) it is named by HTTPS_PROXY, and clients keep
AWS's host names and signatures; they trust its certificate authority by AWS_CA_BUNDLE
(see assay ca). Hosts that are none of AWS's pass through it unseen.

The modes, which assay.yaml sets by service, operation and rule, and --mode for all else:

  observe    never touch an answer
  annotate   add the headers assay-verdict and assay-findings to answers
  enforce    answer what AWS would refuse in AWS's stead, in the service's own form;
             what is undecided passes

Signatures cover the host. An upstream that is AWS itself gets its own host, so requests
to it are signed anew: --sign-with names the profile, or env for the environment. Only
requests are signed whose own signature holds, by a key that the AWS tools have on this
machine. Every other upstream gets the host that the client sent.

With --captures what passes is kept, redacted, in segments that assay check reads and
that survive a kill; assay disagreements prints where answers differ from verdicts.
--admin serves Prometheus metrics, health, and the switch of modes. OpenTelemetry's
OTEL_EXPORTER_OTLP_ENDPOINT sends the same numbers to a collector.

SIGHUP reads assay.yaml again. SIGTERM lets what is under way come to its end.

Exit codes: 0 it was told to stop, 2 the command line is wrong, 3 it cannot listen or
read a file.`

const proxyExample = `  assay proxy --upstream http://127.0.0.1:9000
  AWS_ENDPOINT_URL=http://127.0.0.1:8421 aws s3 ls

  assay proxy --mode enforce --upstream s3=http://127.0.0.1:9000 --upstream http://127.0.0.1:4566
  assay proxy --upstream https://s3.eu-west-1.amazonaws.com --sign-with work

  assay proxy --upstream http://127.0.0.1:9000 --captures captures --admin 127.0.0.1:9464
  assay check captures

  assay proxy --forward
  HTTPS_PROXY=http://127.0.0.1:8421 AWS_CA_BUNDLE=bundle.pem aws s3 ls`

// proxyFlags are the flags of proxy.
type proxyFlags struct {
	listen, addrFile     string
	upstreams, domains   []string
	host                 string
	forward              bool
	intercept            []string
	ca                   caFlags
	upstreamCA           string
	mode, config         string
	facts                factFlags
	sinks                sinkFlags
	verify               bool
	signWith, signRegion string
	maxBody              int
	answerTimeout, drain time.Duration
	logFormat, logLevel  string
	errOut               io.Writer
}

func newProxy() *cobra.Command {
	var f proxyFlags
	cmd := &cobra.Command{
		Use:     "proxy",
		Short:   "Judge requests while they pass",
		Long:    proxyLong,
		Example: proxyExample,
		Args:    takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.validate(); err != nil {
				return err
			}
			return f.run(cmd)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8421", "the `ADDRESS` to listen on")
	flags.StringVar(&f.addrFile, "addr-file", "", "write the address to a `FILE` once it listens, as for port 0")
	flags.StringArrayVar(&f.upstreams, "upstream", nil, "be a reverse proxy to `[SERVICE=]URL`; repeatable")
	flags.StringVar(&f.host, "host", "auto", "the Host that upstreams see: keep the client's, rewrite to the upstream's, or auto: rewrite for AWS")
	flags.StringArrayVar(&f.domains, "domain", nil, "a `NAME` under which clients reach the proxy, behind a bucket's; repeatable")
	flags.BoolVar(&f.forward, "forward", false, "be a forward proxy, for HTTPS_PROXY")
	flags.StringArrayVar(&f.intercept, "intercept", nil, "another `HOST` that the forward proxy looks into, beside AWS's; *.NAME for all below; repeatable")
	f.ca.add(flags)
	flags.StringVar(&f.upstreamCA, "upstream-ca", "", "a PEM `FILE` of certificates to trust of upstreams, beside the system's")
	flags.StringVar(&f.mode, "mode", "", "observe, annotate or enforce; without it as assay.yaml says, else observe")
	flags.StringVar(&f.config, "config", "", "the `FILE` for modes and what to ignore (see assay config); without it assay.yaml, where there is one")
	f.facts.add(flags)
	f.sinks.add(flags)
	flags.BoolVar(&f.verify, "verify-signatures", false, "verify signatures with the AWS keys of this machine, and find what broke them")
	flags.StringVar(&f.signWith, "sign-with", "", "sign anew for upstreams with the credentials of a `PROFILE`; env: of AWS_ACCESS_KEY_ID and its companions; env:PREFIX: of PREFIX_ACCESS_KEY_ID and so on")
	flags.StringVar(&f.signRegion, "sign-region", "", "sign anew for that `REGION`, instead of the client's")
	flags.IntVar(&f.maxBody, "max-body", gateway.DefaultLimits.Request, "the bytes of a body that are judged; more passes unseen")
	flags.DurationVar(&f.answerTimeout, "answer-timeout", gateway.DefaultLimits.Waiting, "how long an upstream may take to answer")
	flags.DurationVar(&f.drain, "drain", 30*time.Second, "how long what is under way may take when told to stop")
	flags.StringVar(&f.logFormat, "log-format", "text", "the form of the log on standard error: text, json")
	flags.StringVar(&f.logLevel, "log-level", "info", "debug (every request), info (what was refused or differs), warn, error")
	complete(cmd, "host", "auto", "keep", "rewrite")
	complete(cmd, "mode", policy.ProxyModes...)
	complete(cmd, "log-format", "text", "json")
	complete(cmd, "log-level", "debug", "info", "warn", "error")
	return cmd
}

func (f *proxyFlags) validate() error {
	switch {
	case f.forward && len(f.upstreams) > 0:
		return errors.New("--forward and --upstream are two kinds of proxy; run one of each, with --listen apart")
	case !f.forward && len(f.upstreams) == 0:
		return errors.New("nowhere to send requests: give --upstream URL, or --forward")
	case f.forward && (f.signWith != "" || f.host != "auto"):
		return errors.New("--sign-with and --host are for --upstream: a forward proxy leaves hosts and signatures alone")
	case !f.forward && len(f.intercept) > 0:
		return errors.New("--intercept is for --forward")
	case f.signRegion != "" && f.signWith == "":
		return errors.New("--sign-region needs --sign-with")
	case f.maxBody < 1:
		return errors.New("--max-body is a number of bytes above 0")
	}
	for _, c := range []error{
		oneOf("host", f.host, "auto", "keep", "rewrite"),
		oneOf("mode", f.mode, append(policy.ProxyModes, "")...),
		oneOf("log-format", f.logFormat, "text", "json"),
		oneOf("log-level", f.logLevel, "debug", "info", "warn", "error"),
		f.sinks.validate(),
	} {
		if c != nil {
			return c
		}
	}
	return nil
}

// modes reads the configuration.
func (f *proxyFlags) modes() (*gateway.Config, error) {
	name := f.config
	if name == "" {
		name = policy.ConfigName
	}
	file, err := loadFrom(name, policy.LoadFile)
	if err != nil && (f.config != "" || !errors.Is(err, os.ErrNotExist)) {
		return nil, err
	}
	c, err := gateway.ConfigOf(file)
	if err != nil {
		return nil, inFile(name, err)
	}
	if f.mode != "" {
		c.Mode, err = gateway.ParseMode(f.mode)
	}
	return c, err
}

// checker makes the checker, and finds the keys of this machine where they are
// asked for.
func (f *proxyFlags) checker() (*assay.Checker, *awskeys.Keys, error) {
	models, err := modelsInUse()
	if err != nil {
		return nil, nil, err
	}
	options := []assay.Option{assay.WithModels(models)}
	if !f.verify && f.signWith == "" {
		return assay.New(options...), nil, nil
	}
	keys, err := machineKeys(f.errOut)
	if err != nil {
		return nil, nil, fmt.Errorf("verifying signatures: %w", err)
	}
	return assay.New(append(options, assay.WithCredentials(keys.Secret))...), keys, nil
}

// upstreamsOf reads the upstreams.
func (f *proxyFlags) upstreamsOf(sign *gateway.Signing) ([]*gateway.Upstream, error) {
	modes := map[string]gateway.HostMode{"auto": gateway.HostAuto, "keep": gateway.HostKeep, "rewrite": gateway.HostRewrite}
	var list []*gateway.Upstream
	for _, s := range f.upstreams {
		u, err := gateway.ParseUpstream(s)
		if err != nil {
			return nil, err
		}
		u.Host, u.Domains, u.Sign = modes[f.host], f.domains, sign
		list = append(list, u)
	}
	return list, nil
}

// trusted returns what upstreams are held to.
func (f *proxyFlags) trusted() (*tls.Config, error) {
	if f.upstreamCA == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(f.upstreamCA)
	if err != nil {
		return nil, err
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("--upstream-ca: %s holds no certificate in PEM", f.upstreamCA)
	}
	return &tls.Config{RootCAs: pool}, nil
}

// looksInto says which hosts the forward proxy takes up TLS for.
func (f *proxyFlags) looksInto(host string) bool {
	if gateway.IsAWS(host) {
		return true
	}
	for _, h := range f.intercept {
		if below, ok := strings.CutPrefix(h, "*."); ok && strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(below)) {
			return true
		}
		if strings.EqualFold(h, host) {
			return true
		}
	}
	return false
}
