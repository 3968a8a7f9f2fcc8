package drift

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/contract"
)

// comparison collects the changes of one service. A shape that many operations
// share is told of once, with all of them.
type comparison struct {
	service string
	changes []Change
	// seen has the position in changes of what is told already, by what it is
	// and which shape it is of.
	seen map[string]int
	op   string
	path map[[2]*contract.Shape]bool // pairs that the walk of op has been to
}

func (c *comparison) add(ch Change) {
	ch.Service = c.service
	c.changes = append(c.changes, ch)
}

// of notes a change of what the model calls owner: a shape, or "shape.member". at
// is the path by which this operation reaches it.
func (c *comparison) of(owner, at string, e Effect, what, old, new string) {
	key := strings.Join([]string{owner, what, old, new}, "\x00")
	if i, ok := c.seen[key]; ok {
		if ops := c.changes[i].Operations; ops[len(ops)-1] != c.op {
			c.changes[i].Operations = append(ops, c.op)
		}
		return
	}
	c.seen[key] = len(c.changes)
	c.add(Change{Effect: e, What: what, Operations: []string{c.op}, Member: at, Old: old, New: new})
}

func (c *comparison) operation(old, new *contract.Operation) {
	c.op = new.Name
	c.path = map[[2]*contract.Shape]bool{}
	self := func(e Effect, what, a, b string) { c.of("operation "+new.Name, "", e, what, a, b) }
	if a, b := old.Method+" "+old.URI, new.Method+" "+new.URI; a != b {
		self(Changed, "http", a, b)
	}
	if old.HostPrefix != new.HostPrefix {
		self(Changed, "hostPrefix", old.HostPrefix, new.HostPrefix)
	}
	if old.AuthType != new.AuthType {
		self(Changed, "auth", old.AuthType, new.AuthType)
	}
	switch {
	case !old.ChecksumRequired && new.ChecksumRequired:
		self(Tightened, "checksum", "", "required")
	case old.ChecksumRequired && !new.ChecksumRequired:
		self(Loosened, "checksum", "required", "")
	}
	if !old.Deprecated && new.Deprecated {
		self(Changed, "deprecated", "", "deprecated")
	}
	switch {
	case old.Input != nil && new.Input != nil:
		c.shapes(old.Input, new.Input, "")
	case new.Input != nil:
		for _, m := range new.Input.Members {
			c.came(new.Input, m, m.Name)
		}
	case old.Input != nil:
		for _, m := range old.Input.Members {
			c.of(old.Input.Name+"."+m.Name, m.Name, Went, "member", kindOf(m), "")
		}
	}
}

func (c *comparison) shapes(old, new *contract.Shape, at string) {
	pair := [2]*contract.Shape{old, new}
	if c.path[pair] {
		return
	}
	c.path[pair] = true
	if old.Kind != new.Kind {
		c.of(new.Name, at, Changed, "type", old.Kind.String(), new.Kind.String())
		return
	}
	c.constraints(old, new, at)
	switch new.Kind {
	case contract.Structure:
		c.members(old, new, at)
	case contract.List:
		c.shapes(old.Element.Shape, new.Element.Shape, at+"[]")
	case contract.Map:
		c.shapes(old.Key.Shape, new.Key.Shape, at+"{key}")
		c.shapes(old.Value.Shape, new.Value.Shape, at+"{}")
	}
}

func (c *comparison) members(old, new *contract.Shape, at string) {
	for _, m := range old.Members {
		if new.Member(m.Name) == nil {
			c.of(new.Name+"."+m.Name, join(at, m.Name), Went, "member", kindOf(m), "")
		}
	}
	for _, m := range new.Members {
		before := old.Member(m.Name)
		if before == nil {
			c.came(new, m, join(at, m.Name))
			continue
		}
		c.member(before, m, new.Name, join(at, m.Name))
		c.shapes(before.Shape, m.Shape, join(at, m.Name))
	}
}

