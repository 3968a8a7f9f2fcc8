package sign

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
)

// framing makes a body in aws-chunked framing with signatures that mean nothing.
type framing struct {
	sig     string // "" for chunks without one
	trailer string // "" for none; a signature line is added when sig is set
}

func (f framing) body(chunks ...string) []byte {
	var b bytes.Buffer
	ext := ""
	if f.sig != "" {
		ext = ";chunk-signature=" + f.sig
	}
	for _, c := range chunks {
		fmt.Fprintf(&b, "%x%s\r\n%s\r\n", len(c), ext, c)
	}
	fmt.Fprintf(&b, "0%s\r\n", ext)
	if f.trailer != "" {
		b.WriteString(f.trailer + "\r\n")
		if f.sig != "" {
			b.WriteString("x-amz-trailer-signature:" + f.sig + "\r\n")
		}
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

var (
	hexSig    = strings.Repeat("0", 64)
	paddedSig = strings.Repeat("0", 140) + "****"
	crc       = "x-amz-checksum-crc32:NhCmhg=="
)

// upload is a request with a framed body of a payload mode.
func upload(mode string, body []byte, decoded int) *capture.Request {
	headers := []string{"Host", "b.s3.amazonaws.com", "Content-Encoding", "aws-chunked", "x-amz-decoded-content-length", fmt.Sprint(decoded),
		"x-amz-content-sha256", mode, "Content-Length", fmt.Sprint(len(body))}
	if strings.HasSuffix(mode, "TRAILER") {
		headers = append(headers, "x-amz-trailer", "x-amz-checksum-crc32")
	}
	return request("PUT", "https://b.s3.amazonaws.com/k", body, headers...)
}

// signHead signs a request whose body is not at hand.
func signHead(t testing.TB, req *capture.Request, o Options) (*capture.Request, *Signed) {
	t.Helper()
	head := *req
	head.CutBody(nil, int64(len(req.Body)))
	o.Credentials, o.Region, o.Service, o.Time = newKeys, "us-east-1", "s3", at
	signed, err := Sign(&head, o)
	if err != nil {
		t.Fatal(err)
	}
	return &head, signed
}

func TestStream(t *testing.T) {
	big := strings.Repeat("x", 100_000)
	tests := []struct {
		mode    string
		version signature.Version
		f       framing
		chunks  []string
	}{
		{"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", signature.V4, framing{sig: hexSig}, []string{big, big, "end"}},
		{"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", signature.V4, framing{sig: hexSig}, nil},
		{"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", signature.V4, framing{hexSig, crc}, []string{big, "end"}},
		{"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", signature.V4, framing{hexSig, crc + "\r\n"}, []string{big}},
		{"STREAMING-UNSIGNED-PAYLOAD-TRAILER", signature.V4, framing{"", crc}, []string{big, "end"}},
		{"STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", signature.V4a, framing{sig: paddedSig}, []string{big, "end"}},
		{"STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER", signature.V4a, framing{paddedSig, crc}, []string{big}},
		{"STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER", signature.V4a, framing{paddedSig[:142], crc}, []string{big, "end"}},
	}
	readers := map[string]func(io.Reader) io.Reader{
		"whole": func(r io.Reader) io.Reader { return r }, "bytes": iotest.OneByteReader, "halves": iotest.HalfReader, "with error": iotest.DataErrReader,
	}
	for _, tt := range tests {
		for name, wrap := range readers {
			t.Run(fmt.Sprintf("%s/%d chunks/%s", tt.mode, len(tt.chunks), name), func(t *testing.T) {
				data := strings.Join(tt.chunks, "")
				req := upload(tt.mode, tt.f.body(tt.chunks...), len(data))
				head, signed := signHead(t, req, Options{Version: tt.version})
				st := signed.Stream(wrap(bytes.NewReader(req.Body)), StreamOptions{})
				body, err := io.ReadAll(st)
				if err != nil || st.Fault() != "" {
					t.Fatal(err, st.Fault())
				}
				if len(body) != len(req.Body) {
					t.Errorf("%d bytes became %d", len(req.Body), len(body))
				}
				head.SetBody(body)
				a := verify(t, head)
				if tt.f.sig != "" && bytes.Contains(body, []byte(tt.f.sig)) {
					t.Error("an old signature is left")
				}
				if string(dechunk(t, head, &a)) != data {
					t.Error("the data is not the same")
				}
				// The same at once, with the body at hand.
				whole := *req
				if _, err := Sign(&whole, Options{Credentials: newKeys, Version: tt.version, Region: "us-east-1", Service: "s3", Time: at}); err != nil {
					t.Fatal(err)
				}
				verify(t, &whole)
			})
		}
	}
}

// TestStreamVersions goes from one version's signatures to the other's, which
// are of another length.
func TestStreamVersions(t *testing.T) {
	for _, tt := range []struct {
		mode    string
		f       framing
		version signature.Version
	}{
		{"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", framing{hexSig, crc}, signature.V4a},
		{"STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER", framing{paddedSig, crc}, signature.V4},
		{"STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", framing{sig: paddedSig}, signature.V4},
		{"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", framing{sig: "‹redacted, 64 bytes›"}, signature.V4},
	} {
		req := upload(tt.mode, tt.f.body(strings.Repeat("x", 9000), "end"), 9003)
		o := Options{Credentials: newKeys, Version: tt.version, Region: "us-east-1", Service: "s3", Time: at, SignedHeaders: []string{"content-length"}}
		if _, err := Sign(req, o); err != nil {
			t.Fatal(err)
		}
		verify(t, req)
		if got, want := req.Headers.Get("Content-Length"), fmt.Sprint(len(req.Body)); got != want {
			t.Errorf("%s: Content-Length %s of a body of %s", tt.mode, got, want)
		}
	}
}

// TestStreamBroken holds that what is no framing passes unchanged from there on.
func TestStreamBroken(t *testing.T) {
	good := string(framing{hexSig, crc}.body(strings.Repeat("x", 9000), "end"))
	tests := map[string]string{
		"empty":               "",
		"no chunk":            "hello",
		"no signature":        "5\r\nhello\r\n0\r\n\r\n",
		"other extension":     "5;x=y\r\nhello\r\n",
		"short signature":     "5;chunk-signature=00\r\nhello\r\n",
		"size":                "5x;chunk-signature=" + hexSig + "\r\nhello\r\n",
		"huge size":           "ffffffffffffffff;chunk-signature=" + hexSig + "\r\nhello\r\n",
		"LF alone":            strings.ReplaceAll(good, "\r\n", "\n"),
		"long line":           strings.Repeat("5", 10000) + "\r\n",
		"cut in a head":       good[:50],
		"cut in the data":     good[:2000],
		"cut after the data":  good[:9000+len("2328;chunk-signature=")+64+3],
		"no line end":         strings.Replace(good, "xxx\r\n", "xxxyz", 1),
		"no last chunk":       good[:strings.LastIndex(good, "0;chunk")],
		"cut trailer":         good[:len(good)-20],
		"trailer unsigned":    strings.Replace(good, "x-amz-trailer-signature", "x-amz-nothing", 1),
		"no trailer":          good[:strings.Index(good, crc)] + "\r\n",
		"bytes after the end": good + "more",
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			req := upload("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", []byte(body), 9003)
			_, signed := signHead(t, req, Options{})
			st := signed.Stream(strings.NewReader(body), StreamOptions{})
			got, err := io.ReadAll(st)
			if err != nil {
				t.Fatal(err)
			}
			if blank(got) != blank([]byte(body)) {
				t.Errorf("%.200q became %.200q", body, got)
			}
			if st.Fault() == "" && name != "bytes after the end" {
				t.Error("no fault is told")
			}
		})
	}
}

