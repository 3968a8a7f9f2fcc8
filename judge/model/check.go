package model

import (
	"slices"

	"unicode/utf16"
	"unicode/utf8"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// Terms are how a service reads its own model.
type Terms struct {
	// Whole says that a pattern must match the whole value, as Java's
	// String.matches has it, where Smithy lets a part of it match.
	Whole bool
	// Shapes stand in for scalar shapes of the same name, where the service is
	// known to go by other bounds than it publishes.
	Shapes map[string]*contract.Shape
	// Unions are structures of which one member must be set, though the model
	// does not say that they are unions.
	Unions []string
}

// Check returns every violation of the model's constraints in an input, in the
// order of the model's members.
func Check(in *decode.Input) []Violation { return CheckBy(in, Terms{}) }

// CheckBy is [Check] in the way in which a service reads its model.
func CheckBy(in *decode.Input, terms Terms) []Violation {
	if in == nil || in.Root == nil || in.Operation.Input == nil {
		return nil
	}
	c := checker{in: in, terms: terms, complete: in.Complete()}
	c.value(in.Root, in.Operation.Input, nil)
	return c.found
}

type checker struct {
	in       *decode.Input
	terms    Terms
	complete bool // all of the body was read
	found    []Violation
}

func (c *checker) add(v Violation) {
	v.In = c.in
	c.found = append(c.found, v)
}

func (c *checker) value(v *decode.Value, sh *contract.Shape, m *contract.Member) {
	if v.Kind == decode.Null || v.Unknown {
		return
	}
	if v.Mismatch {
		c.add(Violation{Kind: Type, Shape: sh, Member: m, Value: v})
		return
	}
	switch sh.Kind {
	case contract.Structure:
		c.structure(v, sh)
	case contract.List:
		c.size(len(v.Items), v, sh, m)
		for _, it := range v.Items {
			c.value(it, sh.Element.Shape, sh.Element)
		}
	case contract.Map:
		c.size(len(v.Items), v, sh, m)
		for _, it := range v.Items {
			c.key(it, sh)
			c.value(it, sh.Value.Shape, sh.Value)
		}
	case contract.String:
		c.text(v, sh, m)
	case contract.Integer, contract.Long, contract.Float, contract.Double:
		c.number(v, sh, m)
	case contract.Boolean:
		if !isBool(v) {
			c.add(Violation{Kind: Type, Shape: sh, Member: m, Value: v})
		}
	case contract.Blob:
		if n, ok := c.blobSize(v); ok {
			c.size(n, v, sh, m)
		}
	case contract.Timestamp:
		if !timestamp(v) {
			c.add(Violation{Kind: Type, Shape: sh, Member: m, Value: v})
		}
	}
}

// structure goes through the model's members in the model's order, since that
// is the order in which services report.
func (c *checker) structure(v *decode.Value, sh *contract.Shape) {
	if sh.EventStream {
		return
	}
	if sh.Union || len(c.terms.Unions) > 0 && slices.Contains(c.terms.Unions, sh.Name) {
		c.union(v, sh)
	}
	for _, m := range sh.Members {
		it := v.Get(m.Name)
		if it == nil {
			if m.Required && c.canMiss(v, m) {
				c.add(Violation{Kind: Missing, Shape: m.Shape, Member: m, Parent: v})
			}
			continue
		}
		c.value(it, m.Shape, m)
	}
}

// canMiss keeps from calling missing what was not captured, or stands behind a
// fault at which reading the body stopped.
func (c *checker) canMiss(parent *decode.Value, m *contract.Member) bool {
	if parent.Parent == nil {
		switch m.Location {
		case contract.InHeader, contract.InHeaderPrefix, contract.InQuery, contract.InQueryMap, contract.InLabel:
			return true
		}
	}
	if m.Shape.EventStream || !c.complete {
		return false
	}
	if c.in.Operation.Payload == m && m.Shape.Kind == contract.Blob {
		return !m.Streaming // an empty stream is an object of no bytes
	}
	// The form protocols write an empty structure as nothing at all.
	form := c.in.Protocol == contract.Query || c.in.Protocol == contract.EC2Query
	return !form || !vanishes(m.Shape, 0)
}

// vanishes reports whether a value of the shape may leave no trace in a form: a
// structure that nothing is set in, or a list of such.
func vanishes(sh *contract.Shape, depth int) bool {
	if depth > 8 {
		return true
	}
	switch sh.Kind {
	case contract.Structure:
		for _, m := range sh.Members {
			if m.Required && !vanishes(m.Shape, depth+1) {
				return false
			}
		}
		return true
	case contract.List:
		return vanishes(sh.Element.Shape, depth+1)
	}
	return false
}

func (c *checker) union(v *decode.Value, sh *contract.Shape) {
	var set []string
	for _, it := range v.Items {
		if it.Unknown {
			return // a member that is newer than the model may be the one
		}
		if it.Kind != decode.Null && it.Member != nil {
			set = append(set, it.Member.Name)
		}
	}
	if len(set) != 1 {
		c.add(Violation{Kind: Union, Shape: sh, Member: v.Member, Value: v, Set: set})
	}
}

func (c *checker) key(it *decode.Value, sh *contract.Shape) {
	k := decode.Value{Parent: it.Parent, Shape: sh.Key.Shape, Member: sh.Key, Kind: decode.Text, Key: it.Key, Text: it.Key,
		Index: it.Index, In: it.In, Header: it.Header, KeyStart: it.KeyStart, Start: it.KeyStart, End: it.Start}
	n := len(c.found)
	c.text(&k, sh.Key.Shape, sh.Key)
	for i := n; i < len(c.found); i++ {
		c.found[i].Value = it // the entry's place; its path ends in the key
		c.found[i].Key = true
	}
}

// text checks a string on the service's terms, and tells which violations are
// against the published model, too.
func (c *checker) text(v *decode.Value, published *contract.Shape, m *contract.Member) {
	sh := published
	if own := c.terms.Shapes[sh.Name]; own != nil {
		sh = own
	}
	before := len(c.found)
	c.bounds(v, sh, m)
	for i := before; i < len(c.found); i++ {
		c.found[i].Own = lets(published, &c.found[i])
	}
}

func (c *checker) bounds(v *decode.Value, sh *contract.Shape, m *contract.Member) {
	if len(sh.Enum) > 0 && !contains(sh.Enum, v.Text) {
		c.add(Violation{Kind: Enum, Shape: sh, Member: m, Value: v})
	}
	if sh.Pattern != "" && len(sh.Enum) == 0 {
		match, ok := sh.Matches(v.Text)
		if c.terms.Whole && match && ok {
			match, ok = sh.MatchesWhole(v.Text)
		}
		if ok && !match {
			c.add(Violation{Kind: Pattern, Shape: sh, Member: m, Value: v})
		}
	}
	if sh.HasMin || sh.HasMax {
		// Smithy counts code points, Java services UTF-16 units: nothing is
		// said where the two disagree.
		points := utf8.RuneCountInString(v.Text)
		units := points
		if points != len(v.Text) {
			units = len(utf16.Encode([]rune(v.Text)))
		}
		if sh.HasMax && float64(points) > sh.Max {
			c.add(Violation{Kind: Length, Shape: sh, Member: m, Value: v, TooMuch: true, Size: points})
		}
		if sh.HasMin && float64(units) < sh.Min {
			c.add(Violation{Kind: Length, Shape: sh, Member: m, Value: v, Size: units})
		}
	}
}

// lets reports whether the published shape would not have found a violation of
// its kind.
func lets(published *contract.Shape, v *Violation) bool {
	switch text := v.Value.Text; v.Kind {
	case Enum:
		return len(published.Enum) == 0 || contains(published.Enum, text)
	case Pattern:
		match, ok := published.Matches(text)
		return match || !ok
	case Length:
		if v.TooMuch {
			return !published.HasMax || float64(v.Size) <= published.Max
		}
		return !published.HasMin || float64(v.Size) >= published.Min
	}
	return false
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (c *checker) size(n int, v *decode.Value, sh *contract.Shape, m *contract.Member) {
	if sh.HasMax && float64(n) > sh.Max {
		c.add(Violation{Kind: Length, Shape: sh, Member: m, Value: v, TooMuch: true, Size: n})
	}
	if sh.HasMin && float64(n) < sh.Min {
		c.add(Violation{Kind: Length, Shape: sh, Member: m, Value: v, Size: n})
	}
}

func (c *checker) number(v *decode.Value, sh *contract.Shape, m *contract.Member) {
	f, ok := parseNumber(v.Text, sh.Kind)
	if !ok {
		c.add(Violation{Kind: Type, Shape: sh, Member: m, Value: v})
		return
	}
	if sh.HasMax && f > sh.Max {
		c.add(Violation{Kind: Range, Shape: sh, Member: m, Value: v, TooMuch: true})
	}
	if sh.HasMin && f < sh.Min {
		c.add(Violation{Kind: Range, Shape: sh, Member: m, Value: v})
	}
}
