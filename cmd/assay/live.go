package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/assay-project/assay/compare/live"
	"github.com/assay-project/assay/internal/awskeys"
	"github.com/assay-project/assay/signature/sign"
)

// liveHelp says, in the help of each command that sends, what is sent and what not.
const liveHelp = `A request is signed anew each time it is sent, with the keys of the environment or of
--profile. Operations that may change something are refused: --allow-writes lets
objects of S3 be written below a prefix that no other run has, and nothing else;
--allow-any-write sends whatever the capture has. Requests of EC2 that would change
something go to AWS as dry runs. At most --rate requests are sent a second.`

// liveFlags are the flags of commands that send.
type liveFlags struct {
	endpoint, profile, region, prefix string
	keepHost, writes, anyWrite        bool
	rate                              float64
	timeout                           time.Duration
}

func (f *liveFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.profile, "profile", "", "`profile` of the shared AWS configuration to sign with")
	flags.StringVar(&f.region, "region", "", "`region` to sign for, where it is not the captured one")
	flags.BoolVar(&f.keepHost, "keep-host", false, "connect to the endpoint, but leave the Host header as captured")
	flags.BoolVar(&f.writes, "allow-writes", false, "send requests that write an object of S3, below a prefix of its own")
	flags.BoolVar(&f.anyWrite, "allow-any-write", false, "send every request, whatever it changes")
	flags.StringVar(&f.prefix, "prefix", "", "`PREFIX` of the keys that are written (default assay/TIME-RANDOM/)")
	flags.Float64Var(&f.rate, "rate", live.DefaultRate, "how many requests are sent a second at most")
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, "how long one request may take")
}

// used reports a flag that was given though nothing is to be sent.
func (f *liveFlags) used(cmd *cobra.Command) error {
	for _, name := range []string{"profile", "region", "keep-host", "allow-writes", "allow-any-write", "prefix", "rate", "timeout"} {
		if cmd.Flags().Changed(name) {
			return fmt.Errorf("--%s says how to send, and nothing is sent without --live aws or --live URL", name)
		}
	}
	return nil
}

func (f *liveFlags) open() (*live.Endpoint, error) {
	target, err := live.ParseTarget(f.endpoint)
	if err != nil {
		return nil, fmt.Errorf("--live: %w", err)
	}
	switch target.KeepHost = f.keepHost; {
	case target.AWS && f.keepHost:
		return nil, errors.New("--keep-host goes with --live URL")
	case f.rate <= 0:
		return nil, errors.New("--rate must be more than nothing")
	case f.timeout <= 0:
		return nil, errors.New("--timeout must be more than nothing")
	case f.prefix != "" && (!strings.HasSuffix(f.prefix, "/") || strings.HasPrefix(f.prefix, "/") || strings.ContainsAny(f.prefix, "?#% ")):
		return nil, fmt.Errorf("--prefix %q: a prefix ends in \"/\", does not begin with it, and needs no escaping", f.prefix)
	}
	o := live.Options{Target: target, Region: f.region, Prefix: f.prefix, Rate: f.rate, Timeout: f.timeout}
	switch {
	case f.anyWrite:
		o.Permission = live.Anything
	case f.writes:
		o.Permission = live.OwnKeys
	}
	home, err := os.UserHomeDir()
	if err != nil {
		home = "" // then the environment alone is looked at
	}
	c, err := awskeys.Default(os.Getenv, home, f.profile)
	if err != nil && !errors.Is(err, awskeys.ErrNone) || err != nil && f.profile != "" {
		return nil, err
	}
	o.Credentials = sign.Credentials{AccessKeyID: c.AccessKeyID, Secret: c.Secret, SessionToken: c.SessionToken}
	return live.New(o), nil
}

// untilInterrupt returns a context that ends with Ctrl-C. A second one ends the
// program.
func untilInterrupt(cmd *cobra.Command) (context.Context, func()) {
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
