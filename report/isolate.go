package report

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/isolate"
	"github.com/assay-project/assay/report/snippet"
)

// Isolation is what isolating a refusal came to, ready to be told.
type Isolation struct {
	Result  *isolate.Result
	Verdict *assay.Verdict // the contract's on the request as it was sent
	// Answered is the refusal that the capture holds, nil when it holds none.
	Answered *isolate.Outcome
	// Forms are those in which the smallest request is written; nil for the
	// one of the client that made it.
	Forms []*snippet.Form
	// Target is where tries were sent, "" for nowhere; Written what they left
	// there.
	Target  string
	Written []string
}

// Snippets writes the smallest request as code.
func (i *Isolation) Snippets() ([]snippet.Snippet, error) {
	return Snippets(i.Result.Minimal, i.Verdict.Client.Name, i.Forms)
}

// Snippets writes a request as code, in some forms or in that of its client.
func Snippets(req *capture.Request, client string, forms []*snippet.Form) ([]snippet.Snippet, error) {
	shown, err := isolate.Show(nil, req)
	if err != nil {
		return nil, err
	}
	call := &snippet.Call{Request: shown.Request, Input: shown.Input, Region: shown.Region, Endpoint: shown.Endpoint,
		Signed: shown.Signed, SigningName: shown.SigningName}
	if forms == nil {
		forms = []*snippet.Form{snippet.FormOf(client)}
	}
	var list []snippet.Snippet
	for _, f := range forms {
		if call.Input == nil && f.Name != "curl" {
			if len(forms) > 1 {
				continue
			}
			f = snippet.FormByName("curl")
		}
		s := f.Write(call)
		if n := len(shown.Concealed); n > 0 {
			s.Notes = append(s.Notes, "REDACTED stands for "+someOf(shown.Concealed, 3))
		}
		list = append(list, s)
	}
	return list, nil
}

func someOf(names []string, n int) string {
	if len(names) > n {
		return strings.Join(names[:n], ", ") + fmt.Sprintf(" and %d more", len(names)-n)
	}
	return strings.Join(names, ", ")
}

// Isolation tells an isolation to people.
func (t *Text) Isolation(i *Isolation) error {
	r := i.Result
	x := r.Exchange
	secrets := capture.SecretsOf(x)
	scrub := func(s string) string { return tidy(secrets.Scrub(s)) }
	t.head(capture.Redact(x), i.Verdict, scrub)
	fmt.Fprintf(t.w, "\n  %s %s\n", t.s.bad("✗"), t.s.strong(r.Refusal.String()))
	if r.Refusal.Message != "" {
		t.fold("    ", "    ", scrub(r.Refusal.Message))
	}
	t.failing(i, scrub)
	t.proven(i)
	if err := t.code(i); err != nil {
		return err
	}
	t.timeline(i)
	return t.w.Flush()
}

// failing lists what fails.
func (t *Text) failing(i *Isolation, scrub func(string) string) {
	r := i.Result
	causes, needed := r.By(isolate.Cause), r.By(isolate.Needed)
	fmt.Fprintln(t.w)
	switch n := len(causes) + len(needed); {
	case n == 0:
		t.fold("  ", "  ", scrub(absentText(i)))
		fmt.Fprintln(t.w)
	default:
		t.fold("  ", "  ", fmt.Sprintf("It is refused so with nothing but %s, of %s:", things(n), options(r.Proof.Options)))
		fmt.Fprintln(t.w)
	}
	for _, list := range [][]*isolate.Part{causes, needed} {
		for n, p := range list {
			if n == maxParts {
				t.fold("      ", "      ", t.s.faint(fmt.Sprintf("(and %d more like these)", len(list)-n)))
				break
			}
			t.part(i, p, scrub)
		}
	}
	var names []string
	for _, p := range r.By(isolate.Innocent) {
		if !p.Noise && (p.Parent == nil || p.Parent.Group || !innocent(r, p.Parent)) {
			names = append(names, p.Label())
		}
	}
	if len(names) > 0 {
		other := "the other option"
		if len(names) > 1 {
			other = fmt.Sprintf("the other %d options", len(names))
		}
		t.field("not", other+": "+someOf(names, 8))
	}
}

// maxParts is how many parts of a kind a screen holds.
const maxParts = 8

func innocent(r *isolate.Result, u *isolate.Unit) bool {
	for _, p := range r.By(isolate.Innocent) {
		if p.Unit == u {
			return true
		}
	}
	return false
}

// absentText says what a refusal comes from that needs none of the options.
func absentText(i *Isolation) string {
	text := "It is refused so without any of its " + options(i.Result.Proof.Options) + ": none of them is the reason."
	if i.Result.Proof.Options == 0 {
		text = "It has no options: what it has to have is refused by itself."
	}
	if a := i.Verdict.Answer; a != nil && len(a.Culprits) > 0 {
		c := &a.Culprits[0]
		text += " To blame is " + culpritName(c)
		if c.Why != "" {
			text += ": " + c.Why
		}
		text += "."
	}
	return text
}

