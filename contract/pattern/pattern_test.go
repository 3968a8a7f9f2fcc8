package pattern

import (
	"strings"
	"testing"
)

// TestMatch has the answers of OpenJDK 17's Matcher.find.
func TestMatch(t *testing.T) {
	tests := []struct {
		pattern string
		match   []string
		noMatch []string
	}{
		// Search, not full match.
		{`b+`, []string{"abc"}, []string{"ac", ""}},
		{``, []string{"", "x"}, nil},
		{`a|b$|^c`, []string{"xax", "xb", "cx"}, []string{"xc", "bx"}},

		// $ and line terminators.
		{`^a$`, []string{"a", "a\n", "a\r\n", "a\r", "a\u0085", "a\u2028"}, []string{"a\n\n", "a\n\r", "\na", "a\x0B"}},
		{`^a\z`, []string{"a"}, []string{"a\n"}},
		{`\Aa\Z`, []string{"a", "a\n"}, []string{"a\n\n"}},
		{`a\r$`, []string{"a\r", "a\r\r"}, []string{"a\r\n"}},
		{`$\n`, []string{"\n", "a\n"}, []string{"", "\n\r"}},
		{`^.$`, []string{"a", "\t", "\x0B"}, []string{"\n", "\r", "\u0085", "\u2028", "\u2029"}},
		{`(?s)^.$`, []string{"\n", "\r", "a"}, nil},
		{`^(?s:.).$`, []string{"\na"}, []string{"a\r"}},
		{`^.{0,2}$|^(.-){2}$`, []string{"", "\n", "a-b-\r\n"}, []string{"abc", "a-b-\n\n"}},

		// Code points, not UTF-16 units.
		{`^.{2}$`, []string{"😀😀", "é😀"}, []string{"😀", "😀😀😀"}},
		{`^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF]+$`, []string{"a😀", "\U0010FFFF"}, []string{"\x1F", "\uFFFE"}},
		{`^[\u0020-\uD7FF\uD800\uDBFF-\uDC00\uDFFF]+$`, []string{"a"}, []string{"😀"}}, // the pairs are torn apart
		{`^\uD83D\uDE00$`, []string{"😀"}, []string{"a"}},

		// Predefined classes are ASCII; categories are not.
		{`^\d\w\s$`, []string{"1a ", "9_\x0B"}, []string{"١a ", "1é ", "1a\u00A0"}},
		{`^\D\W\S$`, []string{"١é\u00A0"}, []string{"1é\u00A0"}},
		{`^\h\v\H\V$`, []string{"\u3000\u2028ab"}, []string{"\n\nab"}},
		{`^\p{L}\p{N}\P{C}$`, []string{"é١😀"}, []string{"1é😀", "é١\u200B"}},
		{`^\p{Alnum}\p{Print}\p{Punct}$`, []string{"a ~"}, []string{"é ~", "a\t~"}},
		{`^\p{IsAlphabetic}\p{IsLatin}\p{javaLowerCase}\p{IsWhite_Space}$`, []string{"éÉé\u2003"}, []string{"éÉÉ\u2003"}},
		{`^\p{LD}\p{L1}\p{all}\pL$`, []string{"1ÿ\x00z"}, []string{"-ÿ\x00z"}},
		{`^\p{sc=Greek}\p{gc=Lu}\p{IsLu}$`, []string{"αÉÉ"}, []string{"aÉÉ"}},
		{`(?i)^\p{Lower}\p{Lu}$`, []string{"Aé"}, []string{"1é"}},

		// Classes.
		{`^[]a]+$`, []string{"]a"}, []string{"["}},
		{`^[^]a]$`, []string{"b"}, []string{"]", "a"}},
		{`^[\w-.]+$`, []string{"a-."}, []string{","}},
		{`^[+--]+$`, []string{"+,-"}, []string{"."}},
		{`^[a-[bc]]+$`, []string{"a-bc"}, []string{"d"}},
		{`^[a-z&&[^aeiou]]+$`, []string{"bcd"}, []string{"abc", "B"}},
		{`^[a-z&&[^aeiou]x]+$`, []string{"bx"}, []string{"a"}},
		{`^[a-z&&b-d&&c]+$`, []string{"c"}, []string{"b"}},
		{`^[^a-z&&b-d]+$`, []string{"a1"}, []string{"b"}},
		{`^[\p{Print}&&[^|:/]]+$`, []string{"a b"}, []string{"a|b", "é"}},
		{`^[a&b|c^]+$`, []string{"a&b|c^"}, []string{"d"}},
		{`^[\p{L}||\p{N}]+$`, []string{"a|1"}, []string{"-"}},
		{`(?i)^[_-z]+$`, []string{"aA_"}, []string{"1"}},
		{`(?i)^k$`, []string{"K"}, []string{"\u212A"}},

		// Escapes.
		{`^\x41\u0042\x{43}\0104\t\n\f\a\e\cA\_\-\/$`, []string{"ABCD\t\n\f\a\x1B\x01_-/"}, nil},
		{`^\Qa.b*\E+$`, []string{"a.b*", "a.b**"}, []string{"aab"}},
		{`^[\Q^]\E]+$`, []string{"]^"}, []string{"a"}},
		{`^a]}$`, []string{"a]}"}, nil},

		// Counts.
		{`^[a-z]{1,1024}$`, []string{"a", strings.Repeat("z", 1024)}, []string{"", strings.Repeat("z", 1025)}},
		{`^(ab){1,2000}c$`, []string{"abc", strings.Repeat("ab", 2000) + "c"}, []string{strings.Repeat("ab", 2001) + "c"}},
		{`^a{2}{3}$`, []string{"aa"}, []string{"aaaaaa"}}, // the second one counts nothing
		{`{2}x`, []string{"x"}, nil},
		{`^(a?){3}$`, []string{"", "aaa"}, []string{"aaaa"}},
		{`^x{3,}?$`, []string{"xxx", "xxxx"}, []string{"xx"}},

		// Flags.
		{`^(?i)(true|false)$`, []string{"TRUE", "fAlse"}, []string{"yes"}},
		{`^(a(?i)b|c)d$`, []string{"abd", "aBd", "Cd"}, []string{"Abd", "abD"}},
		{`^(?i-s:a).$`, []string{"Ab"}, []string{"A\n"}},

		// Look-around.
		{`^(?!aws:).{1,8}$`, []string{"aw", "xaws:"}, []string{"aws:x", ""}},
		{`^(?!.*--)(?=.*\d)[a-z0-9-]+(?<!-)$`, []string{"a-1"}, []string{"a--1", "a-b", "a1-"}},
		{`^((?!-)[a-z-]{1,3}(?<!-)\.)+$`, []string{"a.b-c."}, []string{"a.-b.", "a-.", "abcd."}},
		{`(?<=a{1,3})b`, []string{"ab"}, []string{"b"}},
		{`^(\d{1,3}(\.(?!$)|$)){4}$`, []string{"1.2.3.4"}, []string{"1.2.3.", "1.2.3"}},
		{`\bfoo\b`, []string{"a foo.", "foo"}, []string{"foo_", "food"}},
		{`^a\Bb$`, []string{"ab"}, []string{"a"}},

		// Possessive quantifiers, atomic groups, back-references.
		{`^a?+a$`, []string{"aa"}, []string{"a"}},
		{`^(?>a+)ab$`, nil, []string{"aab"}},
		{`^(?>a+){2}b`, nil, []string{"aab"}},
		{`^(?:a{1,2}b?){2}+b$`, []string{"aababb", "aabaab" + "b"}, []string{"aabab"}},
		{`^\d{2}+x$`, []string{"12x"}, []string{"123x"}},
		{`^(?!.*?(.)\1{3})[ab]*$`, []string{"aaabbb"}, []string{"abbbb"}},
		{`^(?<q>['"]).*\k<q>$`, []string{`"a"`}, []string{`"a'`}},
		{`^(a|ab)(c|bcd)\2?$`, []string{"abcd", "acc", "abcdbcd"}, []string{"abcbcd"}},
		{`(a)|\1b`, []string{"a"}, []string{"b"}},
	}
	for _, test := range tests {
		m := Compile(test.pattern)
		if m.Err() != nil {
			t.Errorf("%s: %v", test.pattern, m.Err())
			continue
		}
		check := func(text string, want bool) {
			if match, ok := m.Match(text); match != want || !ok {
				t.Errorf("%s by %v on %+q: %v, %v; want %v", test.pattern, m.Engine(), text, match, ok, want)
			}
		}
		for _, text := range test.match {
			check(text, true)
		}
		for _, text := range test.noMatch {
			check(text, false)
		}
	}
}

