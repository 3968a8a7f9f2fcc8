package signature

import (
	"testing"

	"github.com/assay-project/assay/capture"
)

// TestRedactedCaptures: redaction takes the signature away, and nothing else
// that the form is judged by.
func TestRedactedCaptures(t *testing.T) {
	v := NewVerifier(exampleCredentials)
	for id, req := range recorded(t) {
		before := Parse(req)
		red := &capture.Redact(&capture.Exchange{Request: *req}).Request
		a := Parse(red)
		if before.Scheme.Via == InForm {
			if !a.FormUnread {
				t.Errorf("%s: the form was taken away, and it is not said", id)
			}
			continue
		}
		if a.Scheme != before.Scheme || a.Problems != nil || a.Credential.Value != before.Credential.Value {
			t.Errorf("%s: %v with %v, was %v", id, a.Scheme, a.Problems, before.Scheme)
		}
		if r := v.Verify(red, &a); r.Status != Unverifiable || r.Reason != Redacted {
			t.Errorf("%s: %+v", id, r)
		}
	}
}
