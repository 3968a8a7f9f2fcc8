package main

import "testing"

func TestHeapOfAGateway(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		live, base uint64
		want       int
	}{
		{0, 0, usualGC},           // nothing is known
		{2 * mb, 4 * mb, 350},     // 2 MB and 350 % of 4 are 16
		{12 * mb, 20 * mb, 100},   // twice what lives is more
		{100 * mb, 104 * mb, 100}, // so it is of a large gateway
	} {
		if got := gcPercent(c.live, c.base); got != c.want {
			t.Errorf("%d MB of %d: %d %%", c.live/mb, c.base/mb, got)
		}
	}
}
