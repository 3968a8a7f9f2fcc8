package endpoint

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// A rule set of one's own stands before those compiled in, with its partitions;
// the others stay.
func TestBundledRuleSets(t *testing.T) {
	sets := map[string][]byte{
		"sqs":  []byte(`{"version":"1.0","parameters":{"Region":{"type":"String","documentation":"x"}},"rules":[{"type":"endpoint","conditions":[{"fn":"aws.partition","argv":[{"ref":"Region"}],"assign":"P"}],"endpoint":{"url":"https://mine.{P#dnsSuffix}"}}]}`),
		"odd":  []byte(`{"parameters":{},"rules":[{"type":"leap"}]}`),
		"none": []byte(`[]`),
	}
	partitions := []byte(`{"partitions":[{"id":"aws","outputs":{"dnsSuffix":"example.aws"},"regionRegex":"^us\\-\\w+\\-\\d+$"}]}`)
	file, err := BundleRuleSets("made 1", sets, partitions)
	for _, service := range []string{"odd", "none"} {
		if err == nil || !strings.Contains(err.Error(), "endpoint rules of "+service) {
			t.Errorf("%s is not told: %v", service, err)
		}
	}
	r, err := OpenRuleSets(file, Compiled())
	if err != nil {
		t.Fatal(err)
	}
	for service, want := range map[string][2]string{
		"sqs": {"https://mine.example.aws", "made 1"},
		"sns": {"https://sns.us-east-1.amazonaws.com", Compiled().Origin("sns")},
	} {
		e, err := r.Resolve(service, Params{"Region": "us-east-1"})
		if err != nil {
			t.Fatal(err)
		}
		if e.URL != want[0] || r.Origin(service) != want[1] {
			t.Errorf("%s: %s of %q, want %q", service, e.URL, r.Origin(service), want)
		}
	}
	if got, want := r.Services(), Compiled().Services(); !slices.Equal(got, want) {
		t.Errorf("%d services, %d are compiled in", len(got), len(want))
	}
	alone, err := OpenRuleSets(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := alone.Resolve("sns", nil); !errors.Is(err, ErrNoRuleSet) || alone.Origin("sns") != "" || !slices.Equal(alone.Services(), []string{"sqs"}) {
		t.Errorf("by itself: %v, %q, %q", err, alone.Origin("sns"), alone.Services())
	}
	if _, err := OpenRuleSets([]byte("AST0"), nil); err == nil {
		t.Error("a damaged file opens")
	}
	// Partitions that cannot be read are left out, and those compiled in hold.
	file, err = BundleRuleSets("made 1", map[string][]byte{"sqs": sets["sqs"]}, []byte("{}"))
	if err == nil {
		t.Error("damaged partitions are not told")
	}
	if r, err = OpenRuleSets(file, nil); err != nil {
		t.Fatal(err)
	}
	if e, err := r.Resolve("sqs", Params{"Region": "us-east-1"}); err != nil || e.URL != "https://mine.amazonaws.com" {
		t.Errorf("%v, %v", e, err)
	}
}
