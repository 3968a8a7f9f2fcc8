package assay_test

import (
	"strings"
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
)

// TestFailure has a request on which the checker panics: it is undecided, says
// where, and the next one is judged.
func TestFailure(t *testing.T) {
	checker := assay.New(assay.WithCredentials(func(id string) (string, bool) {
		if id == "AKIAIOSFODNN7EXAMPLE" {
			panic("no such luck")
		}
		return "", false
	}))
	request := func(key string) *assay.Exchange {
		x := &assay.Exchange{Request: capture.Request{Method: "GET", Headers: capture.Headers{
			{Name: "Host", Value: "assets.s3.eu-west-1.amazonaws.com"},
			{Name: "X-Amz-Date", Value: "20261122T090000Z"},
			{Name: "X-Amz-Content-Sha256", Value: "UNSIGNED-PAYLOAD"},
			{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=" + key + "/20261122/eu-west-1/s3/aws4_request, " +
				"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + strings.Repeat("a1", 32)},
		}}}
		x.Request.SetURL("https://assets.s3.eu-west-1.amazonaws.com/k")
		return x
	}
	s := checker.NewSession(nil)
	bad, good := request("AKIAIOSFODNN7EXAMPLE"), request("AKIAI44QH8DHBEXAMPLE")
	for _, v := range []assay.Verdict{s.Check(bad), s.Judge(bad).Verdict, checker.Check(bad)} {
		if v.Outcome != assay.Undecided || !strings.Contains(v.Why, "no such luck") || !strings.Contains(v.Why, "failure_test.go:") || v.Operation != "GetObject" || len(v.Findings) != 1 {
			t.Errorf("%v: %s", v.Outcome, v.Why)
		}
	}
	s.Judge(bad).Learn() // nothing, and does not fail
	if v := s.Check(good); v.Service != "s3" || v.Operation != "GetObject" {
		t.Errorf("the next one is %s %s", v.Service, v.Operation)
	}
}
