package explain

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/contract"
)

// Options say how much an explanation holds.
type Options struct {
	// Brief leaves out most of a long list of rules, and says how to see it.
	Brief bool
	// Service restricts what is told of a code to one service.
	Service string
	// Models are the models to go by; nil for those of the program.
	Models *contract.Catalog
}

func (o Options) models() *contract.Catalog {
	if o.Models == nil {
		return contract.Embedded()
	}
	return o.Models
}

// maxBrief is how many rules of a service a brief explanation of a code lists.
const maxBrief = 12

// ForCode explains a code. There is a page for every code that assay can answer
// with; ok is false for others.
func ForCode(name string, opts Options) (d Doc, ok bool, err error) {
	lib, err := load()
	if err != nil {
		return d, false, err
	}
	p := lib.byCode[name]
	if p == nil {
		return d, false, nil
	}
	line := p.line(name)
	d = Doc{Kind: KindCode, Name: name, Aside: aside(line, lib.services[name])}
	if opts.Service != "" {
		d.Aside = aside(line, []string{opts.Service})
	}
	d.add(Para{capitalised(line.text)})
	for _, m := range itemsFor(lib, name, p.means) {
		d.add(Para{m.Text})
	}
	if services := byService(lib, p, name, opts.Service); len(services) > 0 {
		d.add(Heading{"Service by service"}, List{Items: services})
	}
	d.add(Heading{"When to suspect it"})
	for _, s := range itemsFor(lib, name, p.suspect) {
		d.add(Para{s.Text})
	}
	d.section("Causes, the most frequent first", true, itemsFor(lib, name, p.causes))
	d.section("Diagnosis, step by step", true, itemsFor(lib, name, p.diagnose))
	d.section("Told apart from", false, itemsFor(lib, name, p.differs))
	d.section("What does not help", false, itemsFor(lib, name, p.wrong))
	d.section("To verify", false, itemsFor(lib, name, p.verify))
	d.section("To prevent", false, itemsFor(lib, name, p.prevent))
	if len(p.codes) > 1 {
		d.add(Heading{"Of the same kind"}, List{Items: p.others(name)})
	}
	d.rules(name, opts)
	d.declared(name, lib.services[name], opts)
	return lib.finish(d), true, nil
}

func (d *Doc) section(heading string, ordered bool, items []Item) {
	if len(items) > 0 {
		d.add(Heading{heading}, List{Ordered: ordered, Items: items})
	}
}

// capitalised begins a sentence with a capital.
func capitalised(in Inline) Inline {
	if len(in) == 0 || in[0].Mark != Plain || in[0].Text == "" {
		return in
	}
	out := slices.Clone(in)
	out[0].Text = strings.ToUpper(out[0].Text[:1]) + out[0].Text[1:]
	return out
}

func (d *Doc) add(bs ...Block) { d.Blocks = append(d.Blocks, bs...) }

func (p *page) line(code string) *codeLine {
	for i := range p.codes {
		if p.codes[i].code == code {
			return &p.codes[i]
		}
	}
	return nil
}

// others are the codes that a page explains beside one.
func (p *page) others(name string) []Item {
	var items []Item
	for _, c := range p.codes {
		if c.code != name {
			text := append(code(c.code, "code/"+c.code), Span{Text: ": "})
			items = append(items, Item{Text: append(text, c.text...)})
		}
	}
	return items
}

// aside is what stands beside a code: its statuses and who answers with it.
func aside(l *codeLine, services []string) string {
	var statuses []string
	for _, n := range l.statuses {
		statuses = append(statuses, strconv.Itoa(n))
	}
	return strings.Join(statuses, ", ") + "  " + strings.Join(shownServices(services), ", ")
}

func shownServices(services []string) []string {
	var shown []string
	for _, s := range services {
		if s != AnyService {
			shown = append(shown, s)
		}
	}
	if slices.Contains(services, AnyService) {
		if len(shown) == 0 {
			return []string{"any service"}
		}
		shown = append(shown, "and others")
	}
	return shown
}

// byService are what a page says of single services that answer with a code.
func byService(lib *library, p *page, code, only string) []Item {
	var items []Item
	answers := lib.services[code]
	for _, it := range itemsFor(lib, code, p.services) {
		s := serviceOfItem(it)
		if only != "" && s != only || !slices.Contains(answers, s) && !slices.Contains(answers, AnyService) {
			continue
		}
		items = append(items, it)
	}
	return items
}

// serviceOfItem is the service that an entry of "By service" is about: it
// begins with its name, as code.
func serviceOfItem(it Item) string {
	if len(it.Text) == 0 || it.Text[0].Mark != Code {
		return ""
	}
	return it.Text[0].Text
}

// RulesOf returns the rules that answer with a code, of one service or of all,
// in order of their IDs.
func RulesOf(code, service string) []*assay.Rule {
	var rules []*assay.Rule
	for _, r := range assay.Rules() {
		if r.Code == code && r.Refuses() && (service == "" || r.Service() == service) {
			rules = append(rules, r)
		}
	}
	return rules
}

// rules lists the rules that answer with a code, by service.
func (d *Doc) rules(name string, opts Options) {
	by := map[string][]*assay.Rule{}
	var services []string
	for _, r := range RulesOf(name, opts.Service) {
		s := r.Service()
		if by[s] == nil {
			services = append(services, s)
		}
		by[s] = append(by[s], r)
	}
	if len(services) == 0 {
		return
	}
	d.add(Heading{"Rules that answer so"})
	for _, s := range services {
		rules := by[s]
		left := 0
		if n := len(rules); opts.Brief && n > maxBrief {
			rules, left = rules[:maxBrief], n-maxBrief
		}
		var items []Item
		for _, r := range rules {
			items = append(items, Item{Text: append(code(r.ID, "rule/"+r.ID), Span{Text: ": " + r.When})})
		}
		if left > 0 {
			items = append(items, Item{Text: words(fmt.Sprintf("and %d more:", left)), Commands: []string{"assay explain --rules " + s + " " + name}})
		}
		d.add(List{Items: items})
	}
}

// declared says which operations of the services that answer with a code
// declare it in their models.
func (d *Doc) declared(name string, services []string, opts Options) {
	var rows []Field
	for _, s := range services {
		if s == AnyService || opts.Service != "" && s != opts.Service {
			continue
		}
		if ops := opts.declaring(s, name); len(ops) > 0 {
			rows = append(rows, Field{Label: s, Text: words(some(ops, 8))})
		}
	}
	if len(rows) > 0 {
		d.add(Heading{"Operations whose model declares it"}, Fields{rows})
	}
}

// declaring returns the operations of a service whose model declares an error of
// that code; nil when the service has none, or is not known.
func (o Options) declaring(service, code string) []string {
	s, err := o.models().Service(service)
	if err != nil {
		return nil
	}
	var ops []string
	for _, op := range s.Operations() {
		for _, e := range op.Errors {
			if e.Code == code || e.Name == code {
				ops = append(ops, op.Name)
				break
			}
		}
	}
	sort.Strings(ops)
	return ops
}

// some lists up to n words, and how many more there are.
func some(list []string, n int) string {
	if len(list) <= n {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:n], ", "), len(list)-n)
}
