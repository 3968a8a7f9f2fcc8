package isolate

import (
	"strings"

	"github.com/assay-project/assay/compare/edit"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/identify"
	"github.com/assay-project/assay/judge/rule"
)

// Unit is a part of a request that is taken out, or not, as a whole: a header, a
// parameter, a member at any depth, or several headers that belong together.
// Units form a forest; taking one out takes out all that is in it.
type Unit struct {
	// Name is how it stands on the wire; of a group, what it is about.
	Name string
	// Param is the model's path, "" where the model knows none.
	Param string
	In    decode.In
	// Value is the decoded value, nil for what the model does not know.
	Value *decode.Value
	// Header is the index of the header that it is, else -1.
	Header int
	// Group says that it stands for its parts only.
	Group bool
	// Noise says that it is of the client and the connection, not of the
	// operation.
	Noise bool
	// Fixed says why it cannot be taken out: the model requires it, or it is
	// what makes the request this one. "" when it can.
	Fixed    string
	Required bool
	Parent   *Unit
	Parts    []*Unit

	id     int
	query  int // number of the parameter, else -1
	plain  bool
	byPart bool // a form's or body's value
}

// Removable reports whether the unit can be taken out.
func (u *Unit) Removable() bool { return u.Fixed == "" && !u.Required }

// Label is the name that people know it by: the model's where it has one.
func (u *Unit) Label() string {
	if u.Param != "" {
		return u.Param
	}
	return u.Name
}

// outermost reports whether no unit around u can be taken out.
func (u *Unit) outermost() bool {
	for p := u.Parent; p != nil; p = p.Parent {
		if p.Removable() {
			return false
		}
	}
	return u.Removable()
}

func (u *Unit) within(other *Unit) bool {
	for p := u.Parent; p != nil; p = p.Parent {
		if p == other {
			return true
		}
	}
	return false
}

// units takes a request apart.
type units struct {
	c      *rule.Case
	doc    *edit.Doc
	all    []*Unit // parents before their parts
	tops   []*Unit
	byID   identity
	models *contract.Catalog
}

// identity is what must stay the same in every try.
type identity struct{ service, operation, bucket string }

func identityOf(r *identify.Result) identity {
	id := identity{operation: r.Name, bucket: r.Endpoint.Bucket}
	if r.Service != nil {
		id.service = r.Service.Name
	}
	return id
}

func unitsOf(c *rule.Case, models *contract.Catalog) *units {
	us := &units{c: c, doc: edit.New(c.Req, c.In), byID: identityOf(c.ID), models: models}
	us.headers()
	us.query()
	us.body()
	return us
}

func (us *units) add(u *Unit, parent *Unit) *Unit {
	u.id, u.Parent = len(us.all), parent
	us.all = append(us.all, u)
	if parent == nil {
		us.tops = append(us.tops, u)
	} else {
		parent.Parts = append(parent.Parts, u)
	}
	return u
}

// machinery are the headers that belong to the message, its address and its
// signature: they follow what is changed, and are never taken out.
var machinery = map[string]bool{
	"host": true, "content-length": true, "transfer-encoding": true, "authorization": true, "x-amz-date": true, "date": true,
	"x-amz-content-sha256": true, "x-amz-security-token": true, "x-amz-s3session-token": true, "x-amz-target": true,
	"x-amz-region-set": true, "smithy-protocol": true, "x-amz-decoded-content-length": true, "x-amz-trailer": true,
	"x-amzn-query-mode": true, ":authority": true, ":method": true, ":path": true, ":scheme": true,
}

func (us *units) headers() {
	groups := map[string]*Unit{}
	bound := us.boundHeaders()
	for i, h := range us.c.Req.Headers {
		name := strings.ToLower(h.Name)
		v := bound[i]
		if machinery[name] || name == "content-type" && us.typed() || name == "content-encoding" && us.doc.Framed() {
			continue
		}
		u := &Unit{Name: h.Name, In: decode.InHeader, Header: i, query: -1, Value: v}
		if v != nil {
			u.Param, u.Required = v.Path(), v.Member != nil && v.Member.Required && v.Parent.Parent == nil
		}
		var parent *Unit
		if g := groupOf(name, v != nil); g != "" && !u.Required {
			if parent = groups[g]; parent == nil {
				parent = us.add(&Unit{Name: g, In: decode.InHeader, Header: -1, query: -1, Group: true, Noise: g == noise}, nil)
				groups[g] = parent
			}
			u.Noise = parent.Noise
		} else if us.selects(&edit.Change{Headers: map[int]bool{i: true}}) {
			u.Fixed = "it says which operation this is"
		}
		us.add(u, parent)
		if v != nil && v.Kind == decode.List && len(v.Items) > 1 {
			for _, it := range v.Items {
				us.add(&Unit{Name: it.Text, Param: it.Path(), In: decode.InHeader, Header: -1, query: -1, Value: it, byPart: true}, u)
			}
		}
	}
	if us.doc.Framed() {
		us.add(&Unit{Name: "aws-chunked framing", In: decode.InBody, Header: -1, query: -1, plain: true}, nil)
	}
}

