package importer

import (
	"fmt"
	"strconv"

	"github.com/assay-project/assay/contract"
)

// botoBuilder turns a parsed model into a service, following the inputs so that
// only what can be sent is kept.
type botoBuilder struct {
	m      *botoModel
	s      *contract.Service
	shapes map[string]*contract.Shape
	all    []*contract.Shape // in the order in which they were met
}

func (m *botoModel) service(name string) (*contract.Service, error) {
	md := &m.Metadata
	s := &contract.Service{
		Name: name, ID: md.ServiceID, APIVersion: md.APIVersion,
		SigningName: md.SigningName, EndpointPrefix: md.EndpointPrefix, TargetPrefix: md.TargetPrefix,
		JSONVersion: md.JSONVersion, XMLNamespace: namespaceURI(md.XMLNamespace),
		Protocol:        contract.ParseProtocol(md.Protocol),
		QueryCompatible: md.QueryCompatible != nil,
	}
	if s.SigningName == "" {
		s.SigningName = md.EndpointPrefix
	}
	for _, p := range md.Protocols {
		if q := contract.ParseProtocol(p); q != contract.ProtocolUnknown {
			s.Protocols = append(s.Protocols, q)
		}
	}
	if !s.Speaks(s.Protocol) {
		s.Protocols = append([]contract.Protocol{s.Protocol}, s.Protocols...)
	}
	if s.QueryCompatible && !s.Speaks(contract.Query) {
		s.Protocols = append(s.Protocols, contract.Query)
	}
	b := &botoBuilder{m: m, s: s, shapes: map[string]*contract.Shape{}}
	var ops []*contract.Operation
	for _, n := range m.Operations.names {
		op, err := b.operation(m.Operations.values[n])
		if err != nil {
			return nil, fmt.Errorf("operation %s: %w", n, err)
		}
		op.Name = n
		ops = append(ops, op)
	}
	s.Fill(ops, b.all)
	return s, nil
}

func (b *botoBuilder) operation(o *botoOperation) (*contract.Operation, error) {
	op := &contract.Operation{
		Name: o.Name, Method: o.HTTP.Method, URI: o.HTTP.RequestURI,
		AuthType: o.AuthType, Deprecated: o.Deprecated, ChecksumRequired: o.HTTPChecksumReq,
	}
	if op.Method == "" {
		op.Method = "POST"
	}
	if op.URI == "" {
		op.URI = "/"
	}
	if op.AuthType == "" && o.UnsignedPayload {
		op.AuthType = "v4-unsigned-body"
	}
	if op.AuthType == "" && len(o.Auth) > 0 {
		switch o.Auth[0] {
		case "smithy.api#noAuth":
			op.AuthType = "none"
		case "smithy.api#httpBearerAuth":
			op.AuthType = "bearer"
		}
	}
	if o.Endpoint != nil {
		op.HostPrefix = o.Endpoint.HostPrefix
	}
	if c := o.HTTPChecksum; c != nil {
		op.ChecksumRequired = op.ChecksumRequired || c.Required
		op.ChecksumAlgorithm = c.Algorithm
	}
	for _, n := range o.StaticContextParams.names {
		op.StaticContext = append(op.StaticContext, contract.ContextValue{Name: n, Value: fmt.Sprint(o.StaticContextParams.values[n].Value)})
	}
	for _, e := range o.Errors {
		op.Errors = append(op.Errors, b.err(e.Shape))
	}
	if o.Input == nil {
		return op, nil
	}
	in, err := b.shape(o.Input.Shape)
	if err != nil {
		return nil, err
	}
	op.Input = in
	if o.Input.LocationName != nil {
		op.BodyName = *o.Input.LocationName
	}
	op.BodyNamespace = namespaceURI(o.Input.XMLNamespace)
	if p := b.m.Shapes.values[o.Input.Shape].Payload; p != "" {
		op.Payload = in.Member(p)
	}
	return op, nil
}

func (b *botoBuilder) err(name string) *contract.Error {
	e := &contract.Error{Name: name, Code: name}
	sh := b.m.Shapes.values[name]
	if sh == nil {
		return e
	}
	if sh.Error != nil {
		e.Status = sh.Error.HTTPStatus
		if sh.Error.Code != "" {
			e.Code = sh.Error.Code
		}
	}
	if e.Status == 0 && sh.Fault {
		e.Status = 500
	}
	return e
}

