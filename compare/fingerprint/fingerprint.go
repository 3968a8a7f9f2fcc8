// Package fingerprint describes the shape of a request so that people can
// review it and programs can compare it: which operation, endpoint and
// authentication, which headers, parameters and members, and of what class of
// value each is. The same request from another machine or on another day has
// the same fingerprint.
//
// # What a fingerprint holds
//
// Names, and classes of values: "date", "uuid", "base64, 4 bytes". A value itself
// stands in it only where it is one of a closed set that everybody knows: a
// model's enum, true and false, the media types and codings of SDKs. What users
// choose (keys, metadata, bodies, names of tags, attributes and map entries)
// never does, and neither does a hash of it: most of such values are short, and
// a hash of a short value is found by trying. [Options.Key] adds keyed hashes
// of a few identities for those who keep a key apart from the fingerprints.
//
// What differs from one machine or day to the next and does not come from the
// program (the client's version, the kind of credentials, the ids of a trace) is
// kept apart in [Fingerprint.Seen]: it is written, and compared by nobody who
// does not ask.
package fingerprint

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Kind is what part of a request an item is about.
type Kind string

// The kinds, in the order in which they are written.
const (
	Request  Kind = "request"  // method, protocol, stage
	Endpoint Kind = "endpoint" // scheme, style, modes, region
	Auth     Kind = "auth"     // scheme, signing name, payload mode
	Label    Kind = "label"    // a member in the path or the host
	Query    Kind = "query"    // a parameter of the query
	Header   Kind = "header"   // a header field, in lower case
	Body     Kind = "body"     // framing, content, trailers
	Member   Kind = "member"   // a member in the body, by its path of model names
	Seen     Kind = "seen"     // kept apart: client, credentials, trace
)

var order = map[Kind]int{Request: 1, Endpoint: 2, Auth: 3, Label: 4, Query: 5, Header: 6, Body: 7, Member: 8, Seen: 9}

// Item is one line of a fingerprint.
type Item struct {
	Kind Kind
	Name string
	// Value is the class of the value, or the value itself in quotes.
	Value string
	// Signed says that a signature covers the header.
	Signed bool
}

// Fingerprint is the shape of one request.
type Fingerprint struct {
	Service, Operation string
	// Items are in the order of [Compare].
	Items []Item
	// Seen is kept apart: it tells where the request came from and is no part
	// of its shape.
	Seen []Item
}

// Compare orders items by kind, name and value.
func Compare(a, b Item) int {
	return cmp.Or(order[a.Kind]-order[b.Kind], strings.Compare(a.Name, b.Name), strings.Compare(a.Value, b.Value))
}

// Get returns the value of the first item of that kind and name.
func (f *Fingerprint) Get(kind Kind, name string) (string, bool) {
	for i := range f.Items {
		if f.Items[i].Kind == kind && f.Items[i].Name == name {
			return f.Items[i].Value, true
		}
	}
	return "", false
}

// Client returns the program that made the request, with its version; "" when it
// is not known.
func (f *Fingerprint) Client() string {
	for _, it := range f.Seen {
		if it.Name == seenClient {
			return it.Value
		}
	}
	return ""
}

// BodyUnseen reports whether the capture lacks the body, so that a member that
// is not among the items may have been sent all the same.
func (f *Fingerprint) BodyUnseen() bool {
	v, _ := f.Get(Body, "content")
	return v == notCaptured
}

// ID names the shape: 12 hex digits, the same for the same items. Seen has no
// part in it.
func (f *Fingerprint) ID() string {
	h := sha256.Sum256([]byte(f.shape()))
	return hex.EncodeToString(h[:6])
}

// Equal reports whether two requests have the same shape.
func Equal(a, b *Fingerprint) bool {
	return a.Service == b.Service && a.Operation == b.Operation && slices.Equal(a.Items, b.Items)
}

func (f *Fingerprint) sort() {
	slices.SortFunc(f.Items, Compare)
	f.Items = slices.Compact(f.Items)
	slices.SortFunc(f.Seen, Compare)
	f.Seen = slices.Compact(f.Seen)
}
