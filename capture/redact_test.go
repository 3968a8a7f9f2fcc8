package capture

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	sig   = "b51547ac976abf0ea9a17ad3a4a23d4a1fd4199219d1ed5d8463cd9fd0cc3e52"
	token = "canary-session-token"
)

func TestRedactHeaders(t *testing.T) {
	const ph = "‹redacted, 64 bytes›"
	for _, test := range []struct{ name, value, want string }{
		{"Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + sig,
			"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + ph},
		{"authorization ", "AWS4-HMAC-SHA256 Credential=A,\r\n signature=" + sig + ",Other=" + sig, "AWS4-HMAC-SHA256 Credential=A,\r\n signature=" + ph + ",Other=" + ph},
		{"Authorization", "AWS4-HMAC-SHA256 " + sig, "AWS4-HMAC-SHA256 " + ph},
		{"Authorization", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256"},
		{"Authorization", "AWS AKIAIOSFODNN7EXAMPLE:" + sig, "AWS AKIAIOSFODNN7EXAMPLE:" + ph},
		{"Authorization", "Bearer " + sig, "Bearer " + ph},
		{"Authorization", "Signature=" + sig, "‹redacted, 74 bytes›"},
		{"Authorization", sig + " x", "‹redacted, 66 bytes›"},
		{"Proxy-Authorization", "Basic " + sig, "Basic " + ph},
		{"X-AMZ-SECURITY-TOKEN", token, "‹redacted, 20 bytes›"},
		{"x-amz-s3session-token", token, "‹redacted, 20 bytes›"},
		{"Set-Cookie", "a=b", "‹redacted, 3 bytes›"},
		{"x-amz-server-side-encryption-customer-key", "AAAA", "‹redacted, 4 bytes›"},
		{"x-amz-server-side-encryption-customer-key-MD5", "AAAA", "AAAA"},
		{"x-amz-copy-source-server-side-encryption-customer-key", "AAAA", "‹redacted, 4 bytes›"},
		{"x-amz-meta-source", "webcam", "‹redacted, 6 bytes›"},
		{"X-Vendor-Api-Key", "k", "‹redacted, 1 bytes›"},
		{"x-amz-copy-source", "/b/k?versionId=3&X-Amz-Signature=" + sig, "/b/k?versionId=3&X-Amz-Signature=redacted-64-bytes"},
		{"Referer", "https://u:pass@h/?x-amz-security-TOKEN=" + token + "#a", "https://u:redacted-4-bytes@h/?x-amz-security-TOKEN=redacted-20-bytes#a"},
		{"Location", "https://h/k%3FX-Amz-Signature%3D" + sig, "https://h/k%3Fredacted-82-bytes"},
		{":path", "/?X-Amz-Signature=" + sig, "/?X-Amz-Signature=redacted-64-bytes"},
		{"x-amz-content-sha256", sig, sig},
		{"x-amz-tagging", "a=b&c=d", "a=b&c=d"},
		{"x-amz-client-token", "idempotent", "idempotent"},
		{"Content-Type", "multipart/form-data; boundary=x", "multipart/form-data; boundary=x"},
	} {
		x := &Exchange{Request: Request{Headers: Headers{{test.name, test.value}}}, Response: &Response{Headers: Headers{{test.name, test.value}}}}
		got := Redact(x)
		if got.Request.Headers[0].Value != test.want || got.Response.Headers[0].Value != test.want {
			t.Errorf("%s: %s\n got %q\nwant %q", test.name, test.value, got.Request.Headers[0].Value, test.want)
		}
		if again := Redact(got); again.Request.Headers[0] != got.Request.Headers[0] {
			t.Errorf("%s: redacted again it is another one:\n%q\n%q", test.name, got.Request.Headers[0].Value, again.Request.Headers[0].Value)
		}
		if x.Request.Headers[0].Value != test.value {
			t.Errorf("%s: the exchange itself was changed", test.name)
		}
	}
}

func TestRedactTarget(t *testing.T) {
	for target, want := range map[string]string{
		"/k?list-type=2": "/k?list-type=2",
		"/k?continuation-token=abcdef&NextToken=a&acl":                                      "/k?continuation-token=abcdef&NextToken=a&acl",
		"/k?X-Amz-Credential=AKIA&X-Amz-Signature=" + sig + "&X-Amz-Security-Token=a%2Fb&x": "/k?X-Amz-Credential=AKIA&X-Amz-Signature=redacted-64-bytes&X-Amz-Security-Token=redacted-5-bytes&x",
		"/k?AWSAccessKeyId=AKIA&Expires=1&Signature=vj%2Bx%3D":                              "/k?AWSAccessKeyId=AKIA&Expires=1&Signature=redacted-9-bytes",
		"/k?%58-Amz-Signature=" + sig:                                                       "/k?%58-Amz-Signature=redacted-64-bytes",
		"/k?x-amz-meta-a=secret&x-amz-server-side-encryption-customer-key=k":                "/k?x-amz-meta-a=redacted-6-bytes&x-amz-server-side-encryption-customer-key=redacted-1-bytes",
		"/?Action=CreateLoginProfile&Password=hunter2&UserName=u":                           "/?Action=CreateLoginProfile&Password=redacted-7-bytes&UserName=u",
		"/?PresignedUrl=https%3A%2F%2Fh%2F%3FX-Amz-Signature%3D" + sig + "&DryRun=true":     "/?PresignedUrl=redacted-103-bytes&DryRun=true",
		"/a b?X-Amz-Signature=" + sig + " HTTP/1.1":                                         "/a b?X-Amz-Signature=redacted-64-bytes HTTP/1.1",
		"/k%3FX-Amz-Signature=" + sig:                                                       "/k%3Fredacted-80-bytes",
		"/k%ZZ?a=b":                                                                         "/k%ZZ?a=b",
	} {
		got := Redact(&Exchange{Request: Request{Target: target}}).Request.Target
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", target, got, want)
		}
		if again := Redact(&Exchange{Request: Request{Target: got}}).Request.Target; again != got {
			t.Errorf("%s redacted again is %s", got, again)
		}
	}
}

func TestRedactBodies(t *testing.T) {
	x := &Exchange{Response: &Response{}}
	x.Request.SetBody([]byte("hello"))
	x.Response.CutBody([]byte("hel"), -1)
	got := Redact(x)
	if q := got.Request; q.Body != nil || !q.BodyTruncated || q.BodySize != 5 {
		t.Errorf("request: %+v", q)
	}
	if a := got.Response; a.Body != nil || !a.BodyTruncated || a.BodySize != -1 {
		t.Errorf("response: %+v", a)
	}
	if string(x.Request.Body) != "hello" || string(x.Response.Body) != "hel" {
		t.Error("the exchange itself was changed")
	}
	x.Request.SetBody(nil)
	if q := Redact(x).Request; q.BodyTruncated || q.BodySize != 0 {
		t.Errorf("no body: %+v", q)
	}
}

func TestScrub(t *testing.T) {
	x := &Exchange{Request: Request{
		Target: "/k?X-Amz-Security-Token=to%2Fken%2Bvalue",
		Headers: Headers{
			{"Authorization", "AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host, Signature=" + sig},
			{"x-amz-meta-source", "webs"}, {"x-amz-meta-n", "1"},
			{"x-amz-server-side-encryption-customer-key", "MDEyMzQ1Njc4OWFiY2RlZg=="},
		},
	}}
	x.Request.SetBody([]byte(`{"UserName":"public","Password" : "hunter\"2","a":"<b>"}`))
	x.Response = &Response{}
	x.Response.SetBody([]byte(`<R><SessionToken>response-token</SessionToken><Id>public</Id></R>`))
	s := SecretsOf(x)
	for in, want := range map[string]string{
		"Value 'webs' at 'websocket' is bad": "Value '‹redacted, 4 bytes›' at 'websocket' is bad",
		"at least 1, user public, AKIA":      "at least 1, user public, AKIA",
		"got " + sig:                         "got ‹redacted, 64 bytes›",
		"to%2Fken%2Bvalue and to/ken+value":  "‹redacted, 16 bytes› and ‹redacted, 16 bytes›",
		"dG8va2VuK3ZhbHVl":                   "‹redacted, 16 bytes›",
		"key 0123456789abcdef":               "key ‹redacted, 24 bytes›",
		`hunter"2 or hunter\"2`:              "‹redacted, 9 bytes› or ‹redacted, 9 bytes›",
		"response-token":                     "‹redacted, 14 bytes›",
		"":                                   "",
	} {
		got := s.Scrub(in)
		got = strings.ReplaceAll(got, "‹redacted, 8 bytes›", "‹redacted, 9 bytes›") // the same password unescaped
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
	if got := (*Secrets)(nil).Scrub("as it is"); got != "as it is" {
		t.Errorf("no secrets: %s", got)
	}
}

func TestSecretsInForms(t *testing.T) {
	x := &Exchange{}
	x.Request.SetBody([]byte("Action=CreateLoginProfile&Password=hunter2%21&UserName=u&PresignedUrl=https%3A%2F%2Fh%3FX-Amz-Signature%3Dabcdef"))
	s := SecretsOf(x)
	if got := s.Scrub("hunter2! hunter2%21 https://h?X-Amz-Signature=abcdef CreateLoginProfile"); strings.Contains(got, "hunter2") || strings.Contains(got, "abcdef") || !strings.Contains(got, "CreateLoginProfile") {
		t.Error(got)
	}
}

func BenchmarkScrub(b *testing.B) {
	x := &Exchange{Request: Request{Headers: Headers{{"X-Amz-Security-Token", strings.Repeat("t", 400)}, {"Authorization", "AWS4-HMAC-SHA256 Signature=" + sig}}}}
	s := SecretsOf(x)
	b.ReportAllocs()
	for b.Loop() {
		s.Scrub("Cannot specify both write offset and user metadata for this object write")
	}
}

// FuzzRedact looks for a signature or token that gets through.
func FuzzRedact(f *testing.F) {
	f.Add("/k?a=b", "Authorization", "AWS4-HMAC-SHA256 Credential=a, Signature=")
	f.Add("/k%3F", "x-amz-copy-source", "b/k?X-Amz-Signature=")
	f.Fuzz(func(t *testing.T, target, name, value string) {
		const canary = "c4n4ry0123456789"
		x := &Exchange{Request: Request{Target: target + "&X-Amz-Signature=" + canary, Headers: Headers{{name, value}, {"Authorization", value + canary}}}}
		x.Request.SetBody([]byte(value))
		got := Redact(x)
		all := got.Request.Target + got.Request.Headers[1].Value
		if strings.Contains(all, canary) && !strings.Contains(strings.ToLower(value), "credential=") && !strings.Contains(strings.ToLower(value), "signedheaders=") {
			t.Errorf("canary in %q", all)
		}
		if utf8.ValidString(target) {
			if _, err := url.ParseRequestURI(x.Request.Target); err == nil {
				if _, err := url.ParseRequestURI(got.Request.Target); err != nil {
					t.Errorf("%q became %q: %v", x.Request.Target, got.Request.Target, err)
				}
			}
		}
		SecretsOf(x).Scrub(value)
	})
}
