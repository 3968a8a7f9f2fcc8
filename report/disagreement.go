package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/archive"
	"github.com/assay-project/assay/gateway"
)

// DisagreementForms are the forms of [Disagreements].
var DisagreementForms = []string{"text", "jsonl", "md"}

// Disagreements writes cases in which an upstream's answer and the verdict differ,
// each with what a rule needs as its example. jsonl writes them as exchanges, which
// check reads.
func Disagreements(w io.Writer, cases []*archive.Record, form string, opts TextOptions) error {
	b := bufio.NewWriter(w)
	switch form {
	case "jsonl":
		for _, r := range cases {
			line, err := r.Append(nil)
			if err != nil {
				return err
			}
			b.Write(line)
		}
		return b.Flush()
	case "md":
		markdownCases(b, cases)
	default:
		textCases(b, cases, newStyle(opts.Colour))
	}
	return b.Flush()
}

func textCases(b *bufio.Writer, cases []*archive.Record, s style) {
	total := uint64(0)
	for _, r := range cases {
		total += r.Case.Count
		fmt.Fprintf(b, "%s  %s\n", s.strong(caseOperation(r)), s.bad(r.Gateway.Disagreement))
		fmt.Fprintf(b, "  seen     %s\n", caseSeen(r.Case))
		fmt.Fprintf(b, "  verdict  %s\n", verdictSaid(r))
		fmt.Fprintf(b, "  answer   %s\n", upstreamSaid(r))
		if from := caseSender(r); from != "" {
			fmt.Fprintf(b, "  sent by  %s\n", from)
		}
		b.WriteString("\n")
		for l := range strings.Lines(Example(r)) {
			b.WriteString("    " + l)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(b, "%s, seen %s\n", numberOf(uint64(len(cases)), "disagreement"), timesSeen(total))
}

func markdownCases(b *bufio.Writer, cases []*archive.Record) {
	total := uint64(0)
	for _, r := range cases {
		total += r.Case.Count
	}
	fmt.Fprintf(b, "# %s, seen %s\n\n", numberOf(uint64(len(cases)), "disagreement"), timesSeen(total))
	if len(cases) == 0 {
		return
	}
	b.WriteString("| operation | how they differ | verdict | answer | seen |\n| --- | --- | --- | --- | ---: |\n")
	for _, r := range cases {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %d |\n", caseOperation(r), r.Gateway.Disagreement,
			caseCell(caseCode(r)), caseCell(strings.TrimSpace(caseStatus(r)+" "+r.Gateway.Code)), r.Case.Count)
	}
	for _, r := range cases {
		fmt.Fprintf(b, "\n## %s: %s\n\n- seen %s\n- verdict: %s\n- answer: %s\n", caseOperation(r), r.Gateway.Disagreement,
			caseSeen(r.Case), caseCell(verdictSaid(r)), caseCell(upstreamSaid(r)))
		if from := caseSender(r); from != "" {
			fmt.Fprintf(b, "- sent by %s\n", caseCell(from))
		}
		example := Example(r)
		fence := "```"
		for strings.Contains(example, fence) {
			fence += "`"
		}
		fmt.Fprintf(b, "\n%stxtar\n%s%s\n", fence, example, fence)
	}
}

// Example returns a case in the form in which examples stand beside the rules. It
// is as redacted as the case is; what its author has to fill in is in capitals.
func Example(r *archive.Record) string {
	v, q := r.Verdict, &r.Exchange.Request
	rule, outcome := "", "refused"
	if v != nil {
		rule = v.Rule
	}
	if r.DisagreementOf() != gateway.RefusedOtherwise && rule == "" || r.DisagreementOf() == gateway.RefusedUnexpectedly {
		rule = strings.Trim(caseService(r)+"/NAME-OF-THE-RULE", "/")
	}
	if r.DisagreementOf() == gateway.AcceptedUnexpectedly {
		outcome = "accepted"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "-- %s %s as seen %s --\n", rule, outcome, timesSeen(r.Case.Count))
	fmt.Fprintf(&b, "# The upstream answered %s\n", visible(unfolded(upstreamSaid(r))))
	if q.BodyTruncated && q.BodySize != 0 {
		size := ""
		if q.BodySize > 0 {
			size = fmt.Sprintf(" of %d bytes", q.BodySize)
		}
		fmt.Fprintf(&b, "# Its body%s was not captured: PUT ONE HERE THAT IS %s THE SAME\n", size, strings.ToUpper(outcome))
	}
	if !r.Exchange.Time.IsZero() {
		fmt.Fprintf(&b, "@ %s\n", r.Exchange.Time.UTC().Format(time.RFC3339))
	}
	target := q.Target
	if q.Headers.Get("Host") == "" || q.Scheme == "http" {
		target = q.URL()
	}
	fmt.Fprintf(&b, "%s %s HTTP/1.1\n", visible(q.Method), visible(target))
	for i := range q.Headers {
		if h := &q.Headers[i]; !strings.HasPrefix(h.Name, ":") {
			fmt.Fprintf(&b, "%s: %s\n", visible(h.Name), visible(unfolded(h.Value)))
		}
	}
	if len(q.Body) > 0 { // captured on request
		fmt.Fprintf(&b, "\n%s\n", visible(string(q.Body)))
	}
	return b.String()
}

func unfolded(s string) string { return strings.Join(strings.Fields(s), " ") }

func caseService(r *archive.Record) string {
	if r.Verdict == nil {
		return ""
	}
	return r.Verdict.Service
}

func caseOperation(r *archive.Record) string {
	if r.Verdict == nil || r.Verdict.Service == "" {
		return "unknown operation"
	}
	return strings.TrimSpace(r.Verdict.Service + " " + r.Verdict.Operation)
}

// caseCode is the verdict in a word.
func caseCode(r *archive.Record) string {
	switch v := r.Verdict; {
	case v == nil:
		return "none"
	case v.Code != "":
		return v.Code
	default:
		return v.Outcome
	}
}

func verdictSaid(r *archive.Record) string {
	v := r.Verdict
	if v == nil || v.Code == "" {
		return caseCode(r)
	}
	s := fmt.Sprintf("%d %s", v.Status, v.Code)
	if v.Message != "" {
		s += ": " + tidy(v.Message)
	}
	return s + " (" + v.Rule + ", " + v.Evidence + ")"
}

func caseStatus(r *archive.Record) string {
	if n := r.Status(); n != 0 {
		return strconv.Itoa(n)
	}
	return ""
}

func upstreamSaid(r *archive.Record) string {
	s := strings.TrimSpace(caseStatus(r) + " " + r.Gateway.Code)
	if r.Gateway.Message != "" {
		s += ": " + tidy(r.Gateway.Message)
	}
	return s
}

// caseSender tells of the first request: client, how it addressed the service, where.
func caseSender(r *archive.Record) string {
	v := r.Verdict
	if v == nil {
		return ""
	}
	var parts []string
	if v.Client != nil {
		parts = append(parts, strings.TrimSpace(tidy(v.Client.Name+" "+v.Client.Version)))
	}
	if e := v.Endpoint; e != nil {
		for _, p := range append([]string{e.Style, e.BucketType, e.Region}, e.Modes...) {
			if p != "" {
				parts = append(parts, tidy(p))
			}
		}
	}
	return strings.Join(parts, ", ")
}

func caseSeen(c *archive.Case) string {
	s := timesSeen(c.Count)
	const form = "2006-01-02 15:04:05"
	first, last := c.First.UTC().Format(form), c.Last.UTC().Format(form)
	switch {
	case c.First.IsZero():
	case first == last:
		s += ", " + first + " UTC"
	default:
		s += ", " + first + " to " + last + " UTC"
	}
	return s
}

func timesSeen(n uint64) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.FormatUint(n, 10) + " times"
}

func numberOf(n uint64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.FormatUint(n, 10) + " " + what + "s"
}

// caseCell makes text fit into a cell of a table.
func caseCell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(visible(s))
}
