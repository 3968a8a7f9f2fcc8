package rules_test

import (
	"encoding/json"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
)

// TestMangled puts in the place of each thing that the examples' requests say
// something that is seldom sent there: nothing, a null, another type. Whatever a
// rule takes for granted of them, none may fail on it.
func TestMangled(t *testing.T) {
	examples, err := rule.Examples()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	seen := map[string]bool{}
	for id, list := range examples {
		for _, e := range list {
			known, err := facts.Load(strings.NewReader(e.Facts))
			if err != nil {
				t.Fatal(err)
			}
			x := e.Session[len(e.Session)-1]
			for _, body := range mangled(&x.Request) {
				key := x.Request.Target + x.Request.Host() + body
				if seen[key] {
					continue
				}
				seen[key] = true
				n++
				odd := *x
				odd.Request.SetBody([]byte(body))
				func() {
					defer func() {
						if p := recover(); p != nil {
							t.Errorf("%s %s: %v, of the body\n%s\n%s", id, e.Name, p, body, where(debug.Stack()))
						}
					}()
					c := judge.Open(contract.Embedded(), &odd, known)
					judge.Case(c)
					rule.Teach(c, nil)
				}()
			}
		}
	}
	t.Logf("%d requests", n)
	if n < 10000 {
		t.Error("that is few")
	}
}

// where is the place in the rules that a stack tells of.
func where(stack []byte) string {
	for line := range strings.Lines(string(stack)) {
		if strings.Contains(line, "/judge/rules/") && !strings.Contains(line, "_test.go") {
			return strings.TrimSpace(line)
		}
	}
	return string(stack)
}

// mangledMost is the longest body, in bytes, that is worth it: longer ones are of
// examples of lengths.
const mangledMost = 2 << 10

// mangled are the bodies of a request with one thing replaced in each.
func mangled(q *capture.Request) []string {
	if len(q.Body) > mangledMost {
		return nil
	}
	body := string(q.Body)
	switch trimmed := strings.TrimSpace(body); {
	case strings.HasPrefix(trimmed, "{"):
		return mangledJSON(trimmed)
	case strings.HasPrefix(trimmed, "<"):
		return mangledXML(trimmed)
	case strings.Contains(trimmed, "Action="):
		return mangledForm(trimmed)
	}
	return nil
}

var oddities = []any{nil, "", -1.5, []any{nil}, map[string]any{}}

func mangledJSON(body string) []string {
	var doc any
	if json.Unmarshal([]byte(body), &doc) != nil {
		return nil
	}
	var out []string
	var walk func(v any, put func(any))
	walk = func(v any, put func(any)) {
		for _, odd := range oddities {
			put(odd)
			if text, err := json.Marshal(doc); err == nil {
				out = append(out, string(text))
			}
		}
		put(v)
		switch v := v.(type) {
		case map[string]any:
			for k, e := range v {
				walk(e, func(odd any) { v[k] = odd })
			}
		case []any:
			for i, e := range v {
				walk(e, func(odd any) { v[i] = odd })
			}
		case string: // a document within the document
			var inner any
			if strings.HasPrefix(strings.TrimSpace(v), "{") && json.Unmarshal([]byte(v), &inner) == nil {
				for _, text := range mangledJSON(v) {
					put(text)
					if text, err := json.Marshal(doc); err == nil {
						out = append(out, string(text))
					}
				}
				put(v)
			}
		}
	}
	walk(doc, func(v any) { doc = v })
	return out
}

var (
	element = regexp.MustCompile(`<([A-Za-z][\w:.-]*)([^<>]*)>[^<]*</([A-Za-z][\w:.-]*)>`)
)

func mangledXML(body string) []string {
	var out []string
	for _, at := range element.FindAllStringSubmatchIndex(body, -1) {
		name := body[at[2]:at[3]]
		for _, odd := range []string{"", "<" + name + "/>", "<" + name + ">x</" + name + ">", "<" + name + "><" + name + "/></" + name + ">"} {
			out = append(out, body[:at[0]]+odd+body[at[1]:])
		}
	}
	// Whole structures: each opening tag with all up to its last closing one.
	for _, tag := range regexp.MustCompile(`<([A-Za-z][\w:.-]*)>`).FindAllStringSubmatch(body, -1) {
		from, to := strings.Index(body, "<"+tag[1]+">"), strings.LastIndex(body, "</"+tag[1]+">")
		if to > from {
			to += len(tag[1]) + 3
			out = append(out, body[:from]+"<"+tag[1]+"/>"+body[to:], body[:from]+body[to:])
		}
	}
	return out
}

func mangledForm(body string) []string {
	pairs := strings.Split(body, "&")
	var out []string
	for i, p := range pairs {
		name, _, _ := strings.Cut(p, "=")
		if name == "Action" || name == "Version" {
			continue
		}
		parent, _, _ := strings.Cut(name, ".")
		for _, odd := range []string{"", name + "=", name + "=%00", parent + "=", parent + ".1.2=x"} {
			rest := append([]string{}, pairs[:i]...)
			if odd != "" {
				rest = append(rest, odd)
			}
			out = append(out, strings.Join(append(rest, pairs[i+1:]...), "&"))
		}
	}
	return out
}
