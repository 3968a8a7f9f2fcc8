package fingerprint

import (
	"net/url"
	"strings"

	"github.com/assay-project/assay/contract"
)

// queryItems tells of the parameters of the query. Those of the query protocols
// are members, wherever they stand.
func (b *builder) queryItems() {
	form := b.id.Protocol == contract.Query || b.id.Protocol == contract.EC2Query
	for piece := range strings.SplitSeq(b.req.Query(), "&") {
		raw, value, eq := strings.Cut(piece, "=")
		name := unescaped(raw)
		if piece == "" || b.isAuthParam(name) {
			continue
		}
		v := b.queries[name]
		if form && v == nil && (name == "Action" || name == "Version" || b.in != nil) {
			continue
		}
		if v != nil && v.Unknown {
			v = nil
		}
		it := Item{Kind: Query, Name: name}
		switch {
		case v != nil && v.Parent != nil && v.Parent.Member != nil && v.Parent.Member.Location == contract.InQueryMap && !b.names:
			it.Name, it.Value = "*", b.classOf(v)
		case v != nil:
			it.Value = b.classOf(v)
		case b.routes(name):
			it.Value = "operation"
		case name == "x-id":
			it.Value = "operation"
		default:
			// What no model knows may be a value itself: "?token".
			it.Value = "present"
			if eq {
				it.Value = text(unescaped(value))
			}
			if !b.names {
				it.Name = unnamed
			}
		}
		b.f.Items = append(b.f.Items, it)
	}
}

// routes reports whether the operation's own URI has the parameter: "?uploads",
// "?list-type=2".
func (b *builder) routes(name string) bool {
	if b.id.Operation == nil {
		return false
	}
	_, query, _ := strings.Cut(b.id.Operation.URI, "?")
	for piece := range strings.SplitSeq(query, "&") {
		if n, _, _ := strings.Cut(piece, "="); n == name && n != "" {
			return true
		}
	}
	return false
}

// unescaped undoes percent-encoding where it can be undone.
func unescaped(s string) string {
	if t, err := url.PathUnescape(s); err == nil {
		return t
	}
	return s
}
