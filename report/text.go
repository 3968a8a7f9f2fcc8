package report

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/policy"
	"github.com/assay-project/assay/signature"
)

// TextOptions say how much the text for people holds.
type TextOptions struct {
	Colour bool
	// All prints a line for each accepted request too.
	All bool
	// Width is the number of columns that lines are folded to; 0 for 100.
	Width int
	// ShowSecrets prints requests unredacted. Only when the user asks for it
	// in so many words.
	ShowSecrets bool
	// Models says which models the verdicts go by, for the last line.
	Models string
}

// Text writes verdicts for people: what is refused takes a screen, what is
// accepted a line or nothing.
type Text struct {
	w     *bufio.Writer
	s     style
	opts  TextOptions
	count Counts
	told  bool // a rule was told that can be explained
	// signatures counts what verifying them came to, where they were.
	signatures map[string]int
}

// NewText returns a writer of verdicts for people. Finish must be called at the
// end.
func NewText(w io.Writer, opts TextOptions) *Text {
	if opts.Width <= 0 {
		opts.Width = 100
	}
	return &Text{w: bufio.NewWriter(w), s: newStyle(opts.Colour), opts: opts, signatures: map[string]int{}}
}

// Verdict writes one verdict. x is the exchange that it is on, unredacted:
// redaction happens in here, in one place.
func (t *Text) Verdict(x *assay.Exchange, v *assay.Verdict) error {
	return t.Report(x, v, policy.Standing{})
}

// Report is Verdict where there is a policy: what is known takes a line, and
// what is ignored takes one when all are asked for.
func (t *Text) Report(x *assay.Exchange, v *assay.Verdict, standing policy.Standing) error {
	t.count.add(v, standing)
	if v.Signature != nil {
		t.signatures[signatureStatus(v.Signature)]++
	}
	mark, aside := standing.Aside(v)
	quiet := v.Service == "" || v.Outcome == assay.Accept && len(v.Findings) == 0
	if (quiet || mark.By == policy.Ignore) && !t.opts.All {
		return nil
	}
	shown := x
	scrub := tidy
	if !t.opts.ShowSecrets {
		shown = capture.Redact(x)
		secrets := capture.SecretsOf(x)
		scrub = func(s string) string { return tidy(secrets.Scrub(s)) }
	}
	switch {
	case v.Service == "":
		t.line(shown, v, t.s.faint("-"), scrub)
		t.fold("    ", "    ", scrub(v.Why))
		return t.w.Flush()
	case aside:
		t.line(shown, v, t.s.faint("="), scrub)
		t.fold("    ", "    ", t.s.faint(scrub(headline(&v.Findings[0]))+", "+tidy(setAside(mark))))
		return t.w.Flush()
	case quiet:
		t.line(shown, v, t.s.good("✓"), scrub)
		return t.w.Flush()
	}
	t.head(shown, v, scrub)
	e := &excerpt{t: t, shown: shown, x: x, scrub: scrub}
	for i := range v.Findings {
		f := &v.Findings[i]
		if f == v.Answer || v.Answer == nil {
			t.finding(e, v, f)
			if m := standing.Of(i); m.By != "" {
				t.field("note", tidy(setAside(m))+"; it is told since something else is not")
			}
			continue
		}
		t.also(f, scrub)
	}
	fmt.Fprintln(t.w)
	return t.w.Flush()
}

// tidy makes a text that may quote a request fit to be printed in lines.
func tidy(s string) string { return visible(strings.Join(strings.Fields(s), " ")) }

// Finish writes the summary.
func (t *Text) Finish() error {
	if t.count.Requests == 0 {
		return t.w.Flush()
	}
	fmt.Fprintf(t.w, "%s\n", t.count.String())
	t.countSignatures()
	if t.told {
		fmt.Fprintln(t.w, t.s.faint("assay explain RULE and assay explain CODE tell more"))
	}
	if t.opts.Models != "" {
		fmt.Fprintf(t.w, "%s\n", t.s.faint(t.opts.Models))
	}
	return t.w.Flush()
}

