package s3

import (
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/judge/rule"
)

func TestBucketNameFault(t *testing.T) {
	for name, bad := range map[string]bool{
		"abc": false, "a.b-c.d": false, "my-bucket-1": false, "1.2.3": false, "a--b": false,
		"ab": true, "Abc": true, "a_b": true, "-abc": true, "abc.": true, "a..b": true, "192.168.0.1": true, "a b": true,
	} {
		if got := bucketNameFault(name); (got != "") != bad {
			t.Errorf("%q: %q", name, got)
		}
	}
}

func TestSatisfiable(t *testing.T) {
	for header, want := range map[string]bool{
		"bytes=0-0": true, "bytes=9-": true, "bytes=9-100": true, "bytes=-1": true, "bytes=-100": true,
		"bytes=10-": false, "bytes=10-20": false, "bytes=-0": false,
		// What is no single range of bytes is passed over.
		"bytes=20-30,40-50": true, "bytes=5-2": true, "items=50-60": true, "bytes=x-y": true, "": true,
	} {
		if got := satisfiable(header, 10); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
	if satisfiable("bytes=-5", 0) {
		t.Error("there are no last bytes of an empty object")
	}
}

func TestCopyRange(t *testing.T) {
	for header, want := range map[string]bool{
		"bytes=0-0": true, "bytes=0-5242879": true,
		"0-8": false, "bytes=1-0": false, "bytes=-1-": false, "bytes=0--1": false, "bytes=0-1,3-4": false, "bytes=-": false, "bytes=1-": false, "bytes=-2": false,
	} {
		if _, _, ok := copyRange(header); ok != want {
			t.Errorf("%q: %v", header, ok)
		}
	}
}

func TestETagListed(t *testing.T) {
	for list, want := range map[string]bool{`"a"`: true, `a`: true, `a"`: true, `W/"a"`: true, `"b", "a"`: true, `*`: true, `"b"`: false, ``: false} {
		if got := etagListed(list, "a"); got != want {
			t.Errorf("%s: %v", list, got)
		}
	}
}

func TestTrailers(t *testing.T) {
	for body, want := range map[string]int{
		"0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n":                                        1,
		"9\r\ntest_data\r\n0\r\nx-amz-checksum-crc32:qIrZrA==\r\n\r\n":                      1,
		"5\r\n0\r\n:x\r\n0;chunk-signature=00\r\na:b\r\nx-amz-trailer-signature:00\r\n\r\n": 1,
		"9\r\ntest_data\r\n0\r\n\r\n":                                                       0,
	} {
		list, found := trailers([]byte(body))
		if !found || len(list) != want {
			t.Errorf("%q: %v, %v", body, list, found)
		}
		for _, tr := range list {
			if got := body[tr.Offset : tr.Offset+len(tr.Name)]; got != tr.Name {
				t.Errorf("%q: the place of %s holds %q", body, tr.Name, got)
			}
		}
	}
	if _, found := trailers([]byte("no chunks")); found {
		t.Error("a body without chunks has no trailers")
	}
}

func FuzzTrailers(f *testing.F) {
	f.Add([]byte("9\r\ntest_data\r\n0\r\nx-amz-checksum-crc32:qIrZrA==\r\n\r\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		list, _ := trailers(body)
		for _, tr := range list {
			if tr.Offset < 0 || tr.Offset >= len(body) {
				t.Fatalf("offset %d of %d bytes", tr.Offset, len(body))
			}
		}
	})
}

func FuzzHeaders(f *testing.F) {
	f.Add("bucket/key?versionId=1", "bytes=0-1", `id="x"`)
	f.Fuzz(func(t *testing.T, source, byteRange, etag string) {
		c := &rule.Case{Req: &capture.Request{Headers: capture.Headers{{Name: "x-amz-copy-source", Value: source}}}}
		if s, ok := copySource(c); ok && (s.bucket == "" || s.key == "") {
			t.Fatalf("%q: %+v", source, s)
		}
		if first, last, ok := copyRange(byteRange); ok && (first < 0 || last < first) {
			t.Fatalf("%q: %d to %d", byteRange, first, last)
		}
		satisfiable(byteRange, 10)
		etagListed(etag, "x")
		percentDecode(source)
	})
}