// blank removes what may differ: signatures.
func blank(body []byte) string {
	var b strings.Builder
	for s := string(body); ; {
		i := strings.Index(s, "signature")
		if i < 0 || len(s) < i+10+64 {
			return b.String() + s
		}
		b.WriteString(s[:i+10])
		sig := s[i+10 : i+10+64]
		if strings.Trim(sig, "0123456789abcdef") != "" {
			b.WriteString(sig)
		}
		s = s[i+10+64:]
	}
}

func TestStreamLimits(t *testing.T) {
	data := strings.Repeat("0123456789abcdef", 10_000)
	req := upload("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", framing{hexSig, crc}.body(data, "end"), len(data)+3)
	_, signed := signHead(t, req, Options{})
	if _, err := io.ReadAll(signed.Stream(bytes.NewReader(req.Body), StreamOptions{MaxChunk: 100_000})); !errors.Is(err, ErrChunkTooLarge) {
		t.Errorf("a chunk above the limit: %v", err)
	}

	head, signed := signHead(t, req, Options{SignedHeaders: []string{"x-amz-trailer"}})
	body, err := io.ReadAll(signed.Stream(bytes.NewReader(req.Body), StreamOptions{MaxChunk: 65_536, Split: true}))
	if err != nil {
		t.Fatal(err)
	}
	head.SetBody(body)
	a := verify(t, head)
	if got := dechunk(t, head, &a); string(got) != data+"end" {
		t.Errorf("split: %d bytes", len(got))
	}
	if n := bytes.Count(body, []byte("chunk-signature")); n != 5 {
		t.Errorf("split into %d chunks, want 3 and the end with its last", n)
	}
	_, signed = signHead(t, req, Options{})
	if _, err := io.ReadAll(signed.Stream(bytes.NewReader(req.Body[:150_000]), StreamOptions{MaxChunk: 65_536, Split: true})); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut short while it is split: %v", err)
	}
	boom := errors.New("boom")
	_, signed = signHead(t, req, Options{})
	got, err := io.ReadAll(signed.Stream(io.MultiReader(bytes.NewReader(req.Body[:150_000]), iotest.ErrReader(boom)), StreamOptions{}))
	if !errors.Is(err, boom) || len(got) != 150_000 {
		t.Errorf("the client's error: %d bytes, %v", len(got), err)
	}
}

