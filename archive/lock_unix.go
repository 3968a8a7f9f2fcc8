//go:build unix

package archive

import (
	"errors"
	"os"
	"syscall"
)

// lockFile takes the lock that a process holds until it ends, however it ends.
func lockFile(f *os.File) (taken bool, err error) {
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	return false, err
}
