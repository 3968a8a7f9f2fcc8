package rule

import (
	"strings"

	"github.com/assay-project/assay/decode"
)

// Run looks at every rule of the case's operation whose triggers the request
// holds, and returns what they find in the service's order.
func (s *Set) Run(c *Case) []Finding {
	rules := s.operation(c.Op)
	if len(rules) == 0 {
		return nil
	}
	var have bits
	if s.triggers > 0 {
		have = s.present(c)
	}
	var found []Finding
	for i := range rules {
		if !rules[i].always && !rules[i].on.intersects(&have) {
			continue
		}
		r := rules[i].rule
		if hit := r.Check(c); hit != nil {
			found = append(found, r.finding(hit))
		}
	}
	return found
}

// present collects which triggers the request holds.
func (s *Set) present(c *Case) bits {
	var b bits
	var buf [64]byte
	for i := range c.Req.Headers {
		name := c.Req.Headers[i].Name
		if len(name) > len(buf) {
			continue
		}
		lower := buf[:len(name)]
		for j := range lower {
			ch := name[j]
			if 'A' <= ch && ch <= 'Z' {
				ch += 'a' - 'A'
			}
			lower[j] = ch
		}
		if id, ok := s.headers[string(lower)]; ok {
			b.add(id)
		}
		for _, p := range s.prefixes {
			if len(lower) > len(p.text) && string(lower[:len(p.text)]) == p.text {
				b.add(p.id)
			}
		}
	}
	if len(s.queries) > 0 {
		for q := c.Req.Query(); q != ""; {
			var pair string
			pair, q, _ = strings.Cut(q, "&")
			name, _, _ := strings.Cut(pair, "=")
			if id, ok := s.queries[name]; ok {
				b.add(id)
			}
		}
	}
	if len(s.members) > 0 && c.In != nil && c.In.Root != nil {
		for _, v := range c.In.Root.Items {
			if v.Member != nil && v.Kind != decode.Null { // a null counts as absent
				if id, ok := s.members[v.Member.Name]; ok {
					b.add(id)
				}
			}
		}
	}
	if len(s.modes) > 0 {
		s.modesOf(c, &b)
	}
	return b
}

func (s *Set) modesOf(c *Case, b *bits) {
	ep := &c.ID.Endpoint
	for _, n := range [...]string{string(ep.Style), string(ep.BucketType)} {
		if id, ok := s.modes[n]; ok {
			b.add(id)
		}
	}
	if ep.Modes != 0 {
		for _, n := range ep.Modes.Names() {
			if id, ok := s.modes[n]; ok {
				b.add(id)
			}
		}
	}
}

func (r *Rule) finding(h *Hit) Finding {
	f := Finding{
		Rule: r.ID, Stage: r.Stage, Order: r.Order, Code: r.Code, Status: r.Status, Message: r.Message,
		Culprits: h.Culprits, Evidence: r.Evidence, Fix: r.Fix, Not: r.Not, Beside: r.Beside,
		Sources: r.Sources, Needs: h.Needs, Extra: h.Extra, Certain: true,
	}
	if h.Code != "" {
		f.Code = h.Code
	}
	if h.Status != 0 {
		f.Status = h.Status
	}
	if h.Message != "" {
		f.Message = h.Message
	}
	if h.Fix != "" {
		f.Fix = h.Fix
	}
	f.Message = fill(f.Message, h.Args)
	f.Fix = fill(f.Fix, h.Args)
	return f
}

// fill replaces "{name}" in a text by the values of args.
func fill(text string, args []string) string {
	if len(args) == 0 || !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs[i], pairs[i+1] = "{"+args[i]+"}", args[i+1]
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
