package forensics

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/chunked"
	"github.com/assay-project/assay/signature"
)

const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func itoa(n int) string { return strconv.Itoa(n) }

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// bodyHash is the SHA-256 of the body in hex, if the body is here.
func (f *form) bodyHash() (string, bool) {
	if f.req.BodyTruncated {
		return "", false
	}
	return hashOf(f.req.Body), true
}

func (f *form) bodyMD5() string {
	sum := md5.Sum(f.req.Body)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// bodyLengths are the lengths that the body has: on the wire, and without the
// framing of aws-chunked.
func (f *form) bodyLengths() []string {
	out := []string{itoa(len(f.req.Body)), "0"}
	if f.req.BodyTruncated {
		out = []string{strconv.FormatInt(f.req.BodySize, 10)}
	}
	if f.auth.PayloadMode.Streaming() {
		b := chunked.Parse(f.req.Body, signature.ChunkOptions(f.req, f.auth))
		out = append(out, strconv.FormatInt(b.Size(), 10))
	}
	return out
}

// bodyForm is a body as it may have been signed.
type bodyForm struct {
	note string
	hash string
	size int
}

// maxBody bounds the bodies that are changed and hashed again.
const maxBody = 16 << 20

// bodyForms are the bodies that may have become this one.
func bodyForms(req *capture.Request) []bodyForm {
	body := req.Body
	if req.BodyTruncated || len(body) > maxBody {
		return nil
	}
	var out []bodyForm
	add := func(note string, b []byte) {
		if !bytes.Equal(b, body) {
			out = append(out, bodyForm{note, hashOf(b), len(b)})
		}
	}
	add("an empty body", nil)
	if len(body) == 0 {
		add("an empty JSON object", []byte("{}"))
		return out
	}
	add("a line feed was added", bytes.TrimSuffix(body, []byte("\n")))
	add("a line end was added", bytes.TrimSuffix(body, []byte("\r\n")))
	add("a line feed was removed", append(bytes.Clone(body), '\n'))
	add("a line end was removed", append(bytes.Clone(body), "\r\n"...))
	add("LF became CRLF", bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")))
	add("CRLF became LF", bytes.ReplaceAll(bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n")))
	add("a byte order mark was added", bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	add("a byte order mark was removed", append([]byte("\xef\xbb\xbf"), body...))
	add("white space around it was added", bytes.TrimSpace(body))
	if plain, ok := gunzip(body); ok {
		add("it was compressed", plain)
	}
	out = append(out, jsonForms(body)...)
	add("+ and %20 were exchanged", bytes.ReplaceAll(body, []byte("+"), []byte("%20")))
	add("+ and %20 were exchanged", bytes.ReplaceAll(body, []byte("%20"), []byte("+")))
	if b := chunked.Parse(body, chunked.Options{Decoded: -1}); len(b.Chunks) > 1 && !b.Has(chunked.SizeForm) {
		add("it was framed as aws-chunked", b.Bytes())
	}
	return out
}

func gunzip(body []byte) ([]byte, bool) {
	if len(body) < 2 || body[0] != 0x1f || body[1] != 0x8b {
		return nil, false
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, false
	}
	plain, err := io.ReadAll(io.LimitReader(z, maxBody))
	return plain, err == nil && len(plain) < maxBody
}

// jsonForms are the usual ways to write the same JSON.
func jsonForms(body []byte) []bodyForm {
	if len(body) > 1<<20 || !json.Valid(body) {
		return nil
	}
	var out []bodyForm
	add := func(note string, b []byte) {
		if !bytes.Equal(b, body) {
			out = append(out, bodyForm{note, hashOf(b), len(b)})
		}
	}
	var compact, indented bytes.Buffer
	if json.Compact(&compact, body) == nil {
		add("white space in JSON was added", compact.Bytes())
		add("blanks in JSON were removed", pythonJSON(compact.Bytes()))
	}
	for _, indent := range [...]string{"  ", "    ", "\t"} {
		indented.Reset()
		if json.Indent(&indented, body, "", indent) == nil {
			add("JSON was compacted", bytes.Clone(indented.Bytes()))
		}
	}
	return out
}

// pythonJSON puts a blank after each comma and colon outside of strings, as
// Python's json does.
func pythonJSON(compact []byte) []byte {
	out := make([]byte, 0, len(compact)+len(compact)/8)
	quoted := false
	for i := 0; i < len(compact); i++ {
		c := compact[i]
		out = append(out, c)
		switch {
		case quoted && c == '\\' && i+1 < len(compact):
			i++
			out = append(out, compact[i])
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == ':'):
			out = append(out, ' ')
		}
	}
	return out
}

// payloads are the payload lines that may have been signed.
func (s *search) payloads() []candidate {
	var out []candidate
	received := s.slots[slotPayload]
	claimed := s.auth.PayloadMode == signature.PayloadHash
	for _, b := range bodyForms(s.req) {
		c := candidate{change: Change{What: BodyChanged, Place: signature.Place{In: signature.InBody, Header: -1, End: len(s.req.Body)},
			Received: received, Signed: b.hash, Note: b.note}}
		if claimed && !s.rules.HashFromBody {
			// The payload line is the client's own hash. Only a length that
			// was signed can have broken the signature.
			if b.hash != s.auth.Payload.Value {
				continue
			}
		} else {
			c.edits = append(c.edits, edit{slotPayload, b.hash})
		}
		if at, ok := s.headers["content-length"]; ok {
			c.edits = append(c.edits, edit{at, itoa(b.size)})
		}
		out = append(out, c)
	}
	add := func(what What, text, note string) {
		out = append(out, candidate{change: Change{What: what, Place: s.canonical.Payload.Place, Received: received, Signed: text, Note: note},
			edits: []edit{{slotPayload, text}}})
	}
	if claimed {
		add(BodyChanged, s.auth.Payload.Value, "the hash that x-amz-content-sha256 names")
	}
	add(PayloadChanged, "UNSIGNED-PAYLOAD", "")
	if sum, ok := s.bodyHash(); ok {
		add(PayloadChanged, sum, "the hash of the body")
	}
	add(PayloadChanged, emptyHash, "the hash of an empty body")
	add(PayloadChanged, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "")
	add(PayloadChanged, "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "")
	add(PayloadChanged, "", "no payload line")
	return out
}
