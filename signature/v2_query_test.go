package signature

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
)

// TestQueryV2 begins with the example of "Signature Version 2 Signing Process".
// Those in a body were signed by botocore 1.43 (its signer of Version 2).
func TestQueryV2(t *testing.T) {
	const (
		example = "/?Action=DescribeJobFlows&Version=2009-03-31&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&SignatureVersion=2" +
			"&SignatureMethod=HmacSHA256&Timestamp=2011-10-03T15%3A19%3A30&Signature=i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf%2FMj6vPxyYIs%3D"
		body = "Action=Select&SelectExpression=select+%2A+from+%60d%2Bx%60+where+a+%3D+%27%C3%A9%27&Version=2009-04-15&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE" +
			"&SignatureVersion=2&SignatureMethod=HmacSHA256&Timestamp=2026-11-25T19%3A00%3A00Z&Signature=o%2BVpkZgIPlmPfdFijGogeMWlaeZUmSHs51u16fn2pyw%3D"
	)
	form := capture.Header{Name: "Content-Type", Value: "application/x-www-form-urlencoded; charset=utf-8"}
	tests := []struct {
		name, method, host, target, body string
		want                             Result
	}{
		{"the example", "GET", "elasticmapreduce.amazonaws.com", example, "", Result{Status: Match}},
		{"parameters in another order", "GET", "elasticmapreduce.amazonaws.com:443",
			strings.Replace(strings.Replace(example, "Action=DescribeJobFlows&", "", 1), "&Timestamp", "&Action=DescribeJobFlows&Timestamp", 1), "", Result{Status: Match}},
		{"a parameter changed", "GET", "elasticmapreduce.amazonaws.com", strings.Replace(example, "JobFlows", "Clusters", 1), "", Result{Status: Mismatch, Broken: BrokenRequest}},
		{"another host", "GET", "elasticmapreduce.us-east-1.amazonaws.com", example, "", Result{Status: Mismatch, Broken: BrokenRequest}},
		{"version 1", "GET", "elasticmapreduce.amazonaws.com", strings.Replace(example, "SignatureVersion=2", "SignatureVersion=1", 1), "",
			Result{Status: Unverifiable, Reason: OtherScheme}},
		{"another method", "GET", "elasticmapreduce.amazonaws.com", strings.Replace(example, "HmacSHA256", "HmacMD5", 1), "",
			Result{Status: Unverifiable, Reason: OtherScheme}},
		{"another key", "GET", "elasticmapreduce.amazonaws.com", strings.Replace(example, "AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE", 1), "",
			Result{Status: Unverifiable, Reason: UnknownKey}},
		{"in a body", "POST", "sdb.amazonaws.com", "/", body, Result{Status: Match}},
		{"in a body, changed", "POST", "sdb.amazonaws.com", "/", strings.Replace(body, "select", "delete", 1), Result{Status: Mismatch, Broken: BrokenRequest}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := &capture.Request{Method: tt.method, Target: tt.target, Headers: capture.Headers{{Name: "Host", Value: tt.host}}}
			if tt.body != "" {
				req.Headers = append(req.Headers, form)
			}
			req.SetBody([]byte(tt.body))
			a := Parse(req)
			if a.Problems != nil {
				t.Errorf("problems: %v", a.Problems)
			}
			got := NewVerifier(exampleCredentials).Verify(req, &a)
			got.Place = Place{}
			if got != tt.want {
				t.Errorf("%+v, want %+v", got, tt.want)
			}
		})
	}
	cut := &capture.Request{Method: "POST", Target: "/", Headers: capture.Headers{{Name: "Host", Value: "sdb.amazonaws.com"}, form}}
	cut.CutBody([]byte(body), -1)
	a := Parse(cut)
	if r := NewVerifier(exampleCredentials).Verify(cut, &a); r.Reason != BodyMissing {
		t.Errorf("a body that is not wholly here: %+v", r)
	}
}
