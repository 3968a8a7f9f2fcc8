package signature

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/google/go-cmp/cmp"
)

func TestCanonicalPath(t *testing.T) {
	other := RulesFor("execute-api")
	tests := []struct{ raw, s3, other string }{
		{"", "/", "/"},
		{"/", "/", "/"},
		{"/a//b/../c/", "/a//b/../c/", "/a/c/"},
		{"/./", "/./", "/"},
		{"/..", "/..", "/"},
		{"/../a", "/../a", "/a"},
		{"/a/.", "/a/.", "/a/"},
		{"/.a/..b", "/.a/..b", "/.a/..b"},
		{"/a%20b", "/a%20b", "/a%2520b"},
		{"/a b", "/a%20b", "/a%20b"},
		{"/a+b", "/a%2Bb", "/a%2Bb"},
		{"/%7e%c3%a9", "/~%C3%A9", "/%257e%25c3%25a9"},
		{"/100%", "/100%25", "/100%25"},
		{"/%2f", "//", "/%252f"},
	}
	for _, tt := range tests {
		if got := CanonicalPath(tt.raw, Rules{}); got != tt.s3 {
			t.Errorf("S3: %q: got %q, want %q", tt.raw, got, tt.s3)
		}
		if got := CanonicalPath(tt.raw, other); got != tt.other {
			t.Errorf("others: %q: got %q, want %q", tt.raw, got, tt.other)
		}
	}
}

func TestCanonicalQuery(t *testing.T) {
	tests := []struct{ raw, want string }{
		{"", ""},
		{"acl", "acl="},
		{"acl=", "acl="},
		{"b=1&a=2", "a=2&b=1"},
		{"a=2&a=1", "a=1&a=2"},
		{"a=1&&b=2&", "a=1&b=2"},
		{"a=b=c", "a=b%3Dc"},
		{"a=x+y%2Bz", "a=x%20y%2Bz"},
		{"a=%7e%c3%a9é", "a=~%C3%A9%C3%A9"},
		{"A=1&a=2&B=3", "A=1&B=3&a=2"},
		{"a%20b=1&a=1", "a=1&a%20b=1"},
		{"b=1&X-Amz-Signature=0&a=1", "a=1&b=1"},
		{"=1", "=1"},
	}
	for _, tt := range tests {
		got := CanonicalQuery(tt.raw, nil)
		if got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.raw, got, tt.want)
		}
		if again := CanonicalQuery(got, nil); again != got {
			t.Errorf("%q: %q becomes %q", tt.raw, got, again)
		}
	}
}

func TestCanonicalValue(t *testing.T) {
	tests := []struct{ raw, want string }{
		{"", ""}, {"a", "a"}, {" a ", "a"}, {"a  b", "a b"}, {"a\tb", "a b"}, {"a\r\n  b", "a b"},
		{`"a   b"`, `"a b"`}, {"   ", ""}, {"\t", ""}, {"a b", "a b"}, {"a ", "a"}, {"é  ü", "é ü"},
	}
	for _, tt := range tests {
		if got := CanonicalValue(tt.raw); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.raw, got, tt.want)
		}
	}
}

func TestCanonicalHeaders(t *testing.T) {
	req := &capture.Request{Method: "GET", Target: "/", Authority: "url.example.com", Headers: capture.Headers{
		{Name: "X-Amz-Meta-A", Value: " 2 "}, {Name: ":authority", Value: "h2.example.com"}, {Name: "x-amz-meta-a", Value: "1  0"}}}
	a := Auth{Scheme: Scheme{V4, InHeader}, SignedHeaders: Part{Value: "host;x-amz-meta-a;x-amz-meta-b"}}
	c := Canonicalize(req, &a, Rules{})
	want := "GET\n/\n\nhost:h2.example.com\nx-amz-meta-a:2,1 0\nx-amz-meta-b:\n\nhost;x-amz-meta-a;x-amz-meta-b\n" + emptyHash
	if d := cmp.Diff(want, c.Text()); d != "" {
		t.Error(d)
	}
	var lines []string
	for _, l := range c.Lines() {
		lines = append(lines, l.Text())
	}
	if d := cmp.Diff(want, strings.Join(lines, "\n")); d != "" {
		t.Error(d)
	}
	if p := c.Headers[1].Place; p.Name != "X-Amz-Meta-A" || p.Header != 0 {
		t.Errorf("place of the first field: %+v", p)
	}
	if c.Headers[2].Place.In != InNone {
		t.Error("an absent header has a place")
	}
}

func TestRedacted(t *testing.T) {
	req := query("/k?X-Amz-Security-Token=secret&a=1")
	req.Headers = append(req.Headers, capture.Header{Name: "X-Amz-Server-Side-Encryption-Customer-Key", Value: "secret"},
		capture.Header{Name: "x-amz-security-token", Value: "secret"})
	a := Auth{SignedHeaders: Part{Value: "host;x-amz-security-token;x-amz-server-side-encryption-customer-key"}}
	c := Canonicalize(req, &a, Rules{})
	red := c.Redacted()
	if text := red.Text(); strings.Contains(text, "secret") || !strings.Contains(text, "a=1") {
		t.Errorf("redacted:\n%s", text)
	}
	if strings.Count(c.Text(), "secret") != 3 {
		t.Error("redaction changed the original")
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add("/a//b%20c", "a=1&b=%2F", " x  y")
	f.Fuzz(func(t *testing.T, path, query, value string) {
		if p := CanonicalPath(path, Rules{}); CanonicalPath(p, Rules{}) != p {
			t.Errorf("path %q: %q is not stable", path, p)
		}
		if q := CanonicalQuery(query, nil); CanonicalQuery(q, nil) != q && !strings.Contains(q, "X-Amz-Signature=") {
			t.Errorf("query %q: %q is not stable", query, q)
		}
		if v := CanonicalValue(value); CanonicalValue(v) != v {
			t.Errorf("value %q: %q is not stable", value, v)
		}
		NormalizePath(path)
	})
}

func TestAbsentHeaders(t *testing.T) {
	req := &capture.Request{Target: "/", Authority: "example.com", Body: []byte("x"), BodySize: 1, Headers: capture.Headers{{Name: "X-Amz-Date", Value: goodDate}}}
	a := Auth{SignedHeaders: Part{Value: "accept-encoding;content-length;host;x-amz-date"}}
	if got := strings.Join(AbsentHeaders(req, &a), " "); got != "accept-encoding" {
		t.Errorf("got %q", got)
	}
}
