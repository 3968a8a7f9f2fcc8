package importer

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/assay-project/assay/contract"
)

// Smithy's JSON AST, as far as it says what a request may hold.
// Source: "JSON AST", Smithy 2.0 specification.
type (
	smithyModel struct {
		Version string                `json:"smithy"`
		Shapes  ordered[*smithyShape] `json:"shapes"`
	}
	smithyShape struct {
		Type    string              `json:"type"`
		Version string              `json:"version"`
		Input   *smithyRef          `json:"input"`
		Errors  []smithyRef         `json:"errors"`
		Members ordered[*smithyRef] `json:"members"`
		Member  *smithyRef          `json:"member"`
		Key     *smithyRef          `json:"key"`
		Value   *smithyRef          `json:"value"`
		Mixins  []smithyRef         `json:"mixins"`
		Traits  traits              `json:"traits"`

		Operations           []smithyRef `json:"operations"`
		CollectionOperations []smithyRef `json:"collectionOperations"`
		Resources            []smithyRef `json:"resources"`
		Create               *smithyRef  `json:"create"`
		Put                  *smithyRef  `json:"put"`
		Read                 *smithyRef  `json:"read"`
		Update               *smithyRef  `json:"update"`
		Delete               *smithyRef  `json:"delete"`
		List                 *smithyRef  `json:"list"`
	}
	smithyRef struct {
		Target string `json:"target"`
		Traits traits `json:"traits"`
	}
)

// traits are a shape's traits by their absolute IDs.
type traits map[string]jsontext.Value

func (t traits) has(id string) bool { _, ok := t[id]; return ok }

// text returns a trait that is a string.
func (t traits) text(id string) string {
	var s string
	t.into(id, &s)
	return s
}

// into unmarshals a trait and reports whether it is there. A trait of another
// form than expected counts as absent: models carry traits that are newer than
// this reader.
func (t traits) into(id string, v any) bool {
	raw, ok := t[id]
	return ok && json.Unmarshal(raw, v) == nil
}

// Smithy reads a folder of Smithy JSON models, at any depth, one service in a
// file. name gives botocore's name of a service by its SDK ID, "" where it is
// not known; then it is made of the SDK ID as botocore makes it. Files without
// a service are passed over; one that cannot be read is reported by an error
// joined to the result.
func Smithy(data fs.FS, name func(sdkID string) string) ([]*contract.Service, error) {
	return services(smithyModels(data, name))
}

func smithyModels(data fs.FS, name func(sdkID string) string) ([]model, error) {
	newest := map[string]model{}
	var faults []error
	err := fs.WalkDir(data, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".json" {
			return err
		}
		text, err := fs.ReadFile(data, p)
		if err != nil {
			return err
		}
		found, err := smithyService(text, name)
		s := found.service
		switch {
		case err != nil:
			faults = append(faults, fmt.Errorf("%s: %w", p, err))
		case s != nil && (newest[s.Name].service == nil || newest[s.Name].service.APIVersion < s.APIVersion):
			newest[s.Name] = found
		}
		return nil
	})
	if err != nil {
		faults = append(faults, fmt.Errorf("reading models: %w", err))
	}
	found := slices.SortedFunc(maps.Values(newest), func(a, b model) int { return strings.Compare(a.service.Name, b.service.Name) })
	return found, errors.Join(faults...)
}

// ruleSetTraits are the traits that hold a service's endpoint rule set, as a tree
// or as a decision diagram.
// Source: https://smithy.io/2.0/additional-specs/rules-engine/specification.html
var ruleSetTraits = []string{"smithy.rules#endpointRuleSet", "smithy.rules#endpointBdd"}

// smithyService reads a model; one without a service gives none.
func smithyService(text []byte, name func(string) string) (model, error) {
	var m smithyModel
	if err := json.Unmarshal(text, &m, json.RejectUnknownMembers(false)); err != nil {
		return model{}, err
	}
	if m.Version == "" {
		return model{}, nil
	}
	for _, id := range m.Shapes.names {
		if sh := m.Shapes.values[id]; sh.Type == "service" {
			b := &smithyBuilder{m: &m, shapes: map[string]*contract.Shape{}}
			s, err := b.service(id, sh, name)
			found := model{service: s}
			for _, trait := range ruleSetTraits {
				if found.ruleSet == nil {
					found.ruleSet = sh.Traits[trait]
				}
			}
			return found, err
		}
	}
	return model{}, nil
}

