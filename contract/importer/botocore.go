// Package importer reads AWS's official service models, in the form of
// botocore's data folder or as Smithy JSON, into [contract.Service] values. Only
// facts are taken: names, types, bindings and constraints of what goes in, and
// codes and statuses of declared errors; no documentation.
package importer

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sort"

	"github.com/go-json-experiment/json"

	"github.com/assay-project/assay/contract"
)

type botoModel struct {
	Metadata struct {
		APIVersion      string   `json:"apiVersion"`
		EndpointPrefix  string   `json:"endpointPrefix"`
		Protocol        string   `json:"protocol"`
		Protocols       []string `json:"protocols"`
		ServiceID       string   `json:"serviceId"`
		SigningName     string   `json:"signingName"`
		JSONVersion     string   `json:"jsonVersion"`
		TargetPrefix    string   `json:"targetPrefix"`
		XMLNamespace    any      `json:"xmlNamespace"`
		QueryCompatible any      `json:"awsQueryCompatible"`
	} `json:"metadata"`
	Operations ordered[*botoOperation] `json:"operations"`
	Shapes     ordered[*botoShape]     `json:"shapes"`
}

type botoRef struct {
	Shape            string  `json:"shape"`
	LocationName     *string `json:"locationName"`
	Location         string  `json:"location"`
	QueryName        string  `json:"queryName"`
	IdempotencyToken bool    `json:"idempotencyToken"`
	HostLabel        bool    `json:"hostLabel"`
	Deprecated       bool    `json:"deprecated"`
	Streaming        bool    `json:"streaming"`
	Flattened        bool    `json:"flattened"`
	XMLAttribute     bool    `json:"xmlAttribute"`
	JSONValue        bool    `json:"jsonvalue"`
	XMLNamespace     any     `json:"xmlNamespace"`
	TimestampFormat  string  `json:"timestampFormat"`
	ContextParam     *struct {
		Name string `json:"name"`
	} `json:"contextParam"`
}

type botoShape struct {
	Type            string            `json:"type"`
	Members         ordered[*botoRef] `json:"members"`
	Member          *botoRef          `json:"member"`
	Key             *botoRef          `json:"key"`
	Value           *botoRef          `json:"value"`
	Required        []string          `json:"required"`
	Payload         string            `json:"payload"`
	Enum            []string          `json:"enum"`
	Pattern         string            `json:"pattern"`
	Min             *float64          `json:"min"`
	Max             *float64          `json:"max"`
	TimestampFormat string            `json:"timestampFormat"`
	LocationName    string            `json:"locationName"`
	Union           bool              `json:"union"`
	Document        bool              `json:"document"`
	EventStream     bool              `json:"eventstream"`
	Streaming       bool              `json:"streaming"`
	Sensitive       bool              `json:"sensitive"`
	Flattened       bool              `json:"flattened"`
	Sparse          bool              `json:"sparse"`
	RequiresLength  bool              `json:"requiresLength"`
	XMLNamespace    any               `json:"xmlNamespace"`
	Error           *struct {
		Code       string `json:"code"`
		HTTPStatus int    `json:"httpStatusCode"`
	} `json:"error"`
	Fault bool `json:"fault"`
}

type botoOperation struct {
	Name string `json:"name"`
	HTTP struct {
		Method     string `json:"method"`
		RequestURI string `json:"requestUri"`
	} `json:"http"`
	Input               *botoRef   `json:"input"`
	Output              *botoRef   `json:"output"`
	Errors              []*botoRef `json:"errors"`
	AuthType            string     `json:"authtype"`
	Auth                []string   `json:"auth"`
	UnsignedPayload     bool       `json:"unsignedPayload"`
	Deprecated          bool       `json:"deprecated"`
	HTTPChecksumReq     bool       `json:"httpChecksumRequired"`
	StaticContextParams ordered[struct {
		Value any `json:"value"`
	}] `json:"staticContextParams"`
	HTTPChecksum *struct {
		Required  bool   `json:"requestChecksumRequired"`
		Algorithm string `json:"requestAlgorithmMember"`
	} `json:"httpChecksum"`
	Endpoint *struct {
		HostPrefix string `json:"hostPrefix"`
	} `json:"endpoint"`
}