var botoKinds = map[string]contract.Kind{
	"structure": contract.Structure, "list": contract.List, "map": contract.Map,
	"string": contract.String, "character": contract.String,
	"integer": contract.Integer, "long": contract.Long, "bigInteger": contract.Long,
	"float": contract.Float, "double": contract.Double, "bigDecimal": contract.Double,
	"boolean": contract.Boolean, "timestamp": contract.Timestamp, "blob": contract.Blob,
}

func (b *botoBuilder) shape(name string) (*contract.Shape, error) {
	if sh := b.shapes[name]; sh != nil {
		return sh, nil
	}
	src := b.m.Shapes.values[name]
	if src == nil {
		return nil, fmt.Errorf("no shape %q", name)
	}
	kind, ok := botoKinds[src.Type]
	if !ok {
		return nil, fmt.Errorf("shape %q is of unknown type %q", name, src.Type)
	}
	if src.Document {
		kind = contract.Document
	}
	sh := &contract.Shape{
		Name: name, Kind: kind, Enum: src.Enum, Pattern: src.Pattern, TimestampFormat: src.TimestampFormat,
		Union: src.Union, EventStream: src.EventStream, Streaming: src.Streaming, Sensitive: src.Sensitive,
		Flattened: src.Flattened, Sparse: src.Sparse, RequiresLength: src.RequiresLength,
		XMLNamespace: namespaceURI(src.XMLNamespace), XMLName: src.LocationName,
	}
	if src.Min != nil {
		sh.Min, sh.HasMin = *src.Min, true
	}
	if src.Max != nil {
		sh.Max, sh.HasMax = *src.Max, true
	}
	b.shapes[name] = sh // before its members: shapes refer to themselves
	b.all = append(b.all, sh)
	var err error
	switch kind {
	case contract.Structure:
		err = b.members(sh, src)
	case contract.List:
		sh.Element, err = b.member("member", src.Member)
	case contract.Map:
		if sh.Key, err = b.member("key", src.Key); err == nil {
			sh.Value, err = b.member("value", src.Value)
		}
	}
	return sh, err
}

func (b *botoBuilder) members(sh *contract.Shape, src *botoShape) error {
	for _, n := range src.Members.names {
		m, err := b.member(n, src.Members.values[n])
		if err != nil {
			return err
		}
		sh.Members = append(sh.Members, m)
	}
	for _, n := range src.Required {
		if m := sh.Member(n); m != nil {
			m.Required = true
		}
	}
	return nil
}

var botoLocations = map[string]contract.Location{
	"": contract.InBody, "header": contract.InHeader, "headers": contract.InHeaderPrefix,
	"querystring": contract.InQuery, "uri": contract.InLabel, "statusCode": contract.InStatus,
}

func (b *botoBuilder) member(name string, r *botoRef) (*contract.Member, error) {
	if r == nil {
		return nil, fmt.Errorf("%s has no shape", strconv.Quote(name))
	}
	sh, err := b.shape(r.Shape)
	if err != nil {
		return nil, err
	}
	m := &contract.Member{
		Name: name, WireName: name, Shape: sh,
		HostLabel: r.HostLabel, IdempotencyToken: r.IdempotencyToken, Deprecated: r.Deprecated,
		Streaming: r.Streaming || sh.Streaming, Flattened: r.Flattened, XMLAttribute: r.XMLAttribute,
		JSONValue: r.JSONValue, XMLNamespace: namespaceURI(r.XMLNamespace), QueryName: r.QueryName,
		TimestampFormat: r.TimestampFormat,
	}
	loc, ok := botoLocations[r.Location]
	if !ok {
		return nil, fmt.Errorf("member %s is at unknown location %q", name, r.Location)
	}
	if loc == contract.InQuery && sh.Kind == contract.Map {
		loc = contract.InQueryMap
	}
	m.Location = loc
	if r.LocationName != nil {
		m.WireName, m.HasWireName = *r.LocationName, true
	}
	if r.ContextParam != nil {
		m.ContextParam = r.ContextParam.Name
	}
	return m, nil
}
