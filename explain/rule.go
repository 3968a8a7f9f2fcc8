package explain

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/judge/rule"
)

// maxExampleBody is how much of an example's body is shown, in bytes.
const maxExampleBody = 2000

// ForRule explains a rule: when it applies, what AWS answers, what to do, how it is
// known, and requests that it refuses and accepts. The error says that the
// examples of the program are broken.
func ForRule(r *assay.Rule) (Doc, error) {
	lib, err := load()
	if err != nil {
		return Doc{}, err
	}
	examples, err := assay.RuleExamples(r.ID)
	if err != nil {
		return Doc{}, err
	}
	d := Doc{Kind: KindRule, Name: r.ID, Aside: r.Evidence.String()}
	d.add(Fields{ruleFields(r)})
	if r.Refuses() && lib.byCode[r.Code] != nil {
		d.add(Heading{"About the code"}, List{Items: []Item{{
			Text:     append(code(r.Code, "code/"+r.Code), append(words(": "), unnumbered(lib.byCode[r.Code].line(r.Code).text)...)...),
			Commands: []string{"assay explain " + r.Code},
		}}})
	}
	if len(examples) > 0 {
		d.add(Heading{"Examples"})
	}
	for i := range examples {
		d.add(exampleMessage(&examples[i]))
	}
	return lib.finish(d), nil
}

func ruleFields(r *assay.Rule) []Field {
	ops := "every operation"
	if r.Operations != nil {
		ops = strings.Join(r.Operations, ", ")
	}
	in := r.Service()
	if in == rule.Common {
		in = "every service but S3"
	}
	rows := []Field{{"in", words(in + ": " + ops)}, {"when", words(r.When)}}
	if r.Refuses() {
		rows = append(rows, Field{"answer", append(words(fmt.Sprintf("%d ", r.Status)), code(r.Code, "")...)})
		if r.Message != "" {
			rows = append(rows, Field{"", words(r.Message)})
		}
	} else {
		rows = append(rows, Field{"answer", words("a warning: what is merely inferred refuses nothing")})
	}
	rows = append(rows, Field{"fix", words(r.Fix)})
	not, beside := assay.AdviceOn(r)
	if not != "" {
		rows = append(rows, Field{"not", words(not)})
	}
	for _, n := range beside {
		rows = append(rows, Field{"beside", append(code(n.Code, ""), Span{Text: ": " + n.Means})})
	}
	rows = append(rows, Field{"stage", words(stageWords[r.Stage.String()])}, Field{"known", words(evidenceWords[r.Evidence.String()])})
	for _, src := range r.Sources {
		rows = append(rows, Field{"source", sourceInline(src)})
	}
	return rows
}

// stageWords say what a service has looked at when a rule is its turn.
var stageWords = map[string]string{
	"http": "the HTTP message itself, before anything else", "address": "host and bucket name",
	"auth": "the form of the authentication", "clock": "dates and expiry", "region": "region, endpoint and operation",
	"signature": "signature and payload hash", "body": "whether the body parses", "values": "single values",
	"combinations": "values against one another", "bucket": "settings of the bucket or resource",
	"content": "values within a body", "object": "the stored object, or other resources, last of all",
}

var evidenceWords = map[string]string{
	"recorded": "AWS was seen to answer so", "documented": "AWS's documentation says so", "model": "the official service model says so",
	"reported": "quoted by users, or built into software that is tested against AWS", "inferred": "concluded, so it warns and never refuses",
}

func sourceInline(src string) Inline {
	if strings.HasPrefix(src, "https://") {
		return Inline{{Text: src, Mark: Link, To: src}}
	}
	return words(src)
}

func exampleMessage(x *assay.RuleExample) Message {
	m := Message{Outcome: x.Outcome, Note: strings.TrimSpace(x.Name + " " + strings.ReplaceAll(x.Note, "\n", " "))}
	if x.Facts != "" {
		m.Lines = append(m.Lines, "… with a facts file that says", "")
		m.Lines = append(m.Lines, strings.Split(strings.TrimSpace(x.Facts), "\n")...)
		m.Lines = append(m.Lines, "", "… the request", "")
	}
	for i, ex := range x.Session {
		if i > 0 {
			m.Lines = append(m.Lines, "", "… then", "")
		}
		r := &ex.Request
		m.Lines = append(m.Lines, fmt.Sprintf("%s %s HTTP/1.1", r.Method, clip(r.Target, 400)))
		for _, h := range r.Headers {
			m.Lines = append(m.Lines, h.Name+": "+clip(h.Value, 300))
		}
		if len(r.Body) > 0 {
			m.Lines = append(m.Lines, "")
			m.Lines = append(m.Lines, strings.Split(clip(string(r.Body), maxExampleBody), "\n")...)
		}
	}
	return m
}

// clip shortens a text to n bytes at most, not within a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
