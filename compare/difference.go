package compare

import (
	"cmp"
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/fingerprint"
	"github.com/assay-project/assay/contract"
)

// Rank is how likely a difference explains that one of two requests was refused.
type Rank uint8

// The ranks, the likeliest first.
const (
	// Answer: the refusal itself names it.
	Answer Rank = iota
	// Finding: something else that is wrong with the refused request names it.
	Finding
	// Signature: it decides who signed what, or which endpoint the request is
	// for.
	Signature
	// Option: an option of the operation.
	Option
	// Noise: nothing that a service decides by.
	Noise
)

var rankNames = [...]string{"answer", "finding", "signature", "option", "noise"}

// String returns the rank's name, in lower case.
func (r Rank) String() string { return rankNames[r] }

// MarshalText writes the name.
func (r Rank) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// Difference is one thing that two requests do not have in common.
type Difference struct {
	Rank Rank
	Kind fingerprint.Kind
	// Name is the header's, parameter's or member's.
	Name string
	// A and B are the classes of the values, or what of the values may be
	// shown; empty where a side lacks it.
	A, B string
	// SignedA and SignedB say whether each side's signature covers it.
	SignedA, SignedB bool
	// Why says what makes it likely: the rule that names it.
	Why string
}

// Same reports whether both sides have it, with another value.
func (d *Difference) Same() bool { return d.A != "" && d.B != "" }

// Shapes compares two fingerprints. The differences are in the order of
// [fingerprint.Compare], and not ranked by any verdict.
func Shapes(a, b *fingerprint.Fingerprint) []Difference {
	var out []Difference
	if a.Service != b.Service || a.Operation != b.Operation {
		out = append(out, Difference{Kind: fingerprint.Request, Name: "operation", A: a.Service + " " + a.Operation, B: b.Service + " " + b.Operation, Rank: Signature})
	}
	have := group(b.Items)
	seen := map[itemKey]bool{}
	for _, key := range keys(a.Items, b.Items) {
		if seen[key] || key.unknowable(a, b) {
			continue
		}
		seen[key] = true
		x, y := group(a.Items)[key], have[key]
		if x == y {
			continue
		}
		out = append(out, Difference{Kind: key.kind, Name: key.name, A: x.value, B: y.value, SignedA: x.signed, SignedB: y.signed, Rank: rankOf(key, x, y)})
	}
	return out
}

type itemKey struct {
	kind fingerprint.Kind
	name string
}

type itemValue struct {
	value  string
	signed bool
}

// group joins the items of one name, as of a header that is there twice.
func group(items []fingerprint.Item) map[itemKey]itemValue {
	m := make(map[itemKey]itemValue, len(items))
	for _, it := range items {
		k := itemKey{it.Kind, it.Name}
		v, ok := m[k]
		if ok {
			v.value += ", " + it.Value
		} else {
			v.value = it.Value
		}
		v.signed = v.signed || it.Signed
		m[k] = v
	}
	return m
}

func keys(a, b []fingerprint.Item) []itemKey {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, fingerprint.Compare)
	var out []itemKey
	for _, it := range all {
		out = append(out, itemKey{it.Kind, it.Name})
	}
	return out
}

// unknowable reports whether one side cannot tell: a body that was not captured
// has members all the same, and a capture that does not know its scheme has one.
func (k itemKey) unknowable(a, b *fingerprint.Fingerprint) bool {
	switch {
	case k.kind == fingerprint.Member, k.kind == fingerprint.Body && k.name != "framing":
		return a.BodyUnseen() || b.BodyUnseen()
	case k.kind == fingerprint.Endpoint && k.name == "scheme":
		_, x := a.Get(k.kind, k.name)
		_, y := b.Get(k.kind, k.name)
		return x != y
	}
	return false
}

// noise are the headers that no service decides by.
var noise = map[string]bool{
	"accept": true, "accept-encoding": true, "amz-sdk-invocation-id": true, "amz-sdk-request": true, "amz-sdk-retry": true,
	"x-amz-user-agent": true, "cache-control": true, "pragma": true, "expect": true, "te": true, "content-length": true,
	"transfer-encoding": true, "via": true, "forwarded": true, "x-forwarded-for": true, "x-forwarded-proto": true,
	"x-forwarded-host": true, "x-forwarded-port": true, "x-real-ip": true, "date": true, "origin": true, "referer": true,
}

// machinery are the headers that tell how a request is signed and framed.
var machinery = map[string]bool{
	"x-amz-content-sha256": true, "x-amz-date": true, "x-amz-region-set": true, "content-encoding": true,
	"x-amz-decoded-content-length": true, "x-amz-trailer": true, "x-amz-security-token": true,
}

// rankOf ranks a difference by what it is about.
func rankOf(k itemKey, a, b itemValue) Rank {
	switch k.kind {
	case fingerprint.Auth, fingerprint.Endpoint, fingerprint.Request:
		return Signature
	case fingerprint.Body:
		if k.name == "content" || k.name == "namespace" || strings.HasPrefix(k.name, "problem") {
			return Option
		}
		return Signature
	case fingerprint.Header:
		switch {
		case machinery[k.name]:
			return Signature
		case noise[k.name]:
			return Noise
		case a.value == b.value && a.signed != b.signed && strings.HasPrefix(k.name, "x-amz-"):
			return Signature
		}
	case fingerprint.Query:
		if k.name == "x-id" {
			return Noise
		}
	}
	return Option
}

// Differences compares two requests: their shapes and, where both come from
// captures, what of their values may be shown. They are ordered by how likely
// each explains that one of the two was refused.
func Differences(catalog *contract.Catalog, p Pair) []Difference {
	a, b := p.A.Print, p.B.Print
	if p.A.Exchange != nil && p.B.Exchange != nil {
		a, b = named(catalog, p.A.Exchange, a), named(catalog, p.B.Exchange, b)
	}
	out := Shapes(a, b)
	if p.A.Exchange != nil && p.B.Exchange != nil {
		out = append(out, values(p.A.Exchange, p.B.Exchange, out)...)
	}
	blame(out, p.A, p.B)
	slices.SortStableFunc(out, func(x, y Difference) int { return cmp.Compare(x.Rank, y.Rank) })
	return out
}

// named is the fingerprint with the names that users chose: a difference is
// shown to whoever has the requests.
func named(catalog *contract.Catalog, x *capture.Exchange, f *fingerprint.Fingerprint) *fingerprint.Fingerprint {
	if g, ok := fingerprint.Of(catalog, x, fingerprint.Options{Names: true}); ok {
		return g
	}
	return f
}
