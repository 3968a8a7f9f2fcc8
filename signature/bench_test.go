package signature

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
)

// signed returns a SigV4 request for S3 with a body, and its own signature.
func signed(tb testing.TB, body []byte) *capture.Request {
	sum := sha256.Sum256(body)
	req := header(goodHeader, "X-Amz-Date", goodDate, "X-Amz-Content-SHA256", hex.EncodeToString(sum[:]), "User-Agent", "Boto3/1.43.11",
		"amz-sdk-invocation-id", "1f8a39cf-4412-4d8b-8177-d41cc0c31b55", "amz-sdk-request", "attempt=1", "Content-Length", "153")
	req.Method, req.Body, req.BodySize = "PUT", body, int64(len(body))
	a := Parse(req)
	key := DeriveKey(exampleSecret, "20261122", "us-east-1", "s3")
	c := Canonicalize(req, &a, Rules{})
	sig := mac(key[:], a.StringToSign(&c).Text())
	i := req.Headers.Index("Authorization")
	req.Headers[i].Value = strings.Replace(goodHeader, testSig, hex.EncodeToString(sig[:]), 1)
	return req
}

func BenchmarkVerify(b *testing.B) {
	for name, size := range map[string]int{"empty": 0, "64KiB": 64 << 10, "1MiB": 1 << 20} {
		req := signed(b, bytes.Repeat([]byte{'x'}, size))
		v := NewVerifier(exampleCredentials)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				a := Parse(req)
				if r := v.Verify(req, &a); r.Status != Match {
					b.Fatal(r)
				}
				if c := CheckPayload(req, &a); c.Status != PayloadMatches {
					b.Fatal(c)
				}
			}
		})
		b.Run(name+"/sha256 alone", func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				sha256.Sum256(req.Body)
			}
		})
	}
}
