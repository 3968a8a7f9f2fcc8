package importer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/internal/lazyre"
)

// Models is what a folder of models holds.
type Models struct {
	Services []*contract.Service
	// RuleSets are the endpoint rule sets as the models carry them, JSON by
	// service; of services that have one.
	RuleSets map[string][]byte
	// Partitions is AWS's partitions.json, nil where the folder has none.
	Partitions []byte
}

// Folder reads a folder of models in whichever form it holds: botocore's data
// folder, models/apis of the AWS SDK for Go v1, or Smithy JSON. Services are named
// as botocore names them, by nameOf from their service ID where it knows it. What
// cannot be read is told by an error that is joined to the services that can.
func Folder(from fs.FS, nameOf func(serviceID string) string) ([]*contract.Service, error) {
	m, err := Read(from, nameOf)
	return m.Services, err
}

// Read is [Folder] with the endpoint rule sets.
func Read(from fs.FS, nameOf func(serviceID string) string) (Models, error) {
	found, err := botocoreModels(from)
	if err == nil && len(found) == 0 {
		found, err = smithyModels(from, nameOf)
	}
	if err == nil && len(found) == 0 {
		return Models{}, errors.New("no models in it: neither botocore's data folder, models/apis of the AWS SDK for Go v1, nor Smithy JSON")
	}
	m := Models{RuleSets: map[string][]byte{}}
	for _, f := range found {
		if name := nameOf(f.service.ID); name != "" {
			f.service.Name = name
		}
		m.Services = append(m.Services, f.service)
		if f.ruleSet != nil {
			m.RuleSets[f.service.Name] = f.ruleSet
		}
	}
	if text, err := readModel(from, "partitions.json"); err == nil {
		m.Partitions = text
	}
	return m, err
}

// model is one service as it was found.
type model struct {
	service *contract.Service
	ruleSet []byte // JSON; nil for none
}

func services(found []model, err error) ([]*contract.Service, error) {
	var list []*contract.Service
	for _, f := range found {
		list = append(list, f.service)
	}
	return list, err
}

// Origin says where the models of a folder come from, by what stands around it:
// "botocore 1.43.11", "aws-sdk-go 1.55.8". It is the folder's own name where that
// tells no more.
func Origin(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	if text, err := os.ReadFile(filepath.Join(filepath.Dir(abs), "__init__.py")); err == nil {
		if m := pythonVersion.FindSubmatch(text); m != nil {
			return filepath.Base(filepath.Dir(abs)) + " " + string(m[1])
		}
	}
	for at := abs; at != filepath.Dir(at); at = filepath.Dir(at) {
		if name, version, ok := strings.Cut(filepath.Base(at), "@v"); ok && version != "" {
			return name + " " + version
		}
	}
	return filepath.Base(abs)
}

var pythonVersion = lazyre.New(`(?m)^__version__ *= *['"]([^'"]+)['"]`)