// came notes a new member. One that is required refuses every request that was
// right before.
func (c *comparison) came(owner *contract.Shape, m *contract.Member, at string) {
	if m.Required && !m.IdempotencyToken {
		c.of(owner.Name+"."+m.Name, at, Tightened, "member", "", "required "+kindOf(m))
		return
	}
	c.of(owner.Name+"."+m.Name, at, Came, "member", "", kindOf(m))
}

func (c *comparison) member(old, new *contract.Member, owner, at string) {
	owner += "." + new.Name
	switch {
	case !old.Required && new.Required:
		c.of(owner, at, Tightened, "required", "optional", "required")
	case old.Required && !new.Required:
		c.of(owner, at, Loosened, "required", "required", "optional")
	}
	if a, b := place(old), place(new); a != b {
		c.of(owner, at, Changed, "location", a, b)
	}
	if !old.Deprecated && new.Deprecated {
		c.of(owner, at, Changed, "deprecated", "", "deprecated")
	}
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

func kindOf(m *contract.Member) string { return m.Shape.Kind.String() }

// place says where a member travels and by which name.
func place(m *contract.Member) string {
	where := [...]string{"body", "header", "headers", "query", "query", "path", "status"}[m.Location]
	return where + " " + m.WireName
}

func (c *comparison) constraints(old, new *contract.Shape, at string) {
	if gone, more := without(old.Enum, new.Enum), without(new.Enum, old.Enum); len(gone)+len(more) > 0 {
		c.of(new.Name, at, enumEffect(old.Enum, new.Enum, gone, more), "enum", listed(gone, old.Enum), listed(more, new.Enum))
	}
	what := "length"
	switch new.Kind {
	case contract.Integer, contract.Long, contract.Float, contract.Double:
		what = "range"
	}
	if a, b := bounds(old), bounds(new); a != b {
		c.of(new.Name, at, boundsEffect(old, new), what, a, b)
	}
	if old.Pattern != new.Pattern {
		c.of(new.Name, at, presence(old.Pattern != "", new.Pattern != ""), "pattern", old.Pattern, new.Pattern)
	}
	if old.Union != new.Union {
		c.of(new.Name, at, presence(old.Union, new.Union), "union", yes(old.Union), yes(new.Union))
	}
}

// presence is the effect of a constraint that was there, or is now.
func presence(before, after bool) Effect {
	switch {
	case !before:
		return Tightened
	case !after:
		return Loosened
	}
	return Changed
}

func yes(b bool) string {
	if b {
		return "exactly one member"
	}
	return ""
}

func enumEffect(old, new, gone, more []string) Effect {
	switch {
	case len(old) == 0:
		return Tightened
	case len(new) == 0, len(gone) == 0:
		return Loosened
	case len(more) == 0:
		return Tightened
	}
	return Changed
}

// listed says which values of an enumeration came or went; "any value" where
// there was no enumeration.
func listed(values, of []string) string {
	if len(of) == 0 {
		return "any value"
	}
	return strings.Join(values, ", ")
}

func without(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return a
	}
	var left []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			left = append(left, s)
		}
	}
	return left
}

// bounds says in words what a shape's minimum and maximum are.
func bounds(sh *contract.Shape) string {
	switch {
	case sh.HasMin && sh.HasMax:
		return number(sh.Min) + " to " + number(sh.Max)
	case sh.HasMin:
		return "at least " + number(sh.Min)
	case sh.HasMax:
		return "at most " + number(sh.Max)
	}
	return "any"
}

func number(f float64) string {
	if f == math.MaxInt64 { // the nearest float is one more
		return strconv.FormatInt(math.MaxInt64, 10)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

func boundsEffect(old, new *contract.Shape) Effect {
	tighter := new.HasMin && (!old.HasMin || new.Min > old.Min) || new.HasMax && (!old.HasMax || new.Max < old.Max)
	looser := old.HasMin && (!new.HasMin || new.Min < old.Min) || old.HasMax && (!new.HasMax || new.Max > old.Max)
	switch {
	case tighter && looser:
		return Changed
	case tighter:
		return Tightened
	}
	return Loosened
}
