package importer

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/assay-project/assay/contract"
)

// BotocoreOutputs reads, from botocore's data folder, what the operations of each
// service answer with: by service the shapes by operation.
func BotocoreOutputs(data fs.FS) (map[string]map[string]*contract.Shape, error) {
	dirs, err := fs.ReadDir(data, ".")
	if err != nil {
		return nil, fmt.Errorf("reading models: %w", err)
	}
	all := map[string]map[string]*contract.Shape{}
	for _, d := range dirs {
		if !d.IsDir() {
			continue
		}
		m, _, err := botocoreModel(data, d.Name())
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("model of %s: %w", d.Name(), err)
		}
		ops, err := m.outputs()
		if err != nil {
			return nil, fmt.Errorf("outputs of %s: %w", d.Name(), err)
		}
		if len(ops) > 0 {
			all[d.Name()] = ops
		}
	}
	return all, nil
}

func (m *botoModel) outputs() (map[string]*contract.Shape, error) {
	b := &botoBuilder{m: m, s: &contract.Service{}, shapes: map[string]*contract.Shape{}}
	ops := map[string]*contract.Shape{}
	for _, n := range m.Operations.names {
		out := m.Operations.values[n].Output
		if out == nil {
			continue
		}
		sh, err := b.shape(out.Shape)
		if err != nil {
			return nil, fmt.Errorf("operation %s: %w", n, err)
		}
		if len(sh.Members) > 0 {
			ops[n] = sh
		}
	}
	return ops, nil
}
