package explain

import (
	"slices"
	"strings"

	"github.com/assay-project/assay"
)

// Compare sets two codes side by side: what each says about the request, which
// to suspect when, and what tells them apart. ok is false when one of them has
// no page.
func Compare(a, b string) (d Doc, ok bool, err error) {
	lib, err := load()
	if err != nil {
		return d, false, err
	}
	pa, pb := lib.byCode[a], lib.byCode[b]
	if pa == nil || pb == nil {
		return d, false, nil
	}
	d = Doc{Kind: KindComparison, Name: a + " or " + b}
	la, lb := pa.line(a), pb.line(b)
	d.add(Heading{"What each says of the request"}, Fields{[]Field{
		{a, capitalised(la.text)}, {"", words(aside(la, lib.services[a]))},
		{b, capitalised(lb.text)}, {"", words(aside(lb, lib.services[b]))},
	}})
	apart := append(toldApart(lib, pa, a, b), toldApart(lib, pb, b, a)...)
	if len(apart) == 0 {
		apart = rulesApart(a, b)
	}
	if len(apart) > 0 {
		d.add(Heading{"What tells them apart"}, List{Items: apart})
	}
	if pa == pb {
		d.add(Para{words("Both are of one kind: they come about, are found and are mended in the same way.")})
	} else {
		var rows []Field
		for _, side := range []struct {
			code string
			p    *page
		}{{a, pa}, {b, pb}} {
			for i, s := range itemsFor(lib, side.code, side.p.suspect) {
				f := Field{Text: s.Text}
				if i == 0 {
					f.Label = side.code
				}
				rows = append(rows, f)
			}
		}
		d.add(Heading{"Which to suspect when"}, Fields{rows})
	}
	for _, side := range []struct {
		code string
		p    *page
	}{{a, pa}, {b, pb}} {
		d.add(Heading{"Usual causes of " + side.code})
		d.add(List{Ordered: true, Items: firstItems(itemsFor(lib, side.code, side.p.causes), 4)})
	}
	d.add(Heading{"Who answers so"}, Fields{whoAnswers(lib, a, b)})
	d.add(Heading{"More"}, List{Items: []Item{
		{Text: append(words("all about "), code(a, "")...), Commands: []string{"assay explain " + a}},
		{Text: append(words("all about "), code(b, "")...), Commands: []string{"assay explain " + b}},
	}})
	return lib.finish(d), true, nil
}

func firstItems(items []Item, n int) []Item {
	var out []Item
	for _, it := range items[:min(n, len(items))] {
		out = append(out, Item{Text: it.Text})
	}
	return out
}

// toldApart is what a page says of another code.
func toldApart(lib *library, p *page, code, other string) []Item {
	var items []Item
	for _, it := range itemsFor(lib, code, p.differs) {
		for _, s := range it.Text {
			if s.Mark == Code && s.Text == other {
				items = append(items, Item{Text: it.Text})
				break
			}
		}
	}
	return items
}

// maxApart is how much of what rules say is shown where no page says more.
const maxApart = 6

// rulesApart is what the rules that answer with one code say of the other.
func rulesApart(a, b string) []Item {
	var items []Item
	said := map[string]bool{}
	for _, pair := range [][2]string{{a, b}, {b, a}} {
		for _, r := range RulesOf(pair[0], "") {
			_, beside := assay.AdviceOn(r)
			for _, n := range beside {
				if n.Code != pair[1] || said[n.Code+n.Means] {
					continue
				}
				said[n.Code+n.Means] = true
				text := append(code(n.Code, ""), Span{Text: ": " + n.Means})
				items = append(items, Item{Text: text})
			}
		}
	}
	return items[:min(len(items), maxApart)]
}

func whoAnswers(lib *library, a, b string) []Field {
	sa, sb := lib.services[a], lib.services[b]
	var both, onlyA, onlyB []string
	for _, s := range sa {
		if slices.Contains(sb, s) {
			both = append(both, s)
		} else {
			onlyA = append(onlyA, s)
		}
	}
	for _, s := range sb {
		if !slices.Contains(sa, s) {
			onlyB = append(onlyB, s)
		}
	}
	var rows []Field
	for _, r := range []struct {
		label    string
		services []string
	}{{"both", both}, {a, onlyA}, {b, onlyB}} {
		if shown := shownServices(r.services); len(shown) > 0 {
			rows = append(rows, Field{r.label, words(strings.Join(shown, ", "))})
		}
	}
	return rows
}
