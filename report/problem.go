package report

import (
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/policy"
)

// level is how much a finding weighs.
type level uint8

const (
	refusal level = iota // the service refuses
	doubt                // it turns on an unknown fact
	warning              // it is likely to go wrong
)

func levelOf(f *assay.Finding) level {
	switch {
	case len(f.Needs) > 0:
		return doubt
	case f.Refuses():
		return refusal
	}
	return warning
}

// problem is a finding as the lists of CI systems have it. All its texts are
// redacted, and fit to stand in a line.
type problem struct {
	level   level
	finding *assay.Finding

	title   string // "PutObject: 400 InvalidRequest"
	message string // AWS's own words
	because string // what is to blame, and why
	fix     string

	file        string // as given; "" for standard input
	line        int    // 0 when not known
	fingerprint string
	mark        policy.Mark
}

// problems makes the list of what was found in one exchange.
func problems(x *assay.Exchange, v *assay.Verdict, s policy.Standing) []problem {
	if v.Service == "" || len(v.Findings) == 0 {
		return nil
	}
	secrets := capture.SecretsOf(x)
	scrub := func(text string) string { return tidy(secrets.Scrub(text)) }
	out := make([]problem, len(v.Findings))
	for i := range v.Findings {
		f := &v.Findings[i]
		out[i] = problem{
			level: levelOf(f), finding: f,
			title: operation(v) + ": " + scrub(headline(f)), message: scrub(f.Message), because: scrub(blame(f)), fix: scrub(f.Fix),
			line: x.Source.Line, fingerprint: policy.Fingerprint(v, f), mark: s.Of(i),
		}
		if x.Source.Name != "-" {
			out[i].file = x.Source.Name
		}
	}
	return out
}

// foremost picks what is worth telling alone: of a refusal the first finding
// that refuses and is not set aside, else all that are not.
func foremost(v *assay.Verdict, ps []problem) []*problem {
	var out []*problem
	for i := range ps {
		p := &ps[i]
		switch {
		case p.mark.By != "" || v.Outcome == assay.Reject && p.level != refusal:
		case v.Outcome == assay.Reject:
			return []*problem{p}
		default:
			out = append(out, p)
		}
	}
	return out
}

// headline is the title without the operation.
func (p *problem) headline() string {
	_, h, _ := strings.Cut(p.title, ": ")
	return h
}

// headline says what a finding comes to: "400 InvalidRequest".
func headline(f *assay.Finding) string {
	switch levelOf(f) {
	case doubt:
		return "undecided, it turns on " + strings.Join(f.Needs, ", ") + "; it would be " + answerOf(f)
	case warning:
		if f.Code == "" {
			return "warning"
		}
		return "warning, " + f.Code + " is likely"
	}
	return answerOf(f)
}

// blame names the culprits, each with its reason.
func blame(f *assay.Finding) string {
	var parts []string
	for i := range f.Culprits {
		c := &f.Culprits[i]
		text := culpritName(c)
		if c.Why != "" {
			text += " (" + c.Why + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// sentence ends a text as a sentence.
func sentence(text string) string {
	if text == "" || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// text is the problem in one paragraph.
func (p *problem) text() string {
	parts := []string{sentence(p.title)}
	for _, part := range []struct{ label, text string }{{"", p.message}, {"Because of ", p.because}, {"Fix: ", p.fix}} {
		if part.text != "" {
			parts = append(parts, part.label+sentence(part.text))
		}
	}
	return strings.Join(parts, " ")
}

// stdin is how reports name what has no file.
const stdin = "stdin"

// name is the file's name for people, never empty.
func (p *problem) name() string {
	if p.file == "" {
		return stdin
	}
	return path.Clean(visible(filepath.ToSlash(p.file)))
}

// uri is the file's name as a URI reference: relative for a relative name, so
// that a viewer finds it in its own copy of the repository.
func (p *problem) uri() string {
	if p.file == "" {
		return stdin
	}
	return uriOf(p.file)
}

// uriOf is a file's name as a URI reference.
func uriOf(file string) string {
	name := filepath.ToSlash(filepath.Clean(file))
	switch {
	case path.IsAbs(name):
		return (&url.URL{Scheme: "file", Path: name}).String()
	case filepath.IsAbs(file): // a drive's letter comes first
		return (&url.URL{Scheme: "file", Path: "/" + name}).String()
	}
	return (&url.URL{Path: name}).String() // "./a:b" where a colon comes first
}

// repeats counts fingerprints, for forms in which each must be there once.
type repeats map[string]int

// number returns how often the fingerprint has come, this time included.
func (r repeats) number(fingerprint string) int {
	r[fingerprint]++
	return r[fingerprint]
}

// setAside says in a few words why a finding is not counted.
func setAside(m policy.Mark) string {
	if m.By == policy.Baseline {
		return "known from the baseline"
	}
	return "ignored: " + m.Reason
}

// scrubbed is a text without what is secret in the exchange.
func scrubbed(x *assay.Exchange, text string) string { return capture.SecretsOf(x).Scrub(text) }

// request names a request for people: its operation and what it is for.
func request(x *assay.Exchange, v *assay.Verdict) string {
	to := tidy(scrubbed(x, target(capture.Redact(x), v)))
	return fmt.Sprintf("%s %s", operation(v), middle(to, 120))
}
