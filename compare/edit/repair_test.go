package edit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/edit"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

func put(body string, headers ...string) *capture.Request {
	r := &capture.Request{Method: "PUT", Target: "/b/k", Proto: "HTTP/1.1", Headers: capture.Headers{{Name: "Host", Value: "s3.amazonaws.com"}}}
	for i := 0; i < len(headers); i += 2 {
		r.Headers = append(r.Headers, capture.Header{Name: headers[i], Value: headers[i+1]})
	}
	r.SetBody([]byte(body))
	return r
}

func document(t *testing.T, req *capture.Request) (*edit.Doc, *decode.Input) {
	t.Helper()
	s, err := contract.Lookup("s3")
	if err != nil {
		t.Fatal(err)
	}
	in := decode.Decode(req, s.Operation("PutObject"), contract.RESTXML, decode.Where{})
	return edit.New(req, in), in
}

func headersOf(r *capture.Request) string {
	var b strings.Builder
	for _, h := range r.Headers[1:] {
		b.WriteString(h.Name + ": " + h.Value + "\n")
	}
	return b.String()
}

// TestRepair: what was true of the body before it changed is true afterwards, and
// what was not is left.
func TestRepair(t *testing.T) {
	req := put("hello", "Content-Length", "5", "Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==",
		"x-amz-checksum-crc32", "NhCmhg==", "x-amz-checksum-sha1", "AAAA",
		"x-amz-checksum-crc64nvme", "M3eFcAZSQlc=",
		"x-amz-content-sha256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
	doc, in := document(t, req)
	got, err := doc.Apply(&edit.Change{Values: map[*decode.Value]bool{doc.Body(): true}})
	if err != nil {
		t.Fatal(err)
	}
	want := "Content-Length: 0\nContent-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==\nx-amz-checksum-crc32: AAAAAA==\nx-amz-checksum-sha1: AAAA\n" +
		"x-amz-checksum-crc64nvme: AAAAAAAAAAA=\n" +
		"x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
	if h := headersOf(got); h != want || len(got.Body) != 0 {
		t.Errorf("got\n%s%q\nwant\n%s", h, got.Body, want)
	}
	_ = in
}

func TestFraming(t *testing.T) {
	body := "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
	headers := []string{"Content-Encoding", "gzip,aws-chunked", "X-Amz-Trailer", "x-amz-checksum-crc32", "X-Amz-Decoded-Content-Length", "5",
		"x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "Content-Length", fmt.Sprint(len(body))}
	doc, _ := document(t, put(body, headers...))
	empty, err := doc.Apply(&edit.Change{Values: map[*decode.Value]bool{doc.Body(): true}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"; string(empty.Body) != want || empty.Headers.Get("X-Amz-Decoded-Content-Length") != "0" {
		t.Errorf("emptied: %q\n%s", empty.Body, headersOf(empty))
	}
	plain, err := doc.Apply(&edit.Change{Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	want := "Content-Encoding: gzip\nx-amz-content-sha256: UNSIGNED-PAYLOAD\nContent-Length: 5\nx-amz-checksum-crc32: NhCmhg==\n"
	if h := headersOf(plain); h != want || string(plain.Body) != "hello" {
		t.Errorf("plain: %q\n%s", plain.Body, h)
	}
}

func TestSignedHeaders(t *testing.T) {
	req := put("", "x-amz-meta-a", "1", "x-amz-date", "20260101T000000Z",
		"Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date;x-amz-meta-a, Signature=0")
	doc, _ := document(t, req)
	got, err := doc.Apply(&edit.Change{Headers: map[int]bool{1: true}})
	if err != nil {
		t.Fatal(err)
	}
	if a := got.Headers.Get("Authorization"); !strings.Contains(a, "SignedHeaders=host;x-amz-date, Signature=0") {
		t.Error(a)
	}
	req = put("")
	req.Target = "/b/k?X-Amz-SignedHeaders=host%3Bx-amz-meta-a&X-Amz-Signature=0&response-expires=x"
	req.Headers = append(req.Headers, capture.Header{Name: "x-amz-meta-a", Value: "1"})
	doc, _ = document(t, req)
	got, err = doc.Apply(&edit.Change{Headers: map[int]bool{1: true}, Query: map[int]bool{2: true}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Target != "/b/k?X-Amz-SignedHeaders=host&X-Amz-Signature=0" {
		t.Error(got.Target)
	}
}

func TestHeaderList(t *testing.T) {
	s, err := contract.Lookup("s3")
	if err != nil {
		t.Fatal(err)
	}
	req := put("", "x-amz-object-attributes", "ETag, Checksum,ObjectSize")
	req.Method, req.Target = "GET", "/b/k?attributes"
	in := decode.Decode(req, s.Operation("GetObjectAttributes"), contract.RESTXML, decode.Where{})
	list := in.Root.Get("ObjectAttributes")
	for i, want := range []string{"Checksum,ObjectSize", "ETag, ObjectSize", "ETag, Checksum"} {
		got, err := edit.New(req, in).Apply(&edit.Change{Values: map[*decode.Value]bool{list.Items[i]: true}})
		if err != nil {
			t.Fatal(err)
		}
		if h := got.Headers.Get("x-amz-object-attributes"); h != want {
			t.Errorf("without %d: %q, want %q", i, h, want)
		}
	}
}
