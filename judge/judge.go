package judge

import (
	"slices"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/identify"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

// Open makes a case of an exchange: identified, decoded, and with what is known.
func Open(catalog *contract.Catalog, x *capture.Exchange, known *facts.Store) *rule.Case {
	id := identify.Request(catalog, &x.Request)
	c := &rule.Case{Exchange: x, Req: &x.Request, ID: &id, Op: id.Name, Facts: known, Time: x.Time}
	if id.Operation != nil {
		c.In = decodeAs(c, id.Operation)
		if len(id.Also) > 0 {
			settle(c)
		}
	}
	return c
}

func decodeAs(c *rule.Case, op *contract.Operation) *decode.Input {
	ep := &c.ID.Endpoint
	return decode.Decode(c.Req, op, c.ID.Protocol,
		decode.Where{Bucket: ep.Bucket, BucketInHost: ep.BucketInHost, BasePath: c.ID.BasePath})
}

// settle chooses among services whose requests look alike: the one whose model
// has least against the request. Without it a request for Neptune would be held
// to what RDS requires.
func settle(c *rule.Case) {
	against := func(in *decode.Input) int { return len(in.Problems) + len(model.Check(in)) }
	least := against(c.In)
	for _, op := range c.ID.Also {
		if least == 0 {
			return
		}
		in := decodeAs(c, op)
		if n := against(in); n < least {
			least = n
			c.In, c.ID.Operation, c.ID.Service = in, op, op.Service
		}
	}
}

// Case judges a case.
func Case(c *rule.Case) Verdict {
	v := Verdict{ID: c.Exchange.ID, Session: c.Exchange.Session, Operation: c.Op,
		Endpoint: c.ID.Endpoint, Client: c.ID.Client, Why: c.ID.Why}
	if c.ID.Service == nil {
		return v
	}
	v.Service = c.ID.Service.Name
	v.Bucket, v.Key = place(c)
	var broken []rule.Finding
	if c.Verifier != nil {
		v.Signature, broken = verify(c)
	}
	v.Findings = findings(c, broken)
	decide(&v)
	if v.Outcome == Accept && c.Op == "" {
		v.Outcome = Undecided
		v.Needs = append(v.Needs, "operation")
	}
	return v
}

// findings collects what all stages have against a case beside what is known
// already, in the service's order.
func findings(c *rule.Case, known []rule.Finding) []rule.Finding {
	fs := known
	if set := rule.For(c.ID.Service.Name); set != nil {
		fs = append(fs, set.Run(c)...)
	}
	if !rule.OwnAuth(c.ID.Service.Name) && c.ID.Auth.Scheme.Version != signature.Anonymous {
		fs = append(fs, rule.For(rule.Common).Run(c)...)
	}
	switch {
	case c.In != nil:
		if len(c.In.Problems) > 0 {
			fs = append(fs, dialect.Problems(c)...)
		}
		if vs := dialect.Check(c); len(vs) > 0 {
			fs = append(fs, dialect.Findings(c, vs)...)
		}
		fs = append(fs, unfilled(c)...)
	case c.ID.Asked != "":
		if f, ok := dialect.Unknown(c); ok {
			fs = append(fs, f)
		}
	}
	if len(fs) > 1 {
		slices.SortStableFunc(fs, func(a, b rule.Finding) int {
			if a.Stage != b.Stage {
				return int(a.Stage) - int(b.Stage)
			}
			return a.Order - b.Order
		})
	}
	if len(fs) > 0 {
		dialect.Shown(c, fs)
	}
	for i := range fs {
		f := &fs[i]
		hint(c, f)
		if f.Refuses() {
			f.Not, f.Beside = rule.AdviceOn(c.ID.Service.Name, f.Code, f.Not, f.Beside)
		}
	}
	return fs
}

// decide picks the answer: the first finding that refuses. Without one, what is
// undecided decides nothing, and says what it needs.
func decide(v *Verdict) {
	for i := range v.Findings {
		if !v.Findings[i].Refuses() {
			continue
		}
		v.Outcome = Reject
		f := v.Findings[i]
		copy(v.Findings[1:i+1], v.Findings[:i])
		v.Findings[0] = f
		v.Answer = &v.Findings[0]
		return
	}
	v.Outcome = Accept
	for i := range v.Findings {
		for _, n := range v.Findings[i].Needs {
			v.Outcome = Undecided
			if !slices.Contains(v.Needs, n) {
				v.Needs = append(v.Needs, n)
			}
		}
	}
}

// place names the bucket and the key of an S3 request.
func place(c *rule.Case) (bucket, key string) {
	switch c.ID.Service.Name {
	case "s3", "s3control", "s3outposts":
	default:
		return "", ""
	}
	if bucket = c.Text("Bucket"); bucket == "" {
		bucket = c.ID.Endpoint.Bucket
	}
	return bucket, c.Text("Key")
}
