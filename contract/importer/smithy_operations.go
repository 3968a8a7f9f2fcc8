package importer

import (
	"fmt"

	"github.com/assay-project/assay/contract"
)

func (b *smithyBuilder) operation(id string) (*contract.Operation, error) {
	sh := b.m.Shapes.values[id]
	if sh == nil || sh.Type != "operation" {
		return nil, fmt.Errorf("no operation of that name")
	}
	op := &contract.Operation{Name: localName(id), Method: "POST", URI: "/"}
	var http struct {
		Method string `json:"method"`
		URI    string `json:"uri"`
	}
	if rest(b.s) && sh.Traits.into("smithy.api#http", &http) {
		op.Method, op.URI = http.Method, http.URI
	}
	var endpoint struct {
		HostPrefix string `json:"hostPrefix"`
	}
	sh.Traits.into("smithy.api#endpoint", &endpoint)
	op.HostPrefix = endpoint.HostPrefix
	op.Deprecated = sh.Traits.has("smithy.api#deprecated")
	op.AuthType = authType(sh.Traits)
	var checksum struct {
		Required  bool   `json:"requestChecksumRequired"`
		Algorithm string `json:"requestAlgorithmMember"`
	}
	sh.Traits.into("aws.protocols#httpChecksum", &checksum)
	op.ChecksumRequired = checksum.Required || sh.Traits.has("smithy.api#httpChecksumRequired")
	op.ChecksumAlgorithm = checksum.Algorithm
	var static ordered[struct {
		Value any `json:"value"`
	}]
	sh.Traits.into("smithy.rules#staticContextParams", &static)
	for _, n := range static.names {
		op.StaticContext = append(op.StaticContext, contract.ContextValue{Name: n, Value: fmt.Sprint(static.values[n].Value)})
	}
	for _, e := range sh.Errors {
		op.Errors = append(op.Errors, b.err(e.Target))
	}
	if sh.Input == nil || sh.Input.Target == "smithy.api#Unit" {
		return op, nil
	}
	return op, b.input(op, sh.Input.Target)
}

func rest(s *contract.Service) bool {
	return s.Protocol == contract.RESTJSON || s.Protocol == contract.RESTXML
}

func authType(t traits) string {
	var auth []string
	switch {
	case t.into("smithy.api#auth", &auth) && len(auth) == 0, t.has("smithy.api#optionalAuth") && len(auth) == 0:
		return "none"
	case t.has("aws.auth#unsignedPayload"):
		return "v4-unsigned-body"
	case len(auth) > 0 && auth[0] == "smithy.api#httpBearerAuth":
		return "bearer"
	}
	return ""
}

func (b *smithyBuilder) input(op *contract.Operation, id string) error {
	in, err := b.shape(id)
	if err != nil {
		return err
	}
	op.Input = in
	src := b.m.Shapes.values[id]
	for _, m := range b.members(src) {
		if m.ref.Traits.has("smithy.api#httpPayload") && rest(b.s) {
			op.Payload = in.Member(m.name)
		}
	}
	if b.s.Protocol != contract.RESTXML || op.Payload != nil {
		return nil
	}
	for _, m := range in.Members {
		if m.Location == contract.InBody {
			op.BodyName, op.BodyNamespace = localName(id), b.s.XMLNamespace
			if n := src.Traits.text("smithy.api#xmlName"); n != "" {
				op.BodyName = n
			}
			break
		}
	}
	return nil
}

func (b *smithyBuilder) err(id string) *contract.Error {
	e := &contract.Error{Name: localName(id), Code: localName(id)}
	sh := b.m.Shapes.values[id]
	if sh == nil {
		return e
	}
	sh.Traits.into("smithy.api#httpError", &e.Status)
	var query struct {
		Code   string `json:"code"`
		Status int    `json:"httpResponseCode"`
	}
	if sh.Traits.into("aws.protocols#awsQueryError", &query) {
		e.Code, e.Status = query.Code, query.Status
	}
	return e
}
