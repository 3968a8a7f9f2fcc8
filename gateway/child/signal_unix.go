//go:build unix

package child

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

// Signals returns the signals that this process gets and that are meant for a
// command which it runs, until stop is called. What a terminal sends by its keys
// it sends to the command as well: that is kept from this process, and not
// passed on a second time.
func Signals() (passed <-chan os.Signal, stop func()) {
	got, pass, done := make(chan os.Signal, 8), make(chan os.Signal), make(chan struct{})
	signal.Notify(got, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		for {
			select {
			case s := <-got:
				if (s == syscall.SIGINT || s == syscall.SIGQUIT) && onTerminal() {
					continue
				}
				select {
				case pass <- s:
				case <-done:
					return
				}
			case <-done:
				return
			}
		}
	}()
	return pass, func() { signal.Stop(got); close(done) }
}

func onTerminal() bool {
	for fd := range 3 {
		if term.IsTerminal(fd) {
			return true
		}
	}
	return false
}

func terminate(p *os.Process) error { return p.Signal(syscall.SIGTERM) }

func exitCode(s *os.ProcessState) int {
	if w, ok := s.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal())
	}
	return s.ExitCode()
}