// TestStreamMemory streams 256 MiB in chunks of 64 KiB.
func TestStreamMemory(t *testing.T) {
	chunk := fmt.Sprintf("10000;chunk-signature=%s\r\n%s\r\n", hexSig, strings.Repeat("x", 0x10000))
	req := upload("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", nil, 4096*0x10000)
	_, signed := signHead(t, req, Options{})
	readers := make([]io.Reader, 4096)
	for i := range readers {
		readers[i] = strings.NewReader(chunk)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := io.Copy(io.Discard, io.MultiReader(append(readers, strings.NewReader("0;chunk-signature="+hexSig+"\r\n\r\n"))...))
	if err != nil {
		t.Fatal(err)
	}
	for i := range readers {
		readers[i] = strings.NewReader(chunk)
	}
	got, err := io.Copy(io.Discard, signed.Stream(io.MultiReader(append(readers, strings.NewReader("0;chunk-signature="+hexSig+"\r\n\r\n"))...), StreamOptions{}))
	if err != nil || got != n {
		t.Fatalf("%d bytes became %d, %v", n, got, err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
		t.Errorf("%d bytes were allocated for chunks of 64 KiB", used)
	}
}

func FuzzStream(f *testing.F) {
	f.Add(framing{hexSig, crc}.body("hello", "world"), uint8(0), uint16(7))
	f.Add(framing{sig: hexSig}.body("hello"), uint8(1), uint16(1))
	f.Add(framing{trailer: crc}.body("hello"), uint8(2), uint16(100))
	f.Add([]byte("5;chunk-signature="+hexSig+"\r\nhel"), uint8(0), uint16(3))
	modes := []string{"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}
	f.Fuzz(func(t *testing.T, body []byte, mode uint8, seed uint16) {
		req := upload(modes[int(mode)%len(modes)], body, 10)
		head, signed := signHead(t, req, Options{})
		whole, err := io.ReadAll(signed.Stream(bytes.NewReader(body), StreamOptions{}))
		if err != nil && !errors.Is(err, ErrChunkTooLarge) {
			t.Fatal(err)
		}
		if err == nil && len(whole) != len(body) {
			t.Fatalf("%d bytes became %d", len(body), len(whole))
		}
		// In other pieces the same comes out.
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		st := signed.Stream(&pieces{body, r}, StreamOptions{})
		again, err2 := io.ReadAll(&pieceReader{st, r})
		if !bytes.Equal(whole, again) || (err == nil) != (err2 == nil) {
			t.Fatalf("%q, in pieces %q, %v, %v", whole, again, err, err2)
		}
		if err != nil {
			return
		}
		// Where no fault is told, the body verifies.
		head.SetBody(whole)
		a := signature.Parse(head)
		if res := signature.NewVerifier(secrets).Verify(head, &a); res.Status != signature.Match && st.Fault() == "" {
			t.Fatalf("%q: %+v", whole, res)
		}
	})
}

type pieces struct {
	rest []byte
	r    *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.rest[:min(len(p.rest), 1+p.r.IntN(20))])
	p.rest = p.rest[n:]
	return n, nil
}

type pieceReader struct {
	io.Reader
	r *rand.Rand
}

func (p *pieceReader) Read(b []byte) (int, error) {
	return p.Reader.Read(b[:min(len(b), 1+p.r.IntN(30))])
}

func BenchmarkStream(b *testing.B) {
	data := strings.Repeat("x", 0x10000)
	req := upload("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", framing{sig: hexSig}.body(data, data, data, data, data, data, data, data), 8*0x10000)
	_, signed := signHead(b, req, Options{})
	b.SetBytes(int64(len(req.Body)))
	b.ReportAllocs()
	for b.Loop() {
		io.Copy(io.Discard, signed.Stream(bytes.NewReader(req.Body), StreamOptions{}))
	}
}

func BenchmarkSign(b *testing.B) {
	req := request("GET", "https://b.s3.amazonaws.com/a/b", nil, "Host", "b.s3.amazonaws.com")
	o := Options{Credentials: newKeys, Region: "us-east-1", Service: "s3", Time: at}
	b.ReportAllocs()
	for b.Loop() {
		next := *req
		if _, err := Sign(&next, o); err != nil {
			b.Fatal(err)
		}
	}
}