func TestEngine(t *testing.T) {
	tests := []struct {
		pattern string
		want    Engine
	}{
		{`.*`, Run},
		{`\S`, Run},
		{`([\s\S]*)`, Run},
		{`^[a-zA-Z0-9_-]+$`, Run},
		{`^([a-z]|\d){1,100000}$`, Run},
		{`^arn:aws:iam::\d{12}:role/.{1,2048}$`, Sets},
		{`^(a|b)?c$`, Sets},
		{`^(?!aws:).*$`, Sets},
		{`^([a-z]+\.)+[a-z]+$`, RE2},
		{`^([a-z]{1,63}\.){1,100}$`, Sets}, // too heavy for package regexp
		{`(a$b?)+`, Sets},                  // something may follow the end
		{`(.)\1`, Backtracking},
		{`^a?+a`, Backtracking},
		{`^[0-9]{2}+$`, Run},
	}
	for _, test := range tests {
		if got := Compile(test.pattern).Engine(); got != test.want {
			t.Errorf("%s: %v, want %v", test.pattern, got, test.want)
		}
	}
}

func TestNotEvaluable(t *testing.T) {
	patterns := []string{
		// What Java rejects.
		`(`, `)`, `a)`, `(?a)`, `(?<1>a)`, `[`, `[]`, `[z-a]`, `[a-\d]`, `[\b]`, `*`, `a**`, `a{`, `a{,3}`, `a{2,1}`,
		`a{3000000000}`, `\j`, `\E`, `\08`, `\x4`, `\u12`, `\x{110000}`, `\p{Foo}`, `\p{l}`, `\p{L`, `\k<n>`, "a\\",
		// What is not supported.
		`(?x)a b`, `(?u)é`, `(?m)^a$`, `\X`, `\R`, `\N{DIGIT ONE}`, `\p{InGreek}`, `\b{g}`, `\uD83D`, `[a&&]`,
		`(?i)(a)\1`, `(?i)\p{javaLowerCase}`, `(?<=a*)b`, `(?:^|_){2}`, `[\v-z]`,
		strings.Repeat("(", 1000) + strings.Repeat(")", 1000),
	}
	for _, p := range patterns {
		m := Compile(p)
		if m.Engine() != None || m.Err() == nil {
			t.Errorf("%.40s: engine %v, error %v", p, m.Engine(), m.Err())
		}
		if match, ok := m.Match("a"); match || ok {
			t.Errorf("%.40s: match %v, ok %v", p, match, ok)
		}
	}
}

