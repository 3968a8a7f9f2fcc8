package detect_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/detect"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const line = `{"request":{"method":"PUT","url":"https://h/é😀","body":"aGVsbG8="}}` + "\n"

func gzipped(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err1 := io.WriteString(w, s)
	if err := errors.Join(err1, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstded(t *testing.T, s string) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll([]byte(s), nil)
}

func utf16Text(s string, order []int) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
		two := [2]byte{byte(u), byte(u >> 8)}
		b = append(b, two[order[0]], two[order[1]])
	}
	return b
}

func TestOpenUnpacks(t *testing.T) {
	for name, in := range map[string][]byte{
		"plain":     []byte(line),
		"gzip":      gzipped(t, line),
		"zstd":      zstded(t, line),
		"UTF-8 BOM": []byte("\xef\xbb\xbf" + line),
		"UTF-16LE":  utf16Text(line, []int{0, 1}),
		"UTF-16BE":  utf16Text(line, []int{1, 0}),
		"both":      gzipped(t, string(utf16Text(line, []int{0, 1}))),
	} {
		for _, r := range []io.Reader{bytes.NewReader(in), iotest.OneByteReader(bytes.NewReader(in))} {
			xs, format, warnings := open(t, r, detect.Options{})
			if format.Name != "jsonl" || len(xs) != 1 || len(warnings) > 0 || xs[0].Request.Target != "/é😀" {
				t.Errorf("%s: %d exchanges of %s, warnings %q", name, len(xs), format.Name, warnings)
			}
		}
	}
}

func TestOpenErrors(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "in: empty input",
		" \n\t":                    "in: empty input",
		"hello":                    "in: input not recognised: it is none of jsonl (exchanges in JSON Lines), har (HTTP archive (HAR)), http (raw HTTP messages), botocore (AWS CLI --debug, boto3 and botocore logs), curl (curl command lines)",
		"\x1f\x8bnot really":       "in: gzip: ",
		"\x28\xb5\x2f\xfdnot real": "in: ",
	} {
		_, _, err := detect.Open(strings.NewReader(in), "in", detect.Options{})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
	if _, _, err := detect.Open(strings.NewReader("hello"), "in", detect.Options{}); !errors.Is(err, detect.ErrUnknown) {
		t.Errorf("%v does not wrap ErrUnknown", err)
	}
	if _, _, err := detect.Open(strings.NewReader(line), "in", detect.Options{Format: "pcap"}); err == nil || !strings.Contains(err.Error(), `no format is called "pcap"; there are jsonl`) {
		t.Error(err)
	}
	broken := errors.New("disk on fire")
	if _, _, err := detect.Open(iotest.ErrReader(broken), "in", detect.Options{}); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestOpenOptions(t *testing.T) {
	xs, _, _ := open(t, strings.NewReader(line), detect.Options{MaxBody: 2})
	if q := xs[0].Request; string(q.Body) != "he" || q.BodySize != 5 {
		t.Errorf("%q of %d", q.Body, q.BodySize)
	}
	xs, format, _ := open(t, strings.NewReader("GET / HTTP/1.1\n\n"+line), detect.Options{Format: "jsonl"})
	if format.Name != "jsonl" || len(xs) != 1 {
		t.Errorf("%d exchanges of %s", len(xs), format.Name)
	}
}

// TestOpenDoesNotWait opens a log that is still being written: what is surely of
// a format is read as it comes.
func TestOpenDoesNotWait(t *testing.T) {
	pr, pw := io.Pipe()
	defer pw.Close()
	go io.WriteString(pw, line+line)
	r, _, err := detect.Open(pr, "in", detect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); err != nil {
		t.Error(err)
	}
}

func TestReadersLimitBodies(t *testing.T) {
	for _, f := range detect.Formats() {
		if _, ok := f.Open(strings.NewReader(""), "in", func(capture.Warning) {}).(capture.BodyLimiter); !ok {
			t.Errorf("the reader of %s cannot be limited", f.Name)
		}
	}
}

// FuzzOpen looks for inputs that confuse the choice of a format.
func FuzzOpen(f *testing.F) {
	for _, write := range forms {
		f.Add([]byte(write(f, canaries())))
	}
	f.Add([]byte("\xff\xfea\x00\x3d\xd8"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, _, err := detect.Open(bytes.NewReader(in), "in", detect.Options{MaxBody: 64})
		if err != nil {
			return
		}
		for range len(in) + 2 {
			if _, err := r.Next(); err != nil {
				return
			}
		}
		t.Error("more exchanges than bytes")
	})
}
