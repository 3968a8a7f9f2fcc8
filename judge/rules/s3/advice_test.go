package s3

import (
	"testing"

	"github.com/assay-project/assay/judge/rule"
)

// TestEveryRefusalNamesItsNeighbours: a refusal says why it is this code and not
// its neighbour, and which popular fix does not help.
func TestEveryRefusalNamesItsNeighbours(t *testing.T) {
	for _, r := range rule.All() {
		if r.Service() != "s3" || !r.Refuses() {
			continue
		}
		not, beside := rule.AdviceOn("s3", r.Code, r.Not, r.Beside)
		if not == "" || len(beside) == 0 {
			t.Errorf("%s (%s): not %q, %d neighbours", r.ID, r.Code, not, len(beside))
		}
	}
}
