package curlv

import (
	"bytes"
	"strconv"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/message"
)

// flow is the request under way.
type flow struct {
	src    capture.Source
	scheme string
	req    message.Shown
	resp   message.Shown
	answer bool // resp has begun
	trace  bool // bodies are shown as they went
}

// sendHead takes bytes of a request's head.
func (r *Reader) sendHead(b []byte, src capture.Source, trace bool) {
	if r.cur == nil || r.cur.answer || r.cur.req.HeadDone() || startsRequest(b) {
		r.finish()
		if !startsRequest(b) {
			return // the rest of a head that was interrupted
		}
		r.cur = &flow{src: src, scheme: r.scheme, trace: trace}
	}
	r.cur.req.Add(b, r.MaxBody())
}

// recvHead takes bytes of an answer's head. A second one takes the place of the
// first, which was an interim one.
func (r *Reader) recvHead(b []byte) {
	if r.cur == nil {
		return
	}
	if bytes.HasPrefix(b, []byte("HTTP/")) {
		r.cur.resp = message.Shown{}
		r.cur.answer = true
	}
	if r.cur.answer && !r.cur.resp.HeadDone() {
		r.cur.resp.Add(b, r.MaxBody())
	}
}

// sendBody and recvBody take bytes of bodies; nil stands for bytes that were
// shown in a form that does not tell what they are.
func (r *Reader) sendBody(b []byte) {
	if r.cur != nil && r.cur.req.HeadDone() {
		add(&r.cur.req, b, r.MaxBody())
	}
}

func (r *Reader) recvBody(b []byte) {
	if r.cur != nil && r.cur.answer && r.cur.resp.HeadDone() {
		add(&r.cur.resp, b, r.MaxBody())
	}
}

func add(s *message.Shown, b []byte, max int) {
	if b == nil {
		s.Cut = true
	}
	if !s.Cut {
		s.Add(b, max)
	}
}

// finish makes an exchange of the request under way.
func (r *Reader) finish() {
	f := r.cur
	r.cur = nil
	if f == nil {
		return
	}
	q, err := f.req.Request(r.MaxBody())
	if err != nil {
		r.tell(f.src, "request passed over: "+err.Error())
		return
	}
	if q.Method == "CONNECT" {
		return // asks a proxy for a way, and nothing of AWS
	}
	q.Scheme = f.scheme
	r.count++
	x := &capture.Exchange{ID: strconv.Itoa(r.count), Session: r.name, Source: f.src, Request: q, Time: message.SignedAt(&q)}
	if f.answer {
		if !f.trace {
			f.resp.Lines = true
			f.resp.Raw = withoutCopy(f.resp.Raw)
		}
		if a, err := f.resp.Response(q.Method, r.MaxBody()); err != nil {
			r.tell(f.src, "answer passed over: "+err.Error())
		} else if a.Status >= 200 {
			x.Response = a
		}
	}
	r.ready = append(r.ready, x)
}

// withoutCopy takes out the copy of the head that curl -i prints with the body.
func withoutCopy(raw []byte) []byte {
	end := bytes.Index(raw, []byte("\r\n\r\n"))
	if end < 0 || !bytes.HasPrefix(raw[end+4:], []byte("HTTP/")) {
		return raw
	}
	body := raw[end+4:]
	for _, sep := range []string{"\r\n\r\n", "\n\n"} {
		if i := bytes.Index(body, []byte(sep)); i >= 0 {
			return append(raw[:end+4:end+4], body[i+len(sep):]...)
		}
	}
	return raw
}
