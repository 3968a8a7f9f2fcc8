package signature

// In says in which part of a request something stands.
type In uint8

// The parts of a request. InNone is the zero value: not on the wire.
const (
	InNone   In = iota
	InMethod    // the request line's method
	InHost      // the Host header, the :authority or the URL's authority
	InPath      // the path of the target
	InQuery     // a query parameter of the target
	InHeader    // a header field
	InForm      // a field of a multipart/form-data body
	InBody      // the body
)

var inNames = [...]string{"", "method", "host", "path", "query", "header", "form", "body"}

// String returns the lower-case name of the part, "" for InNone.
func (in In) String() string {
	if int(in) < len(inNames) {
		return inNames[in]
	}
	return "unknown"
}

// Place is where something stood on the wire, exactly enough to put a caret
// under it. The zero Place is nowhere.
type Place struct {
	In In
	// Name is the header's, query parameter's or form field's name as it
	// stood on the wire; empty for the other parts.
	Name string
	// Header is the position in the request's Headers when In is InHeader, or
	// InHost and the host came from a header; -1 when it did not.
	Header int
	// Start and End are a byte range: of the field's value for InHeader and
	// InHost, of the target for InPath and InQuery, of the body for InForm
	// and InBody.
	Start, End int
}

// Part is a piece of the authentication information and where it stood.
type Part struct {
	// Value is the text with percent-encoding undone.
	Value string
	Place Place
}

// Present reports whether the part was on the wire, even if it was empty.
func (p Part) Present() bool { return p.Place.In != InNone }
