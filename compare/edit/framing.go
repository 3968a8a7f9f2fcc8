package edit

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/chunked"
)

// chunkedMode reports the payload mode, and whether a request says that its body is in aws-chunked framing.
func chunkedMode(req *capture.Request) (mode string, ok bool) {
	mode = req.Headers.Get("x-amz-content-sha256")
	if strings.HasPrefix(mode, "STREAMING-") {
		return mode, !strings.HasSuffix(mode, "-EVENTS")
	}
	for _, v := range req.Headers.Values("Content-Encoding") {
		for coding := range strings.SplitSeq(v, ",") {
			if strings.EqualFold(strings.TrimSpace(coding), awsChunked) {
				return mode, true
			}
		}
	}
	return mode, false
}

const awsChunked = "aws-chunked"

func isChunked(req *capture.Request) bool {
	_, ok := chunkedMode(req)
	return ok
}

func parseChunks(req *capture.Request) chunked.Body {
	mode, _ := chunkedMode(req)
	trailer := strings.HasSuffix(mode, "-TRAILER")
	return chunked.Parse(req.Body, chunked.Options{
		Signed: !strings.HasPrefix(mode, "STREAMING-UNSIGNED"), Trailer: trailer,
		Announced: req.Headers.Get("x-amz-trailer"), Decoded: -1,
	})
}

func unframed(req *capture.Request) []byte {
	b := parseChunks(req)
	return b.Bytes()
}

// frame gives out a body of other data in the framing of the original, or in
// none. Signatures of chunks stay as they were: who sends the request signs it
// anew. A checksum that came as a trailer becomes a header where there is no
// framing any more.
func (d *Doc) frame(out *capture.Request, data []byte, plain bool) {
	old := parseChunks(d.req)
	trailers := make([]chunked.Trailer, len(old.Trailers))
	for i, tr := range old.Trailers {
		if sum := checksum(strings.ToLower(tr.Name)); sum != nil && tr.Value == sum(d.plain) {
			tr.Value = sum(data)
		}
		trailers[i] = tr
	}
	if plain {
		d.unframe(out, data, trailers)
		return
	}
	sig := func(c chunked.Chunk) string {
		if c.Signature == "" {
			return ""
		}
		return ";chunk-signature=" + c.Signature
	}
	var b bytes.Buffer
	if len(data) > 0 && len(old.Chunks) > 0 {
		fmt.Fprintf(&b, "%x%s\r\n%s\r\n", len(data), sig(old.Chunks[0]), data)
	}
	b.WriteString("0")
	if n := len(old.Chunks); n > 0 {
		b.WriteString(sig(old.Chunks[n-1]))
	}
	b.WriteString("\r\n")
	for _, tr := range trailers {
		fmt.Fprintf(&b, "%s:%s\r\n", tr.Name, tr.Value)
	}
	if old.TrailerSignature != "" {
		fmt.Fprintf(&b, "x-amz-trailer-signature:%s\r\n", old.TrailerSignature)
	}
	b.WriteString("\r\n")
	out.SetBody(b.Bytes())
	for i := range out.Headers {
		h := &out.Headers[i]
		if strings.EqualFold(h.Name, decodedLength) && h.Value == strconv.Itoa(len(d.plain)) {
			h.Value = strconv.Itoa(len(data))
		}
	}
}

const decodedLength = "x-amz-decoded-content-length"

// unframe makes a body that says of itself what other bodies do.
func (d *Doc) unframe(out *capture.Request, data []byte, trailers []chunked.Trailer) {
	out.Headers = slices.DeleteFunc(out.Headers, func(h capture.Header) bool {
		return strings.EqualFold(h.Name, decodedLength) || strings.EqualFold(h.Name, "x-amz-trailer")
	})
	for i := 0; i < len(out.Headers); i++ {
		h := &out.Headers[i]
		switch strings.ToLower(h.Name) {
		case "x-amz-content-sha256":
			if h.Value = hexSHA256(data); strings.Contains(d.req.Headers.Get("x-amz-content-sha256"), "UNSIGNED") {
				h.Value = "UNSIGNED-PAYLOAD"
			}
		case "content-encoding":
			if h.Value = withoutCoding(h.Value); h.Value == "" {
				out.Headers = slices.Delete(out.Headers, i, i+1)
				i--
			}
		}
	}
	for _, tr := range trailers {
		out.Headers = append(out.Headers, capture.Header{Name: tr.Name, Value: tr.Value})
	}
	out.SetBody(data)
}

// Plain returns the body without its aws-chunked framing. It must not be changed.
func (d *Doc) Plain() []byte { return d.plain }

// maxStandIn is the largest body in bytes that is made up at its own length.
const maxStandIn = 1 << 20

// StandIn returns a request whose payload was not captured with one made up: as many
// zero bytes, or a single one where it was large or its length is not known. What the
// request says of its body is made true of that one, and an aws-chunked framing is
// taken off. Logs of SDKs do not hold what is uploaded; for a refusal it rarely
// matters.
func StandIn(req *capture.Request) *capture.Request {
	out := *req
	size := out.BodySize
	if n, err := strconv.ParseInt(req.Headers.Get(decodedLength), 10, 64); err == nil {
		size = n
	}
	if size < 0 || size > maxStandIn {
		size = 1
	}
	data := make([]byte, size)
	trailer := strings.ToLower(strings.TrimSpace(req.Headers.Get("x-amz-trailer")))
	out.Headers = nil
	for _, h := range req.Headers {
		switch name := strings.ToLower(h.Name); name {
		case decodedLength, "x-amz-trailer", "transfer-encoding", "expect":
			continue
		case "content-length":
			h.Value = strconv.Itoa(len(data))
		case "x-amz-content-sha256":
			if h.Value = hexSHA256(data); strings.Contains(req.Headers.Get(h.Name), "UNSIGNED") {
				h.Value = "UNSIGNED-PAYLOAD"
			}
		case "content-encoding":
			if h.Value = withoutCoding(h.Value); h.Value == "" {
				continue
			}
		default:
			if sum := checksum(name); sum != nil {
				h.Value = sum(data)
			}
		}
		out.Headers = append(out.Headers, h)
	}
	if sum := checksum(trailer); sum != nil {
		out.Headers = append(out.Headers, capture.Header{Name: trailer, Value: sum(data)})
	}
	if !out.Headers.Has("Content-Length") {
		out.Headers = append(out.Headers, capture.Header{Name: "Content-Length", Value: strconv.Itoa(len(data))})
	}
	out.SetBody(data)
	return &out
}

// withoutCoding takes aws-chunked out of a Content-Encoding.
func withoutCoding(value string) string {
	var left []string
	for coding := range strings.SplitSeq(value, ",") {
		if coding = strings.TrimSpace(coding); !strings.EqualFold(coding, awsChunked) {
			left = append(left, coding)
		}
	}
	return strings.Join(left, ",")
}
