package explain

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestEveryCodeHasAPage(t *testing.T) {
	lib, err := load()
	if err != nil {
		t.Fatal(err)
	}
	for code := range lib.services {
		if lib.byCode[code] == nil {
			t.Errorf("assay answers with %s, and no page of explain/pages explains it", code)
		}
	}
	for code, p := range lib.byCode {
		if lib.services[code] == nil {
			t.Errorf("%s explains %s, with which assay never answers", p.file, code)
		}
	}
	t.Logf("%d codes on %d pages", len(lib.byCode), len(lib.pages))
}

// TestPagesAreComplete holds every page to what a reader may expect of it.
func TestPagesAreComplete(t *testing.T) {
	lib, err := load()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, p := range lib.pages {
		var claims []Inline
		for _, c := range p.codes {
			claims = append(claims, c.text)
		}
		for _, list := range [][]Item{p.services, p.causes, p.differs} {
			for _, it := range list {
				claims = append(claims, it.Text)
			}
		}
		said := 0
		for _, m := range p.means {
			said += min(sourcesIn(lib, m.Text), 1)
		}
		if said == 0 {
			t.Errorf("%s: nothing of what it means has a source", p.file)
		}
		for _, c := range claims {
			if sourcesIn(lib, c) == 0 {
				t.Errorf("%s: no source for %q", p.file, c)
			}
		}
		for _, in := range p.texts() {
			for _, key := range in.refs() {
				used[key] = true
				if lib.sources[key] == nil {
					t.Errorf("%s: [%s] is not in sources.txt", p.file, key)
				}
			}
			checkNames(t, lib, p, in)
		}
		if commands := commandsOf(p); len(commands) == 0 {
			t.Errorf("%s: no command of assay's helps to diagnose it", p.file)
		}
		checkServices(t, lib, p)
	}
	for key := range lib.sources {
		if !used[key] {
			t.Errorf("sources.txt: %s is named nowhere", key)
		}
	}
}

// TestNeighboursCanBeAsked: whatever code a page or a rule names can be asked
// about in turn.
func TestNeighboursCanBeAsked(t *testing.T) {
	lib, err := load()
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, n := range lib.neighbours() {
		if asked[n.code] {
			continue
		}
		asked[n.code] = true
		if _, err := Ask([]string{n.code}, Options{}); err != nil {
			t.Errorf("%s: %v", n.code, err)
		}
	}
	if len(asked) < 100 {
		t.Errorf("only %d codes", len(asked))
	}
}

// TestEveryCodeIsExplained: what is left of a page for each of its codes still
// says how it comes about, how to find out, and what it is not.
func TestEveryCodeIsExplained(t *testing.T) {
	lib, err := load()
	if err != nil {
		t.Fatal(err)
	}
	for code, p := range lib.byCode {
		for what, items := range map[string][]Item{"meaning": p.means, "suspicion": p.suspect, "causes": p.causes, "diagnosis": p.diagnose, "neighbours": p.differs,
			"wrong fixes": p.wrong, "verification": p.verify, "prevention": p.prevent} {
			if len(itemsFor(lib, code, items)) == 0 {
				t.Errorf("%s: nothing is left of the %s for %s", p.file, what, code)
			}
		}
	}
}

// sourcesIn counts what a text names as its source: keys, and rules, which have
// sources of their own.
func sourcesIn(lib *library, in Inline) int {
	n := len(in.refs())
	for _, s := range in {
		if s.Mark == Code && lib.ruleIDs[s.Text] {
			n++
		}
	}
	return n
}

// checkNames demands that what looks like the name of a rule is one.
func checkNames(t *testing.T, lib *library, p *page, in Inline) {
	services := map[string]bool{}
	for _, r := range lib.rules {
		services[r.Service()] = true
	}
	for _, s := range in {
		service, _, ok := strings.Cut(s.Text, "/")
		if s.Mark == Code && ok && services[service] && !lib.ruleIDs[s.Text] {
			t.Errorf("%s: there is no rule %s", p.file, s.Text)
		}
	}
}

// checkServices holds a page to the rules: statuses, and who answers so.
func checkServices(t *testing.T, lib *library, p *page) {
	var services []string
	for _, c := range p.codes {
		services = append(services, lib.services[c.code]...)
		for _, r := range RulesOf(c.code, "") {
			if !slices.Contains(c.statuses, r.Status) {
				t.Errorf("%s: %s answers %s with %d", p.file, r.ID, c.code, r.Status)
			}
		}
		if n, err := strconv.Atoi(c.code); err == nil && !slices.Equal(c.statuses, []int{n}) {
			t.Errorf("%s: status of %s", p.file, c.code)
		}
	}
	for _, it := range p.services {
		if s := serviceOfItem(it); !slices.Contains(services, s) && !slices.Contains(services, AnyService) {
			t.Errorf("%s: %s does not answer so", p.file, s)
		}
	}
}

func commandsOf(p *page) []string {
	var cs []string
	for _, list := range [][]Item{p.causes, p.diagnose, p.differs, p.wrong, p.verify, p.prevent} {
		for _, it := range list {
			cs = append(cs, it.Commands...)
		}
	}
	return cs
}

func TestParsePageTellsWhatIsWrong(t *testing.T) {
	good, err := os.ReadFile(filepath.Join("pages", "dry-run.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, from, to, want string }{
		{"title", "# It", "It", "x.md:1: want a title"},
		{"no codes", "- `DryRun", "`DryRun", "want a list of codes"},
		{"status", "412:", "four:", "no status"},
		{"section", "## Suspect", "## Suspects", `section "Suspects" is not known`},
		{"order", "## Means", "## Causes", `section "Causes" is not known, or not in its place`},
		{"numbers", "2. **DryRun", "3. **DryRun", "entry 3 should be 2"},
		{"mark", "**A dry run", "**A dry run**. **And", "is not closed"},
		{"end", "## Prevent", "## ", `section "" is not known`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(string(good), tt.from, tt.to, 1)
			if tt.name == "mark" {
				text = strings.Replace(string(good), "as it was meant.**", "as it was meant.", 1)
			}
			_, err := parsePage("x.md", text)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func FuzzParsePage(f *testing.F) {
	names, _ := filepath.Glob(filepath.Join("pages", "*.md"))
	for _, n := range names[:3] {
		text, err := os.ReadFile(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePage("x.md", text)
		if err == nil && (len(p.codes) == 0 || len(p.causes) == 0) {
			t.Error("a page that says nothing")
		}
	})
}
