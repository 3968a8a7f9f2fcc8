package gateway

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/gateway/refusal"
	"github.com/assay-project/assay/wire"
)

// FindingsHeader lists what was found, in answers that are annotated and in
// those that the gateway gives itself:
//
//	assay-findings: s3/put-object-size;code=EntityTooLarge;status=400, s3/versioning;needs=bucket.versioning
//
// Findings stand in the verdict's order, commas between them; each is the ID of
// its rule with parameters: code and status of one that refuses, needs (names
// with a space between them, in quotes where there are several) of one that
// turns on unknown facts. A finding that does neither is a warning and has
// code and status too, and warns. Nothing of the request's values is in it.
const FindingsHeader = "assay-findings"

const (
	maxListed = 16   // findings in the header
	maxHeader = 1024 // bytes of its value
)

// annotate adds what was found to an answer's head, if the mode says so.
func (x *exchange) annotate(head []byte) []byte {
	verdict, list, ok := x.annotation()
	if !ok {
		return head
	}
	e := wire.Edit(head)
	e.Set(refusal.VerdictHeader, verdict)
	if list != "" {
		e.Set(FindingsHeader, list)
	}
	return e.Bytes()
}

// annotation is what an answer is annotated with, if the mode says so. The body
// counts as far as it is not under way any more.
func (x *exchange) annotation() (verdict, list string, ok bool) {
	v := x.judge()
	if x.config.Of(v) != Annotate {
		return "", "", false
	}
	return v.Outcome.String(), Findings(v), true
}

// Findings is the value of [FindingsHeader] for a verdict; "" when nothing was
// found.
func Findings(v *assay.Verdict) string {
	var b strings.Builder
	for i := range v.Findings {
		f := &v.Findings[i]
		var s strings.Builder
		s.WriteString(printable(f.Rule))
		if len(f.Needs) == 0 {
			if f.Code != "" {
				s.WriteString(";code=" + printable(f.Code))
			}
			if f.Status != 0 {
				s.WriteString(";status=" + strconv.Itoa(f.Status))
			}
			if !f.Refuses() {
				s.WriteString(";warns")
			}
		} else if needs := printable(strings.Join(f.Needs, " ")); strings.Contains(needs, " ") {
			s.WriteString(`;needs="` + needs + `"`)
		} else {
			s.WriteString(";needs=" + needs)
		}
		if i == maxListed || b.Len()+s.Len() > maxHeader-len(", ...") {
			b.WriteString(", ...")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(s.String())
	}
	return b.String()
}

// printable keeps what may stand in a header's value without quotes.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`",;\`, r) {
			return '_'
		}
		return r
	}, s)
}
