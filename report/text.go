package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
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
}

// NewText returns a writer of verdicts for people. Finish must be called at the
// end.
func NewText(w io.Writer, opts TextOptions) *Text {
	if opts.Width <= 0 {
		opts.Width = 100
	}
	return &Text{w: bufio.NewWriter(w), s: newStyle(opts.Colour), opts: opts}
}

// Verdict writes one verdict. x is the exchange that it is on, unredacted:
// redaction happens in here, in one place.
func (t *Text) Verdict(x *assay.Exchange, v *assay.Verdict) error {
	t.count.Add(v)
	switch {
	case v.Service == "":
		if t.opts.All {
			t.head(x, v, t.s.faint("-"))
			fmt.Fprintf(t.w, "  %s\n", t.s.faint(v.Why))
		}
		return nil
	case v.Outcome == assay.Accept && len(v.Findings) == 0:
		if t.opts.All {
			t.line(x, v, t.s.good("✓"))
		}
		return nil
	}
	shown := x
	scrub := func(s string) string { return s }
	if !t.opts.ShowSecrets {
		shown = capture.Redact(x)
		secrets := capture.SecretsOf(x)
		scrub = secrets.Scrub
	}
	t.head(x, v, "")
	for i := range v.Findings {
		f := &v.Findings[i]
		if f == v.Answer || len(f.Needs) > 0 || v.Answer == nil {
			t.finding(shown, x, v, f, scrub)
			continue
		}
		t.also(f, scrub)
	}
	fmt.Fprintln(t.w)
	return t.w.Flush()
}

// Finish writes the summary.
func (t *Text) Finish() error {
	if t.count.Requests == 0 {
		return t.w.Flush()
	}
	fmt.Fprintf(t.w, "%s\n", t.count.String())
	if t.opts.Models != "" {
		fmt.Fprintf(t.w, "%s\n", t.s.faint(t.opts.Models))
	}
	return t.w.Flush()
}

// line is a verdict in one line.
func (t *Text) line(x *assay.Exchange, v *assay.Verdict, mark string) {
	fmt.Fprintf(t.w, "%s %s  %s  %s\n", mark, place(x), operation(v), t.s.faint(target(x, v)))
}

// head says which request it is about.
func (t *Text) head(x *assay.Exchange, v *assay.Verdict, mark string) {
	at := place(x)
	if mark != "" {
		at = mark + " " + at
	}
	fmt.Fprintf(t.w, "%s  %s  %s\n", t.s.strong(at), t.s.strong(operation(v)), target(x, v))
	if d := details(v); d != "" {
		fmt.Fprintf(t.w, "%s%s\n", strings.Repeat(" ", len(place(x))+2), t.s.faint(d))
	}
}

func (t *Text) finding(shown, x *assay.Exchange, v *assay.Verdict, f *assay.Finding, scrub func(string) string) {
	mark, title := t.s.bad("✗"), fmt.Sprintf("%d %s", f.Status, f.Code)
	switch {
	case len(f.Needs) > 0:
		mark, title = t.s.doubt("?"), fmt.Sprintf("undecided: %d %s if so; it turns on %s", f.Status, f.Code, strings.Join(f.Needs, ", "))
	case !f.Refuses():
		mark, title = t.s.doubt("!"), "warning"
		if f.Code != "" {
			title = fmt.Sprintf("warning: %s is likely", f.Code)
		}
	}
	fmt.Fprintf(t.w, "\n  %s %s\n", mark, t.s.strong(title))
	if f.Message != "" {
		t.fold("    ", "    ", scrub(f.Message))
	}
	fmt.Fprintln(t.w)
	t.excerpt(shown, x, f)
	fmt.Fprintln(t.w)
	t.field("likely", scrub(f.Hint))
	t.field("fix", scrub(f.Fix))
	if c := callerTerms(v, f); c != "" {
		t.field("", c)
	}
	t.field("not", f.Not)
	for _, n := range f.Beside {
		t.field("beside", n.Code+" "+n.Means)
	}
	if !f.Certain {
		t.field("note", "how "+v.Service+" words this is not known; the usual form of its protocol stands here")
	}
	if f.Rule == "signature/mismatch" {
		t.proof(v, scrub)
	}
	t.field("rule", t.s.faint(fmt.Sprintf("%s, %s", f.Rule, f.Evidence)))
}

// also is a finding beside the answer, in short.
func (t *Text) also(f *assay.Finding, scrub func(string) string) {
	names := make([]string, 0, len(f.Culprits))
	for i := range f.Culprits {
		names = append(names, culpritName(&f.Culprits[i]))
	}
	text := fmt.Sprintf("%s %s", f.Code, strings.Join(names, ", "))
	if len(f.Culprits) > 0 && f.Culprits[0].Why != "" {
		text += ": " + f.Culprits[0].Why
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
// others after rest. A word longer than a line stands alone.
func (t *Text) fold(first, rest, text string) {
	line, n := first, 0
	for _, w := range strings.Fields(text) {
		if n > 0 && len([]rune(line))+1+len([]rune(w)) > t.opts.Width {
			fmt.Fprintln(t.w, line)
			line, n = rest, 0
		}
		if n > 0 {
			line += " "
		}
		line += w
		n++
	}
	fmt.Fprintln(t.w, line)
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
		return "s3://" + v.Bucket + "/" + v.Key
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
		return "signature not verified (" + p.Reason.String() + ")"
	}
	return "unsigned"
}
