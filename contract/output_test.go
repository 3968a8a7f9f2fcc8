package contract_test

import (
	"testing"

	"github.com/assay-project/assay/contract"
)

func TestOutputs(t *testing.T) {
	for _, tc := range []struct {
		service, operation string
		path               []string
		check              func(*contract.Shape) bool
	}{
		{"stepfunctions", "StartExecution", []string{"startDate"}, func(s *contract.Shape) bool { return s.Kind == contract.Timestamp }},
		{"lambda", "GetFunction", []string{"Configuration", "MemorySize"}, func(s *contract.Shape) bool {
			return s.Kind == contract.Integer && s.HasMin && s.Min == 128 && s.HasMax
		}},
		{"s3", "GetObject", []string{"StorageClass"}, func(s *contract.Shape) bool { return len(s.Enum) > 5 }},
		{"kms", "Encrypt", []string{"CiphertextBlob"}, func(s *contract.Shape) bool { return s.Kind == contract.Blob && s.Min == 1 }},
	} {
		o, err := contract.Embedded().Outputs(tc.service)
		if err != nil {
			t.Fatal(err)
		}
		sh := o.Operation(tc.operation)
		for _, p := range tc.path {
			m := sh.Member(p)
			if m == nil {
				t.Fatalf("%s %s has no %s", tc.service, tc.operation, p)
			}
			sh = m.Shape
		}
		if !tc.check(sh) {
			t.Errorf("%s %s %v: %+v", tc.service, tc.operation, tc.path, sh)
		}
	}
	if o, err := contract.Embedded().Outputs("no-such-service"); o != nil || err != nil {
		t.Errorf("outputs of no service: %v, %v", o, err)
	}
}

// TestAllOutputs loads the file of every service.
func TestAllOutputs(t *testing.T) {
	known := 0
	for _, e := range contract.Embedded().Index() {
		o, err := contract.Embedded().Outputs(e.Name)
		if err != nil {
			t.Fatal(err)
		}
		if o != nil {
			known++
		}
	}
	if known < 400 {
		t.Errorf("%d services have outputs", known)
	}
}
