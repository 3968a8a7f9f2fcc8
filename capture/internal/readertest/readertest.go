// Package readertest is what the tests of all readers do: read an input whole,
// and write an exchange in a line.
package readertest

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/assay-project/assay/capture"
)

// Drain returns all exchanges of a reader.
func Drain(t testing.TB, r capture.Reader) []*capture.Exchange {
	t.Helper()
	var xs []*capture.Exchange
	for {
		x, err := r.Next()
		if errors.Is(err, io.EOF) {
			return xs
		}
		if err != nil {
			t.Fatal(err)
		}
		xs = append(xs, x)
	}
}

// Read returns all exchanges of an input, called "in", and the warnings as
// "line: message". maxBody is how much of a body is kept, 0 for the default.
func Read(t testing.TB, f *capture.Format, in io.Reader, maxBody int) (xs []*capture.Exchange, warnings []string) {
	t.Helper()
	r := f.Open(in, "in", func(w capture.Warning) {
		warnings = append(warnings, fmt.Sprintf("%d: %s", w.Source.Line, w.Message))
	})
	r.(capture.BodyLimiter).LimitBody(maxBody)
	xs = Drain(t, r)
	return xs, warnings
}

// Brief writes an exchange as "line method URL body -> answer".
func Brief(x *capture.Exchange) string {
	q := &x.Request
	s := fmt.Sprintf("%d %s %s%s %q", x.Source.Line, q.Method, q.Host(), q.Target, q.Body)
	if q.BodyTruncated {
		s += fmt.Sprintf(" of %d", q.BodySize)
	}
	if a := x.Response; a != nil {
		s += fmt.Sprintf(" -> %d %s %q", a.Status, a.Reason, a.Body)
		if a.BodyTruncated {
			s += fmt.Sprintf(" of %d", a.BodySize)
		}
	}
	return s
}
