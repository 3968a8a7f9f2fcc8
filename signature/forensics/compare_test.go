package forensics

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature/internal/sdktest"
)

func TestCompare(t *testing.T) {
	before := sdktest.Sign(t, "s3", sdktest.Request(t, "PUT", "https://assets.s3.us-east-1.amazonaws.com/a%20b.txt?x-id=PutObject", "hello\n",
		"Content-Type", "text/plain", "X-Amz-Meta-A", "x", "X-Amz-Meta-A", "y"), signedAt)
	tests := []struct {
		name   string
		change func(*capture.Request)
		want   []string
	}{
		{"nothing", func(*capture.Request) {}, nil},
		{"another order", func(r *capture.Request) { slices.Reverse(r.Headers[1:3]) }, nil},
		{"host", host("backend"), []string{"host-rewritten Host, breaks the signature"}},
		{"port", host("assets.s3.us-east-1.amazonaws.com:443"), []string{"port-added Host, breaks the signature"}},
		{"capitals", host("Assets.s3.us-east-1.amazonaws.com"), []string{"host-case Host, breaks the signature"}},
		{"escape", target("%20", "%2520"), []string{"path-rewritten, breaks the signature"}},
		{"the same escaped otherwise", target("a%20b", "%61%20b"), []string{"path-rewritten, signed, canonically the same"}},
		{"parameter", target("?x-id", "?utm_source=1&x-id"), []string{"query-rewritten, breaks the signature"}},
		{"hop header", header("Via", "1.1 proxy"), []string{"header-added Via, not signed"}},
		{"blanks", header("Content-Type", "  text/plain"), []string{"header-changed Content-Type, signed, canonically the same"}},
		{"charset", header("Content-Type", "text/plain; charset=utf-8"), []string{"header-changed Content-Type, breaks the signature"}},
		{"joined", all(without("X-Amz-Meta-A"), header("X-Amz-Meta-A", "x,y")), []string{"header-joined X-Amz-Meta-A, signed, canonically the same"}},
		{"stripped", without("X-Amz-Meta-A"), []string{"header-stripped X-Amz-Meta-A, breaks the signature"}},
		{"body", func(r *capture.Request) { r.Body = []byte("hello\r\n") }, []string{"body-changed, breaks the signature (LF became CRLF)"}},
		{"method", func(r *capture.Request) { r.Method = "POST" }, []string{"method-changed, breaks the signature"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			after := *before
			after.Headers = slices.Clone(before.Headers)
			tt.change(&after)
			var got []string
			for _, d := range Compare(before, &after, Options{}) {
				s := strings.TrimSpace(string(d.What)+" "+d.Name) + ", " + string(d.Effect)
				if d.Note != "" {
					s += " (" + d.Note + ")"
				}
				got = append(got, s)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
			if Identity(before) != Identity(&after) || Identity(before) == "" {
				t.Errorf("identity %q and %q", Identity(before), Identity(&after))
			}
		})
	}
}

func TestCompareHidesSecrets(t *testing.T) {
	before := sdktest.Sign(t, "s3", sdktest.Request(t, "GET", "https://assets.s3.us-east-1.amazonaws.com/k", "", "X-Amz-Security-Token", "EXAMPLETOKEN"), signedAt)
	after := *before
	after.Headers = nil
	after.Target = "/k?X-Amz-Security-Token=EXAMPLETOKEN&X-Amz-Signature=abc"
	for _, d := range Compare(before, &after, Options{}) {
		if s := d.String(); strings.Contains(s, "EXAMPLETOKEN") || strings.Contains(s, "Signature=") && !strings.Contains(s, "redacted") {
			t.Error(s)
		}
	}
}

func TestIdentity(t *testing.T) {
	signed := sdktest.Sign(t, "s3", sdktest.Request(t, "GET", "https://assets.s3.us-east-1.amazonaws.com/k", "", "Amz-Sdk-Invocation-Id", "1"), signedAt)
	redacted := &capture.Redact(&capture.Exchange{Request: *signed}).Request
	for req, want := range map[*capture.Request]string{
		signed: "signature ", redacted: "invocation 1 ", {Method: "GET", Target: "/"}: "",
	} {
		if got := Identity(req); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
