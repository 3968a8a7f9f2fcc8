package rule

import (
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/identify"
	"github.com/assay-project/assay/signature"
)

// Case is a request on trial: everything that a rule may look at. A rule
// changes nothing in it.
type Case struct {
	Exchange *capture.Exchange
	Req      *capture.Request
	ID       *identify.Result
	// Op is the operation's name, also of operations that the models leave
	// out.
	Op string
	// In is the decoded input; nil when the operation has no model.
	In *decode.Input
	// Facts is what is known of buckets and other resources; never nil.
	Facts *facts.Store
	// Time is when the request reached the service, as far as it is known;
	// zero when it is not.
	Time time.Time
	// Verifier verifies signatures; nil when there are no keys to do so.
	Verifier *signature.Verifier

	memo map[any]any

	// supposed are the resources that were not known and counted as absent:
	// kind and ID.
	supposed [][2]string
}

// Memo returns what f makes, which it is asked for once in a case: for what
// several rules read out of a request and none alone should. The key is of a
// type of its own, as those of contexts are.
func (c *Case) Memo(key any, f func() any) any {
	v, ok := c.memo[key]
	if !ok {
		if c.memo == nil {
			c.memo = map[any]any{}
		}
		v = f()
		c.memo[key] = v
	}
	return v
}

// Has reports whether a header is present.
func (c *Case) Has(header string) bool { return c.Req.Headers.Has(header) }

// Header returns a header's value, "" when it is absent.
func (c *Case) Header(name string) string { return c.Req.Headers.Get(name) }

// Get returns an input member by its path of model names, nil when absent.
func (c *Case) Get(path ...string) *decode.Value {
	if c.In == nil {
		return nil
	}
	return c.In.Root.Lookup(path...)
}

// Text returns the text of an input member, "" when absent.
func (c *Case) Text(path ...string) string { return c.Get(path...).String() }

// AtHeader blames a header: the first of that name, or its absence.
func (c *Case) AtHeader(name string) Culprit {
	i := c.Req.Headers.Index(name)
	cu := Culprit{In: decode.InHeader, Name: name, Header: i, Param: c.headerParam(name)}
	if i >= 0 {
		cu.Name = c.Req.Headers[i].Name
		cu.End = len(c.Req.Headers[i].Value)
	}
	return cu
}

// AtHeaders blames every header whose name begins with prefix (lower case).
func (c *Case) AtHeaders(prefix string) []Culprit {
	var list []Culprit
	for i := range c.Req.Headers {
		h := &c.Req.Headers[i]
		if len(h.Name) > len(prefix) && strings.EqualFold(h.Name[:len(prefix)], prefix) {
			list = append(list, Culprit{In: decode.InHeader, Name: h.Name, Header: i, End: len(h.Value), Param: c.headerParam(h.Name)})
		}
	}
	return list
}

// headerParam is the model's member that a header is bound to.
func (c *Case) headerParam(name string) string {
	if c.ID == nil || c.ID.Operation == nil {
		return ""
	}
	for _, m := range c.ID.Operation.Headers {
		if strings.EqualFold(m.WireName, name) {
			return m.Name
		}
	}
	for _, m := range c.ID.Operation.HeaderPrefixes {
		if n := len(m.WireName); len(name) > n && strings.EqualFold(name[:n], m.WireName) {
			return m.Name + "." + name[n:]
		}
	}
	return ""
}

// AtQuery blames a query parameter, or its absence.
func (c *Case) AtQuery(name string) Culprit {
	cu := Culprit{In: decode.InQuery, Name: name, Header: -1}
	if c.ID != nil && c.ID.Operation != nil {
		for _, m := range c.ID.Operation.Queries {
			if m.WireName == name {
				cu.Param = m.Name
			}
		}
	}
	at := strings.IndexByte(c.Req.Target, '?') + 1
	for rest := c.Req.Query(); rest != ""; {
		pair, after, _ := strings.Cut(rest, "&")
		if n, _, _ := strings.Cut(pair, "="); n == name {
			cu.Start, cu.End = at, at+len(pair)
			return cu
		}
		at += len(pair) + 1
		rest = after
	}
	return cu
}

// QueryValue returns a query parameter's value as it stands, undecoded.
func (c *Case) QueryValue(name string) (string, bool) {
	for rest := c.Req.Query(); rest != ""; {
		pair, after, _ := strings.Cut(rest, "&")
		if n, v, _ := strings.Cut(pair, "="); n == name {
			return v, true
		}
		rest = after
	}
	return "", false
}

// AtHost blames the host.
func (c *Case) AtHost() Culprit {
	i := c.Req.Headers.Index("Host")
	return Culprit{In: decode.InHost, Name: "Host", Header: i, End: len(c.Req.Host())}
}

// AtPath blames the path.
func (c *Case) AtPath() Culprit {
	return Culprit{In: decode.InPath, Name: c.Req.Path(), Header: -1, End: len(c.Req.Path())}
}

// AtMethod blames the method.
func (c *Case) AtMethod() Culprit {
	return Culprit{In: decode.InMethod, Name: c.Req.Method, Header: -1}
}

// AtBody blames the body as a whole.
func (c *Case) AtBody() Culprit {
	return Culprit{In: decode.InBody, Name: "body", Header: -1, End: len(c.Req.Body)}
}

// At blames a decoded value.
func (c *Case) At(v *decode.Value) Culprit {
	if v == nil {
		return Culprit{In: decode.InBody, Header: -1}
	}
	return Culprit{In: v.In, Name: v.WireName(), Param: v.Path(), Header: v.Header, Start: v.Start, End: v.End, Value: v, Secret: secret(v)}
}

// secret reports whether a value, or anything that it is part of, is marked
// sensitive by the model, or is a payload.
func secret(v *decode.Value) bool {
	for ; v != nil; v = v.Parent {
		if v.Shape != nil && (v.Shape.Sensitive || v.Shape.Kind == contract.Blob) {
			return true
		}
	}
	return false
}

// AtMember blames a member by its path of model names, also where it is absent:
// then the place is that of the nearest value around it.
func (c *Case) AtMember(path ...string) Culprit {
	if v := c.Get(path...); v != nil {
		return c.At(v)
	}
	cu := Culprit{In: decode.InBody, Name: strings.Join(path, "."), Param: strings.Join(path, "."), Header: -1}
	if c.ID == nil || c.ID.Operation == nil || len(path) != 1 {
		return cu
	}
	for _, m := range c.ID.Operation.Headers {
		if m.Name == path[0] {
			cu.In, cu.Name = decode.InHeader, m.WireName
		}
	}
	for _, m := range c.ID.Operation.Queries {
		if m.Name == path[0] {
			cu.In, cu.Name = decode.InQuery, m.WireName
		}
	}
	return cu
}
