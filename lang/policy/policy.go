// Package policy reads the JSON documents in which AWS writes policies, as far as
// services look at them before they take one: statements and their elements, each
// still knowing where it stands. It evaluates nothing.
package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Element is a value of a document: an object, a list or a scalar.
type Element struct {
	// Kind is '{', '[', or 's' for a string, '0' for a number, 't' for a
	// boolean and 'n' for null.
	Kind byte
	// Text is the text of a scalar; that of a string unquoted.
	Text string
	// Names are the members' names of an object, beside Items.
	Names []string
	Items []*Element
	// Start and End delimit it in the document, in bytes.
	Start, End int
}

// Get returns the last member of a name, as JSON readers do; nil for none.
func (e *Element) Get(name string) *Element {
	if e == nil || e.Kind != '{' {
		return nil
	}
	for i := len(e.Names) - 1; i >= 0; i-- {
		if e.Names[i] == name {
			return e.Items[i]
		}
	}
	return nil
}

// List returns the elements of a list, and a value that is no list as the only
// one: policies let a list of one be written so. Nil for nil.
func (e *Element) List() []*Element {
	switch {
	case e == nil:
		return nil
	case e.Kind == '[':
		return e.Items
	}
	return []*Element{e}
}

// Document is a policy.
type Document struct{ *Element }

// Statements returns the statements, be there one without a list around it.
func (d *Document) Statements() []*Element { return d.Get("Statement").List() }

// SyntaxError says where a document stops being JSON.
type SyntaxError struct {
	Offset int
	Reason string
}

// Error implements error.
func (e *SyntaxError) Error() string { return fmt.Sprintf("at byte %d: %s", e.Offset, e.Reason) }

// maxDepth is how deep elements are followed. Policies nest five deep.
const maxDepth = 64

// Parse reads a document. It fails with a *[SyntaxError] on what is not one JSON
// object.
func Parse(text []byte) (*Document, error) {
	p := parser{dec: json.NewDecoder(bytes.NewReader(text))}
	p.dec.UseNumber()
	e, err := p.element(0)
	if err == nil && e.Kind != '{' {
		err = &SyntaxError{e.Start, "no object"}
	}
	if err == nil {
		if _, err = p.dec.Token(); err == nil {
			err = &SyntaxError{int(p.dec.InputOffset()), "more after the object"}
		} else if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		return nil, p.fail(err)
	}
	return &Document{e}, nil
}

type parser struct{ dec *json.Decoder }

func (p *parser) fail(err error) error {
	var mine *SyntaxError
	if errors.As(err, &mine) {
		return mine
	}
	at := int(p.dec.InputOffset())
	var theirs *json.SyntaxError
	if errors.As(err, &theirs) {
		at = int(theirs.Offset)
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return &SyntaxError{at, err.Error()}
}

// element reads the next value.
func (p *parser) element(depth int) (*Element, error) {
	if depth > maxDepth {
		return nil, &SyntaxError{int(p.dec.InputOffset()), "nested too deep"}
	}
	t, err := p.dec.Token()
	if err != nil {
		return nil, err
	}
	end := int(p.dec.InputOffset())
	e := &Element{Start: end, End: end}
	switch t := t.(type) {
	case json.Delim:
		e.Kind, e.Start = byte(t), end-1
		return e, p.inner(e, depth)
	case string:
		e.Kind, e.Text = 's', t
		// The decoder does not tell where a string began: its quoted form
		// is at least this long, and longer with escapes.
		e.Start = max(end-len(t)-2, 0)
	case json.Number:
		e.Kind, e.Text, e.Start = '0', t.String(), end-len(t.String())
	case bool:
		e.Kind, e.Text = 't', fmt.Sprint(t)
		e.Start = end - len(e.Text)
	default:
		e.Kind, e.Text, e.Start = 'n', "null", end-4
	}
	return e, nil
}

// inner reads the values within an object or a list, and its end.
func (p *parser) inner(e *Element, depth int) error {
	for p.dec.More() {
		if e.Kind == '{' {
			t, err := p.dec.Token()
			if err != nil {
				return err
			}
			name, ok := t.(string)
			if !ok {
				return &SyntaxError{int(p.dec.InputOffset()), "a name must be a string"}
			}
			e.Names = append(e.Names, name)
		}
		it, err := p.element(depth + 1)
		if err != nil {
			return err
		}
		e.Items = append(e.Items, it)
	}
	_, err := p.dec.Token()
	e.End = int(p.dec.InputOffset())
	return err
}
