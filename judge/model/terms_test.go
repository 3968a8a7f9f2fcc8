package model_test

import (
	"testing"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/judge/model"
)

// TestTerms reads one model in three ways: as published, with patterns that must
// match whole values, and with a bound that is the service's own.
func TestTerms(t *testing.T) {
	s, err := contract.Lookup("events")
	if err != nil {
		t.Fatal(err)
	}
	op := s.Operation("CreateEventBus")
	own := map[string]*contract.Shape{"EventBusName": {Name: "EventBusName", Kind: contract.String, Pattern: `[a-z]+`, HasMax: true, Max: 4}}
	for _, tt := range []struct {
		terms model.Terms
		body  string
		want  string
		own   bool
	}{
		{model.Terms{}, `{"Name": "my bus"}`, "", false},
		{model.Terms{Whole: true}, `{"Name": "my bus"}`, "pattern Name", true},
		{model.Terms{Whole: true}, `{"Name": "my-bus"}`, "", false},
		{model.Terms{Whole: true}, `{"Name": "  "}`, "pattern Name", false},
		{model.Terms{Shapes: own}, `{"Name": "buses"}`, "length> Name", true},
		{model.Terms{Whole: true, Shapes: own}, `{"Name": "bus1"}`, "pattern Name", true},
	} {
		vs := model.CheckBy(decoded(op, contract.JSON, tt.body), tt.terms)
		if got := said(vs); got != tt.want {
			t.Errorf("%s: has %q, want %q", tt.body, got, tt.want)
		}
		for _, v := range vs {
			if v.Own != tt.own {
				t.Errorf("%s: the published model refuses it: %t", tt.body, !v.Own)
			}
		}
	}
}
