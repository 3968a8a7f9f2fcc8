package forensics

import (
	"slices"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
)

// Budgets of tries. A try with SigV4 costs one or two microseconds, one with
// SigV4a some forty times as much: either way a search ends within a second.
const (
	DefaultBudget    = 200_000
	DefaultBudgetV4a = 12_000
	// MaxHashed bounds the bytes of canonical requests that are hashed: of a
	// long one fewer are tried.
	MaxHashed = 400 << 20
)

func defaultBudget(key *signature.Key, f *form) int {
	n := DefaultBudget
	if key.Asymmetric() {
		n = DefaultBudgetV4a
	}
	return min(n, MaxHashed/len(f.canonical.AppendText(nil)))
}

// Options widen or narrow a search.
type Options struct {
	// Budget is how many signatures may be computed; 0: the default of the
	// request's version and length.
	Budget int
	// Hosts are more hosts that the request may have been signed for.
	Hosts []string
	// Prefixes are path prefixes that a proxy may have added or dropped.
	Prefixes []string
	// Reveal leaves secrets in the report as they are: session tokens, keys of
	// SSE-C, user metadata.
	Reveal bool
}

func (o *Options) change(c Change) Change {
	if o.Reveal {
		return c
	}
	return c.redact()
}

func (o *Options) canonical(c signature.CanonicalRequest) signature.CanonicalRequest {
	if o.Reveal {
		return c
	}
	return c.Redacted()
}

// search is one search.
type search struct {
	*form
	v    *signature.Verifier
	opt  Options
	out  Report
	seen map[string]bool
}

// Trace searches for what was changed on the way. It needs the secret of the
// request's access key in v.
func Trace(v *signature.Verifier, req *capture.Request, a *signature.Auth, opt Options) Report {
	r := v.Verify(req, a)
	switch {
	case r.Status == signature.Match:
		return traceBody(v, req, a, &opt)
	case r.Status != signature.Mismatch:
		return Report{Outcome: Impossible, Reason: r.Reason}
	case r.Broken != signature.BrokenRequest || a.Scheme.Version == signature.V2:
		return traceRest(v, req, a, r, &opt)
	}
	c := &a.Credential
	key, _ := v.Key(a.Scheme.Version, c.AccessKeyID, c.Date, c.Region, c.Service)
	s := &search{form: newForm(req, a, v.Rules(c.Service), key), v: v, opt: opt, seen: map[string]bool{}}
	s.out.Budget = opt.Budget
	if s.out.Budget == 0 {
		s.out.Budget = defaultBudget(key, s.form)
	}
	s.out.Outcome = Open
	s.run()
	s.finish()
	return s.out
}

// generators in the order in which their changes are likely: what is proven
// first is reported.
var generators = []struct {
	part string
	gen  func(*search) []candidate
}{
	{"host", (*search).hosts},
	{"path", (*search).paths},
	{"query", (*search).queries},
	{"headers", (*search).headerValues},
	{"method", (*search).methods},
	{"payload", (*search).payloads},
	{"date", (*search).dates},
	{"local host", (*search).localHosts},
	{"scope", (*search).scopes},
	{"signed headers", (*search).signedLists},
	{"secret", (*search).secrets},
	{"body length", (*search).lengths},
}

func (s *search) run() {
	if s.oddSignature() && s.count("signature", s.itself) {
		return
	}
	var all []candidate
	for _, g := range generators {
		cs := s.fresh(g.gen(s))
		proven := s.count(g.part, func() bool {
			return slices.ContainsFunc(cs, func(c candidate) bool { return s.try(c) })
		})
		if proven {
			return
		}
		all = append(all, cs...)
	}
	own, others := s.portNames()
	// Every port is a third of the budget: before pairs only where there is
	// reason to, and where it leaves pairs enough.
	if len(own) > 0 && s.out.Budget-s.out.Tries >= 2*lastPort && s.count("every port", func() bool { return s.everyPort(own) }) {
		return
	}
	if s.count("pairs", func() bool { return s.pairs(all) }) {
		return
	}
	if s.out.Tries < s.out.Budget {
		s.count("every local port", func() bool { return s.everyPort(others) })
	}
}

