package pattern

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// corpus reads the distinct patterns of the models of all services, in all
// API versions that botocore has.
func corpus(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/patterns.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

// notEvaluable lists the patterns of the corpus that no engine takes, each with
// the reason. There is none; a new one belongs here or gets its engine.
var notEvaluable = map[string]string{}

func TestCorpusIsEvaluable(t *testing.T) {
	engines := map[Engine]int{}
	for _, p := range corpus(t) {
		m := Compile(p)
		engines[m.Engine()]++
		reason, excepted := notEvaluable[p]
		switch {
		case m.Engine() == None && !excepted:
			t.Errorf("%s\n\tis not evaluable: %v", p, m.Err())
		case m.Engine() != None && excepted:
			t.Errorf("%s\n\tis evaluable, though listed as not: %s", p, reason)
		case (m.Err() == nil) != (m.Engine() != None):
			t.Errorf("%s\n\thas engine %v and error %v", p, m.Engine(), m.Err())
		}
	}
	t.Log(engines)
}

// engines gives all engines that can evaluate a tree, whichever was chosen.
func engines(tree node, groups int) map[Engine]matcher {
	all := map[Engine]matcher{Backtracking: &backtracker{tree, groups}}
	if contains(tree, needsBacktracking) {
		return all
	}
	tree = simplify(tree)
	all[Sets] = &sets{tree}
	if r := newRun(tree); r != nil {
		all[Run] = r
	}
	if r := newRE2(tree); r != nil {
		all[RE2] = r
	}
	return all
}

// agree fails the test if two of the engines give different answers.
func agree(t *testing.T, pattern, text string, engines map[Engine]matcher) {
	t.Helper()
	answers := map[bool][]Engine{}
	for e, m := range engines {
		if match, ok := m.match(text); ok {
			answers[match] = append(answers[match], e)
		}
	}
	if len(answers) > 1 {
		t.Errorf("%s\n\ton %+q: match by %v, no match by %v", pattern, text, answers[true], answers[false])
	}
}

// TestEnginesAgree compares four evaluations that have only the tree in common.
func TestEnginesAgree(t *testing.T) {
	rounds := 5
	if testing.Short() {
		rounds = 1
	}
	s := newSampler(1)
	for _, p := range corpus(t) {
		tree, parser, err := parse(p)
		if err != nil {
			t.Fatal(err)
		}
		all := engines(tree, parser.groups)
		for range rounds {
			agree(t, p, s.text(tree), all)
		}
	}
}

// sameDialect are patterns that package regexp, if it takes them as they are,
// reads as Java does, for texts without line terminators and vertical tabs (in
// Java's \s, but not in RE2's).
var sameDialect = regexp.MustCompile(`^(?:[^\\]|\\[^pPbBzZAhHvVR])*$`)

// TestStandardLibraryAgrees compares the parser with that of package regexp.
func TestStandardLibraryAgrees(t *testing.T) {
	s := newSampler(2)
	compared := 0
	for _, p := range corpus(t) {
		std, err := regexp.Compile(p)
		if err != nil || !sameDialect.MatchString(p) || strings.Contains(p, "&&") {
			continue
		}
		tree, _, err := parse(p)
		if err != nil {
			t.Fatal(err)
		}
		m := Compile(p)
		for range 4 {
			text := s.text(tree)
			if strings.ContainsFunc(text, terminator.has) || strings.Contains(text, "\v") {
				continue
			}
			match, ok := m.Match(text)
			if ok && match != std.MatchString(text) {
				t.Errorf("%s\n\ton %+q: %v by %v, otherwise by package regexp", p, text, match, m.Engine())
			}
			compared++
		}
	}
	if compared < 5000 {
		t.Errorf("only %d comparisons", compared)
	}
}
