package rule

import (
	"testing"

	"github.com/assay-project/assay/capture"
)

func TestAnswerText(t *testing.T) {
	tests := []struct{ body, element, want string }{
		{`<R><TopicArn>arn:aws:sns:x</TopicArn></R>`, "TopicArn", "arn:aws:sns:x"},
		{`<R xmlns="urn:a"><A>1</A><A>2</A></R>`, "A", "1"},
		{`<R><A>a&amp;b</A></R>`, "A", "a&b"},
		{`<R><B>1</B></R>`, "A", ""},
		{`<R><A/></R>`, "A", ""},
		{`<R><A>cut`, "A", ""},
		{`{"A": 1}`, "A", ""},
	}
	for _, tt := range tests {
		if got := AnswerText(&capture.Response{Body: []byte(tt.body)}, tt.element); got != tt.want {
			t.Errorf("%s: %s is %q, want %q", tt.body, tt.element, got, tt.want)
		}
	}
	if got := AnswerText(nil, "A"); got != "" {
		t.Errorf("no answer: %q", got)
	}
}