// typed reports whether the body's protocol goes by Content-Type.
func (us *units) typed() bool {
	switch us.c.ID.Protocol {
	case contract.Query, contract.EC2Query, contract.JSON, contract.RPCv2CBOR:
		return true
	case contract.RESTJSON:
		return us.doc.Body() != nil
	}
	return false
}

// boundHeaders are the decoded values by the index of their header; the entries of
// a map, not the map.
func (us *units) boundHeaders() map[int]*decode.Value {
	m := map[int]*decode.Value{}
	if us.c.In == nil {
		return m
	}
	for _, v := range us.c.In.Root.Items {
		switch {
		case v.In != decode.InHeader:
		case v.Kind == decode.Map:
			for _, e := range v.Items {
				m[e.Header] = e
			}
		case v.Header >= 0:
			m[v.Header] = v
		}
	}
	return m
}

// selects reports whether a change makes the request another one: of another
// operation, another bucket, or none that is known.
func (us *units) selects(ch *edit.Change) bool {
	req, err := us.doc.Apply(ch)
	if err != nil {
		return true
	}
	r := identify.Request(us.catalog(), req)
	return identityOf(&r) != us.byID
}

func (us *units) catalog() *contract.Catalog { return us.models }

func (us *units) query() {
	op := us.c.ID.Operation
	bound := map[int]*decode.Value{}
	if us.c.In != nil {
		var walk func(v *decode.Value)
		walk = func(v *decode.Value) {
			if v.In == decode.InQuery && len(v.Items) == 0 {
				bound[v.KeyStart] = v
			}
			for _, it := range v.Items {
				walk(it)
			}
		}
		walk(us.c.In.Root)
	}
	form := us.c.ID.Protocol == contract.Query || us.c.ID.Protocol == contract.EC2Query
	for i, p := range us.doc.Query() {
		if signing[strings.ToLower(p.Name)] || p.Name == "x-id" || p.Name == "" || form || fixedByTemplate(op, p.Name) {
			continue
		}
		u := &Unit{Name: p.Name, In: decode.InQuery, Header: -1, query: i, Value: bound[p.Start]}
		if v := u.Value; v != nil {
			u.Param, u.Required = v.Path(), v.Member != nil && v.Member.Required && v.Parent.Parent == nil
		}
		if us.selects(&edit.Change{Query: map[int]bool{i: true}}) {
			u.Fixed = "it says which operation this is"
		}
		us.add(u, nil)
	}
}

// signing are the parameters of a presigned URL, in lower case.
var signing = map[string]bool{
	"x-amz-algorithm": true, "x-amz-credential": true, "x-amz-date": true, "x-amz-expires": true, "x-amz-signedheaders": true,
	"x-amz-signature": true, "x-amz-security-token": true, "x-amz-region-set": true, "x-amz-content-sha256": true,
	"awsaccesskeyid": true, "signature": true, "expires": true, "action": true, "version": true,
}

func fixedByTemplate(op *contract.Operation, name string) bool {
	if op == nil || op.Path == nil {
		return false
	}
	for _, q := range op.Path.Query {
		if q.Name == name {
			return true
		}
	}
	return false
}

// body takes apart what the body holds.
func (us *units) body() {
	root := us.doc.Body()
	if us.c.In == nil || root == nil {
		return
	}
	if us.doc.Editable(root) { // a payload of bytes
		us.value(root, nil, root.Member != nil && root.Member.Required)
		return
	}
	for _, v := range root.Items {
		if us.doc.Editable(v) {
			us.value(v, nil, required(v))
		}
	}
}

func required(v *decode.Value) bool {
	return v.Member != nil && v.Member.Required && v.Parent.Kind == decode.Struct && !v.Member.IdempotencyToken && v.Kind != decode.Null
}

func (us *units) value(v *decode.Value, parent *Unit, must bool) {
	u := us.add(&Unit{Name: v.WireName(), Param: v.Path(), In: v.In, Header: -1, query: -1, Value: v, Required: must, byPart: true}, parent)
	if u.Name == "" && v.Member != nil {
		u.Name = v.Member.Name
	}
	for _, it := range v.Items {
		us.value(it, u, required(it))
	}
}
