package dynamoexpr

import (
	"strconv"
	"strings"
)

// Element is a step of a document path: an attribute's name or an index.
type Element struct {
	// Name is the name as written; a placeholder keeps its "#" until it is
	// resolved. "" for an index.
	Name  string
	Index int

	start, end int
}

// Placeholder reports whether the name stands for one of
// ExpressionAttributeNames.
func (e Element) Placeholder() bool { return strings.HasPrefix(e.Name, "#") && e.start < e.end }

// Path is a document path: "a.b[0]".
type Path struct {
	Elements   []Element
	Start, End int
}

// String writes the path as DynamoDB does in its messages: "[a, b, [0]]".
func (p Path) String() string {
	parts := make([]string, len(p.Elements))
	for i, e := range p.Elements {
		parts[i] = e.Name
		if e.Name == "" {
			parts[i] = "[" + strconv.Itoa(e.Index) + "]"
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// Head returns the top-level attribute.
func (p Path) Head() string { return p.Elements[0].Name }

// reserved returns the first element that is a reserved word.
func (p Path) reserved() *Error {
	for _, e := range p.Elements {
		if !e.Placeholder() && Reserved(e.Name) {
			return &Error{Message: "Attribute name is a reserved keyword; reserved keyword: " + e.Name, Start: e.start, End: e.end, Name: e.Name}
		}
	}
	return nil
}

// resolve replaces placeholders by what they stand for.
func (p Path) resolve(s *Scope) (Path, *Error) {
	out := Path{Elements: make([]Element, len(p.Elements)), Start: p.Start, End: p.End}
	for i, e := range p.Elements {
		out.Elements[i] = Element{Name: e.Name, Index: e.Index}
		if !e.Placeholder() {
			continue
		}
		real, ok := s.Names[e.Name]
		if !ok {
			return out, &Error{Message: "An expression attribute name used in the document path is not defined; attribute name: " + e.Name,
				Start: e.start, End: e.end, Name: e.Name}
		}
		s.use(e.Name)
		out.Elements[i].Name = real
	}
	return out, nil
}

// Resolve replaces placeholders by what they stand for.
func (p Path) Resolve(s *Scope) (Path, *Error) { return p.resolve(s) }

// Parent is the path to what the last element is in; false for an attribute.
func (p Path) Parent() (Path, bool) {
	n := len(p.Elements) - 1
	return Path{Elements: p.Elements[:max(n, 0)], Start: p.Start, End: p.End}, n > 0
}

// equal reports whether two resolved paths are the same.
func (p Path) equal(q Path) bool {
	if len(p.Elements) != len(q.Elements) {
		return false
	}
	for i := range p.Elements {
		if !p.Elements[i].same(q.Elements[i]) {
			return false
		}
	}
	return true
}

func (e Element) same(o Element) bool { return e.Name == o.Name && e.Index == o.Index }

// clash says what two resolved paths of one expression have against one
// another: one is within the other, or one takes for a map what is a list to the
// other.
func clash(a, b Path) (overlap, conflict *Error) {
	const rest = "; must remove or rewrite one of these paths; path one: "
	for i := 0; i < len(a.Elements) && i < len(b.Elements); i++ {
		x, y := a.Elements[i], b.Elements[i]
		if (x.Name == "") != (y.Name == "") {
			return nil, &Error{Message: "Two document paths conflict with each other" + rest + a.String() + ", path two: " + b.String(),
				Start: b.Start, End: b.End, Name: b.Head()}
		}
		if !x.same(y) {
			return nil, nil
		}
	}
	return &Error{Message: "Two document paths overlap with each other" + rest + a.String() + ", path two: " + b.String(),
		Start: b.Start, End: b.End, Name: b.Head()}, nil
}

// path reads a document path. words are keywords that no attribute may be
// called by.
func (p *parser) path(words []string) (Path, *Error) {
	var out Path
	out.Start = p.peek().start
	e, err := p.element(words)
	if err != nil {
		return out, err
	}
	out.Elements = append(out.Elements, e)
	for {
		switch {
		case p.take("."):
			if e, err = p.element(words); err != nil {
				return out, err
			}
			out.Elements = append(out.Elements, e)
		case p.take("["):
			t := p.peek()
			n, bad := strconv.Atoi(t.text)
			if t.kind != number || bad != nil {
				return out, p.unexpected()
			}
			p.next()
			if !p.take("]") {
				return out, p.unexpected()
			}
			out.Elements = append(out.Elements, Element{Index: n, start: t.start, end: t.end})
		default:
			out.End = p.tokens[max(p.pos-1, 0)].end
			return out, nil
		}
	}
}

func (p *parser) element(words []string) (Element, *Error) {
	t := p.peek()
	if t.kind != word && t.kind != name {
		return Element{}, p.unexpected()
	}
	for _, w := range words {
		if t.is(w) {
			return Element{}, p.unexpected()
		}
	}
	p.next()
	return Element{Name: t.text, start: t.start, end: t.end}, nil
}
