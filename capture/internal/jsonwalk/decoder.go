// Package jsonwalk reads JSON by walking over it, in bounded memory and without
// building trees.
package jsonwalk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Decoder walks over JSON values. It takes names given twice and text that is
// not UTF-8.
type Decoder struct {
	*jsontext.Decoder
	src   bytes.Buffer
	names map[string]string
}

// maxNames is how many member names are kept to be used again.
const maxNames = 256

var lenient = jsontext.AllowDuplicateNames(true)

// ResetBytes makes d walk over b.
func (d *Decoder) ResetBytes(b []byte) {
	d.src = *bytes.NewBuffer(b)
	d.ResetReader(&d.src)
}

// ResetReader makes d walk over what r yields.
func (d *Decoder) ResetReader(r io.Reader) {
	if d.Decoder == nil {
		d.Decoder = new(jsontext.Decoder)
	}
	d.Reset(r, lenient, jsontext.AllowInvalidUTF8(true))
}

// Object walks over an object and calls member before each value. member must
// read the value.
func (d *Decoder) Object(member func(name string) error) error {
	if kind := d.PeekKind(); kind != '{' && kind != 0 {
		return d.skip("an object")
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() == '"' {
		v, err := d.ReadValue()
		if err != nil {
			return err
		}
		name, err := d.name(v)
		if err != nil {
			return err
		}
		if err := member(name); err != nil {
			return err
		}
	}
	_, err := d.ReadToken() // the closing brace, or what is wrong
	return err
}

// Array walks over an array and calls item before each value. item must read
// the value.
func (d *Decoder) Array(item func() error) error {
	if kind := d.PeekKind(); kind != '[' && kind != 0 {
		return d.skip("a list")
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for {
		switch d.PeekKind() {
		case ']', 0:
			_, err := d.ReadToken() // the closing bracket, or what is wrong
			return err
		}
		if err := item(); err != nil {
			return err
		}
	}
}

// name returns a member's name, of names that were seen before without a copy.
func (d *Decoder) name(quoted jsontext.Value) (string, error) {
	if s, ok := d.names[string(quoted)]; ok {
		return s, nil
	}
	s, err := Unquote(string(quoted))
	if err != nil {
		return "", err
	}
	if d.names == nil || len(d.names) >= maxNames {
		d.names = make(map[string]string)
	}
	if len(quoted) < 64 {
		d.names[string(quoted)] = s
	}
	return s, nil
}

// Unquote returns the text of a valid JSON string.
func Unquote(quoted string) (string, error) {
	if strings.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1], nil
	}
	b, err := jsontext.AppendUnquote(nil, quoted)
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		return "", err
	}
	return string(b), nil // with U+FFFD for what is not Unicode
}

// Mismatch is the error for a value of another type than is wanted. Reading can
// go on behind it.
type Mismatch struct{ text string }

func (e *Mismatch) Error() string { return e.text }

// skip passes over the next value, which should be want.
func (d *Decoder) skip(want string) error {
	if err := d.SkipValue(); err != nil {
		return err
	}
	return d.Wrong(want)
}

// Wrong returns a Mismatch for the value read last, which should be want.
func (d *Decoder) Wrong(want string) error {
	at := d.StackPointer()
	if at == "" {
		return &Mismatch{"not " + want}
	}
	return &Mismatch{fmt.Sprintf("%s is not %s", at, want)}
}

// Value reads the next value, which must be of that kind; of null it returns
// nothing. The bytes are good until the next call.
func (d *Decoder) Value(kind jsontext.Kind, want string) (jsontext.Value, error) {
	v, err := d.ReadValue()
	if err != nil {
		return nil, err
	}
	switch v.Kind() {
	case kind:
		return v, nil
	case 'n':
		return nil, nil
	}
	return nil, d.Wrong(want)
}

// Text reads a string; of null "".
func (d *Decoder) Text() (string, error) {
	v, err := d.Value('"', "a string")
	if err != nil || v == nil {
		return "", err
	}
	return Unquote(string(v))
}

// Integer reads a whole number; of null 0.
func (d *Decoder) Integer() (int64, error) {
	v, err := d.Value('0', "a number")
	if err != nil || v == nil {
		return 0, err
	}
	n, err := strconv.ParseInt(string(v), 10, 64)
	if err != nil {
		return 0, d.Wrong("a whole number")
	}
	return n, nil
}

// Bool reads a truth value; of null false.
func (d *Decoder) Bool() (bool, error) {
	v, err := d.ReadValue()
	if err != nil {
		return false, err
	}
	switch v.Kind() {
	case 't':
		return true, nil
	case 'f', 'n':
		return false, nil
	}
	return false, d.Wrong("true or false")
}

// Null reads a null if that is what comes, and reports whether it was.
func (d *Decoder) Null() bool {
	return d.PeekKind() == 'n' && d.SkipValue() == nil
}

// Leave reads on until no more than depth objects and arrays are open.
func (d *Decoder) Leave(depth int) error {
	for d.StackDepth() > depth {
		if _, err := d.ReadToken(); err != nil {
			return err
		}
	}
	return nil
}

// HasMember reports whether head begins an object that has, at the end of path,
// an object with a member of one of the names. head may end anywhere.
func HasMember(head []byte, path []string, names ...string) bool {
	d := new(Decoder)
	d.ResetBytes(head)
	for _, name := range path {
		if !d.find(name) {
			return false
		}
	}
	return d.find(names...)
}

// find goes into the object that comes next, to the value of the first of the
// names.
func (d *Decoder) find(names ...string) bool {
	if d.PeekKind() != '{' {
		return false
	}
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	for d.PeekKind() == '"' {
		v, err := d.ReadValue()
		if err != nil {
			return false
		}
		if name, err := d.name(v); err != nil || slices.Contains(names, name) {
			return err == nil
		}
		if d.SkipValue() != nil {
			return false
		}
	}
	return false
}

// Plain returns what an error says of the JSON, without the package's name.
func Plain(err error) string {
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) && errors.Is(syntactic.Err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the JSON ends too early"
	}
	return strings.TrimPrefix(err.Error(), "jsontext: ")
}
