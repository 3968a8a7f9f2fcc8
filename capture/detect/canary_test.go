package detect_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/curl"
	"github.com/assay-project/assay/capture/detect"
	"github.com/assay-project/assay/capture/har"
	"github.com/assay-project/assay/capture/jsonl"
	"github.com/assay-project/assay/capture/rawhttp"
)

const canary = "CANARY7f3a"

// canaries is an exchange with a canary in every place that may hold a secret.
func canaries() *capture.Exchange {
	x := &capture.Exchange{Request: capture.Request{
		Method: "POST", Scheme: "https", Authority: "b.s3.amazonaws.com", Proto: "HTTP/1.1",
		Target: "/k?versionId=1&X-Amz-Signature=" + canary + "&X-Amz-Security-Token=a" + canary + "&Signature=" + canary +
			"&x-amz-server-side-encryption-customer-key=" + canary + "&x-amz-meta-q=" + canary + "&Password=" + canary +
			"&PresignedUrl=https%3A%2F%2Fh%2F%3FX-Amz-Signature%3D" + canary,
		Headers: capture.Headers{
			{Name: "Host", Value: "b.s3.amazonaws.com"},
			{Name: "Accept-Encoding", Value: "identity"},
			{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260427/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + canary},
			{Name: "X-Amz-Security-Token", Value: canary},
			{Name: "x-amz-s3session-token", Value: canary},
			{Name: "Cookie", Value: "session=" + canary},
			{Name: "Proxy-Authorization", Value: "Bearer " + canary},
			{Name: "x-amz-server-side-encryption-customer-key", Value: canary},
			{Name: "x-amz-copy-source-server-side-encryption-customer-key", Value: canary},
			{Name: "x-amz-meta-a", Value: canary},
			{Name: "X-Api-Key", Value: canary},
			{Name: "x-amz-copy-source", Value: "b/k?X-Amz-Signature=" + canary},
			{Name: "Referer", Value: "https://h/?X-Amz-Security-Token=" + canary},
		},
	}}
	x.Request.SetBody([]byte(`{"Password":"` + canary + `"}`))
	x.Request.Headers = append(x.Request.Headers, capture.Header{Name: "Content-Length", Value: "25"})
	x.Response = &capture.Response{Status: 200, Headers: capture.Headers{
		{Name: "Set-Cookie", Value: canary}, {Name: "x-amz-meta-a", Value: canary},
		{Name: "Location", Value: "https://h/?Signature=" + canary},
	}}
	x.Response.SetBody([]byte("<SecretAccessKey>" + canary + "</SecretAccessKey>"))
	return x
}

// written returns all that can be written of exchanges without asking for
// secrets.
func written(t *testing.T, xs []*capture.Exchange) string {
	t.Helper()
	var b bytes.Buffer
	jw, hw := jsonl.NewWriter(&b), har.NewWriter(&b)
	for _, x := range xs {
		if err := jw.Write(x); err != nil {
			t.Fatal(err)
		}
		if err := hw.Write(x); err != nil {
			t.Fatal(err)
		}
		if err := rawhttp.NewWriter(&b).Write(x); err != nil {
			t.Fatal(err)
		}
		if err := curl.NewWriter(&b).Write(x); err != nil {
			t.Fatal(err)
		}
		b.WriteString(capture.SecretsOf(x).Scrub("Value '" + canary + "' at 'password' failed"))
	}
	return b.String()
}

func TestNoCanaryComesOut(t *testing.T) {
	for name, write := range forms {
		t.Run(name, func(t *testing.T) {
			in := write(t, canaries())
			if n := strings.Count(in, canary); n < 15 && name != "jsonl" && name != "curlv" { // those are encoded
				t.Fatalf("only %d canaries went in", n)
			}
			xs, format, warnings := open(t, strings.NewReader(in), detect.Options{})
			if format.Name != name || len(xs) != 1 {
				t.Fatalf("%d exchanges of %s", len(xs), format.Name)
			}
			if name != "curl" && name != "jssdk" && xs[0].Response == nil {
				t.Error("the answer was not read")
			}
			if out := written(t, xs) + strings.Join(warnings, "\n"); strings.Contains(out, canary) {
				t.Errorf("a canary came out: %s", out)
			}
		})
	}
}

// TestNoCanaryComesOutOfBrokenInputs cuts inputs everywhere and spoils them, and
// looks at the warnings too.
func TestNoCanaryComesOutOfBrokenInputs(t *testing.T) {
	for name, write := range forms {
		t.Run(name, func(t *testing.T) {
			in := write(t, canaries())
			for n := 0; n < len(in); n += 13 {
				for _, broken := range []string{in[:n], in[:n] + "\n" + in[n:], in[:n] + "\"'(" + in[n:], in[n:]} {
					xs, _, warnings := open(t, strings.NewReader(broken+" "), detect.Options{Format: name})
					if originForm[name] || name == "curl" || name == "jssdk" {
						xs = nil // a secret that a cut moved into another place is one no longer
					}
					if out := strings.Join(warnings, "\n"); strings.Contains(out, canary) {
						t.Fatalf("cut at %d: a canary in a warning: %s", n, out)
					}
					for _, x := range xs {
						if x.Request.Headers.Has("Authorization") && strings.Contains(written(t, []*capture.Exchange{x}), "Signature="+canary) {
							t.Fatalf("cut at %d: a signature came out", n)
						}
					}
				}
			}
		})
	}
}
