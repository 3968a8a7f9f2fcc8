package signature

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
)

// TestChunksV4a signs two chunks and a trailer with SigV4a. Signatures of chunks
// are filled up with asterisks; the next one signs what is in front of these.
func TestChunksV4a(t *testing.T) {
	key, err := DeriveKeyV4a(exampleKeyID, exampleSecret)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		der, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return hex.EncodeToString(der)
	}
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:])
	}
	req := &capture.Request{Method: "PUT", Target: "/k", Headers: capture.Headers{
		{Name: "Host", Value: "m.accesspoint.s3-global.amazonaws.com"}, {Name: "X-Amz-Date", Value: goodDate},
		{Name: "X-Amz-Region-Set", Value: "*"}, {Name: "X-Amz-Trailer", Value: "x-amz-checksum-crc32"},
		{Name: "X-Amz-Decoded-Content-Length", Value: "5"},
		{Name: "X-Amz-Content-Sha256", Value: "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER"},
		{Name: "Authorization", Value: "AWS4-ECDSA-P256-SHA256 Credential=" + exampleKeyID + "/20261122/s3/aws4_request, " +
			"SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-region-set;x-amz-trailer, Signature=00"}}}
	a := Parse(req)
	c := Canonicalize(req, &a, Rules{})
	seed := sign(a.StringToSign(&c).Text())
	at := req.Headers.Index("Authorization")
	req.Headers[at].Value = strings.TrimSuffix(req.Headers[at].Value, "00") + seed

	var body strings.Builder
	head := "\n" + goodDate + "\n20261122/s3/aws4_request\n"
	previous := seed
	for i, data := range []string{"hello", ""} {
		previous = sign(AlgorithmV4a + "-PAYLOAD" + head + previous + "\n" + emptyHash + "\n" + hash(data))
		padded := previous + strings.Repeat("*", 144-len(previous))
		body.WriteString([]string{"5", "0"}[i] + ";chunk-signature=" + padded + "\r\n" + data)
		if data != "" {
			body.WriteString("\r\n")
		}
	}
	body.WriteString("x-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:" +
		sign(AlgorithmV4a+"-TRAILER"+head+previous+"\n"+hash("x-amz-checksum-crc32:NhCmhg==\n")) + "\r\n\r\n")
	req.Body = []byte(body.String())

	v := NewVerifier(exampleCredentials)
	if r := verify(v, req); r.Status != Match || r.Chunk != 2 {
		t.Errorf("as signed: %+v", r)
	}
	for old, want := range map[string]Broken{"hello": BrokenChunk, "NhCmhg": BrokenTrailer} {
		changed := *req
		changed.Body = []byte(strings.Replace(body.String(), old, strings.ToUpper(old), 1))
		if r := verify(v, &changed); r.Status != Mismatch || r.Broken != want {
			t.Errorf("%s in upper case: %+v", old, r)
		}
	}
}

func TestParseExpress(t *testing.T) {
	for _, req := range []*capture.Request{
		header(strings.Replace(goodHeader, "/s3/", "/s3express/", 1), "X-Amz-Date", goodDate, "x-amz-s3session-token", "EXAMPLE"),
		query(strings.Replace(goodQuery, "%2Fs3%2F", "%2Fs3express%2F", 1) + "&X-Amz-S3session-Token=EXAMPLE"),
	} {
		a := Parse(req)
		if !a.Express() || a.Problems != nil || a.Credential.Service != "s3express" {
			t.Errorf("%v: session %+v, problems %v", a.Scheme, a.Session, a.Problems)
		}
	}
}
