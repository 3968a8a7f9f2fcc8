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

// Folder reads a folder of models in whichever form it holds: botocore's data
// folder, models/apis of the AWS SDK for Go v1, or Smithy JSON. Services are named
// as botocore names them, by nameOf from their service ID where it knows it. What
// cannot be read is told by an error that is joined to the services that can.
func Folder(from fs.FS, nameOf func(serviceID string) string) ([]*contract.Service, error) {
	services, err := Botocore(from)
	if err == nil && len(services) == 0 {
		services, err = Smithy(from, nameOf)
	}
	if err == nil && len(services) == 0 {
		return nil, errors.New("no models in it: neither botocore's data folder, models/apis of the AWS SDK for Go v1, nor Smithy JSON")
	}
	for _, s := range services {
		if name := nameOf(s.ID); name != "" {
			s.Name = name
		}
	}
	return services, err
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
