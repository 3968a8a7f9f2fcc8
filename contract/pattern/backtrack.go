package pattern

import (
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
)

const (
	// backtrackTime bounds one match; the engine may overrun it a little.
	backtrackTime = 250 * time.Millisecond
	// backtrackText bounds the text, in code points: time may be exponential
	// in it.
	backtrackText = 4096
)

// backtracker evaluates a translation with regexp2, for what no automaton can
// do. Of AWS's patterns there are four.
type backtracker struct{ expr *regexp2.Regexp }

// regexp2LineEnd spells $ out: before \r\n as a whole, before a terminator
// that is not the second half of it, or at the end.
const regexp2LineEnd = "(?:\\z|(?=\r\n\\z)|(?=[\r\u0085\u2028\u2029]\\z)|(?<!\r)(?=\n\\z))"

func newBacktracker(tree node) (*backtracker, error) {
	w := &writer{endLine: regexp2LineEnd, captures: true}
	w.write(tree)
	expr, err := regexp2.Compile(w.String(), regexp2.RE2)
	if err != nil {
		return nil, err
	}
	expr.MatchTimeout = backtrackTime
	return &backtracker{expr}, nil
}

func (m *backtracker) match(s string) (match, ok bool) {
	if utf8.RuneCountInString(s) > backtrackText {
		return false, false
	}
	match, err := m.expr.MatchString(s)
	return match, err == nil
}
