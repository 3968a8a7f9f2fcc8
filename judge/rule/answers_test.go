package rule

import (
	"slices"
	"testing"

	"github.com/assay-project/assay/capture"
)

func TestAnswerTexts(t *testing.T) {
	for _, tt := range []struct {
		body, element string
		want          []string
		whole         bool
	}{
		{`{"Names": ["a", "b"]}`, "Names", []string{"a", "b"}, true},
		{`{"List": [{"Name": "a"}, {"Name": "b"}], "NextToken": null}`, "Name", []string{"a", "b"}, true},
		{`{"List": [{"Name": "a"}], "NextToken": "more"}`, "Name", []string{"a"}, false},
		{`{"List": [{"Name": "a"`, "Name", nil, false},
		{`<R><l><member><Name>a</Name></member><member><Name>b</Name></member></l><IsTruncated>false</IsTruncated></R>`, "Name", []string{"a", "b"}, true},
		{`<R><Name>a</Name><IsTruncated>true</IsTruncated></R>`, "Name", []string{"a"}, false},
		{`<R><Name>a</Name><Marker/></R>`, "Name", []string{"a"}, true},
		{`<R><Name>a</Name>`, "Name", []string{"a"}, false},
		{``, "Name", nil, false},
	} {
		r := &capture.Response{Status: 200, Body: []byte(tt.body)}
		if got := AnswerTexts(r, tt.element); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q", tt.body, got)
		}
		if whole(r) != tt.whole {
			t.Errorf("%s: whole is %v", tt.body, !tt.whole)
		}
	}
	if AnswerTexts(nil, "Name") != nil || whole(nil) {
		t.Error("no answer tells nothing")
	}
}
