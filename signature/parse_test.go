package signature

import (
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/google/go-cmp/cmp"
)

const (
	testHash = "a4a3d263179bfcbaf88755b14ea9db3048e4179c03bbc94ccf0f13c8c2d3df6a"
	testSig  = "2471e7f1cd93c54594ea82f3e3d3dbe0f5b22a1d2dba3a3c152aeb88baa8842b"
)

func header(authorization string, more ...string) *capture.Request {
	r := &capture.Request{Method: "GET", Target: "/key", Headers: capture.Headers{
		{Name: "Host", Value: "b.s3.amazonaws.com"}, {Name: "Authorization", Value: authorization}}}
	for i := 0; i < len(more); i += 2 {
		r.Headers = append(r.Headers, capture.Header{Name: more[i], Value: more[i+1]})
	}
	return r
}

func query(target string) *capture.Request {
	return &capture.Request{Method: "GET", Target: target, Headers: capture.Headers{{Name: "Host", Value: "b.s3.amazonaws.com"}}}
}

const (
	goodHeader = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/s3/aws4_request, " +
		"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + testSig
	goodQuery = "/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261122%2Fus-east-1%2Fs3%2Faws4_request" +
		"&X-Amz-Date=20261122T085933Z&X-Amz-Expires=900&X-Amz-SignedHeaders=content-type%3Bhost&X-Amz-Signature=" + testSig
	goodDate = "20261122T085933Z"
)

