package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/isolate"
	"github.com/assay-project/assay/report/snippet"
)

// Place is where a request stood in its input, for messages.
func Place(x *capture.Exchange) string { return visible(place(x)) }

// TryLine tells a try in one line.
func TryLine(t *isolate.Try, budget int) string {
	mark := " "
	if t.Same {
		mark = "✗"
	}
	return visible(fmt.Sprintf("try %d/%d %s %s, %s: %s", t.N, budget, mark, t.Why, options(len(t.Parts)), t.Outcome))
}

// WriteTry writes a try as a line of JSON. Messages of services quote values of
// requests, so that they are left out.
func WriteTry(w io.Writer, t *isolate.Try) error {
	c := *t
	c.Outcome.Message = ""
	return writeIndented(w, &c, "")
}

func writeIndented(w io.Writer, v any, indent string) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	return e.Encode(v)
}

// isolationDoc is the result as JSON.
type isolationDoc struct {
	Version   int               `json:"v"`
	ID        string            `json:"id"`
	Place     string            `json:"place"`
	Service   string            `json:"service"`
	Operation string            `json:"operation"`
	Client    string            `json:"client,omitempty"`
	Refusal   isolate.Outcome   `json:"refusal"`
	Causes    []partDoc         `json:"causes"`
	Needed    []partDoc         `json:"needed"`
	Innocent  []string          `json:"innocent"`
	Options   int               `json:"options"`
	Proof     proofDoc          `json:"proof"`
	Bare      isolate.Outcome   `json:"bare"`
	Confirmed *confirmedDoc     `json:"confirmed,omitempty"`
	Live      string            `json:"live,omitempty"`
	Budget    int               `json:"budget"`
	Stopped   string            `json:"stopped,omitempty"`
	Written   []string          `json:"written,omitempty"`
	Snippets  []snippet.Snippet `json:"snippets"`
	Timeline  []isolate.Event   `json:"timeline"`
	Tries     []isolate.Try     `json:"tries"`
}

type partDoc struct {
	In      string          `json:"in"`
	Name    string          `json:"name"`
	Param   string          `json:"param,omitempty"`
	Value   string          `json:"value,omitempty"` // as it may be shown
	Without isolate.Outcome `json:"without"`
	// Matters is "presence" or "value", where another value was tried.
	Matters string `json:"matters,omitempty"`
}

type proofDoc struct {
	OneMinimal bool `json:"oneMinimal"`
	Smallest   bool `json:"smallest"`
	Cost       int  `json:"choices"`
}

type confirmedDoc struct {
	Without []string `json:"without"`
	// OtherValue says that it was given another value, not taken out.
	OtherValue bool            `json:"otherValue,omitempty"`
	Outcome    isolate.Outcome `json:"outcome"`
}

// WriteIsolationJSON writes an isolation as one JSON document.
func WriteIsolationJSON(w io.Writer, i *Isolation) error {
	r := i.Result
	scrub := capture.SecretsOf(r.Exchange).Scrub
	quiet := func(o isolate.Outcome) isolate.Outcome {
		o.Message = scrub(o.Message)
		return o
	}
	part := func(list []*isolate.Part) []partDoc {
		docs := []partDoc{}
		for _, p := range list {
			d := partDoc{In: p.In.String(), Name: p.Name, Param: p.Param, Value: scrub(shownValue(r.Exchange, p)), Without: quiet(p.Without)}
			switch p.Value {
			case isolate.AnyValue:
				d.Matters = "presence"
			case isolate.ThisOne:
				d.Matters = "value"
			}
			docs = append(docs, d)
		}
		return docs
	}
	if i.Forms == nil { // a document is for programs: it has all
		for _, f := range snippet.Forms() {
			i.Forms = append(i.Forms, snippet.FormByName(f.Name))
		}
	}
	snippets, err := i.Snippets()
	if err != nil {
		return err
	}
	doc := isolationDoc{Version: 1, ID: r.Exchange.ID, Place: place(r.Exchange), Service: r.Service, Operation: r.Operation, Client: client(i.Verdict),
		Refusal: quiet(r.Refusal), Causes: part(r.By(isolate.Cause)), Needed: part(r.By(isolate.Needed)), Innocent: []string{}, Options: r.Proof.Options,
		Proof: proofDoc{r.Proof.OneMinimal, r.Proof.Smallest, r.Proof.Cost}, Bare: quiet(r.Bare), Live: i.Target, Budget: r.Budget, Written: i.Written,
		Snippets: snippets, Timeline: r.Timeline(client(i.Verdict), i.Answered)}
	for _, p := range r.By(isolate.Innocent) {
		doc.Innocent = append(doc.Innocent, p.Label())
	}
	if c := r.Confirmed; c != nil {
		doc.Confirmed = &confirmedDoc{Outcome: quiet(c.Outcome)}
		for _, u := range c.Without {
			doc.Confirmed.Without = append(doc.Confirmed.Without, u.Label())
		}
		doc.Confirmed.OtherValue = c.Other
	}
	if r.Stopped != nil {
		doc.Stopped = r.Stopped.Error()
	}
	for _, t := range r.Tries {
		t.Outcome = quiet(t.Outcome)
		doc.Tries = append(doc.Tries, t)
	}
	return writeIndented(w, &doc, "  ")
}

