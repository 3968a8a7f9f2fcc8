package pattern

import (
	"errors"
	"fmt"
)

// class reads a bracketed class behind its opening bracket, in the way of
// Pattern.clazz: items and nested classes are united, && intersects what stands
// left of it with what stands right of it, and ^ negates the whole. consume
// is false for the right side of &&, which ends before the bracket that ends
// the class around it.
func (p *parser) class(consume bool) (*charset, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	negate := consume && p.accept("^")
	var set *charset // nil as long as there is no item
	for {
		switch {
		case p.peek() == eof:
			return nil, errors.New("unclosed character class")
		case p.peek() == ']' && set != nil:
			if consume {
				p.pos++
			}
			if negate {
				set = set.negate()
			}
			return set, nil
		case p.accept("["):
			nested, err := p.class(true)
			if err != nil {
				return nil, err
			}
			set = unite(set, nested)
		case p.accept("&&"):
			right, err := p.intersection()
			if err != nil {
				return nil, err
			}
			switch {
			case right == nil: // Java then intersects with the last item only
				return nil, fmt.Errorf("%w: && without right side", errUnsupported)
			case set == nil:
				set = right
			default:
				set = intersect(set, right)
			}
		default:
			item, err := p.classItem()
			if err != nil {
				return nil, err
			}
			set = unite(set, item)
		}
	}
}

func unite(set, more *charset) *charset {
	if set == nil {
		return more
	}
	return union(set, more)
}

// intersection reads the right side of &&; nil if there is none.
func (p *parser) intersection() (*charset, error) {
	var right *charset
	for p.peek() != ']' && p.peek() != '&' {
		nested := p.accept("[")
		set, err := p.class(nested)
		if err != nil {
			return nil, err
		}
		right = unite(right, set)
	}
	return right, nil
}

// classItem reads a character, a range, or a predefined set.
func (p *parser) classItem() (*charset, error) {
	if p.accept(`\v-`) {
		// Before a hyphen, and only there, Java takes \v for U+000B.
		return nil, fmt.Errorf(`%w: range from \v`, errUnsupported)
	}
	lo := p.next()
	if lo == '\\' {
		set, r, err := p.escape()
		if set != nil || err != nil {
			return set, err
		}
		lo = r
	}
	// A hyphen before a bracket is a literal: [a-] and [a-[b]].
	if p.peek() != '-' || p.at(1) == ']' || p.at(1) == '[' {
		return p.single(lo), nil
	}
	p.pos++
	hi := p.next()
	if hi == '\\' {
		set, r, err := p.escape()
		if err != nil {
			return nil, err
		}
		if set != nil {
			return nil, errors.New("illegal character range")
		}
		hi = r
	}
	if hi < lo {
		return nil, errors.New("illegal character range")
	}
	return p.span(lo, hi), nil
}
