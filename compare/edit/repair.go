package edit

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"hash/crc64"
	"strconv"
	"strings"
	"sync"

	"github.com/assay-project/assay/capture"
)

// repair makes what a request says of its body and of its headers true again.
// What was not true before is left alone: it may be the reason of the refusal.
func (d *Doc) repair(out *capture.Request) {
	d.signedHeaders(out)
	if string(out.Body) == string(d.req.Body) {
		return
	}
	length := strconv.Itoa(len(d.req.Body))
	for i := range out.Headers {
		h := &out.Headers[i]
		switch name := strings.ToLower(h.Name); name {
		case "content-length":
			if h.Value == length {
				h.Value = strconv.Itoa(len(out.Body))
			}
		case "x-amz-content-sha256":
			if h.Value == hexSHA256(d.req.Body) {
				h.Value = hexSHA256(out.Body)
			}
		default:
			if sum := checksum(name); sum != nil && h.Value == sum(d.plain) {
				h.Value = sum(d.plainOf(out))
			}
		}
	}
}

// plainOf is the body of an edited request without its framing.
func (d *Doc) plainOf(out *capture.Request) []byte {
	if !d.framed || !isChunked(out) {
		return out.Body
	}
	return unframed(out)
}

func hexSHA256(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// checksum returns the function that makes the value of a header which holds a
// checksum of the body, nil for all others. Those of parts ("…-2") are never
// equal to what it makes, and so stay.
func checksum(header string) func([]byte) string {
	switch header {
	case "content-md5":
		return func(b []byte) string { s := md5.Sum(b); return base64.StdEncoding.EncodeToString(s[:]) }
	case "x-amz-checksum-crc32":
		return func(b []byte) string { return sum32(crc32.ChecksumIEEE(b)) }
	case "x-amz-checksum-crc32c":
		return func(b []byte) string { return sum32(crc32.Checksum(b, castagnoli())) }
	case "x-amz-checksum-crc64nvme":
		return func(b []byte) string { return sum64(crc64.Checksum(b, nvme())) }
	case "x-amz-checksum-sha1":
		return func(b []byte) string { s := sha1.Sum(b); return base64.StdEncoding.EncodeToString(s[:]) }
	case "x-amz-checksum-sha256":
		return func(b []byte) string { s := sha256.Sum256(b); return base64.StdEncoding.EncodeToString(s[:]) }
	}
	return nil
}

var (
	castagnoli = sync.OnceValue(func() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) })
	// The polynomial of the NVM Express specification, bits reversed.
	nvme = sync.OnceValue(func() *crc64.Table { return crc64.MakeTable(0x9a6c9329ac4bc9b5) })
)

func sum32(n uint32) string {
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, n))
}

func sum64(n uint64) string {
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, n))
}

// signedHeaders takes the headers that went out of the lists of signed headers.
// The signature does not hold any more: who sends the request signs it anew.
func (d *Doc) signedHeaders(out *capture.Request) {
	gone := map[string]bool{}
	for i := range d.req.Headers {
		name := d.req.Headers[i].Name
		if !out.Headers.Has(name) {
			gone[strings.ToLower(name)] = true
		}
	}
	if len(gone) == 0 {
		return
	}
	for i := range out.Headers {
		if strings.EqualFold(out.Headers[i].Name, "Authorization") {
			out.Headers[i].Value = withoutNames(out.Headers[i].Value, "SignedHeaders=", ", ", ";", gone)
		}
	}
	path := out.Path()
	if len(path) < len(out.Target) {
		query := withoutNames(out.Query(), "X-Amz-SignedHeaders=", "&", "%3B", gone)
		out.Target = path + "?" + query
	}
}

// withoutNames takes names out of the list behind a label.
func withoutNames(s, label, ends, sep string, gone map[string]bool) string {
	i := strings.Index(s, label)
	if i < 0 {
		return s
	}
	i += len(label)
	end := len(s)
	if n := strings.IndexAny(s[i:], ends); n >= 0 {
		end = i + n
	}
	list := s[i:end]
	if !strings.Contains(list, sep) {
		sep = ";"
	}
	var left []string
	for _, n := range strings.Split(list, sep) {
		if !gone[strings.ToLower(n)] {
			left = append(left, n)
		}
	}
	return s[:i] + strings.Join(left, sep) + s[end:]
}
