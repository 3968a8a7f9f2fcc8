package pattern

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// errUnsupported marks a construct that Java has, and this package has not.
var errUnsupported = errors.New("unsupported construct")

// maxDepth bounds the nesting of groups and classes.
const maxDepth = 250

// parser reads the syntax of java.util.regex.Pattern (JDK 9 and later) with
// the flags off, as the services compile it, unless (?…) turns them on.
type parser struct {
	src    []rune
	pos    int
	depth  int
	groups int
	names  map[string]int
	flags  flags
	// unicode is set when a class follows the Unicode database.
	unicode bool
}

type flags struct{ ignoreCase, dotAll bool }

// eof is what peek gives at the end; no code point has the value.
const eof rune = -1

func parse(pattern string) (node, *parser, error) {
	p := &parser{src: []rune(unquote(pattern))}
	n, err := p.alternation()
	if err == nil && p.pos < len(p.src) {
		err = errors.New("unmatched )")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w at %d", err, p.pos)
	}
	return n, p, nil
}

// unquote replaces \Q…\E by escapes, as Java does before it parses.
func unquote(pattern string) string {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '\\' || i+1 == len(pattern) {
			b.WriteByte(pattern[i])
			continue
		}
		i++
		if pattern[i] != 'Q' {
			b.WriteString(pattern[i-1 : i+1])
			continue
		}
		quoted, _, ended := strings.Cut(pattern[i+1:], `\E`)
		for _, r := range quoted {
			fmt.Fprintf(&b, `\x{%x}`, r)
		}
		if i += len(quoted); ended {
			i += 2
		}
	}
	return b.String()
}

func (p *parser) peek() rune { return p.at(0) }

func (p *parser) at(offset int) rune {
	if i := p.pos + offset; i < len(p.src) {
		return p.src[i]
	}
	return eof
}

func (p *parser) next() rune {
	r := p.peek()
	if r != eof {
		p.pos++
	}
	return r
}

func (p *parser) accept(s string) bool {
	for i, r := range []rune(s) {
		if p.at(i) != r {
			return false
		}
	}
	p.pos += len(s)
	return true
}

func (p *parser) enter() error {
	if p.depth++; p.depth > maxDepth {
		return errors.New("nested too deeply")
	}
	return nil
}

func (p *parser) alternation() (node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	var branches []node
	for {
		n, err := p.sequence()
		if err != nil {
			return nil, err
		}
		branches = append(branches, n)
		if !p.accept("|") {
			break
		}
	}
	if len(branches) == 1 {
		return branches[0], nil
	}
	return &alternate{branches}, nil
}

func (p *parser) sequence() (node, error) {
	seq := &concat{}
	for {
		switch p.peek() {
		case eof, '|', ')':
			return seq, nil
		case '*', '+', '?':
			return nil, fmt.Errorf("dangling %c", p.peek())
		}
		n, err := p.atom()
		if err != nil {
			return nil, err
		}
		if n == nil { // flags for the rest of the group
			continue
		}
		if n, err = p.quantified(n); err != nil {
			return nil, err
		}
		seq.subs = append(seq.subs, n)
	}
}

func (p *parser) atom() (node, error) {
	if p.peek() == '{' {
		// A count without anything before it repeats the empty string; so a
		// second count, as in x{2}{3}, does nothing.
		return &concat{}, nil
	}
	switch r := p.next(); r {
	case '(':
		return p.group()
	case '[':
		set, err := p.class(true)
		return &chars{set}, err
	case '.':
		if p.flags.dotAll {
			return &chars{anyChar}, nil
		}
		return &chars{notNewline}, nil
	case '^':
		return beginText, nil
	case '$':
		return endLine, nil
	case '\\':
		return p.escapedAtom()
	default:
		return &chars{p.single(r)}, nil
	}
}

// single is the set of one literal character under the present flags.
func (p *parser) single(r rune) *charset { return p.span(r, r) }

func (p *parser) span(lo, hi rune) *charset {
	set := newCharset(span{lo, hi})
	if p.flags.ignoreCase {
		set = set.foldASCII()
	}
	return set
}

// quantified reads the quantifier behind an atom, if there is one.
func (p *parser) quantified(n node) (node, error) {
	rep := &repeat{sub: n, max: unlimited}
	switch p.peek() {
	case '?':
		rep.max = 1
	case '*':
	case '+':
		rep.min = 1
	case '{':
		if err := p.counts(rep); err != nil {
			return nil, err
		}
	default:
		return n, nil
	}
	p.pos++ // ?, *, + or }
	if countsEmpty(rep) {
		return nil, fmt.Errorf("%w: count of a group that may be empty", errUnsupported)
	}
	switch {
	case p.accept("?"):
		rep.lazy = true
	case p.accept("+"):
		return makePossessive(rep), nil
	}
	return rep, nil
}

// makePossessive forbids to go back into a repetition, as Java does, or into
// their number. A fixed number of characters has nothing to go back into.
func makePossessive(rep *repeat) node {
	if _, ok := rep.sub.(*chars); !ok {
		rep.sub = &atomic{rep.sub}
	} else if rep.min == rep.max {
		return rep
	}
	return &atomic{rep}
}

// counts reads {n}, {n,} or {n,m} up to the closing brace.
func (p *parser) counts(rep *repeat) error {
	p.pos++
	var err error
	if rep.min, err = p.count(); err != nil {
		return err
	}
	rep.max = rep.min
	if p.accept(",") {
		rep.max = unlimited
		if p.peek() != '}' {
			if rep.max, err = p.count(); err != nil {
				return err
			}
			if rep.max < rep.min {
				return errors.New("illegal repetition range")
			}
		}
	}
	if p.peek() != '}' {
		return errors.New("unclosed counted closure")
	}
	return nil
}

func (p *parser) count() (int, error) {
	if r := p.peek(); r < '0' || r > '9' {
		return 0, errors.New("illegal repetition")
	}
	n := 0
	for r := p.peek(); r >= '0' && r <= '9'; r = p.peek() {
		if n = 10*n + int(r-'0'); n > math.MaxInt32 {
			return 0, errors.New("illegal repetition range")
		}
		p.pos++
	}
	return n, nil
}
