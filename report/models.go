package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/contract/drift"
)

// Drift is what changed between two sets of models, and what that does to
// recorded requests.
type Drift struct {
	Old, New *contract.Catalog
	Changes  []drift.Change
	// Judged are the recorded requests whose verdict is another one now, of
	// Requests in all; Requests is 0 when none were given.
	Judged   []Rejudged
	Requests int
}

// Rejudged is a recorded request that the two sets of models judge differently.
type Rejudged struct {
	Exchange *assay.Exchange
	Old, New assay.Verdict
}

// Refused reports whether the request was not refused, and is now.
func (r *Rejudged) Refused() bool {
	return r.Old.Outcome != assay.Reject && r.New.Outcome == assay.Reject
}

// Differs reports whether the two verdicts say different things.
func (r *Rejudged) Differs() bool { return asWords(&r.Old) != asWords(&r.New) }

// named says which models a catalog holds.
func named(c *contract.Catalog) string {
	if c.Date == "" {
		return c.Origin
	}
	return c.Origin + ", " + c.Date
}

// ServiceModel writes what a set of models says of a service as a whole.
func ServiceModel(w io.Writer, c *contract.Catalog, s *contract.Service) error {
	var protocols []string
	for _, p := range s.Protocols {
		protocols = append(protocols, p.String())
	}
	b := bufio.NewWriter(w)
	for _, f := range [][2]string{
		{"service", s.Name}, {"id", s.ID}, {"version", s.APIVersion}, {"protocol", s.Protocol.String()}, {"speaks", strings.Join(protocols, ", ")},
		{"signed as", s.SigningName}, {"endpoint", s.EndpointPrefix}, {"target", s.TargetPrefix},
		{"operations", strconv.Itoa(len(s.Operations()))}, {"models", named(c)},
	} {
		if f[1] != "" {
			fmt.Fprintf(b, "%-11s %s\n", f[0], f[1])
		}
	}
	return b.Flush()
}

// driftText tells what changed to people.
type driftText struct {
	w *bufio.Writer
	s style
}

// DriftText writes what changed for people.
func DriftText(w io.Writer, d *Drift, opts TextOptions) error {
	t := &driftText{bufio.NewWriter(w), newStyle(opts.Colour)}
	fmt.Fprintf(t.w, "%s → %s\n", named(d.Old), named(d.New))
	service, effect := "", drift.Effect(255)
	for i := range d.Changes {
		c := &d.Changes[i]
		if c.Service != service {
			service, effect = c.Service, 255
			fmt.Fprintf(t.w, "\n%s\n", t.s.strong(service))
		}
		if c.Effect != effect {
			effect = c.Effect
			fmt.Fprintf(t.w, "  %s\n", t.effect(effect))
		}
		t.change(c)
	}
	fmt.Fprintf(t.w, "\n%s\n", driftSummary(d))
	t.judged(d)
	return t.w.Flush()
}

func (t *driftText) effect(e drift.Effect) string {
	switch e {
	case drift.Tightened, drift.Went:
		return t.s.bad(e)
	case drift.Changed:
		return t.s.doubt(e)
	}
	return t.s.good(e)
}

func (t *driftText) change(c *drift.Change) {
	fmt.Fprintf(t.w, "    %s  %s", c.Path(), t.s.faint(c.What))
	if s := turned(c); s != "" {
		fmt.Fprintf(t.w, "  %s", s)
	}
	if s := others(c, 3); s != "" {
		fmt.Fprintf(t.w, "  %s", t.s.faint("("+s+")"))
	}
	fmt.Fprintln(t.w)
}

// turned says what it was and what it is.
func turned(c *drift.Change) string {
	switch old, new := visible(c.Old), visible(c.New); {
	case c.What == "enum" && old != "any value" && new != "any value":
		var parts []string
		if old != "" {
			parts = append(parts, "without "+few(old))
		}
		if new != "" {
			parts = append(parts, "with "+few(new))
		}
		return strings.Join(parts, ", ")
	case old == "" || new == "":
		return old + new
	default:
		return few(old) + " → " + few(new)
	}
}

// few cuts a list of values to what can be read; JSON Lines have it whole.
func few(list string) string {
	const most = 6
	values := strings.Split(list, ", ")
	if len(values) <= most+1 {
		return list
	}
	return fmt.Sprintf("%s and %d more", strings.Join(values[:most], ", "), len(values)-most)
}

