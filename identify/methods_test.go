package identify

import (
	"slices"
	"testing"

	"github.com/assay-project/assay/contract"
)

// A method that the router does not know would hide all operations that have it.
func TestMethodsOfAllModels(t *testing.T) {
	c := contract.Embedded()
	for _, e := range c.Index() {
		s, err := c.Service(e.Name)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, m := range methods {
			n += len(s.Routes(m))
		}
		for _, op := range s.Operations() {
			if op.Path == nil {
				n++ // found by its name
			}
			if !slices.Contains(methods[:], op.Method) {
				t.Errorf("%s %s has the method %q", s.Name, op.Name, op.Method)
			}
		}
		if n != len(s.Operations()) {
			t.Errorf("%s has %d routes for %d operations", s.Name, n, len(s.Operations()))
		}
	}
}
