package importer

import (
	"fmt"

	"github.com/assay-project/assay/contract"
)

// smithyBuilder turns a parsed model into a service, following the inputs so
// that only what can be sent is kept.
type smithyBuilder struct {
	m      *smithyModel
	s      *contract.Service
	shapes map[string]*contract.Shape
	all    []*contract.Shape // in the order in which they were met
}

var smithyKinds = map[string]contract.Kind{
	"structure": contract.Structure, "union": contract.Structure,
	"list": contract.List, "set": contract.List, "map": contract.Map,
	"string": contract.String, "enum": contract.String,
	"byte": contract.Integer, "short": contract.Integer, "integer": contract.Integer, "intEnum": contract.Integer,
	"long": contract.Long, "bigInteger": contract.Long,
	"float": contract.Float, "double": contract.Double, "bigDecimal": contract.Double,
	"boolean": contract.Boolean, "timestamp": contract.Timestamp, "blob": contract.Blob, "document": contract.Document,
}

// preludeKinds are the shapes that every model knows, by their local names.
var preludeKinds = map[string]string{
	"String": "string", "Blob": "blob", "Boolean": "boolean", "PrimitiveBoolean": "boolean",
	"Byte": "byte", "PrimitiveByte": "byte", "Short": "short", "PrimitiveShort": "short",
	"Integer": "integer", "PrimitiveInteger": "integer", "Long": "long", "PrimitiveLong": "long",
	"Float": "float", "PrimitiveFloat": "float", "Double": "double", "PrimitiveDouble": "double",
	"BigInteger": "bigInteger", "BigDecimal": "bigDecimal", "Timestamp": "timestamp", "Document": "document", "Unit": "structure",
}

func (b *smithyBuilder) shape(id string) (*contract.Shape, error) {
	if sh := b.shapes[id]; sh != nil {
		return sh, nil
	}
	src := b.m.Shapes.values[id]
	if src == nil {
		t, ok := preludeKinds[localName(id)]
		if !ok {
			return nil, fmt.Errorf("no shape %q", id)
		}
		src = &smithyShape{Type: t}
	}
	kind, ok := smithyKinds[src.Type]
	if !ok {
		return nil, fmt.Errorf("shape %q is of unknown type %q", id, src.Type)
	}
	sh := &contract.Shape{Name: localName(id), Kind: kind, Union: src.Type == "union"}
	b.constrain(sh, src.Traits)
	if src.Type == "enum" {
		sh.Enum = enumValues(src)
	}
	if kind == contract.Structure && src.Type == "union" && src.Traits.has("smithy.api#streaming") {
		sh.EventStream = true
	}
	b.shapes[id] = sh // before its members: shapes refer to themselves
	b.all = append(b.all, sh)
	var err error
	switch kind {
	case contract.Structure:
		for _, m := range b.members(src) {
			cm, err := b.member(m.name, m.ref)
			if err != nil {
				return nil, err
			}
			sh.Members = append(sh.Members, cm)
		}
	case contract.List:
		sh.Element, err = b.member("member", src.Member)
	case contract.Map:
		if sh.Key, err = b.member("key", src.Key); err == nil {
			sh.Value, err = b.member("value", src.Value)
		}
	}
	return sh, err
}

type namedRef struct {
	name string
	ref  *smithyRef
}

// members are a shape's members with those of its mixins before them.
func (b *smithyBuilder) members(src *smithyShape) []namedRef {
	var out []namedRef
	if src == nil {
		return nil
	}
	for _, mx := range src.Mixins {
		out = append(out, b.members(b.m.Shapes.values[mx.Target])...)
	}
	for _, n := range src.Members.names {
		out = append(out, namedRef{n, src.Members.values[n]})
	}
	return out
}

// enumValues are the values of an enum shape: those it names, else the names of
// its members.
func enumValues(src *smithyShape) []string {
	var vs []string
	for _, n := range src.Members.names {
		if v := src.Members.values[n].Traits.text("smithy.api#enumValue"); v != "" {
			n = v
		}
		vs = append(vs, n)
	}
	return vs
}

