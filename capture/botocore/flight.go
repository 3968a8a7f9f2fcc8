package botocore

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
)

// flight is a request under way: sent, but its answer not wholly seen.
type flight struct {
	x      *capture.Exchange
	thread string
	answer capture.Response
	length string // Content-Length of the answer as urllib3 has it

	hasStatus bool // urllib3's line came
	hasHead   bool
	done      bool

	raw  []byte // what http.client says was sent
	open bool   // and it may say more
}

func newFlight(x *capture.Exchange, thread string) *flight {
	f := &flight{x: x, thread: thread}
	f.answer.CutBody(nil, -1) // until it is seen
	return f
}

// finish gives the exchange its answer, if its status is known.
func (f *flight) finish() *capture.Exchange {
	if f.answer.Status != 0 {
		f.x.Response = &f.answer
	}
	return f.x
}

// maxFlights is how many requests may wait for their answers before the first
// is given out without; more than any client's threads.
const maxFlights = 256

// crowded reports whether more is under way than is waited for.
func (r *Reader) crowded() bool {
	if len(r.flights) > maxFlights {
		return true
	}
	size := 0
	for _, f := range r.flights {
		size += len(f.x.Request.Body) + len(f.raw) + len(f.answer.Body)
	}
	return len(r.flights) > 1 && size > 3*r.MaxBody()
}

// maxMade is how many made requests are remembered.
const maxMade = 256

// pick returns the one flight under way that is of that thread, where both are
// known, and that fits. It returns nil when there is none, or more than one.
func (r *Reader) pick(thread string, fits func(*flight) bool) *flight {
	var found *flight
	for _, f := range r.flights {
		if f.done || thread != "" && f.thread != "" && f.thread != thread || !fits(f) {
			continue
		}
		if found != nil {
			return nil
		}
		found = f
	}
	return found
}

// status takes urllib3's line of an answer. Two requests for the same thing are
// answered in the order in which they were sent, as far as anyone can tell.
func (r *Reader) status(line []byte, thread string) {
	m := urllib3Line.FindStringSubmatch(string(line))
	if m == nil {
		return
	}
	host, method, target, length := m[2], m[3], m[4], m[7]
	var found *flight
	for _, f := range r.flights {
		q := &f.x.Request
		if f.done || f.hasStatus || q.Method != method || q.Target != target ||
			thread != "" && f.thread != "" && f.thread != thread ||
			host != "" && !sameHost(host, q.Authority) {
			continue
		}
		if found != nil {
			return // it may be either's
		}
		found = f
	}
	if found == nil {
		return
	}
	found.hasStatus, found.length = true, length
	found.answer.Status, _ = strconv.Atoi(m[6])
}

// sameHost compares urllib3's host:port with a URL's authority.
func sameHost(a, b string) bool {
	if b == "" {
		return true // known to http.client's lines alone
	}
	if !strings.Contains(b, ":") {
		a, _, _ = strings.Cut(a, ":")
	}
	return strings.EqualFold(a, b)
}

// answered returns the flight that an answer with these headers belongs to.
func (r *Reader) answered(h capture.Headers, thread string) *flight {
	length := h.Get("Content-Length")
	if length == "" {
		length = "None"
	}
	if f := r.pick(thread, func(f *flight) bool { return f.hasStatus && !f.hasHead && f.length == length }); f != nil {
		return f
	}
	if f := r.pick(thread, func(f *flight) bool { return f.hasStatus && !f.hasHead }); f != nil {
		return f
	}
	return r.pick(thread, func(f *flight) bool { return !f.hasHead })
}

// close ends the flights of a thread, because it goes on to something else;
// of "" those of all threads.
func (r *Reader) close(thread string) {
	for _, f := range r.flights {
		if thread == "" || f.thread == thread {
			f.done = true
		}
	}
}