// TestUndecided has texts about which nothing certain can be said.
func TestUndecided(t *testing.T) {
	tests := []struct{ name, pattern, text string }{
		{"invalid UTF-8", `.*`, "a\xFF"},
		{"unassigned character in a class of Unicode", `^\p{L}+$`, "a\U000323B0"},
		{"word boundary beside a letter that is not ASCII", `\bé`, "é"},
		{"look-behind over two chars", `(?<!\P{C})a`, "😀a"},
		{"quadratic time", `^(?!x)(aa|b)+c`, strings.Repeat("a", 50000)},
		{"exponential time", `^(a|aa)+(b)\2$`, strings.Repeat("a", 100)},
		{"long text to backtrack in", `(.)\1`, strings.Repeat("ab", 10000)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := Compile(test.pattern)
			if m.Err() != nil {
				t.Fatal(m.Err())
			}
			if match, ok := m.Match(test.text); match || ok {
				t.Errorf("by %v: match %v, ok %v", m.Engine(), match, ok)
			}
		})
	}
}

// TestBoundaryDecided has texts that a pattern with \b cannot match, whatever
// makes a word.
func TestBoundaryDecided(t *testing.T) {
	m := Compile(`^[0-9a-f]{8}\b-[0-9a-f]{4}$`)
	if match, ok := m.Match("éé é!"); match || !ok {
		t.Errorf("match %v, ok %v", match, ok)
	}
	if match, ok := Compile(`^(?!\bé)x`).Match("é"); match || ok {
		t.Errorf("a boundary that a look-ahead negates: match %v, ok %v", match, ok)
	}
}

func TestEngineString(t *testing.T) {
	for e, want := range map[Engine]string{None: "none", Run: "run", RE2: "re2", Sets: "sets", Backtracking: "backtracking"} {
		if e.String() != want {
			t.Errorf("%d: %s, want %s", int(e), e, want)
		}
	}
}
