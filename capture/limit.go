package capture

// DefaultMaxBody is how many bytes a [Reader] keeps of one body unless it is
// told otherwise. What AWS judges in a body (XML, JSON, form fields) is smaller;
// what is larger is payload, of which only the length matters.
const DefaultMaxBody = 8 << 20

// BodyLimiter is a [Reader] whose cap on bodies can be moved. All readers
// below this package are.
type BodyLimiter interface {
	// LimitBody makes the reader keep at most n bytes of each body; n < 1
	// stands for [DefaultMaxBody]. It must be called before the first Next.
	LimitBody(n int)
}

// BodyLimit is the cap that a reader puts on bodies. Readers embed it; its zero
// value is the default cap.
type BodyLimit struct{ max int }

// LimitBody implements [BodyLimiter].
func (l *BodyLimit) LimitBody(n int) { l.max = max(n, 0) }

// MaxBody returns the cap in bytes.
func (l *BodyLimit) MaxBody() int {
	if l.max == 0 {
		return DefaultMaxBody
	}
	return l.max
}

// SetBody makes b the whole body.
func (r *Request) SetBody(b []byte) {
	r.Body, r.BodyTruncated, r.BodySize = b, false, int64(len(b))
}

// CutBody makes b the part that is kept of a body of size bytes; -1: not known
// how many.
func (r *Request) CutBody(b []byte, size int64) {
	r.Body, r.BodyTruncated, r.BodySize = b, true, size
}

// SetBody makes b the whole body.
func (r *Response) SetBody(b []byte) {
	r.Body, r.BodyTruncated, r.BodySize = b, false, int64(len(b))
}

// CutBody makes b the part that is kept of a body of size bytes; -1: not known
// how many.
func (r *Response) CutBody(b []byte, size int64) {
	r.Body, r.BodyTruncated, r.BodySize = b, true, size
}
