package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/isolate"
	"github.com/assay-project/assay/compare/replay"
)

// Replayed is a request that was sent again, ready to be told.
type Replayed struct {
	Exchange *capture.Exchange
	Verdict  *assay.Verdict
	Result   *replay.Result
	Target   string
	// Minimal says that the smallest request that is refused so was sent, instead
	// of the whole one.
	Minimal bool
	Written []string
}

// Replay tells people what came of sending a request again.
func (t *Text) Replay(p *Replayed) error {
	r := p.Result
	secrets := capture.SecretsOf(&capture.Exchange{Request: *r.Sent, Response: r.Answer})
	scrub := func(s string) string { return tidy(secrets.Scrub(s)) }
	t.head(capture.Redact(p.Exchange), p.Verdict, scrub)
	what := "the whole request"
	if p.Minimal {
		what = "the smallest request that is refused so"
	}
	sent := fmt.Sprintf("%s, signed anew, was sent to %s", what, p.Target)
	if len(p.Written) > 0 {
		sent += ", and wrote " + someOf(p.Written, 2)
	}
	fmt.Fprintln(t.w)
	t.fold("  ", "  ", visible(sent))
	t.fold("  answer ", "         ", visible(r.Outcome.String()))
	if r.Outcome.Message != "" {
		t.fold("         ", "         ", scrub(r.Outcome.Message))
	}
	fmt.Fprintln(t.w)
	for _, c := range r.Checks {
		want, got := shownCheck(&c)
		if c.OK {
			fmt.Fprintf(t.w, "  %s %s %s\n", t.s.good("✓"), visible(c.What), visible(scrub(got)))
			continue
		}
		t.fold(fmt.Sprintf("  %s %s ", t.s.bad("✗"), visible(c.What)), "    ", visible(scrub(got))+", expected "+visible(scrub(want)))
	}
	end := "as expected"
	if !r.OK() {
		end = "not as expected"
	}
	fmt.Fprintf(t.w, "\n%s (by %s)\n", end, r.From)
	return t.w.Flush()
}

// shownCheck are the two sides of a check as they may be shown.
func shownCheck(c *replay.Check) (want, got string) {
	show := func(s string) string {
		switch {
		case s == "":
			return "(none)"
		case c.Secret:
			return capture.Placeholder(len(s))
		}
		return s
	}
	return show(c.Want), show(c.Got)
}

// replayDoc is a replay as JSON.
type replayDoc struct {
	Version   int             `json:"v"`
	ID        string          `json:"id"`
	Place     string          `json:"place"`
	Service   string          `json:"service"`
	Operation string          `json:"operation"`
	Target    string          `json:"target"`
	Minimal   bool            `json:"minimal"`
	Answer    isolate.Outcome `json:"answer"`
	Checks    []replay.Check  `json:"checks"`
	OK        bool            `json:"ok"`
	From      string          `json:"from"`
	Written   []string        `json:"written,omitempty"`
}

// WriteReplayJSON writes a replay as one JSON document.
func WriteReplayJSON(w io.Writer, p *Replayed) error {
	r := p.Result
	scrub := capture.SecretsOf(&capture.Exchange{Request: *r.Sent, Response: r.Answer}).Scrub
	doc := replayDoc{1, p.Exchange.ID, place(p.Exchange), r.Service, r.Operation, p.Target, p.Minimal, r.Outcome, []replay.Check{}, r.OK(), r.From, p.Written}
	doc.Answer.Message = scrub(doc.Answer.Message)
	for _, c := range r.Checks {
		c.Want, c.Got = shownCheck(&c)
		c.Want, c.Got = scrub(strings.TrimSpace(c.Want)), scrub(c.Got)
		doc.Checks = append(doc.Checks, c)
	}
	return writeIndented(w, &doc, "  ")
}