func (t *Text) part(i *Isolation, p *isolate.Part, scrub func(string) string) {
	mark := t.s.bad(">")
	if p.Role != isolate.Cause {
		mark = " "
	}
	shown := scrub(shownValue(i.Result.Exchange, p))
	line := p.Name
	if shown != "" {
		line += ": " + left(shown, max(t.opts.Width-columns(p.Name)-12, 20))
	}
	fmt.Fprintf(t.w, "    %s %s\n", mark, visible(line))
	if p.Param != "" && p.Param != p.Name {
		t.fold("        ", "        ", t.s.faint(p.Param))
	}
	t.fold("        ", "        ", t.s.faint(scrub(verdictOn(p))))
	if why := blamed(i, p); why != "" && p.Role == isolate.Needed && p.Value != isolate.AnyValue && len(i.Result.By(isolate.Cause)) == 0 {
		t.fold("        ", "        ", t.s.faint(scrub("the contract blames its value: "+why)))
	}
}

// blamed is why the verdict blames a part, "" when it does not.
func blamed(i *Isolation, p *isolate.Part) string {
	if i.Verdict.Answer == nil || p.Param == "" {
		return ""
	}
	for _, c := range i.Verdict.Answer.Culprits {
		if (c.Param == p.Param || strings.HasPrefix(c.Param, p.Param+".")) && c.End > c.Start {
			return c.Why
		}
	}
	return ""
}

// maxMessage is how much of another refusal's message is told, in columns.
const maxMessage = 80

// verdictOn says what becomes of the request without a part.
func verdictOn(p *isolate.Part) string {
	text := "without it: " + p.Without.String()
	if !p.Removable() || p.Value == isolate.ThisOne {
		text = "with another value: " + p.Without.String()
	}
	if p.Without.Kind == isolate.Refused && p.Without.Message != "" {
		text += ", " + left(p.Without.Message, maxMessage)
	}
	if p.Value == isolate.AnyValue && p.Removable() {
		text += "; with another value it is refused all the same"
	}
	return text
}

// shownValue is the value of a part as it may be shown, "" where it has none.
func shownValue(x *capture.Exchange, p *isolate.Part) string {
	redacted := capture.Redact(x)
	if p.Header >= 0 {
		return redacted.Request.Headers[p.Header].Value
	}
	v := p.Unit.Value
	if v == nil || len(v.Items) > 0 {
		return ""
	}
	for u := v; u != nil; u = u.Parent {
		if u.Shape != nil && (u.Shape.Sensitive || u.Shape.Kind.String() == "blob") {
			return capture.Placeholder(v.End - v.Start)
		}
	}
	return v.Text
}

// proven says what the tries prove.
func (t *Text) proven(i *Isolation) {
	r := i.Result
	if said := proofText(r); said != "" {
		t.field("proven", said)
	}
	how := "offline, judged by the contract"
	if r.Live {
		how = "sent to " + i.Target
	}
	t.field("tries", fmt.Sprintf("%d of %d, %s", len(r.Tries), r.Budget, how))
	if r.StandIn {
		t.field("note", "the capture lacks the body; zero bytes stood for it")
	}
	if r.Stopped != nil {
		t.field("note", "it ended early, and what is left may be more than needed: "+r.Stopped.Error())
	}
	if len(i.Written) > 0 {
		t.field("left", "objects that tries wrote: "+someOf(i.Written, 4))
	}
	fmt.Fprintln(t.w)
}

func proofText(r *isolate.Result) string {
	var said []string
	if r.Proof.OneMinimal {
		said = append(said, "none of what is left can go")
	}
	switch {
	case r.Proof.Smallest:
		said = append(said, "no choice of fewer options is refused so")
	case r.Proof.OneMinimal && r.Proof.Cost > 0:
		said = append(said, fmt.Sprintf("whether a choice of fewer options is refused so would take up to %d more tries", r.Proof.Cost))
	}
	return strings.Join(said, "; ")
}

// code writes the smallest request as code.
func (t *Text) code(i *Isolation) error {
	snippets, err := i.Snippets()
	if err != nil {
		return err
	}
	for _, s := range snippets {
		if len(snippets) > 1 {
			fmt.Fprintf(t.w, "  %s\n", t.s.faint(snippet.FormByName(s.Form).Title))
		}
		for line := range strings.SplitSeq(s.Code, "\n") {
			fmt.Fprintln(t.w, strings.TrimRight("    "+visible(strings.ReplaceAll(line, "\t", "    ")), " "))
		}
		for _, n := range s.Notes {
			t.fold("    # ", "    # ", t.s.faint(n))
		}
		fmt.Fprintln(t.w)
	}
	return nil
}

func (t *Text) timeline(i *Isolation) {
	for _, e := range i.Result.Timeline(client(i.Verdict), i.Answered) {
		at := fmt.Sprintf("try %d", e.Try)
		if e.Try == 0 {
			if at = ""; !e.Time.IsZero() {
				at = e.Time.UTC().Format("15:04:05")
			}
		}
		t.fold(fmt.Sprintf("  %-9s %-10s", at, e.What), strings.Repeat(" ", 22), visible(e.Text))
	}
}

func client(v *assay.Verdict) string {
	return strings.TrimSpace(v.Client.Name + " " + v.Client.Version)
}

func options(n int) string {
	if n == 1 {
		return "1 option"
	}
	return fmt.Sprintf("%d options", n)
}

func things(n int) string {
	if n == 1 {
		return "this one thing"
	}
	return fmt.Sprintf("these %d things", n)
}