// smithyProtocols are the protocol traits, the one that SDKs prefer first.
// Source: the order of precedence that the AWS SDKs settled on.
var smithyProtocols = []struct {
	trait       string
	protocol    contract.Protocol
	jsonVersion string
}{
	{"smithy.protocols#rpcv2Cbor", contract.RPCv2CBOR, ""},
	{"aws.protocols#awsJson1_0", contract.JSON, "1.0"},
	{"aws.protocols#awsJson1_1", contract.JSON, "1.1"},
	{"aws.protocols#restJson1", contract.RESTJSON, ""},
	{"aws.protocols#restXml", contract.RESTXML, ""},
	{"aws.protocols#awsQuery", contract.Query, ""},
	{"aws.protocols#ec2Query", contract.EC2Query, ""},
}

func (b *smithyBuilder) service(id string, sh *smithyShape, name func(string) string) (*contract.Service, error) {
	var api struct {
		SDKID          string `json:"sdkId"`
		EndpointPrefix string `json:"endpointPrefix"`
		ARNNamespace   string `json:"arnNamespace"`
	}
	if !sh.Traits.into("aws.api#service", &api) {
		return nil, fmt.Errorf("service %s is none of AWS's: it has no aws.api#service", id)
	}
	var sigv4 struct {
		Name string `json:"name"`
	}
	sh.Traits.into("aws.auth#sigv4", &sigv4)
	var ns struct {
		URI string `json:"uri"`
	}
	sh.Traits.into("smithy.api#xmlNamespace", &ns)
	s := &contract.Service{
		Name: name(api.SDKID), ID: api.SDKID, APIVersion: sh.Version, SigningName: sigv4.Name,
		EndpointPrefix: api.EndpointPrefix, XMLNamespace: ns.URI,
		QueryCompatible: sh.Traits.has("aws.protocols#awsQueryCompatible"),
	}
	if s.Name == "" {
		s.Name = strings.ToLower(strings.ReplaceAll(api.SDKID, " ", "-"))
	}
	if s.EndpointPrefix == "" {
		s.EndpointPrefix = api.ARNNamespace
	}
	if s.SigningName == "" {
		s.SigningName = s.EndpointPrefix
	}
	for _, p := range smithyProtocols {
		if !sh.Traits.has(p.trait) {
			continue
		}
		s.Protocols = append(s.Protocols, p.protocol)
		if s.Protocol == contract.ProtocolUnknown {
			s.Protocol = p.protocol
		}
		if p.jsonVersion != "" && s.JSONVersion == "" {
			s.JSONVersion = p.jsonVersion
		}
	}
	if s.Protocol == contract.ProtocolUnknown {
		return nil, fmt.Errorf("service %s speaks no protocol that is known here", id)
	}
	if s.QueryCompatible && !s.Speaks(contract.Query) {
		s.Protocols = append(s.Protocols, contract.Query)
	}
	if s.Speaks(contract.JSON) || s.Speaks(contract.RPCv2CBOR) {
		s.TargetPrefix = localName(id)
	}
	b.s = s
	var ops []*contract.Operation
	for _, opID := range b.operations(sh) {
		op, err := b.operation(opID)
		if err != nil {
			return nil, fmt.Errorf("operation %s: %w", opID, err)
		}
		ops = append(ops, op)
	}
	s.Fill(ops, b.all)
	return s, nil
}

// operations collects the operations of a service or resource and of the
// resources below it.
func (b *smithyBuilder) operations(sh *smithyShape) []string {
	var ids []string
	add := func(refs ...smithyRef) {
		for _, r := range refs {
			if !slices.Contains(ids, r.Target) {
				ids = append(ids, r.Target)
			}
		}
	}
	add(sh.Operations...)
	add(sh.CollectionOperations...)
	for _, r := range []*smithyRef{sh.Create, sh.Put, sh.Read, sh.Update, sh.Delete, sh.List} {
		if r != nil {
			add(*r)
		}
	}
	for _, r := range sh.Resources {
		if res := b.m.Shapes.values[r.Target]; res != nil {
			for _, id := range b.operations(res) {
				add(smithyRef{Target: id})
			}
		}
	}
	return ids
}

// localName is an absolute shape ID without its namespace.
func localName(id string) string { return id[strings.IndexByte(id, '#')+1:] }
