package gateway

import (
	"bufio"
	"io"
	"net"
	"sync"
	"syscall"
)

// input is a buffered reader of a connection. While it waits it has no buffer,
// where the connection lets it: idle connections are many.
type input struct {
	*bufio.Reader
	from source
	raw  syscall.RawConn // nil where only a buffer can wait, as with TLS
	poll func(fd uintptr) bool
	came error // of what poll read
}

// source is what the buffered reader reads: the connection, or, within a call of
// the poller, its descriptor.
type source struct {
	nc  net.Conn
	fd  uintptr
	now bool // read fd, and do not wait
}

// Read implements [io.Reader].
func (s *source) Read(p []byte) (int, error) {
	if s.now {
		return readNow(s.fd, p)
	}
	return s.nc.Read(p)
}

const headBuffer = 4 << 10 // of a connection's reader

var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, headBuffer) }}

func newInput(nc net.Conn) *input {
	in := &input{from: source{nc: nc}}
	if t, ok := plain(nc); ok && canReadNow {
		in.raw, _ = t.SyscallConn()
		in.poll = in.readNow
	}
	in.acquire()
	return in
}

func (in *input) acquire() {
	in.Reader = readers.Get().(*bufio.Reader)
	in.Reset(&in.from)
}

func (in *input) release() {
	in.Reset(nil)
	readers.Put(in.Reader)
	in.Reader = nil
}

// wait waits until there is a byte to read. Nothing may keep the reader that was
// there before, unless a byte is there already.
func (in *input) wait() error {
	if in.raw == nil || in.Buffered() > 0 {
		_, err := in.Peek(1)
		return err
	}
	in.release()
	if err := in.raw.Read(in.poll); err != nil { // the time is over, or the connection was closed
		in.acquire()
		return err
	}
	if in.came != nil && in.came != io.EOF {
		return &net.OpError{Op: "read", Net: "tcp", Source: in.from.nc.LocalAddr(), Addr: in.from.nc.RemoteAddr(), Err: in.came}
	}
	return in.came
}

// readNow reads what is there into a buffer, and returns false when nothing is.
func (in *input) readNow(fd uintptr) bool {
	in.acquire()
	in.from.fd, in.from.now = fd, true
	_, in.came = in.Peek(1)
	in.from.now = false
	if in.came == syscall.EAGAIN {
		in.release()
		return false
	}
	return true
}
