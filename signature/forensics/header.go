package forensics

import (
	"strings"

	"github.com/assay-project/assay/signature"
)

// headerValues are the values that the signed headers may have had.
func (s *search) headerValues() []candidate {
	var out []candidate
	for i := range s.canonical.Headers {
		l := s.canonical.Headers[i]
		if l.Name == "host" {
			continue
		}
		at := slotHeader + slot(i)
		for _, v := range s.valuesOf(l) {
			c := Change{What: v.what, Name: wireName(l), Place: l.Place, Received: l.Value, Signed: v.value, Note: v.note}
			edits := []edit{{at, v.value}}
			if l.Name == "x-amz-content-sha256" && s.slots[slotPayload] == l.Value {
				edits = append(edits, edit{slotPayload, v.value})
			}
			out = append(out, candidate{change: c, edits: edits})
		}
	}
	return out
}

func wireName(l signature.Line) string {
	if l.Place.Name != "" {
		return l.Place.Name
	}
	return l.Name
}

// valuesOf are the values that a header may have had.
func (s *search) valuesOf(l signature.Line) []valueForm {
	present := l.Place.In != signature.InNone
	var out []valueForm
	add := func(what What, note string, values ...string) {
		if !present {
			what = HeaderStripped
		}
		for _, v := range values {
			if v != l.Value {
				out = append(out, valueForm{what, v, note})
			}
		}
	}
	add(HeaderChanged, "", s.toldValues(l.Name)...)
	if present {
		s.variants(l, add)
	}
	add(HeaderChanged, "a usual value", usualValues[l.Name]...)
	switch l.Name {
	case "content-type":
		base, _, _ := strings.Cut(l.Value, ";")
		base = strings.TrimSpace(base)
		add(HeaderChanged, "charset", base)
		for _, cs := range [...]string{"utf-8", "UTF-8", "iso-8859-1", "ISO-8859-1", "us-ascii"} {
			add(HeaderChanged, "charset", base+"; charset="+cs, base+";charset="+cs)
		}
	case "user-agent":
		for i := range len(l.Value) {
			if l.Value[i] == ' ' {
				add(HeaderChanged, "something appended", l.Value[:i])
				add(HeaderChanged, "something put in front", l.Value[i+1:])
			}
		}
	case "x-amz-content-sha256":
		sum, _ := s.bodyHash()
		add(HeaderChanged, "hash of the body", sum)
		add(HeaderChanged, "", "UNSIGNED-PAYLOAD", emptyHash, "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
	case "x-amz-date":
		add(HeaderChanged, "the date that is signed", s.slots[slotDate])
	case "content-md5":
		add(HeaderChanged, "MD5 of the body", s.bodyMD5())
	case "x-amz-decoded-content-length", "content-length":
		add(HeaderChanged, "length of the body", s.bodyLengths()...)
	case "date":
		add(HeaderChanged, "", s.header("X-Amz-Date"))
	case "amz-sdk-request":
		for _, attempt := range "12345" {
			add(HeaderChanged, "another attempt", "attempt="+string(attempt))
			for _, most := range [...]string{"1", "2", "3", "4", "5", "10"} {
				add(HeaderChanged, "another attempt", "attempt="+string(attempt)+"; max="+most)
			}
		}
	}
	add(HeaderChanged, "empty", "")
	return out
}

// variants are changes that any value may suffer.
func (s *search) variants(l signature.Line, add func(What, string, ...string)) {
	v := l.Value
	values := s.req.Headers.Values(l.Name)
	for i, one := range values {
		values[i] = signature.CanonicalValue(one)
	}
	if len(values) > 1 {
		add(HeaderJoined, "one of several fields", values[0], values[len(values)-1])
		reversed := make([]string, len(values))
		for i, one := range values {
			reversed[len(values)-1-i] = one
		}
		add(HeaderJoined, "order of the fields", strings.Join(reversed, ","))
	}
	add(HeaderJoined, "blank after a comma", strings.Join(values, ", "), strings.ReplaceAll(v, ", ", ","), strings.ReplaceAll(strings.ReplaceAll(v, ", ", ","), ",", ", "))
	add(HeaderJoined, "doubled", v+","+v)
	if i := strings.LastIndexByte(v, ','); i >= 0 {
		add(HeaderJoined, "an element appended", strings.TrimSpace(v[:i]))
		add(HeaderJoined, "an element put in front", strings.TrimSpace(v[strings.IndexByte(v, ',')+1:]))
	}
	add(HeaderCase, "", strings.ToLower(v), strings.ToUpper(v), canonicalCase(strings.ToLower(v)))
	add(HeaderBlanks, "blanks removed", strings.ReplaceAll(v, " ", ""))
	add(HeaderBlanks, "blanks not collapsed by the signer", strings.Trim(s.req.Headers.Get(l.Name), " "), s.req.Headers.Get(l.Name))
	add(HeaderBlanks, "blank after ; or =", strings.ReplaceAll(v, "; ", ";"), strings.ReplaceAll(strings.ReplaceAll(v, "; ", ";"), ";", "; "))
	add(HeaderEncoded, "quotes", strings.Trim(v, `"`), `"`+v+`"`, strings.ReplaceAll(v, `"`, ""))
	add(HeaderEncoded, "percent-encoding", unescape(v), escapeKeeping(v, "/"), escape(v), strings.ReplaceAll(v, "+", " "), strings.ReplaceAll(v, " ", "+"))
	add(HeaderEncoded, "UTF-8 read as Latin-1", toUTF8(v))
	if latin, ok := toLatin1(v); ok {
		add(HeaderEncoded, "Latin-1 read as UTF-8", latin)
	}
	add(HeaderChanged, "leading slash", "/"+v, strings.TrimPrefix(v, "/"))
}

// toldValues are values of a header that a proxy passes on under another name.
func (s *search) toldValues(name string) []string {
	var out []string
	for _, prefix := range [...]string{"X-Original-", "X-Forwarded-", "X-Amzn-Remapped-", "X-Real-", "X-Orig-"} {
		out = append(out, s.req.Headers.Values(prefix+name)...)
	}
	return out
}

// usualValues are what clients send in headers that proxies replace or remove.
var usualValues = map[string][]string{
	"accept-encoding": {"identity", "gzip", "gzip, deflate", "gzip,deflate", "gzip, deflate, br", "gzip, deflate, br, zstd",
		"gzip;q=1.0,deflate;q=0.6,identity;q=0.3", "br, gzip, deflate", "deflate, gzip", "amz-1.0", "*"},
	"accept":            {"*/*", "application/json", "application/xml", "application/json, text/plain, */*"},
	"connection":        {"keep-alive", "Keep-Alive", "close", "Close", "upgrade", "TE"},
	"expect":            {"100-continue", "100-Continue"},
	"te":                {"trailers", "trailers, deflate"},
	"transfer-encoding": {"chunked"},
	"cache-control":     {"no-cache", "no-store", "max-age=0", "private"},
	"pragma":            {"no-cache"},
	"content-encoding":  {"aws-chunked", "gzip", "aws-chunked,gzip", "identity", "utf-8"},
	"upgrade":           {"h2c", "HTTP/2.0"},
	"x-forwarded-proto": {"http", "https"},
	"x-forwarded-port":  {"80", "443"},
	"content-type": {"application/octet-stream", "binary/octet-stream", "application/xml", "text/xml", "text/plain", "application/json",
		"application/x-amz-json-1.0", "application/x-amz-json-1.1", "application/x-www-form-urlencoded",
		"application/x-www-form-urlencoded; charset=utf-8", "image/jpeg", "image/png", "text/html", "application/pdf",
		"application/zip", "application/cbor", "text/csv", "video/mp4", "multipart/form-data"},
	"x-amz-acl": {"private", "public-read", "public-read-write", "authenticated-read", "bucket-owner-full-control",
		"bucket-owner-read", "aws-exec-read", "log-delivery-write"},
	"x-amz-storage-class": {"STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "GLACIER_IR",
		"DEEP_ARCHIVE", "REDUCED_REDUNDANCY", "EXPRESS_ONEZONE"},
	"x-amz-server-side-encryption": {"AES256", "aws:kms", "aws:kms:dsse"},
	"x-amz-request-payer":          {"requester"},
	"x-amz-checksum-mode":          {"ENABLED", "enabled"},
	"x-amz-sdk-checksum-algorithm": {"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"},
	"x-amz-checksum-algorithm":     {"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"},
	"x-amz-checksum-type":          {"FULL_OBJECT", "COMPOSITE"},
	"x-amz-trailer":                {"x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-sha256", "x-amz-checksum-sha1"},
	"x-amz-metadata-directive":     {"COPY", "REPLACE"},
	"x-amz-tagging-directive":      {"COPY", "REPLACE"},
	"if-none-match":                {"*"},
}

// maxLength is the greatest Content-Length that is found by counting: a body
// that grew or shrank on the way. Beyond it a length near the received one is.
const maxLength = 1 << 13

// lengths are all lengths that the body may have had, where its length is signed
// and its bytes are not.
func (s *search) lengths() []candidate {
	at, ok := s.headers["content-length"]
	if !ok || s.key.Asymmetric() {
		return nil
	}
	l, size := s.line(at), len(s.req.Body)
	var out []candidate
	add := func(n int) {
		v := itoa(n)
		out = append(out, candidate{solo: true, edits: []edit{{at, v}}, change: Change{What: HeaderChanged, Name: wireName(l),
			Place: l.Place, Received: l.Value, Signed: v, Note: "the body had another length"}})
	}
	for n := range maxLength {
		add(n)
	}
	for n := max(maxLength, size-maxLength); n < size+maxLength; n++ {
		add(n)
	}
	return out
}
