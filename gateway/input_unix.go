//go:build unix

package gateway

import (
	"io"
	"syscall"
)

// canReadNow says that a descriptor can be read without waiting.
const canReadNow = true

// readNow reads what is there. The error is syscall.EAGAIN when nothing is.
func readNow(fd uintptr, p []byte) (int, error) {
	for {
		switch n, err := syscall.Read(int(fd), p); {
		case err == syscall.EINTR:
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}