// countSignatures says what verifying came to, so that what was not verified is
// not taken for what was.
func (t *Text) countSignatures() {
	var parts []string
	for _, status := range slices.Sorted(maps.Keys(t.signatures)) {
		status, n := strings.Replace(strings.TrimPrefix(status, "signature "), "does not match", "not matching", 1), t.signatures[status]
		parts = append(parts, fmt.Sprintf("%d %s", n, status))
	}
	if len(parts) > 0 {
		t.fold("signatures: ", "            ", strings.Join(parts, ", "))
	}
}

// line is a verdict in one line.
func (t *Text) line(shown *assay.Exchange, v *assay.Verdict, mark string, scrub func(string) string) {
	at, op, note := visible(place(shown)), operation(v), ""
	if v.Signature != nil {
		note = "  " + signatureStatus(v.Signature)
	}
	room := t.opts.Width - columns(at) - len(op) - len(note) - 6
	fmt.Fprintf(t.w, "%s %s  %s  %s\n", mark, at, op, t.s.faint(middle(visible(scrub(target(shown, v))), max(room, minTarget))+note))
}

// minTarget is how much of a target is shown at least, in columns.
const minTarget = 30

// head says which request it is about: in one line, or, where the target needs
// it, in two.
func (t *Text) head(shown *assay.Exchange, v *assay.Verdict, scrub func(string) string) {
	at, op := visible(place(shown)), operation(v)
	to := visible(scrub(target(shown, v)))
	indent := min(columns(at)+2, t.opts.Width/3)
	fmt.Fprintf(t.w, "%s  %s", t.s.strong(at), t.s.strong(op))
	if room := t.opts.Width - columns(at) - len(op) - 4; columns(to) <= room {
		fmt.Fprintf(t.w, "  %s\n", to)
	} else {
		fmt.Fprintf(t.w, "\n%s%s\n", strings.Repeat(" ", indent), middle(to, t.opts.Width-indent))
	}
	if d := visible(details(v)); d != "" {
		fmt.Fprintf(t.w, "%s%s\n", strings.Repeat(" ", indent), t.s.faint(left(d, t.opts.Width-indent)))
	}
}

func (t *Text) finding(e *excerpt, v *assay.Verdict, f *assay.Finding) {
	t.told = t.told || !strings.HasPrefix(f.Rule, "model/")
	mark, title, answer := t.s.bad("✗"), answerOf(f), ""
	switch {
	case len(f.Needs) > 0:
		mark, title = t.s.doubt("?"), "undecided: it turns on "+strings.Join(f.Needs, ", ")
		answer = "it would be " + answerOf(f)
	case !f.Refuses():
		mark, title = t.s.doubt("!"), "warning"
		if f.Code != "" {
			title = fmt.Sprintf("warning: %s is likely", f.Code)
		}
	}
	fmt.Fprintf(t.w, "\n  %s %s\n", mark, t.s.strong(title))
	if answer != "" {
		t.fold("    ", "    ", answer)
	}
	if f.Message != "" {
		t.fold("    ", "    ", e.scrub(f.Message))
	}
	fmt.Fprintln(t.w)
	e.write(f)
	fmt.Fprintln(t.w)
	t.field("likely", e.scrub(f.Hint))
	t.field("fix", e.scrub(f.Fix))
	t.field("", e.scrub(callerTerms(v, f)))
	t.field("not", f.Not)
	for _, n := range f.Beside {
		t.field("beside", n.Code+": "+n.Means)
	}
	if !f.Certain {
		t.field("note", "how "+v.Service+" words this is not known; the usual form of its protocol stands here")
	}
	if f.Rule == "signature/mismatch" {
		t.proof(v, e.scrub)
	}
	t.field("rule", fmt.Sprintf("%s, %s%s", f.Rule, f.Evidence, more(f)))
}

// more leads to where a finding is explained, when that is not its rule: what the
// model forbids, or a body that does not parse, is told of by its code.
func more(f *assay.Finding) string {
	switch kind, _, _ := strings.Cut(f.Rule, "/"); {
	case f.Code == "":
		return ""
	case kind == "model", kind == "body", kind == "signature", kind == "operation":
		return "; assay explain " + f.Code
	}
	return ""
}