// Botocore reads botocore's data folder, or models/apis of the AWS SDK for Go v1,
// which holds the same models without their documentation: of each service the
// newest version. A service that cannot be read is reported by an error joined to
// the result; the others are returned all the same.
func Botocore(data fs.FS) ([]*contract.Service, error) { return services(botocoreModels(data)) }

func botocoreModels(data fs.FS) ([]model, error) {
	dirs, err := fs.ReadDir(data, ".")
	if err != nil {
		return nil, fmt.Errorf("reading models: %w", err)
	}
	var found []model
	var faults []error
	for _, d := range dirs {
		if !d.IsDir() {
			continue
		}
		s, err := botocoreService(data, d.Name())
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			faults = append(faults, fmt.Errorf("model of %s: %w", d.Name(), err))
		default:
			found = append(found, s)
		}
	}
	return found, errors.Join(faults...)
}

func botocoreService(data fs.FS, name string) (model, error) {
	m, dir, err := botocoreModel(data, name)
	if err != nil {
		return model{}, err
	}
	rules, err := readModel(data, path.Join(dir, "endpoint-rule-set-1.json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return model{}, err
	}
	s, err := m.service(name)
	return model{s, rules}, err
}

// botocoreModel reads the newest version of a service's model, and returns the
// folder that it is in.
func botocoreModel(data fs.FS, name string) (*botoModel, string, error) {
	versions, err := fs.ReadDir(data, name)
	if err != nil {
		return nil, "", err
	}
	sort.Slice(versions, func(i, j int) bool { return versions[i].Name() > versions[j].Name() })
	for _, v := range versions {
		dir := path.Join(name, v.Name())
		text, err := readModel(data, path.Join(dir, "service-2.json"))
		if errors.Is(err, fs.ErrNotExist) {
			text, err = readModel(data, path.Join(dir, "api-2.json"))
		}
		if errors.Is(err, fs.ErrNotExist) {
			continue // a version with waiters or paginators only
		}
		if err != nil {
			return nil, "", err
		}
		var m botoModel
		if err := json.Unmarshal(text, &m); err != nil {
			return nil, "", err
		}
		if err := mergeExtras(data, dir, &m); err != nil {
			return nil, "", err
		}
		return &m, dir, nil
	}
	return nil, "", fs.ErrNotExist
}

// readModel reads a file as it is or gzipped.
func readModel(data fs.FS, name string) ([]byte, error) {
	if text, err := fs.ReadFile(data, name); err == nil {
		return text, nil
	}
	f, err := data.Open(name + ".gz")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// mergeExtras applies what botocore adds to a model, as its loader does.
func mergeExtras(data fs.FS, dir string, m *botoModel) error {
	text, err := readModel(data, path.Join(dir, "service-2.sdk-extras.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var extras struct {
		Merge botoModel `json:"merge"`
	}
	if err := json.Unmarshal(text, &extras); err != nil {
		return err
	}
	if id := extras.Merge.Metadata.ServiceID; id != "" {
		m.Metadata.ServiceID = id
	}
	for _, n := range extras.Merge.Shapes.names {
		more := extras.Merge.Shapes.values[n]
		have := m.Shapes.values[n]
		if have == nil {
			m.Shapes.set(n, more)
			continue
		}
		if more.Type != "" {
			have.Type = more.Type
		}
		for _, mn := range more.Members.names {
			have.Members.set(mn, more.Members.values[mn])
		}
	}
	return nil
}

func namespaceURI(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		uri, _ := v["uri"].(string)
		return uri
	}
	return ""
}
