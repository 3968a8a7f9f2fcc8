package pattern

import (
	"testing"
	"unicode/utf8"
)

// FuzzMatch checks that whatever the pattern, nothing panics, and all engines
// that take it give one answer.
func FuzzMatch(f *testing.F) {
	s := newSampler(3)
	for i, p := range corpus(f) {
		if tree, _, err := parse(p); err == nil && i%20 == 0 {
			f.Add(p, s.text(tree))
		}
	}
	for _, p := range []string{`(?>a+|b)\1()`, `(?<n>[^a&&[b-]]){2,}?\k<n>`, `\Q.\E$\z^\b(?i:\p{Lu})`, `((?:^|a)*b)+$c?`} {
		f.Add(p, "aab\r\n")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		m := Compile(pattern)
		match, ok := m.Match(text)
		if m.Err() != nil && (match || ok) {
			t.Fatalf("%q answers in spite of %v", pattern, m.Err())
		}
		if m.Err() != nil || len(text) > 200 || !utf8.ValidString(text) {
			return
		}
		tree, parser, err := parse(pattern)
		if err != nil {
			t.Fatal(err)
		}
		agree(t, pattern, text, engines(tree, parser.groups))
	})
}
