// Package jackson reads JSON as the Java library of that name does, so that what
// it dislikes is said in its words and with its places. AWS's services hand those
// words through: Lambda for a payload, EventBridge for an event pattern, Step
// Functions for an execution's input.
//
// The parser is a pull parser with Jackson's habits: after a field's name it has
// already looked at the value, the text of a string is read when it is asked for,
// and what follows the first value is not looked at.
//
// Sources: https://github.com/FasterXML/jackson-core (ParserMinimalBase,
// ReaderBasedJsonParser, UTF8StreamJsonParser), answers recorded from AWS.
package jackson

import (
	"unicode/utf16"
	"unicode/utf8"
)

// Token is what [Parser.Next] found.
type Token uint8

// The tokens.
const (
	EOF Token = iota
	ObjectStart
	ObjectEnd
	ArrayStart
	ArrayEnd
	FieldName
	String
	Int
	Float
	True
	False
	Null
)

// Numeric reports whether the token is a number.
func (t Token) Numeric() bool { return t == Int || t == Float }

// maxDepth is Jackson's own limit on nesting (StreamReadConstraints).
const maxDepth = 1000

// Parser reads one JSON value.
type Parser struct {
	src      string
	bytes    bool // columns count bytes, as of a stream
	at       int
	line     int
	rowStart int

	stack   []frame
	pending Token // the value after a field's name
	waits   bool  // pending is set
	inText  bool  // a string's text is still to be read
	name    string
	text    string
}

// frame is an open object or array.
type frame struct {
	object bool
	filled bool
	at     Location
}

// NewParser reads a text that Java has as a String.
func NewParser(text string) *Parser { return &Parser{src: text, line: 1} }

// NewByteParser reads bytes that Java has as a stream of UTF-8.
func NewByteParser(b []byte) *Parser { return &Parser{src: string(b), line: 1, bytes: true} }

// Check reads the first value of a JSON text that Java has as a String. What
// follows it is not looked at.
func Check(text string) *Error { return NewParser(text).drain() }

// CheckBytes is [Check] for bytes that Java has as a stream.
func CheckBytes(b []byte) *Error { return NewByteParser(b).drain() }

func (p *Parser) drain() *Error {
	for {
		t, err := p.Next()
		if err == nil && t == String {
			_, err = p.Text()
		}
		if err != nil {
			return err
		}
		if t == EOF || len(p.stack) == 0 && !p.waits {
			return nil
		}
	}
}

// Location is where the parser is: behind what it has looked at.
func (p *Parser) Location() Location { return p.locate(p.at) }

func (p *Parser) locate(at int) Location {
	col := at - p.rowStart
	if !p.bytes {
		col = units(p.src[p.rowStart:at])
	}
	return Location{Offset: at, Line: p.line, Column: col + 1}
}

// units counts UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// Name is the field's name that was read last.
func (p *Parser) Name() string { return p.name }

// Fail makes an error of the caller's own, at the parser's place.
func (p *Parser) Fail(text string) *Error {
	return &Error{Location: p.Location(), text: text, own: true}
}

// Next reads the next token.
func (p *Parser) Next() (Token, *Error) {
	if p.waits {
		p.waits = false
		return p.enter(p.pending), nil
	}
	if err := p.finish(); err != nil {
		return EOF, err
	}
	p.space()
	if len(p.stack) == 0 {
		if p.at == len(p.src) {
			return EOF, nil
		}
		t, err := p.value()
		return p.enter(t), err
	}
	top := &p.stack[len(p.stack)-1]
	if p.at == len(p.src) {
		return EOF, p.unclosed(top)
	}
	switch c := p.src[p.at]; {
	case c == '}' || c == ']':
		return p.close(top, c)
	case top.filled:
		if c != ',' {
			return EOF, p.unexpected("was expecting comma to separate " + top.kind() + " entries")
		}
		p.at++
		if p.space(); p.at == len(p.src) {
			return EOF, p.unclosed(top)
		}
	}
	top.filled = true
	if top.object {
		return p.field()
	}
	t, err := p.value()
	return p.enter(t), err
}

// enter makes an opening token the innermost frame.
func (p *Parser) enter(t Token) Token {
	if t == ObjectStart || t == ArrayStart {
		p.stack = append(p.stack, frame{object: t == ObjectStart, at: p.locate(p.at - 1)})
	}
	return t
}

func (f *frame) kind() string {
	if f.object {
		return "Object"
	}
	return "Array"
}

func (p *Parser) close(top *frame, c byte) (Token, *Error) {
	p.at++
	want, t := byte(']'), ArrayEnd
	if top.object {
		want, t = '}', ObjectEnd
	}
	if c != want {
		return EOF, &Error{Location: p.Location(), open: &top.at,
			text: "Unexpected close marker '" + string(c) + "': expected '" + string(want) + "' (for " + top.kind() + " starting at %s)"}
	}
	p.stack = p.stack[:len(p.stack)-1]
	return t, nil
}

func (p *Parser) unclosed(top *frame) *Error {
	return &Error{Location: p.Location(), open: &top.at,
		text: "Unexpected end-of-input: expected close marker for " + top.kind() + " (start marker at %s)"}
}

// field reads a name, its colon, and looks at the value.
func (p *Parser) field() (Token, *Error) {
	if p.src[p.at] != '"' {
		return EOF, p.unexpected("was expecting double-quote to start field name")
	}
	p.at++
	name, err := p.quoted(true)
	if err != nil {
		return EOF, err
	}
	p.name = name
	if p.space(); p.at == len(p.src) {
		return EOF, p.ended(" within/between Object entries")
	}
	if p.src[p.at] != ':' {
		return EOF, p.unexpected("was expecting a colon to separate field name and value")
	}
	p.at++
	if p.space(); p.at == len(p.src) {
		return EOF, p.ended(" within/between Object entries")
	}
	if p.pending, err = p.value(); err != nil {
		return EOF, err
	}
	p.waits = true
	return FieldName, nil
}

// Text returns the text of the token that was read last: of a string its
// content, of all others what stands there.
func (p *Parser) Text() (string, *Error) {
	err := p.finish()
	return p.text, err
}

// finish reads the rest of a string.
func (p *Parser) finish() (err *Error) {
	if p.inText {
		p.inText = false
		p.text, err = p.quoted(false)
	}
	return err
}

func (p *Parser) space() {
	for p.at < len(p.src) {
		switch p.src[p.at] {
		case '\n':
			p.at++
			p.line, p.rowStart = p.line+1, p.at
		case '\r':
			p.at++
			if p.at == len(p.src) || p.src[p.at] != '\n' {
				p.line, p.rowStart = p.line+1, p.at
			}
		case ' ', '\t':
			p.at++
		default:
			return
		}
	}
}

// rune decodes the character at a place; one byte of what is not UTF-8.
func (p *Parser) rune(at int) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(p.src[at:])
	if r == utf8.RuneError && size == 1 {
		r = rune(p.src[at])
	}
	return r, size
}
