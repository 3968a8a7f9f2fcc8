// Package child runs a command with a gateway between it and AWS: it starts the
// gateway on a loopback port, tells the command of it by the environment alone,
// and ends it when the command ends.
package child

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/assay-project/assay/gateway"
	"github.com/assay-project/assay/gateway/ca"
)

// Options say what to run, and how to stand before it.
type Options struct {
	// Command is the program and its arguments; a program without a slash is
	// looked up in PATH.
	Command []string
	// Dir is where it runs; empty for here.
	Dir string
	// Env is its environment before the gateway is added; nil for this
	// process's own. The gateway reaches AWS as this process would, through
	// the proxy that its own environment names.
	Env []string
	// Stdin, Stdout and Stderr are given to it as they are: a terminal stays a
	// terminal. Nil is the null device.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Signals are passed on to it. Nil: none is.
	Signals <-chan os.Signal
	// Kill is how long it has to end after ctx did, before it is killed.
	// 0 is ten seconds.
	Kill time.Duration

	// Gateway is what the gateway is made with. With Upstreams it is a reverse
	// proxy, which AWS_ENDPOINT_URL names; without it is a forward proxy, which
	// HTTPS_PROXY names, and Certs and Dial are filled in where they are nil.
	Gateway gateway.Options
	// Authority makes the certificates of the forward proxy. It is opened in
	// its usual folder where it is nil and needed.
	Authority *ca.Authority
	// Warn is told what keeps requests from going through the gateway; nil for
	// nobody.
	Warn func(message string)
}

// Result is how the command ended.
type Result struct {
	// ExitCode is the command's own, or 128 and the signal's number where one
	// ended it, as shells have it.
	ExitCode int
	// Address is where the gateway listened.
	Address string
}

// StartError says that the command could not be started.
type StartError struct{ Err error }

func (e *StartError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *StartError) Unwrap() error { return e.Err }

// drain is how long what is under way may go on after the command has ended:
// long enough to be told of, too short to be waited for.
const drain = 2 * time.Second

// Run runs the command to its end. When ctx is done the command is told to end,
// then killed; the result is there all the same. All sinks have been told of all
// requests when Run returns.
//
// The error says why there was no run: a [*StartError] for the command, others
// for the gateway. A command that fails is no error.
func Run(ctx context.Context, o Options) (*Result, error) {
	if len(o.Command) == 0 {
		return nil, errors.New("no command to run")
	}
	if o.Env == nil {
		o.Env = os.Environ()
	}
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	dir, err := os.MkdirTemp("", "assay-run-") // mode 0700
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the gateway: %w", err)
	}
	address := listener.Addr().String()
	env, serve, err := o.prepare(dir, address)
	if err != nil {
		listener.Close()
		return nil, err
	}
	g, err := gateway.New(o.Gateway)
	if err != nil {
		listener.Close()
		return nil, err
	}
	served := make(chan error, 1)
	go func() { served <- serve(g, listener) }()
	code, err := o.command(ctx, env)
	down, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	g.Shutdown(down) // its error says that it had to break something off, which the observations tell
	if serr := <-served; serr != nil && !errors.Is(serr, gateway.ErrShutdown) {
		err = errors.Join(err, fmt.Errorf("the gateway: %w", serr))
	}
	if err != nil {
		return nil, err
	}
	return &Result{ExitCode: code, Address: address}, nil
}

// prepare fills in what the kind of proxy needs, and makes the command's
// environment.
func (o *Options) prepare(dir, address string) (env []string, serve func(*gateway.Gateway, net.Listener) error, err error) {
	e := newEnviron(o.Env)
	if len(o.Gateway.Upstreams) > 0 {
		e.reverse(address, o.Warn)
		return e.list(), (*gateway.Gateway).ServeReverse, nil
	}
	if o.Authority == nil && o.Gateway.Certs == nil {
		folder, err := ca.DefaultDir()
		if err != nil {
			return nil, nil, err
		}
		if o.Authority, _, err = ca.Open(folder, ca.Options{}); err != nil {
			return nil, nil, err
		}
	}
	if o.Gateway.Certs == nil {
		o.Gateway.Certs = o.Authority
	}
	if o.Gateway.Dial == nil {
		o.Gateway.Dial = dial
	}
	if o.Gateway.TLS == nil {
		if o.Gateway.TLS, err = upstreamTLS(e); err != nil {
			return nil, nil, err
		}
	}
	if o.Authority != nil {
		if err := e.trust(o.Authority, dir); err != nil {
			return nil, nil, err
		}
	}
	if err := e.forward(address, dir); err != nil {
		return nil, nil, err
	}
	return e.list(), (*gateway.Gateway).ServeForward, nil
}

// upstreamTLS makes the gateway trust what the command would have: the system's
// roots, and those that its environment names.
func upstreamTLS(e *environ) (*tls.Config, error) {
	path := e.get("AWS_CA_BUNDLE")
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("AWS_CA_BUNDLE: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("AWS_CA_BUNDLE: %s holds no certificate in PEM", path)
	}
	return &tls.Config{RootCAs: pool}, nil
}

// command runs the command and returns its exit code.
func (o *Options) command(ctx context.Context, env []string) (int, error) {
	cmd := exec.CommandContext(ctx, o.Command[0], o.Command[1:]...)
	cmd.Env, cmd.Dir = env, o.Dir
	cmd.Stdin, cmd.Stdout, cmd.Stderr = o.Stdin, o.Stdout, o.Stderr
	cmd.Cancel = func() error { return terminate(cmd.Process) }
	cmd.WaitDelay = 10 * time.Second
	if o.Kill > 0 {
		cmd.WaitDelay = o.Kill
	}
	if err := cmd.Start(); err != nil {
		return 0, &StartError{err}
	}
	done := make(chan struct{})
	passed := make(chan struct{})
	go func() {
		defer close(passed)
		for {
			select {
			case s := <-o.Signals:
				cmd.Process.Signal(s) // it may have ended meanwhile
			case <-done:
				return
			}
		}
	}()
	err := cmd.Wait()
	close(done)
	<-passed
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit):
		return exitCode(exit.ProcessState), nil
	case cmd.ProcessState != nil:
		// A pipe of its children outlived it, or ctx ended it in good order.
		return exitCode(cmd.ProcessState), nil
	}
	return 0, fmt.Errorf("waiting for %s: %w", filepath.Base(o.Command[0]), err)
}
