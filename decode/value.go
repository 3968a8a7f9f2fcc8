// Package decode turns the bytes of an identified request into the members of
// its operation's input, over the six wire protocols. Each value still knows
// where it stood on the wire, so that a finding can point at it.
//
// Decoding does not judge: a string where a number belongs, an unknown member
// or a body that does not parse are recorded, not refused.
package decode

import (
	"github.com/assay-project/assay/contract"
)

// In says in which part of the request a value stood. The names are those of
// the verdict format.
type In uint8

// The parts of a request.
const (
	InNone In = iota
	InMethod
	InHost
	InPath
	InQuery
	InHeader
	InBody
	InSignature
	InContext
)

var inNames = [...]string{"", "method", "host", "path", "query", "header", "body", "signature", "context"}

// String returns the name that the verdict format uses.
func (i In) String() string { return inNames[i] }

// Kind is what stood on the wire, whatever the model wanted there.
type Kind uint8

// The kinds of wire values. Headers, labels, query parameters and the text of
// XML elements and forms are always Text: only the model says more.
const (
	Null   Kind = iota // JSON or CBOR null
	Text               // text without a type of its own
	Str                // a JSON or CBOR string
	Num                // a JSON or CBOR number; Value.Text holds its digits
	Bool               // true or false; in Value.Text
	Bytes              // CBOR bytes, or a payload
	Time               // CBOR epoch time tag; Value.Text holds the number
	Struct             // members, by name
	List               // elements
	Map                // entries
)

// Value is one decoded value and its place.
//
// Values form a tree; a value's path is read off its parents, so that an
// ordinary request pays nothing for paths that nobody asks for.
type Value struct {
	Parent *Value
	Shape  *contract.Shape  // nil for members that the model does not know
	Member *contract.Member // the structure member (or map value / list element) it is; nil at the root

	Kind   Kind
	In     In
	syntax syntax // how names are written where it stood

	// Unknown says that the model has no such member. Mismatch says that the
	// wire's type cannot be the model's (a JSON object where a string belongs).
	Unknown, Mismatch bool

	// Key is the name under which it stood in its parent as the wire had it:
	// JSON key, element name, piece of a form key, header or query name. For
	// an entry of a map it is the map's key, unescaped; for an element of a
	// list it is "" or, in a form, the element's number.
	Key string
	// Index is the zero-based position in a list (or of a map entry); -1 otherwise.
	Index int
	// Text is the scalar's text after the protocol's own unescaping. For
	// blobs in JSON, XML and forms it is still base64 (see [Value.Blob]); a
	// payload of bytes has none, its bytes are in [Input.Payload].
	Text string
	// Items are members, elements or entry values, in wire order.
	Items []*Value

	// Header is the index into Request.Headers when In is InHeader (or
	// InHost, when there is such a header); else -1.
	Header int
	// Start and End delimit the value's bytes: in [Input.Payload] for InBody,
	// in the request target for InPath and InQuery, in the header's value for
	// InHeader and InHost. Quotes of JSON strings belong to the value, tags
	// of XML elements do not. KeyStart is where its name begins (equal to
	// Start when it has none there).
	KeyStart, Start, End int

	wire string // see WireName
}

// Elements returns the elements of a list, or the entries of a map; none of a
// value that is absent.
func (v *Value) Elements() []*Value {
	if v == nil {
		return nil
	}
	return v.Items
}

// Get returns the member of a structure by its model name, or nil. A member
// that is JSON null counts as absent, as it does for AWS.
func (v *Value) Get(name string) *Value {
	if v == nil {
		return nil
	}
	for _, it := range v.Items {
		if it.Member != nil && it.Member.Name == name && it.Kind != Null {
			return it
		}
	}
	return nil
}

// Lookup follows a path of model member names and returns nil where it ends.
func (v *Value) Lookup(path ...string) *Value {
	for _, p := range path {
		v = v.Get(p)
	}
	return v
}

// Entry returns a map's value by its key, or nil.
func (v *Value) Entry(key string) *Value {
	if v == nil {
		return nil
	}
	for _, it := range v.Items {
		if it.Key == key {
			return it
		}
	}
	return nil
}

// String returns the scalar text of a member, "" when it is absent.
func (v *Value) String() string {
	if v == nil {
		return ""
	}
	return v.Text
}

// ProblemKind classes what went wrong while decoding.
type ProblemKind uint8

// Problems of decoding.
const (
	MalformedBody   ProblemKind = iota // the body does not parse; Detail says how
	WrongRoot                          // XML: another root element than the operation's
	UnknownMember                      // a name that the model does not have
	DuplicateMember                    // a name twice where one is allowed
	BadEscape                          // a percent escape that is none
	NotUTF8
	BodyMissing // a body is needed and there is none
	BodyUnseen  // the body was not captured (whole): nothing may be said of what is in it
	TooDeep     // nested deeper than assay follows
	TooLarge    // more values, or a larger unpacked body, than assay follows
)

var problemNames = [...]string{"malformed body", "wrong root element", "unknown member", "duplicate member",
	"bad percent escape", "not UTF-8", "body missing", "body unseen", "too deep", "too large"}

// String returns the problem in words, lower case.
func (k ProblemKind) String() string { return problemNames[k] }

// Problem is something that decoding could not make sense of.
type Problem struct {
	Kind   ProblemKind
	In     In
	Name   string // member or parameter on the wire, where it is about one
	Detail string // what was found and what was expected, lower case, no full stop
	// Offset is where it was noticed, in bytes as in Value.Start. Line and
	// Column count from 1 and are set for bodies only. For a fault of the
	// aws-chunked framing they count in the body as sent.
	Offset, Line, Column int
	Value                *Value // the value concerned, where there is one
}

// Input is the decoded input of one request.
type Input struct {
	Operation *contract.Operation
	Protocol  contract.Protocol
	Root      *Value // a structure; never nil
	Problems  []Problem

	// Payload is the body after aws-chunked framing was taken off and, where
	// the body is read for members, after its gzip coding was undone; equal to
	// the body when there was neither. All offsets of InBody count in it. Nil
	// when the body was not captured.
	Payload []byte
	// BodySeen is false when the capture lacks (part of) the body.
	BodySeen bool
	// Namespace is the XML namespace of the body's root element; "" for none.
	// It is noted and not demanded: servers accept requests without.
	Namespace string
}

// Complete reports whether all of the request was read: only then is a member
// that is not here absent. Members of headers, path and query are read always.
func (in *Input) Complete() bool {
	if !in.BodySeen {
		return false
	}
	for i := range in.Problems {
		switch in.Problems[i].Kind {
		case MalformedBody, BodyUnseen, TooDeep, TooLarge:
			return false
		}
	}
	return true
}
