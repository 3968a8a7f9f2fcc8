package pattern

import (
	"errors"
	"fmt"
)

// group reads what follows an opening parenthesis, up to the closing one. The
// node is nil for flags that apply to the rest of the enclosing group, so that
// these outlive it; all others are restored.
func (p *parser) group() (node, error) {
	before := p.flags
	var wrap func(node) node
	switch {
	case p.accept("?:"):
		wrap = func(n node) node { return n }
	case p.accept("?="):
		wrap = func(n node) node { return &look{sub: n} }
	case p.accept("?!"):
		wrap = func(n node) node { return &look{sub: n, negate: true} }
	case p.accept("?<="):
		wrap = func(n node) node { return &look{sub: n, behind: true} }
	case p.accept("?<!"):
		wrap = func(n node) node { return &look{sub: n, behind: true, negate: true} }
	case p.accept("?>"):
		wrap = func(n node) node { return &atomic{n} }
	case p.accept("?<"):
		if err := p.groupName(); err != nil {
			return nil, err
		}
		wrap = p.capture()
	case p.accept("?"):
		rest, err := p.setFlags()
		if rest || err != nil {
			return nil, err
		}
		wrap = func(n node) node { return n }
	default:
		wrap = p.capture()
	}
	n, err := p.alternation()
	if err != nil {
		return nil, err
	}
	if !p.accept(")") {
		return nil, errors.New("unclosed group")
	}
	p.flags = before
	n = wrap(n)
	if l, ok := n.(*look); ok && l.behind && contains(l.sub, unbounded) {
		// Java wants an obvious maximum, and is not of one mind about what is.
		return nil, fmt.Errorf("%w: look-behind of any length", errUnsupported)
	}
	return n, nil
}

func unbounded(n node) bool {
	switch n := n.(type) {
	case *repeat:
		return n.max == unlimited
	case *backref:
		return true
	}
	return false
}

func (p *parser) capture() func(node) node {
	p.groups++
	index := p.groups
	return func(n node) node { return &capture{n, index} }
}

// groupName reads the name and the bracket behind (?<, and binds it to the
// group that is about to be opened.
func (p *parser) groupName() error {
	name, err := p.name('>')
	if err != nil {
		return err
	}
	if _, ok := p.names[name]; ok {
		return fmt.Errorf("group %s is defined twice", name)
	}
	if p.names == nil {
		p.names = map[string]int{}
	}
	p.names[name] = p.groups + 1
	return nil
}

func (p *parser) name(end rune) (string, error) {
	start := p.pos
	for posix["Alnum"].has(max(p.peek(), 0)) {
		p.pos++
	}
	name := string(p.src[start:p.pos])
	if name == "" || posix["Digit"].has(p.src[start]) || p.next() != end {
		return "", errors.New("malformed group name")
	}
	return name, nil
}

// setFlags reads the flags of (?flags) or (?flags:…). rest reports the former.
func (p *parser) setFlags() (rest bool, err error) {
	on := true
	for {
		switch r := p.next(); r {
		case 'i':
			p.flags.ignoreCase = on
		case 's':
			p.flags.dotAll = on
		case '-':
			if !on {
				return false, errors.New("unknown inline modifier")
			}
			on = false
		case ')':
			return true, nil
		case ':':
			return false, nil
		case 'm', 'd', 'u', 'c', 'x', 'U':
			return false, fmt.Errorf("%w: flag %c", errUnsupported, r)
		default:
			return false, errors.New("unknown inline modifier")
		}
	}
}
