package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/judge/rule"
)

// asked are the codes that people look up most: an overview shows them.
var asked = []string{
	"InvalidRequest", "InvalidArgument", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "AccessDenied", "PermanentRedirect",
	"BadDigest", "MalformedXML", "AccessControlListNotSupported", "ValidationException", "ValidationError", "InvalidParameterValue",
	"InvalidParameterCombination", "SerializationException", "ResourceNotFoundException", "InvalidParameterValueException",
}

// Overview says what there is to explain, and how to ask.
func Overview() (Doc, error) {
	lib, err := load()
	if err != nil {
		return Doc{}, err
	}
	d := Doc{Kind: KindOverview, Name: "What assay can explain"}
	d.add(List{Items: []Item{
		{Text: words(fmt.Sprintf("a code: %d of them, what each means, its causes, how to find out, what does not help", len(lib.byCode))), Commands: []string{"assay explain InvalidRequest"}},
		{Text: words("two codes, and what tells them apart"), Commands: []string{"assay explain InvalidRequest InvalidArgument"}},
		{Text: words("a code in one service"), Commands: []string{"assay explain ValidationException dynamodb"}},
		{Text: words(fmt.Sprintf("a rule, with its sources and with requests that it refuses and accepts: there are %d", len(assay.Rules()))), Commands: []string{"assay explain s3/append-with-user-metadata", "assay explain --rules sqs"}},
		{Text: words("a service, an operation, a member of its input"), Commands: []string{"assay explain sqs", "assay explain s3:PutObject", "assay explain dynamodb PutItem ReturnValues"}},
		{Text: words("all of it as pages to read in a browser, with search"), Commands: []string{"assay explain --site pages/"}},
	}})
	var items []Item
	for _, c := range asked {
		if p := lib.byCode[c]; p != nil {
			items = append(items, Item{Text: append(code(c, "code/"+c), append(words(": "), unnumbered(p.line(c).text)...)...)})
		}
	}
	d.add(Heading{"Codes that are looked up most"}, List{Items: items})
	return d, nil
}

// unanswered says what there is to tell of a code that assay never answers with:
// what pages and rules say of it as a neighbour, and which operations declare it.
// ok is false when nothing is known of it.
func unanswered(name string, services []string, opts Options) (d Doc, ok bool) {
	lib, err := load()
	if err != nil {
		return d, false
	}
	d = Doc{Kind: KindCode, Name: name, Aside: "not answered by assay"}
	var items []Item
	for _, n := range lib.neighbours() {
		if strings.EqualFold(n.code, name) && len(items) < maxApart {
			d.Name = n.code
			items = append(items, Item{Text: n.text})
		}
	}
	var rows []Field
	for _, s := range services {
		if ops := opts.declaring(s, d.Name); len(ops) > 0 {
			rows = append(rows, Field{s, words(some(ops, 8))})
		}
	}
	if len(items) == 0 && len(rows) == 0 {
		return d, false
	}
	d.add(Para{words("assay never answers with it: it turns on what a request does not show, as the load of a service, the caller's permissions or the age of credentials, or no rule for it is known.")})
	if len(items) > 0 {
		d.add(Heading{"What it would mean"}, List{Items: items})
	}
	if len(rows) > 0 {
		d.add(Heading{"Operations whose model declares it"}, Fields{rows})
	}
	return lib.finish(d), true
}

// neighbour is what is said of a code where another is explained.
type neighbour struct {
	code string
	text Inline
}

// neighbours are what pages, and then rules, say of the codes beside their own.
func (lib *library) neighbours() []neighbour {
	var list []neighbour
	for _, p := range lib.pages {
		for _, it := range p.differs {
			for _, s := range it.Text {
				if s.Mark == Code && codeWord(s.Text) {
					list = append(list, neighbour{s.Text, append(slices.Clone(it.Text), append(append(words(" (beside "), code(p.codes[0].code, "code/"+p.codes[0].code)...), words(")")...)...)})
				}
			}
		}
	}
	said := map[rule.Neighbour]bool{}
	for _, r := range lib.rules {
		_, beside := assay.AdviceOn(r)
		for _, n := range beside {
			if codeWord(n.Code) && !said[n] {
				said[n] = true
				list = append(list, neighbour{n.Code, append(words(n.Means+", as "), append(code(r.ID, "rule/"+r.ID), words(" has it")...)...)})
			}
		}
	}
	return list
}

// codeWord reports whether a neighbour is called by a code and not described.
func codeWord(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.") == ""
}
