//go:build unix

package child

import (
	"syscall"
	"testing"
	"time"
)

func TestSignals(t *testing.T) {
	signals, stop := Signals()
	defer stop()
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	select {
	case s := <-signals:
		if s != syscall.SIGUSR1 {
			t.Errorf("got %v", s)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it did not come")
	}
}
