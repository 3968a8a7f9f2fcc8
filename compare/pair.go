package compare

import (
	"fmt"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature/forensics"
)

// Pair is two requests that are compared.
type Pair struct{ A, B *Side }

// Pairs matches the requests of two captures: first those that are one request
// seen twice (by signature, or by the client's own id of the attempt), then, in
// order, those of one operation on one object, and those of one operation. When
// one request is left on each side they are a pair as well: whoever compares two
// requests wants to see them compared. What has no partner is returned apart.
func Pairs(as, bs []*Side) (pairs []Pair, onlyA, onlyB []*Side) {
	partner := make([]*Side, len(as))
	taken := map[*Side]bool{}
	match := func(key func(*Side) string) {
		waiting := map[string][]*Side{}
		for _, b := range bs {
			if k := key(b); k != "" && !taken[b] {
				waiting[k] = append(waiting[k], b)
			}
		}
		for i, a := range as {
			k := key(a)
			if partner[i] != nil || k == "" || len(waiting[k]) == 0 {
				continue
			}
			partner[i] = waiting[k][0]
			taken[partner[i]] = true
			waiting[k] = waiting[k][1:]
		}
	}
	match(identity)
	match(func(s *Side) string {
		if s.Verdict == nil || s.Verdict.Bucket == "" && s.Verdict.Key == "" {
			return ""
		}
		return operation(s) + " " + s.Verdict.Bucket + "/" + s.Verdict.Key
	})
	match(func(s *Side) string { return operation(s) + " " + s.Print.ID() })
	match(operation)
	if len(as) == 1 && len(bs) == 1 {
		match(func(*Side) string { return "the only one" })
	}
	for i, a := range as {
		if partner[i] == nil {
			onlyA = append(onlyA, a)
			continue
		}
		pairs = append(pairs, Pair{a, partner[i]})
	}
	for _, b := range bs {
		if !taken[b] {
			onlyB = append(onlyB, b)
		}
	}
	return pairs, onlyA, onlyB
}

func operation(s *Side) string { return s.Print.Service + " " + s.Print.Operation }

// identity is what one request keeps from capture to capture. A date and a path
// are not enough here: two requests of one second are two requests.
func identity(s *Side) string {
	if s.Exchange == nil {
		return ""
	}
	id := forensics.Identity(&s.Exchange.Request)
	if len(id) > 5 && id[:5] == "date " {
		return ""
	}
	return id
}

// place says where an exchange stands.
func place(x *capture.Exchange) string {
	name := x.Source.Name
	if name == "" || name == "-" {
		name = "stdin"
	}
	switch {
	case x.Source.Line > 0:
		return fmt.Sprintf("%s:%d", name, x.Source.Line)
	case x.ID != "":
		return name + "#" + x.ID
	}
	return name
}