// others names the other operations that a change touches, so many of them.
func others(c *drift.Change, most int) string {
	if len(c.Operations) < 2 {
		return ""
	}
	rest := c.Operations[1:]
	if len(rest) <= most {
		return "and " + strings.Join(rest, ", ")
	}
	return fmt.Sprintf("and %s and %d more", strings.Join(rest[:most], ", "), len(rest)-most)
}

func driftSummary(d *Drift) string {
	var n [5]int
	services := map[string]bool{}
	for i := range d.Changes {
		n[d.Changes[i].Effect]++
		services[d.Changes[i].Service] = true
	}
	if len(d.Changes) == 0 {
		return "nothing changed"
	}
	var parts []string
	for e, count := range n {
		if count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count, drift.Effect(e)))
		}
	}
	return fmt.Sprintf("%d service%s: %s", len(services), plural(len(services)), strings.Join(parts, ", "))
}

func (t *driftText) judged(d *Drift) {
	if d.Requests == 0 {
		return
	}
	for i := range d.Judged {
		r := &d.Judged[i]
		fmt.Fprintf(t.w, "\n%s  %s %s\n", place(r.Exchange), r.New.Service, r.New.Operation)
		fmt.Fprintf(t.w, "  was  %s\n", t.outcome(&r.Old))
		fmt.Fprintf(t.w, "  now  %s\n", t.outcome(&r.New))
	}
	fmt.Fprintf(t.w, "\n%d recorded request%s, %d judged otherwise\n", d.Requests, plural(d.Requests), len(d.Judged))
}

func (t *driftText) outcome(v *assay.Verdict) string {
	if v.Outcome != assay.Reject {
		return t.s.good(v.Outcome)
	}
	return fmt.Sprintf("%s  %s", t.s.bad(fmt.Sprintf("%d %s", v.Answer.Status, v.Answer.Code)), v.Answer.Rule)
}

// DriftJSONLines writes a change a line, and then a line for each recorded request
// that is judged otherwise.
func DriftJSONLines(w io.Writer, d *Drift) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range d.Changes {
		if err := enc.Encode(&d.Changes[i]); err != nil {
			return err
		}
	}
	type side struct {
		Outcome assay.Outcome `json:"outcome"`
		Code    string        `json:"code,omitempty"`
		Rule    string        `json:"rule,omitempty"`
	}
	of := func(v *assay.Verdict) side {
		s := side{Outcome: v.Outcome}
		if v.Answer != nil {
			s.Code, s.Rule = v.Answer.Code, v.Answer.Rule
		}
		return s
	}
	for i := range d.Judged {
		r := &d.Judged[i]
		if err := enc.Encode(struct {
			ID        string `json:"id"`
			Service   string `json:"service"`
			Operation string `json:"operation"`
			Old       side   `json:"old"`
			New       side   `json:"new"`
		}{r.Exchange.ID, r.New.Service, r.New.Operation, of(&r.Old), of(&r.New)}); err != nil {
			return err
		}
	}
	return nil
}

// DriftMarkdown writes a table of the changes.
func DriftMarkdown(w io.Writer, d *Drift) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "### %s → %s\n\n%s\n", named(d.Old), named(d.New), driftSummary(d))
	service := ""
	for i := range d.Changes {
		c := &d.Changes[i]
		if c.Service != service {
			service = c.Service
			fmt.Fprintf(b, "\n#### %s\n\n| | where | what | |\n| --- | --- | --- | --- |\n", service)
		}
		what := escapeMarkdown(turned(c))
		if s := others(c, 3); s != "" {
			what += " (" + s + ")"
		}
		fmt.Fprintf(b, "| %s | `%s` | %s | %s |\n", c.Effect, c.Path(), c.What, what)
	}
	if d.Requests > 0 {
		fmt.Fprintf(b, "\n%d recorded request%s, %d judged otherwise\n", d.Requests, plural(d.Requests), len(d.Judged))
	}
	for i := range d.Judged {
		r := &d.Judged[i]
		fmt.Fprintf(b, "- `%s` %s %s: %s\n", escapeMarkdown(place(r.Exchange)), r.New.Service, r.New.Operation, asWords(&r.Old)+" → "+asWords(&r.New))
	}
	return b.Flush()
}

func asWords(v *assay.Verdict) string {
	if v.Answer == nil {
		return v.Outcome.String()
	}
	return fmt.Sprintf("%d %s (`%s`)", v.Answer.Status, v.Answer.Code, v.Answer.Rule)
}
