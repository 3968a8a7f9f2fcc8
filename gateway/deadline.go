package gateway

import (
	"net"
	"sync"
	"time"
)

// timed is a connection whose deadlines cost next to nothing to move, and each
// request moves several. The runtime wakes a thread for a deadline that comes
// before all others, which took a request longer than all that the gateway does
// with it; here a deadline is a field, and the watch looks at it now and then.
type timed struct {
	net.Conn
	watch       *watch
	mu          sync.Mutex
	read, write alarm
}

// alarm is a deadline.
type alarm struct {
	at   time.Time
	rung bool // it has passed, and the connection below knows
}

// long is a deadline that has passed, in the form that takes effect at once.
var long = time.Unix(1, 0)

// set moves the alarm; tell tells the connection below.
func (a *alarm) set(at time.Time, tell func(time.Time) error) error {
	a.at = at
	if !at.IsZero() && !at.After(time.Now()) {
		a.rung = true
		return tell(long)
	}
	if a.rung {
		a.rung = false
		return tell(time.Time{})
	}
	return nil
}

func (a *alarm) ring(now time.Time, tell func(time.Time) error) {
	if !a.rung && !a.at.IsZero() && now.After(a.at) {
		a.rung = true
		_ = tell(long)
	}
}

// SetReadDeadline implements [net.Conn]. It takes effect within a tick of the
// watch after its time.
func (t *timed) SetReadDeadline(at time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.read.set(at, t.Conn.SetReadDeadline)
}

// SetWriteDeadline is as SetReadDeadline.
func (t *timed) SetWriteDeadline(at time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.write.set(at, t.Conn.SetWriteDeadline)
}

// SetDeadline is as SetReadDeadline.
func (t *timed) SetDeadline(at time.Time) error {
	if err := t.SetReadDeadline(at); err != nil {
		return err
	}
	return t.SetWriteDeadline(at)
}

// CloseWrite implements what [closeWrite] looks for.
func (t *timed) CloseWrite() error {
	closeWrite(t.Conn)
	return nil
}

// Close implements [net.Conn].
func (t *timed) Close() error {
	t.watch.remove(t)
	return t.Conn.Close()
}

// watch looks at the deadlines of connections, while there are any.
type watch struct {
	every time.Duration
	mu    sync.Mutex
	conns map[*timed]struct{}
	runs  bool
}

// newWatch makes a watch that is as exact as the limits ask for, or to a second.
func newWatch(l *Limits) *watch {
	every := min(l.Heading, l.Idle, l.Waiting, l.Stalled) / 8
	return &watch{every: max(10*time.Millisecond, min(every, time.Second)), conns: map[*timed]struct{}{}}
}

func (w *watch) add(nc net.Conn) *timed {
	t := &timed{Conn: nc, watch: w}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns[t] = struct{}{}
	if !w.runs {
		w.runs = true
		go w.run()
	}
	return t
}

func (w *watch) remove(t *timed) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conns, t)
}

func (w *watch) run() {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for now := range tick.C {
		if !w.look(now) {
			return
		}
	}
}

// look reports whether there is anything left to look at.
func (w *watch) look(now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for t := range w.conns {
		t.mu.Lock()
		t.read.ring(now, t.Conn.SetReadDeadline)
		t.write.ring(now, t.Conn.SetWriteDeadline)
		t.mu.Unlock()
	}
	w.runs = len(w.conns) > 0
	return w.runs
}

// plain returns the TCP connection that nc is, where nothing is in between.
func plain(nc net.Conn) (*net.TCPConn, bool) {
	if t, ok := nc.(*timed); ok {
		nc = t.Conn
	}
	c, ok := nc.(*net.TCPConn)
	return c, ok
}

// stalling is a connection to which a deadline is given for each piece that
// passes.
type stalling struct {
	net.Conn
	after time.Duration
}

func (s *stalling) extendRead()  { _ = s.SetReadDeadline(time.Now().Add(s.after)) }
func (s *stalling) extendWrite() { _ = s.SetWriteDeadline(time.Now().Add(s.after)) }

func (s *stalling) Write(p []byte) (int, error) {
	s.extendWrite()
	return s.Conn.Write(p)
}
