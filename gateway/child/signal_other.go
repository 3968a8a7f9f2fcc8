//go:build !unix

package child

import (
	"os"
	"os/signal"
)

// Signals keeps an interrupt from this process, which the console sends to the
// command as well, until stop is called.
func Signals() (passed <-chan os.Signal, stop func()) {
	got := make(chan os.Signal, 1)
	signal.Notify(got, os.Interrupt)
	return nil, func() { signal.Stop(got) }
}

func terminate(p *os.Process) error { return p.Kill() }

func exitCode(s *os.ProcessState) int { return s.ExitCode() }