func TestParseProblems(t *testing.T) {
	swap := strings.Replace
	tests := []struct {
		name   string
		req    *capture.Request
		scheme Scheme
		want   string // kind(name) …
	}{
		{"anonymous", query("/key?versionId=1"), Scheme{}, ""},
		{"anonymous with a date parameter", query("/key?X-Amz-Date=1&Expires=2&X-Amz-Security-Token=x"), Scheme{}, ""},
		{"header", header(goodHeader, "X-Amz-Date", goodDate), Scheme{V4, InHeader}, ""},
		{"header, no blanks after commas", header(swap(goodHeader, ", ", ",", -1), "X-Amz-Date", goodDate), Scheme{V4, InHeader}, ""},
		{"header, no commas", header(swap(goodHeader, ", ", " ", -1), "X-Amz-Date", goodDate), Scheme{V4, InHeader}, ""},
		{"header with Date", header(goodHeader, "Date", "Sun, 22 Nov 2026 08:59:33 GMT"), Scheme{V4, InHeader}, ""},
		{"empty", header("", "X-Amz-Date", goodDate), Scheme{Other, InHeader}, "header-shape(Authorization)"},
		{"one word", header("random-value"), Scheme{Other, InHeader}, "header-shape(Authorization)"},
		{"basic", header("Basic eDp5"), Scheme{Other, InHeader}, "scheme-unknown(Basic)"},
		{"bearer", header("Bearer abc"), Scheme{Bearer, InHeader}, ""},
		{"only the algorithm", header("AWS4-HMAC-SHA256", "X-Amz-Date", goodDate), Scheme{V4, InHeader},
			"header-shape(Authorization) component-missing(Credential) component-missing(SignedHeaders) component-missing(Signature)"},
		{"no signature", header(goodHeader[:strings.Index(goodHeader, ", Signature")], "X-Amz-Date", goodDate), Scheme{V4, InHeader},
			"component-missing(Signature)"},
		{"empty signature", header(strings.TrimSuffix(goodHeader, testSig), "X-Amz-Date", goodDate), Scheme{V4, InHeader},
			"component-missing(Signature)"},
		{"short signature", header(goodHeader[:len(goodHeader)-1], "X-Amz-Date", goodDate), Scheme{V4, InHeader}, "signature-form(Signature)"},
		{"twice", header(goodHeader+", Signature="+testSig, "X-Amz-Date", goodDate), Scheme{V4, InHeader}, "component-duplicate(Signature)"},
		{"unknown component", header(goodHeader+", Foo=1", "X-Amz-Date", goodDate), Scheme{V4, InHeader}, "component-unknown(Foo)"},
		{"four parts", header(swap(goodHeader, "/s3/", "/", 1), "X-Amz-Date", goodDate), Scheme{V4, InHeader}, "credential-form(Credential)"},
		{"empty region", header(swap(goodHeader, "us-east-1", "", 1), "X-Amz-Date", goodDate), Scheme{V4, InHeader}, "credential-form(Credential)"},
		{"scope date", header(swap(goodHeader, "20261122", "2026-11-22", 1), "X-Amz-Date", goodDate), Scheme{V4, InHeader}, "credential-date(Credential)"},
		{"other day", header(swap(goodHeader, "20261122", "20261123", 1), "X-Amz-Date", goodDate), Scheme{V4, InHeader}, "scope-date-differs(Credential)"},
		{"terminal", header(swap(goodHeader, "aws4_request", "aws4_reques", 1), "X-Amz-Date", goodDate), Scheme{V4, InHeader}, "credential-terminal(Credential)"},
		{"no date", header(goodHeader), Scheme{V4, InHeader}, "date-missing(X-Amz-Date)"},
		{"bad date", header(goodHeader, "x-amz-date", "2026-11-22"), Scheme{V4, InHeader}, "date-form(x-amz-date)"},
		{"31 February", header(goodHeader, "x-amz-date", "20260231T000000Z"), Scheme{V4, InHeader}, "date-form(x-amz-date)"},
		{"host not signed", header(swap(goodHeader, "host;", "", 1), "X-Amz-Date", goodDate), Scheme{V4, InHeader}, "host-not-signed(host)"},
		{"unsorted", header(swap(goodHeader, "host;x-amz-content-sha256", "x-amz-content-sha256;host", 1), "X-Amz-Date", goodDate), Scheme{V4, InHeader},
			"signed-headers-form(SignedHeaders)"},
		{"payload", header(goodHeader, "X-Amz-Date", goodDate, "x-amz-content-sha256", "nonsense"), Scheme{V4, InHeader}, "payload-form(x-amz-content-sha256)"},
		{"v2", header("AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=", "Date", "Tue, 27 Mar 2007 19:36:42 +0000"), Scheme{V2, InHeader}, ""},
		{"v2 without signature", header("AWS AKIAIOSFODNN7EXAMPLE", "Date", "Tue, 27 Mar 2007 19:36:42 +0000"), Scheme{V2, InHeader}, "component-missing(Signature)"},
		{"v2 query", query("/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=frJIUN8DYpKDtOLCwo%2F%2FyllqDzg%3D&Expires=1141889120"), Scheme{V2, InQuery}, ""},
		{"v2 query without Expires", query("/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=frJIUN8DYpKDtOLCwo%2F%2FyllqDzg%3D"), Scheme{V2, InQuery},
			"component-missing(Expires)"},
		{"query", query(goodQuery), Scheme{V4, InQuery}, ""},
		{"query, slashes raw", query(swap(goodQuery, "%2F", "/", -1)), Scheme{V4, InQuery}, ""},
		{"query, double encoded", query(swap(goodQuery, "%2F", "%252F", -1)), Scheme{V4, InQuery}, "credential-form(X-Amz-Credential)"},
		{"query, only the algorithm", query("/?X-Amz-Algorithm=AWS4-HMAC-SHA256"), Scheme{V4, InQuery},
			"component-missing(X-Amz-Credential) component-missing(X-Amz-SignedHeaders) component-missing(X-Amz-Signature) component-missing(X-Amz-Date) component-missing(X-Amz-Expires)"},
		{"query, algorithm", query(swap(goodQuery, "HMAC-SHA256", "HMAC-SHA1", 1)), Scheme{V4, InQuery}, "algorithm-unknown(X-Amz-Algorithm)"},
		{"query, word as expiry", query(swap(goodQuery, "=900", "=soon", 1)), Scheme{V4, InQuery}, "expires-form(X-Amz-Expires)"},
		{"query, negative", query(swap(goodQuery, "=900", "=-1", 1)), Scheme{V4, InQuery}, "expires-negative(X-Amz-Expires)"},
		{"query, a week", query(swap(goodQuery, "=900", "=604800", 1)), Scheme{V4, InQuery}, ""},
		{"query, over a week", query(swap(goodQuery, "=900", "=604801", 1)), Scheme{V4, InQuery}, "expires-too-long(X-Amz-Expires)"},
		{"query, far over", query(swap(goodQuery, "=900", "=99999999999999999999", 1)), Scheme{V4, InQuery}, "expires-too-long(X-Amz-Expires)"},
		{"several", &capture.Request{Method: "GET", Target: goodQuery, Headers: header("Basic eDp5").Headers}, Scheme{Other, InHeader},
			"scheme-unknown(Basic) several-schemes(Authorization)"},
		{"v4a without a region set", header("AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/20150830/s3/aws4_request, SignedHeaders=host, Signature=3045",
			"X-Amz-Date", "20150830T123600Z"), Scheme{V4a, InHeader}, "region-set-missing(X-Amz-Region-Set)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := Parse(tt.req)
			if a.Scheme != tt.scheme {
				t.Errorf("scheme %v, want %v", a.Scheme, tt.scheme)
			}
			var got []string
			for _, p := range a.Problems {
				got = append(got, p.Kind.String()+"("+p.Name+")")
			}
			if d := cmp.Diff(tt.want, strings.Join(got, " ")); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestParsePlaces holds each part against the bytes that its place points at.
func TestParsePlaces(t *testing.T) {
	for _, req := range []*capture.Request{header(goodHeader, "x-amz-date", goodDate), query(goodQuery)} {
		a := Parse(req)
		at := func(p Place) string {
			if p.In == InQuery {
				return req.Target[p.Start:p.End]
			}
			return req.Headers[p.Header].Value[p.Start:p.End]
		}
		for place, want := range map[Place]string{
			a.Credential.RegionPlace():  "us-east-1",
			a.Credential.ServicePlace(): "s3",
			a.Credential.DatePlace():    "20261122",
			a.Signature.Place:           testSig,
			a.Date.Place:                goodDate,
			a.Algorithm.Place:           AlgorithmV4,
		} {
			if got := at(place); got != want {
				t.Errorf("%v: place of %q holds %q", a.Scheme, want, got)
			}
		}
	}
}

func TestParseUntil(t *testing.T) {
	a := Parse(query(goodQuery))
	if want := time.Date(2026, 11, 22, 9, 14, 33, 0, time.UTC); !a.Until.Equal(want) {
		t.Errorf("until %v, want %v", a.Until, want)
	}
	if a.SignedHeaders.Value != "content-type;host" || a.Credential.Region != "us-east-1" || !a.Signed("host") || a.Signed("hos") {
		t.Errorf("signed headers %q, region %q", a.SignedHeaders.Value, a.Credential.Region)
	}
}

func form(fields ...string) *capture.Request {
	var b strings.Builder
	for i := 0; i < len(fields); i += 2 {
		b.WriteString("--xyz\r\nContent-Disposition: form-data; name=\"" + fields[i] + "\"\r\n\r\n" + fields[i+1] + "\r\n")
	}
	b.WriteString("--xyz--\r\n")
	return &capture.Request{Method: "POST", Target: "/", Body: []byte(b.String()),
		Headers: capture.Headers{{Name: "Content-Type", Value: "multipart/form-data; boundary=xyz"}}}
}

func TestParseForm(t *testing.T) {
	v4 := []string{"key", "k", "policy", "e30=", "x-amz-algorithm", AlgorithmV4, "X-Amz-Credential",
		"AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/s3/aws4_request", "x-amz-date", goodDate, "x-amz-signature", testSig, "file", "data"}
	a := Parse(form(v4...))
	if a.Scheme != (Scheme{V4, InForm}) || a.Problems != nil || a.Policy.Value != "e30=" || a.Credential.Service != "s3" {
		t.Errorf("got %v, problems %v", a.Scheme, a.Problems)
	}
	if a = Parse(form("key", "k", "file", "data", "policy", "e30=")); a.Scheme != (Scheme{}) {
		t.Errorf("a policy after the file counts: %v", a.Scheme)
	}
	if a = Parse(form("policy", "e30=", "AWSAccessKeyId", "AKIAIOSFODNN7EXAMPLE", "file", "x")); !a.Has(ComponentMissing) || a.Scheme.Version != V2 {
		t.Errorf("got %v, problems %v", a.Scheme, a.Problems)
	}
}

func TestUnsignedHeaders(t *testing.T) {
	req := header(goodHeader, "X-Amz-Date", goodDate, "X-Amz-Meta-A", "1", "X-Amzn-Trace-Id", "x", "Amz-Sdk-Request", "1")
	a := Parse(req)
	got := UnsignedHeaders(req, &a)
	if len(got) != 1 || got[0].Name != "X-Amz-Meta-A" {
		t.Errorf("got %v", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(goodHeader, "/key", "x")
	f.Add("", goodQuery, "--b\r\n")
	f.Fuzz(func(t *testing.T, authorization, target, body string) {
		req := header(authorization, "X-Amz-Date", goodDate, "Content-Type", "multipart/form-data; boundary=b")
		req.Method, req.Target, req.Body = "POST", target, []byte(body)
		a := Parse(req)
		for _, p := range []Place{a.Credential.RegionPlace(), a.Credential.ServicePlace(), a.Signature.Place, a.SignedHeaders.Place} {
			if p.Start < 0 || p.End < p.Start {
				t.Fatalf("place %+v", p)
			}
		}
		Canonicalize(req, &a, Rules{})
		Canonicalize(req, &a, RulesFor("sqs"))
	})
}

func BenchmarkParse(b *testing.B) {
	plain := header(goodHeader, "X-Amz-Date", goodDate, "X-Amz-Content-SHA256", testHash, "User-Agent", "Boto3/1.43.11",
		"amz-sdk-invocation-id", "1f8a39cf-4412-4d8b-8177-d41cc0c31b55", "amz-sdk-request", "attempt=1", "Content-Length", "153")
	for name, req := range map[string]*capture.Request{"header": plain, "query": query(goodQuery), "anonymous": query("/key?list-type=2")} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if a := Parse(req); a.Problems != nil {
					b.Fatal(a.Problems)
				}
			}
		})
	}
}

func verify(v *Verifier, req *capture.Request) Result {
	a := Parse(req)
	return v.Verify(req, &a)
}
