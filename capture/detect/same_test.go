package detect_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/detect"
	gocmp "github.com/google/go-cmp/cmp"
)

// TestSameRequestInEveryFormat reads one request in each format and expects the
// same exchange of all.
func TestSameRequestInEveryFormat(t *testing.T) {
	want := &capture.Exchange{Request: capture.Request{
		Method: "POST", Scheme: "https", Authority: "dynamodb.eu-west-1.amazonaws.com", Target: "/a%20b/..?x=%2F&y", Proto: "HTTP/1.1",
		Headers: capture.Headers{
			{Name: "Host", Value: "dynamodb.eu-west-1.amazonaws.com"},
			{Name: "Accept-Encoding", Value: "identity"},
			{Name: "X-Amz-Target", Value: "DynamoDB_20120810.PutItem"},
			{Name: "Content-Type", Value: "application/x-amz-json-1.0"},
			{Name: "User-Agent", Value: "Boto3/1.43.11 md/Botocore#1.43.11"},
			{Name: "X-Amz-Date", Value: "20260427T120921Z"},
			{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260427/eu-west-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + strings.Repeat("a", 64)},
			{Name: "x-amz-note", Value: `it's "quoted" \n`},
			{Name: "Content-Length", Value: "55"},
		},
	}}
	want.Request.SetBody([]byte("{\"TableName\":\"caf\u00e9 it's\",\n\"Item\":{\"k\":{\"S\":\"\\u00e9\"}}}"))
	if n := len(want.Request.Body); n != 55 {
		t.Fatalf("body of %d bytes", n)
	}
	for name, write := range forms {
		t.Run(name, func(t *testing.T) {
			xs, format, warnings := open(t, strings.NewReader(write(t, want)), detect.Options{})
			if format.Name != name {
				t.Errorf("recognised as %s", format.Name)
			}
			if len(xs) != 1 || len(warnings) > 0 {
				t.Fatalf("%d exchanges, warnings %q", len(xs), warnings)
			}
			got, want := xs[0].Request, want.Request
			if got.Host() != want.Host() {
				t.Errorf("host %q", got.Host())
			}
			if originForm[name] {
				want.Scheme, want.Authority = "", ""
			}
			got.Headers, want.Headers = sorted(got.Headers), sorted(want.Headers)
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// sorted returns a copy of h by name: curl sends its own headers first.
func sorted(h capture.Headers) capture.Headers {
	h = slices.Clone(h)
	slices.SortFunc(h, func(a, b capture.Header) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value))
	})
	return h
}
