package jackson

import (
	"fmt"
	"strings"
)

// Location is a place in a text as Jackson counts: lines and columns from 1, a
// column for each byte or, in text that was given as characters, for each
// UTF-16 unit.
type Location struct {
	Offset       int // in bytes, from 0
	Line, Column int
}

// String returns "line: 1, column: 5".
func (l Location) String() string { return fmt.Sprintf("line: %d, column: %d", l.Line, l.Column) }

// In returns the location as an exception's text ends with it. source is what
// Jackson says that it reads: (String)"…", or that it does not tell.
func (l Location) In(source string) string { return "[Source: " + source + "; " + l.String() + "]" }

// StringSource is how Jackson names a text that it was given as a String: the
// first 500 characters of it.
func StringSource(text string) string {
	const most = 500
	if r := []rune(text); len(r) > most {
		return fmt.Sprintf(`(String)"%s"[truncated %d chars]`, string(r[:most]), len(r)-most)
	}
	return `(String)"` + text + `"`
}

// Redacted is what releases of Jackson since 2.16 name every source unless they
// are told to show it.
const Redacted = "REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)"

// Error is a JsonParseException.
type Error struct {
	Location
	text string    // with a %s where the location of open belongs
	open *Location // the bracket that is not closed
	own  bool      // made by Fail
}

// Text returns the message without its location. Where the message quotes the
// location of an open bracket, source names the text there.
func (e *Error) Text(source string) string {
	if e.open == nil {
		return e.text
	}
	return strings.Replace(e.text, "%s", e.open.In(source), 1)
}

// Message returns the exception's whole message: the text and, on a line of its
// own, the location.
func (e *Error) Message(source string) string {
	return e.Text(source) + "\n at " + e.In(source)
}

// Own reports whether the error was made by [Parser.Fail]: it is one of the
// caller's, in a text whose JSON was fine so far.
func (e *Error) Own() bool { return e.own }

// Error returns the message in one line, without the source.
func (e *Error) Error() string {
	return strings.Replace(e.text, "%s", "the opening one", 1) + " (" + e.Location.String() + ")"
}
