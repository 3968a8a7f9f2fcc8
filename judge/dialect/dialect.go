// Package dialect says how services code and word a refusal of what their
// models state: the same missing member is MissingParameter to EC2,
// ValidationException to Lambda and MalformedXML to S3.
//
// A service's dialect is declared beside its rules, in
// judge/rules/<service>/dialect.go, by [Add]. A service without one answers in
// its protocol's usual form, and its findings say that this is so.
package dialect

import (
	"fmt"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// Dialect is how one service answers violations of its model.
type Dialect struct {
	// Service is botocore's name.
	Service string

	// Terms are how the service reads its model: whether its patterns were
	// recorded to match whole values, and which of its bounds differ from the
	// published ones.
	Terms model.Terms

	// Lenient reports that the service does not enforce a constraint that its
	// model states. Nil: it enforces all. Each case needs evidence.
	Lenient func(*rule.Case, *model.Violation) bool

	// Word turns violations into findings, the answer first. Nil: the usual
	// form of the protocol. A dialect that words only some returns the rest
	// to [Usual].
	Word func(*rule.Case, []model.Violation) []rule.Finding

	// Problem words what decoding could not make sense of; ok is false when
	// the service does not mind. Nil: the protocol's usual form.
	Problem func(*rule.Case, *decode.Problem) (f rule.Finding, ok bool)

	// Shown gives a finding of any kind the form in which a caller sees it:
	// the answer to a HEAD request has a status and nothing else. Nil: as it
	// is.
	Shown func(*rule.Case, *rule.Finding)

	// Unknown words a request for an operation that the service has not.
	Unknown func(*rule.Case) (f rule.Finding, ok bool)
}

var dialects = map[string]*Dialect{}

// Add registers a service's dialect, from a variable declaration at package
// level. It panics on a second one for the same service.
func Add(d Dialect) *Dialect {
	if dialects[d.Service] != nil {
		panic(fmt.Sprintf("second dialect for %s", d.Service))
	}
	dialects[d.Service] = &d
	return &d
}

// For returns a service's dialect, never nil; known says that it is one of its
// own.
func For(s *contract.Service) (d *Dialect, known bool) {
	if d := dialects[s.Name]; d != nil {
		return d, true
	}
	return &Dialect{Service: s.Name}, false
}

// Check finds what the model has against a case, on the service's own terms.
//
// A pattern must match a whole value in all services of the framework that quotes
// it back: so it was recorded of those whose dialect says so, and so people show
// it of every other ("Value 'my group' at 'logGroupName' failed to satisfy
// constraint: Member must satisfy regular expression pattern:
// [\.\-_/#A-Za-z0-9]+"). S3, EC2 and the other services of XML check by themselves.
func Check(c *rule.Case) []model.Violation {
	d, _ := For(c.ID.Service)
	terms := d.Terms
	switch c.ID.Protocol {
	case contract.RESTXML, contract.EC2Query:
	default:
		terms.Whole = true
	}
	return model.CheckBy(c.In, terms)
}

// beyond is how it is known that a service refuses what its model lets pass.
func beyond(c *rule.Case) rule.Evidence {
	if d, _ := For(c.ID.Service); d.Terms.Whole || d.Terms.Shapes != nil {
		return rule.Recorded
	}
	return rule.Reported
}

// Findings words everything that the model has against a case.
func Findings(c *rule.Case, violations []model.Violation) []rule.Finding {
	d, known := For(c.ID.Service)
	if d.Lenient != nil {
		kept := violations[:0]
		for i := range violations {
			if !d.Lenient(c, &violations[i]) {
				kept = append(kept, violations[i])
			}
		}
		violations = kept
	}
	if len(violations) == 0 {
		return nil
	}
	if d.Word != nil {
		return d.Word(c, violations)
	}
	return certain(Usual(c, violations), known)
}

// Problems words what decoding could not make sense of.
func Problems(c *rule.Case) []rule.Finding {
	if c.In == nil {
		return nil
	}
	var found []rule.Finding
	d, known := For(c.ID.Service)
	for i := range c.In.Problems {
		p := &c.In.Problems[i]
		word := d.Problem
		if word == nil {
			word = UsualProblem
		}
		if f, ok := word(c, p); ok {
			f.Certain = f.Certain || known && d.Problem != nil
			found = append(found, f)
		}
	}
	return found
}

// Unknown words a request whose operation the service has not.
func Unknown(c *rule.Case) (rule.Finding, bool) {
	d, _ := For(c.ID.Service)
	if d.Unknown != nil {
		return d.Unknown(c)
	}
	return UsualUnknown(c)
}

// Shown gives findings the form in which a caller sees them.
func Shown(c *rule.Case, fs []rule.Finding) {
	d := dialects[c.ID.Service.Name]
	if d == nil || d.Shown == nil {
		return
	}
	for i := range fs {
		d.Shown(c, &fs[i])
	}
}

func certain(fs []rule.Finding, known bool) []rule.Finding {
	for i := range fs {
		fs[i].Certain = fs[i].Certain || known
	}
	return fs
}