// WriteIsolationMarkdown writes an isolation for a ticket or an incident's page.
func WriteIsolationMarkdown(w io.Writer, i *Isolation) error {
	r := i.Result
	scrub := capture.SecretsOf(r.Exchange).Scrub
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s\n\n", operation(i.Verdict), escapeMD(r.Refusal.String()))
	if r.Refusal.Message != "" {
		fmt.Fprintf(&b, "> %s\n\n", escapeMD(tidy(scrub(r.Refusal.Message))))
	}
	causes, needed := r.By(isolate.Cause), r.By(isolate.Needed)
	fmt.Fprintf(&b, "`%s`, %s. ", visible(place(r.Exchange)), tidy(scrub(target(capture.Redact(r.Exchange), i.Verdict))))
	if len(causes)+len(needed) == 0 {
		fmt.Fprintf(&b, "%s\n\n", escapeMD(scrub(absentText(i))))
	} else {
		fmt.Fprintf(&b, "It is refused so with nothing but this, of %s:\n\n| part | value | without it |\n| --- | --- | --- |\n", options(r.Proof.Options))
		for _, p := range append(causes, needed...) {
			name := "`" + p.Name + "`"
			if p.Param != "" && p.Param != p.Name {
				name += " (" + p.Param + ")"
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", escapeMD(name), escapeMD(left(tidy(scrub(shownValue(r.Exchange, p))), 60)), escapeMD(tidy(scrub(strings.TrimPrefix(verdictOn(p), "without it: ")))))
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "Proven by %d tries: %s.\n\n## Timeline\n\n", len(r.Tries), proofText(r))
	for _, e := range r.Timeline(client(i.Verdict), i.Answered) {
		at := fmt.Sprintf("try %d", e.Try)
		if e.Try == 0 {
			if at = "captured"; !e.Time.IsZero() {
				at = e.Time.UTC().Format("2006-01-02 15:04:05Z")
			}
		}
		fmt.Fprintf(&b, "- %s, **%s**: %s\n", at, e.What, escapeMD(visible(e.Text)))
	}
	if i.Forms == nil {
		for _, f := range snippet.Forms() {
			i.Forms = append(i.Forms, snippet.FormByName(f.Name))
		}
	}
	snippets, err := i.Snippets()
	if err != nil {
		return err
	}
	b.WriteString("\n## The smallest request that is refused so\n")
	for _, s := range snippets {
		fmt.Fprintf(&b, "\n%s:\n\n```%s\n%s\n```\n", snippet.FormByName(s.Form).Title, fences[s.Form], s.Code)
		for _, n := range s.Notes {
			fmt.Fprintf(&b, "\n%s.\n", escapeMD(n))
		}
	}
	_, err = io.WriteString(w, b.String())
	return err
}

var fences = map[string]string{"cli": "sh", "curl": "sh", "go": "go", "python": "python", "js": "js"}

// escapeMD keeps a text from being read as markup, but for code.
func escapeMD(s string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ").Replace(s)
}