// answerOf is what AWS answers: "400 InvalidRequest". An answer to a HEAD
// request has no code.
func answerOf(f *assay.Finding) string {
	if f.Status == 0 {
		return f.Code
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", f.Status, strings.TrimPrefix(f.Code, fmt.Sprint(f.Status))))
}

// also is a finding beside the answer, in short.
func (t *Text) also(f *assay.Finding, scrub func(string) string) {
	var names, whys []string
	for i := range f.Culprits {
		names = append(names, culpritName(&f.Culprits[i]))
		if w := f.Culprits[i].Why; w != "" && (len(whys) == 0 || whys[len(whys)-1] != w) {
			whys = append(whys, w)
		}
	}
	text := strings.TrimSpace(f.Code + " " + strings.Join(names, ", "))
	if len(f.Needs) > 0 {
		text = "perhaps " + text + " (it turns on " + strings.Join(f.Needs, ", ") + ")"
	}
	// "an append …" and "… cannot set user metadata" are one sentence.
	if why := strings.ReplaceAll(strings.Join(whys, " "), "… … ", ""); why != "" {
		text += ": " + why
	} else if f.Message != "" {
		text += ": " + f.Message
	}
	t.field("also", scrub(text))
}

// field writes a labelled paragraph; nothing when it is empty.
func (t *Text) field(label, text string) {
	if text == "" {
		return
	}
	t.fold(fmt.Sprintf("    %-7s", label), "           ", text)
}

// fold writes a text in lines of the width, the first one after first, the
// others after rest.
func (t *Text) fold(first, rest, text string) {
	n := t.opts.Width - max(columns(first), columns(rest))
	for _, l := range foldWords(text, n) {
		fmt.Fprintln(t.w, first+l)
		first = rest
	}
}

// place is where a request stood in its input.
func place(x *assay.Exchange) string {
	switch {
	case x.Source.Name == "":
		return x.ID
	case x.Source.Line > 0:
		return fmt.Sprintf("%s:%d", x.Source.Name, x.Source.Line)
	}
	return x.Source.Name + "#" + x.ID
}

func operation(v *assay.Verdict) string {
	switch {
	case v.Operation != "" && v.Service == "s3":
		return v.Operation
	case v.Operation != "":
		return v.Service + " " + v.Operation
	case v.Service != "":
		return v.Service + " (operation not recognised)"
	}
	return "not AWS"
}

// target is what a request is for: an S3 address, else the host.
func target(x *assay.Exchange, v *assay.Verdict) string {
	if v.Bucket != "" {
		return strings.TrimSuffix("s3://"+v.Bucket+"/"+v.Key, "/")
	}
	return x.Request.Host()
}

func details(v *assay.Verdict) string {
	var d []string
	if v.Service == "" {
		return ""
	}
	if v.Endpoint.Region != "" {
		d = append(d, v.Endpoint.Region)
	}
	d = append(d, string(v.Endpoint.Style))
	d = append(d, v.Endpoint.Modes.Names()...)
	if v.Client.Name != "" {
		d = append(d, strings.TrimSpace(v.Client.Name+" "+v.Client.Version))
	}
	if p := v.Signature; p != nil {
		d = append(d, signatureStatus(p))
	}
	return strings.Join(d, ", ")
}

// signatureStatus says in a few words what verifying a signature came to.
func signatureStatus(p *assay.Proof) string {
	switch p.Status {
	case signature.Match:
		return "signature verified"
	case signature.Mismatch:
		return "signature does not match"
	case signature.Unverifiable:
		return "signature not verified: " + notVerified[p.Reason]
	}
	return "unsigned"
}

// notVerified words why a signature was not verified.
var notVerified = map[signature.Reason]string{
	signature.UnknownKey:  "no secret of its key at hand",
	signature.BadForm:     "parts of it are missing or damaged",
	signature.BodyMissing: "the body is not wholly here",
	signature.OtherScheme: "a scheme that is not verified",
	signature.Redacted:    "the capture is redacted",
}
