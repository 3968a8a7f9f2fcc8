package cfntemplate

import (
	"slices"
	"testing"
)

func TestCycle(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"none", `{"Resources": {"A": {"Type": "T", "Properties": {"X": {"Ref": "B"}}}, "B": {"Type": "T"}}}`, nil},
		{"DependsOn", `{"Resources": {"A": {"Type": "T", "DependsOn": "B"}, "B": {"Type": "T", "DependsOn": ["A"]}}}`, []string{"A", "B"}},
		{"three ways", `{"Resources": {"A": {"Type": "T", "Properties": {"X": {"Ref": "B"}}}, "B": {"Type": "T", "Properties": {"X": {"Fn::GetAtt": ["C", "Arn"]}}},
			"C": {"Type": "T", "Properties": {"X": {"Fn::Sub": "${A}-x"}}}, "D": {"Type": "T", "DependsOn": "A"}}}`, []string{"A", "B", "C"}},
		{"itself", `{"Resources": {"A": {"Type": "T", "Properties": {"X": {"Fn::Sub": "${A.Arn}"}}}}}`, []string{"A"}},
		{"under a condition", `{"Resources": {"A": {"Type": "T", "Condition": "C", "DependsOn": "B"}, "B": {"Type": "T", "DependsOn": "A"}}}`, nil},
		{"in a choice", `{"Resources": {"A": {"Type": "T", "Properties": {"X": {"Fn::If": ["C", {"Ref": "B"}, "x"]}}}, "B": {"Type": "T", "DependsOn": "A"}}}`, nil},
		{"metadata", `{"Resources": {"A": {"Type": "T", "Metadata": {"X": {"Ref": "A"}}}}}`, nil},
	} {
		tpl, err := Parse(tt.text)
		if err != nil {
			t.Fatal(tt.name, err)
		}
		if got := tpl.Cycle(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
