package isolate

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestDDMin: what is left fails, and nothing of it can be left out, also where a
// larger part need not fail because a smaller one does.
func TestDDMin(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		n := 1 + r.IntN(24)
		list := make([]int, n)
		for i := range list {
			list[i] = i
		}
		// It fails with all of one of the sets, and without what spoils it.
		sets := [][]int{sample(r, n), sample(r, n)}
		spoils := -1
		if r.IntN(2) == 0 {
			spoils = r.IntN(n)
		}
		asked := 0
		fails := func(kept []int) (bool, error) {
			asked++
			for _, s := range sets {
				if has(kept, s) && (len(kept) == n || spoils < 0 || slices.Contains(s, spoils) || !slices.Contains(kept, spoils)) {
					return true, nil
				}
			}
			return false, nil
		}
		left, err := ddmin(list, fails)
		if err != nil {
			t.Fatal(err)
		}
		if ok, _ := fails(left); !ok && len(left) < n {
			t.Fatalf("%v of %d does not fail: %v", left, n, sets)
		}
		for i := range left {
			if ok, _ := fails(slices.Delete(slices.Clone(left), i, i+1)); ok && len(left) > 1 {
				t.Fatalf("%v of %d: %d can be left out: %v", left, n, left[i], sets)
			}
		}
		if asked > 4*n*n+20 {
			t.Errorf("%d asked for %d elements", asked, n)
		}
	}
}

func sample(r *rand.Rand, n int) []int {
	s := r.Perm(n)[:1+r.IntN(min(n, 4))]
	slices.Sort(s)
	return s
}

func has(list, all []int) bool {
	for _, x := range all {
		if !slices.Contains(list, x) {
			return false
		}
	}
	return true
}

// TestDDMinEnds: an error ends it, with what is known to fail by then.
func TestDDMinEnds(t *testing.T) {
	stop := errors.New("stop")
	asked := 0
	left, err := ddmin([]int{1, 2, 3, 4, 5, 6, 7, 8}, func(kept []int) (bool, error) {
		if asked++; asked > 3 {
			return false, stop
		}
		return slices.Contains(kept, 6), nil
	})
	if !errors.Is(err, stop) || !slices.Equal(left, []int{5, 6, 7, 8}) {
		t.Errorf("%v, %v", left, err)
	}
}

func TestChoices(t *testing.T) {
	for _, c := range [][3]int{{10, 0, 0}, {10, 1, 1}, {10, 2, 11}, {10, 3, 56}, {60, 30, tooMany}} {
		if got := choices(c[0], c[1]); got != c[2] {
			t.Errorf("fewer than %d of %d: %d, want %d", c[1], c[0], got, c[2])
		}
	}
}

func TestMessageClass(t *testing.T) {
	a := class("Value 'x' at 'name' failed to satisfy constraint: 3 of [a, b] (Service: S3)")
	b := class("Value 'yy zz' at 'other' failed to satisfy constraint: 17 of [a, b] (Service: S3)")
	if a != b {
		t.Errorf("%q and %q", a, b)
	}
	if c := class("The specified key does not exist."); c == a || c == "" {
		t.Errorf("%q", c)
	}
}