// count runs a part of the search and notes how many tries it took.
func (s *search) count(part string, run func() bool) bool {
	before := s.out.Tries
	proven := run()
	s.out.Tried = append(s.out.Tried, Count{part, s.out.Tries - before})
	return proven
}

// fresh drops candidates that change nothing, or what an earlier one changed.
func (s *search) fresh(cs []candidate) []candidate {
	return slices.DeleteFunc(cs, func(c candidate) bool {
		id, same := "", c.key == nil
		for _, e := range c.edits {
			same = same && s.slots[e.slot] == e.text
			id += string(rune(e.slot)) + e.text + "\x00"
		}
		if c.key != nil {
			return false
		}
		if same || s.seen[id] {
			return true
		}
		s.seen[id] = true
		return false
	})
}

// try checks candidates together, and keeps them as the proof if they match.
func (s *search) try(cs ...candidate) bool {
	if s.out.Tries >= s.out.Budget {
		return false
	}
	s.out.Tries++
	var (
		stack [8]edit
		key   *signature.Key
	)
	edits := stack[:0]
	for i := range cs {
		edits = append(edits, cs[i].edits...)
		if cs[i].key != nil {
			key = cs[i].key
		}
	}
	if !s.check(key, edits...) {
		return false
	}
	s.out.Outcome = Proven
	for _, c := range cs {
		s.out.Changes = append(s.out.Changes, s.opt.change(c.change))
	}
	s.out.Signed, s.out.SignedString = s.edited(edits)
	return true
}

// pairs tries two changes at a time: of different lines by combining what was
// tried alone, of the path and of the query by changing a changed one again.
func (s *search) pairs(all []candidate) bool {
	if s.twice(slotPath, s.rawPath(), s.pathsFrom) || s.twice(slotQuery, s.req.Query(), s.queriesFrom) {
		return true
	}
	all = slices.DeleteFunc(all, func(c candidate) bool { return c.solo })
	for i := range all {
		for j := range i {
			if disjoint(&all[i], &all[j]) && s.try(all[j], all[i]) {
				return true
			}
		}
		if s.out.Tries >= s.out.Budget {
			break
		}
	}
	return false
}

func disjoint(a, b *candidate) bool {
	if a.key != nil && b.key != nil {
		return false
	}
	for _, x := range a.edits {
		for _, y := range b.edits {
			if x.slot == y.slot {
				return false
			}
		}
	}
	return true
}

// rewrite is a raw path or query as it may have been signed.
type rewrite struct {
	raw    string
	change Change
}

// maxTwice bounds the length in bytes of a line that is rewritten twice: the
// rewrites of a long query are long themselves, and many.
const maxTwice = 2048

// twice applies two rewrites of one line, one after the other.
func (s *search) twice(at slot, raw string, from func(string) []rewrite) bool {
	if len(raw) > maxTwice {
		return false
	}
	canonical := func(raw string) string {
		if at == slotPath {
			return signature.CanonicalPath(raw, s.rules)
		}
		return s.queryWith(raw)
	}
	tried := map[string]bool{}
	for _, one := range from(raw) {
		for _, two := range from(one.raw) {
			text := canonical(two.raw)
			if tried[text] {
				continue
			}
			tried[text] = true
			c := candidate{change: one.change, edits: []edit{{at, text}}}
			if s.try(c) {
				s.out.Changes = append(s.out.Changes, s.opt.change(two.change))
				return true
			}
			if s.out.Tries >= s.out.Budget {
				return false
			}
		}
	}
	return false
}

// finish fills in both sides and the leads.
func (s *search) finish() {
	received, sts := s.edited(nil)
	if s.out.Outcome != Proven {
		s.out.Signed, s.out.SignedString = received, sts
		s.out.Suspects = s.suspects()
	}
	s.out.Received, s.out.ReceivedString = s.opt.canonical(received), sts
	s.out.Signed = s.opt.canonical(s.out.Signed)
}
