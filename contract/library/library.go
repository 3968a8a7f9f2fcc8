// Package library keeps the catalogs of service models that a user imported, so
// that a program made before a model was can judge by it.
package library

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/assay-project/assay/contract"
)

// Embedded is the name of the catalog that is compiled into the program.
const Embedded = "embedded"

// Library is a folder of imported catalogs: a folder for each, and a file that
// names the one in use.
type Library struct{ dir string }

// Open returns the library in a folder, which need not be there yet.
func Open(dir string) *Library { return &Library{dir} }

// Dir is where a user's library is: assay/models below the folder of the user's
// configuration.
func Dir() (string, error) {
	config, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("where imported models are kept: %w", err)
	}
	return filepath.Join(config, "assay", "models"), nil
}

// currentFile names the catalog in use.
const currentFile = "current"

// Current names the catalog in use.
func (l *Library) Current() (string, error) {
	text, err := os.ReadFile(filepath.Join(l.dir, currentFile))
	switch name := strings.TrimSpace(string(text)); {
	case errors.Is(err, fs.ErrNotExist):
		return Embedded, nil
	case err != nil:
		return "", err
	case name != Embedded && !validName(name):
		return "", fmt.Errorf("%s names no models: %q", filepath.Join(l.dir, currentFile), name)
	default:
		return name, nil
	}
}

// Use makes a catalog the one in use.
func (l *Library) Use(name string) error {
	file := filepath.Join(l.dir, currentFile)
	if name == Embedded {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if _, err := l.raw(name); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(name+"\n"), 0o644)
}

// Names lists the imported catalogs in order.
func (l *Library) Names() ([]string, error) {
	entries, err := os.ReadDir(l.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && validName(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// Catalog opens a catalog by its name, [Embedded] among them. What an imported one
// lacks is taken from the one compiled in: a folder of one preview model does not
// make the program forget the others.
func (l *Library) Catalog(name string) (*contract.Catalog, error) {
	if name == Embedded {
		return contract.Embedded(), nil
	}
	c, err := l.raw(name)
	if err != nil {
		return nil, err
	}
	return c.Over(contract.Embedded()), nil
}

// Imported opens an imported catalog as it was imported.
func (l *Library) Imported(name string) (*contract.Catalog, error) { return l.raw(name) }

// Beside reads a file that [Library.Add] wrote beside a catalog. It is nil where
// there is none, as with [Embedded].
func (l *Library) Beside(name, file string) ([]byte, error) {
	if name == Embedded {
		return nil, nil
	}
	if _, err := l.raw(name); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(l.dir, name, file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

func (l *Library) raw(name string) (*contract.Catalog, error) {
	if !validName(name) {
		return nil, fmt.Errorf("%q is no name of imported models", name)
	}
	dir := filepath.Join(l.dir, name)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no models %q were imported; assay models list shows which were", name)
	}
	c, err := contract.OpenCatalog(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("the models %s: %w; import them again", name, err)
	}
	return c, nil
}

// Add writes services as a catalog of that name, in the place of one that was
// there, and files beside it, which [Library.Beside] reads. A reader meets the old
// one or the new one, never a part.
func (l *Library) Add(name, origin, date string, services []*contract.Service, beside map[string][]byte) error {
	if !validName(name) {
		return fmt.Errorf("%q is no name for models: letters, digits, \".\", \"_\" and \"-\"", name)
	}
	if err := os.MkdirAll(l.dir, 0o755); err != nil {
		return err
	}
	made, err := os.MkdirTemp(l.dir, ".importing-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(made)
	if err := os.Chmod(made, 0o755); err != nil {
		return err
	}
	if err := contract.WriteCatalog(made, origin, date, services); err != nil {
		return err
	}
	for file, data := range beside {
		if err := os.WriteFile(filepath.Join(made, file), data, 0o644); err != nil {
			return err
		}
	}
	dir := filepath.Join(l.dir, name)
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Rename(made, dir)
}

// Remove deletes an imported catalog; the one in use is the embedded one again
// if it was that.
func (l *Library) Remove(name string) error {
	if _, err := l.raw(name); err != nil {
		return err
	}
	if current, err := l.Current(); err == nil && current == name {
		if err := l.Use(Embedded); err != nil {
			return err
		}
	}
	return os.RemoveAll(filepath.Join(l.dir, name))
}

// NameFor makes a name of where models come from: "botocore-1.43.11".
func NameFor(origin string) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(nameRunes, r) {
			return r
		}
		return '-'
	}, origin), ".-_")
	if !validName(name) {
		return "imported"
	}
	return name
}

const nameRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

// validName reports whether a name can be a folder's on every system, and is not
// one that stands for something else.
func validName(name string) bool {
	return name != "" && len(name) <= 100 && name != Embedded && name != currentFile &&
		name[0] != '.' && strings.Trim(name, nameRunes) == ""
}