// constrain takes the constraints of a shape or a member over into sh.
func (b *smithyBuilder) constrain(sh *contract.Shape, t traits) {
	var bounds struct {
		Min *float64 `json:"min"`
		Max *float64 `json:"max"`
	}
	for _, id := range []string{"smithy.api#length", "smithy.api#range"} {
		if t.into(id, &bounds) {
			if bounds.Min != nil {
				sh.Min, sh.HasMin = *bounds.Min, true
			}
			if bounds.Max != nil {
				sh.Max, sh.HasMax = *bounds.Max, true
			}
		}
	}
	if p := t.text("smithy.api#pattern"); p != "" {
		sh.Pattern = p
	}
	var enum []struct {
		Value string `json:"value"`
	}
	if t.into("smithy.api#enum", &enum) {
		for _, e := range enum {
			sh.Enum = append(sh.Enum, e.Value)
		}
	}
	switch t.text("smithy.api#timestampFormat") {
	case "date-time":
		sh.TimestampFormat = "iso8601"
	case "http-date":
		sh.TimestampFormat = "rfc822"
	case "epoch-seconds":
		sh.TimestampFormat = "unixTimestamp"
	}
	sh.Streaming = sh.Streaming || t.has("smithy.api#streaming")
	sh.Sensitive = sh.Sensitive || t.has("smithy.api#sensitive")
	sh.Sparse = sh.Sparse || t.has("smithy.api#sparse")
	sh.RequiresLength = sh.RequiresLength || t.has("smithy.api#requiresLength")
	if n := t.text("smithy.api#xmlName"); n != "" {
		sh.XMLName = n
	}
	var ns struct {
		URI string `json:"uri"`
	}
	if t.into("smithy.api#xmlNamespace", &ns) {
		sh.XMLNamespace = ns.URI
	}
}

// memberConstraints are the traits with which a member narrows its target; the
// member then has a shape of its own.
var memberConstraints = []string{"smithy.api#length", "smithy.api#range", "smithy.api#pattern"}

func (b *smithyBuilder) member(name string, r *smithyRef) (*contract.Member, error) {
	if r == nil {
		return nil, fmt.Errorf("%q has no shape", name)
	}
	sh, err := b.shape(r.Target)
	if err != nil {
		return nil, err
	}
	t := r.Traits
	for _, c := range memberConstraints {
		if t.has(c) {
			own := &contract.Shape{}
			copyShape(own, sh)
			b.constrain(own, traits{c: t[c]})
			b.all = append(b.all, own)
			sh = own
		}
	}
	m := &contract.Member{
		Name: name, WireName: name, Shape: sh, Required: t.has("smithy.api#required"),
		HostLabel: t.has("smithy.api#hostLabel"), IdempotencyToken: t.has("smithy.api#idempotencyToken"),
		Deprecated: t.has("smithy.api#deprecated"), Streaming: sh.Streaming,
		Flattened: t.has("smithy.api#xmlFlattened"), XMLAttribute: t.has("smithy.api#xmlAttribute"),
		QueryName: t.text("aws.protocols#ec2QueryName"),
	}
	probe := contract.Shape{}
	b.constrain(&probe, t)
	m.TimestampFormat, m.XMLNamespace = probe.TimestampFormat, probe.XMLNamespace
	var context struct {
		Name string `json:"name"`
	}
	t.into("smithy.rules#contextParam", &context)
	m.ContextParam = context.Name
	b.bind(m, t)
	return m, nil
}

// copyShape copies what a member's own shape takes over from its target.
func copyShape(to, from *contract.Shape) {
	to.Name, to.Kind, to.Members, to.Key, to.Value, to.Element = from.Name, from.Kind, from.Members, from.Key, from.Value, from.Element
	to.Enum, to.Min, to.Max, to.HasMin, to.HasMax, to.Pattern = from.Enum, from.Min, from.Max, from.HasMin, from.HasMax, from.Pattern
	to.TimestampFormat, to.Union, to.EventStream, to.Streaming = from.TimestampFormat, from.Union, from.EventStream, from.Streaming
	to.Sensitive, to.Flattened, to.Sparse, to.RequiresLength = from.Sensitive, from.Flattened, from.Sparse, from.RequiresLength
	to.XMLNamespace, to.XMLName = from.XMLNamespace, from.XMLName
}

// bind says where a member travels and under which name.
func (b *smithyBuilder) bind(m *contract.Member, t traits) {
	wire := func(name string) { m.WireName, m.HasWireName = name, true }
	if rest(b.s) {
		for _, x := range []struct {
			trait string
			at    contract.Location
		}{
			{"smithy.api#httpHeader", contract.InHeader}, {"smithy.api#httpPrefixHeaders", contract.InHeaderPrefix},
			{"smithy.api#httpQuery", contract.InQuery},
		} {
			if t.has(x.trait) {
				m.Location = x.at
				wire(t.text(x.trait))
				m.JSONValue = x.at == contract.InHeader && t.text("smithy.api#mediaType") == "application/json"
				return
			}
		}
		switch {
		case t.has("smithy.api#httpQueryParams"):
			m.Location = contract.InQueryMap
			return
		case t.has("smithy.api#httpLabel"):
			m.Location = contract.InLabel
			wire(m.Name)
			return
		}
	}
	switch b.s.Protocol {
	case contract.RESTJSON:
		if n := t.text("smithy.api#jsonName"); n != "" {
			wire(n)
		}
	case contract.RESTXML, contract.Query, contract.EC2Query:
		if n := t.text("smithy.api#xmlName"); n != "" {
			wire(n)
		}
	}
}
