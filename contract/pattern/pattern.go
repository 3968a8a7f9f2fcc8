// Package pattern evaluates the regular expressions of AWS's models, which are
// written in Java's dialect, and which the services search for: Smithy's
// pattern trait does not anchor.
//
// A pattern is parsed once, in the way of java.util.regex.Pattern, and then
// given to the cheapest engine that evaluates it exactly. None of them
// approximates: where the answer is not certain, Match says so.
package pattern

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Engine names the way in which a pattern is evaluated.
type Engine int

const (
	// None cannot evaluate the pattern; Err tells why.
	None Engine = iota
	// Run measures runs of one class of characters, such as ^[a-z]{1,64}$.
	Run
	// RE2 is package regexp, on a translation: repeated groups.
	RE2
	// Sets follows all positions that a match can have reached at once:
	// look-around, counts that RE2 refuses, and all that repeats no group.
	Sets
	// Backtracking tries one way after the other, as Java does: back-references,
	// atomic groups and possessive quantifiers.
	Backtracking
)

// String returns the engine's name in lower case.
func (e Engine) String() string {
	switch e {
	case Run:
		return "run"
	case RE2:
		return "re2"
	case Sets:
		return "sets"
	case Backtracking:
		return "backtracking"
	}
	return "none"
}

// Matcher is a compiled pattern. It is safe for concurrent use.
type Matcher struct {
	engine Engine
	impl   matcher // nil if engine is None
	err    error
	// limit is the last code point on which all releases of Java agree.
	limit rune
	// unicode is set for patterns with classes from the Unicode database.
	unicode bool
	// loose matches all that the pattern matches by any reading of \b; nil for
	// patterns without one.
	loose matcher
}

// matcher is an engine with one pattern. The text is valid UTF-8.
type matcher interface {
	match(s string) (match, ok bool)
}

// Compile prepares a pattern. It never fails: a Matcher of a pattern that Java
// rejects, or that has a construct beyond this package (flags other than i and
// s, \R, \X, \N, Unicode blocks), has the engine None.
//
// One reading of Java's is not followed: what a group keeps for a back-reference
// when it is repeated and matched nothing, as in (a?){2}\1.
func Compile(javaPattern string) *Matcher {
	tree, p, err := parse(javaPattern)
	if err != nil {
		return &Matcher{err: err}
	}
	m := &Matcher{unicode: p.unicode, limit: limit(tree)}
	m.engine, m.impl = choose(tree, p.groups)
	if m.limit == unicode.MaxASCII {
		if l := loosen(tree); l != nil {
			_, m.loose = choose(l, p.groups)
		}
	}
	return m
}

// limit finds the last code point that the pattern treats alike in all
// releases of Java. Whether é makes a word for \b was changed (JDK-8264160), and
// a look-behind may see half of a character that takes two chars.
func limit(tree node) rune {
	switch {
	case contains(tree, isBoundary):
		return unicode.MaxASCII
	case contains(tree, func(n node) bool { l, ok := n.(*look); return ok && l.behind }):
		return 0xFFFF
	}
	return unicode.MaxRune
}

// choose finds the engine for a tree.
func choose(tree node, groups int) (Engine, matcher) {
	if contains(tree, needsBacktracking) {
		return Backtracking, &backtracker{tree, groups}
	}
	tree = simplify(tree)
	if r := newRun(tree); r != nil {
		return Run, r
	}
	// Only where a group repeats can the engine of sets take more than linear
	// time.
	if contains(tree, repeatsGroup) {
		if r := newRE2(tree); r != nil {
			return RE2, r
		}
	}
	return Sets, &sets{tree}
}

func needsBacktracking(n node) bool {
	switch n.(type) {
	case *backref, *atomic:
		return true
	}
	return false
}

func repeatsGroup(n node) bool {
	r, ok := n.(*repeat)
	if !ok || r.max == 0 || r.max == 1 {
		return false
	}
	_, single := r.sub.(*chars)
	return !single
}

// Match reports whether the pattern is found anywhere in s. ok is false, and
// match without meaning, when that cannot be told: the pattern cannot be
// evaluated, s is not valid UTF-8, the engine has spent what it may spend on
// one text, or the answer depends on the release of Java.
func (m *Matcher) Match(s string) (match, ok bool) {
	if m.impl == nil || !utf8.ValidString(s) {
		return false, false
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r > m.limit }) {
		if m.loose != nil && !m.unicode {
			match, ok := m.loose.match(s)
			return false, ok && !match
		}
		return false, false
	}
	if m.unicode && strings.ContainsFunc(s, versionBound) {
		return false, false
	}
	return m.impl.match(s)
}

// Engine tells how the pattern is evaluated.
func (m *Matcher) Engine() Engine { return m.engine }

// Err tells why the pattern cannot be evaluated; nil if it can.
func (m *Matcher) Err() error { return m.err }

// cutTerminator removes the line terminator that ends s; \r\n is one. Without
// MULTILINE, $ holds at the end of s and at the end of what is left.
func cutTerminator(s string) (rest string, found bool) {
	if rest, found := strings.CutSuffix(s, "\r\n"); found {
		return rest, true
	}
	r, size := utf8.DecodeLastRuneInString(s)
	if size == 0 || !terminator.has(r) {
		return s, false
	}
	return s[:len(s)-size], true
}
