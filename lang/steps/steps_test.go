package steps

import "testing"

func TestEnded(t *testing.T) {
	for _, tt := range []struct {
		bounds []string
		side   Side
		want   int
	}{
		{nil, Above, -1},
		{[]string{"10", "20"}, Above, 0},
		{[]string{"0", "20"}, Above, 1},
		{[]string{"10", ""}, Above, -1},
		{[]string{"", "10"}, Above, -1},
		{[]string{"-10", "0"}, Above, -1},
		{[]string{"-10", "0"}, Below, 0},
		{[]string{"-10", ""}, Below, -1},
		{[]string{"10", "many"}, Above, -1},
	} {
		if got := Ended(tt.bounds, tt.side); got != tt.want {
			t.Errorf("Ended(%q, %d) = %d, want %d", tt.bounds, tt.side, got, tt.want)
		}
	}
}
