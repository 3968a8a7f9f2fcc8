package botocore

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/pylit"
	"github.com/assay-project/assay/capture/rawhttp"
)

// wire takes a line that http.client printed. It has the very bytes that were
// sent, which go before what botocore's own records say.
func (r *Reader) wire(k kind, text string, cut bool) {
	switch k {
	case sent:
		v, _, err := pylit.Parse(text)
		if v.Kind == pylit.Bytes {
			r.sent(v.Text, cut || err != nil)
		}
	case reply:
		r.reply(text)
	case replyHeader:
		if r.replyOf == nil {
			return
		}
		name, value, ok := strings.Cut(text, ":")
		if !ok { // Python before 3.8 leaves out the colon
			name, value, _ = strings.Cut(text, " ")
		}
		a := &r.replyOf.answer
		a.Headers = append(a.Headers, capture.Header{Name: name, Value: strings.TrimSpace(value)})
	}
}

// sent takes bytes that were sent: a head, or more of a body.
func (r *Reader) sent(b string, cut bool) {
	var head capture.Exchange
	if x, _, err := rawhttp.ParseRequest([]byte(b)); err == nil && strings.HasPrefix(x.Request.Proto, "HTTP/") {
		head = *x
	} else {
		var open *flight
		for _, f := range r.flights {
			if f.open && open != nil {
				f.open, open.open = false, false // whose bytes they are nobody knows
			}
			if f.open {
				open = f
			}
		}
		if open != nil {
			r.more(open, b, cut)
		}
		return
	}
	q := &head.Request
	var of *flight
	for _, f := range r.flights {
		if !f.done && f.raw == nil && f.x.Request.Method == q.Method && f.x.Request.Target == q.Target {
			of = f
		}
	}
	if of == nil { // botocore's records are not in this log
		r.count++
		x := &capture.Exchange{ID: strconv.Itoa(r.count), Session: r.name, Source: r.source()}
		x.Request = *q
		x.Time = timeOf(q)
		r.close("")
		of = newFlight(x, "")
		r.flights = append(r.flights, of)
	}
	of.open = true
	r.more(of, b, cut)
}

// more adds to what was sent of a flight, as far as bodies are kept.
func (r *Reader) more(f *flight, b string, cut bool) {
	room := r.MaxBody() + 1<<20 - len(f.raw)
	f.raw = append(f.raw, b[:min(len(b), max(room, 0))]...)
	if cut || len(b) > room {
		f.open = false
	}
}

// settle makes the request out of the bytes that were sent.
func (r *Reader) settle(f *flight) {
	if f.raw == nil {
		return
	}
	x, _, err := rawhttp.ParseRequest(f.raw)
	if err != nil {
		return
	}
	q, on := &f.x.Request, x.Request
	q.Method, q.Target, q.Proto, q.Headers = on.Method, on.Target, on.Proto, on.Headers
	switch {
	case on.BodyTruncated && !q.BodyTruncated && q.BodySize > 0:
		// botocore's record knows the body, and http.client does not.
	case !on.BodyTruncated && len(on.Body) > r.MaxBody():
		q.CutBody(on.Body[:r.MaxBody()], on.BodySize)
	case on.BodyTruncated:
		q.CutBody(on.Body[:min(len(on.Body), r.MaxBody())], on.BodySize)
	default:
		q.SetBody(on.Body)
	}
	f.raw = nil
}

// reply takes the status line of an answer.
func (r *Reader) reply(text string) {
	r.replyOf = nil
	v, _, err := pylit.Parse(text)
	parts := strings.SplitN(strings.TrimSpace(v.Text), " ", 3)
	if err != nil || len(parts) < 2 {
		return
	}
	code, err := strconv.Atoi(parts[1])
	if err != nil {
		return
	}
	var of *flight
	for _, f := range r.flights {
		if f.raw == nil || f.done || f.answer.Status != 0 {
			continue
		}
		if of != nil {
			return // it may be either's
		}
		of = f
	}
	if of == nil {
		return
	}
	of.open = false
	of.answer.Status = code
	if len(parts) == 3 {
		of.answer.Reason = parts[2]
	}
	r.replyOf = of
}
