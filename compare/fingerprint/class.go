package fingerprint

import (
	"encoding/base64"
	"encoding/hex"
	"mime"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/assay-project/assay/arn"
)

// unnamed stands in the place of a name that may be a value.
const unnamed = "unnamed"

// plain reports whether a name looks like one that stands in a program: words of
// letters, each with at most three digits at its end. Tokens, keys and passwords
// have digits among their letters, and are not written.
func plain(name string) bool {
	if name == "" || len(name) > 48 {
		return false
	}
	for word := range strings.FieldsFuncSeq(name, func(c rune) bool { return c == '-' || c == '_' || c == '.' }) {
		letters := strings.TrimRight(word, "0123456789")
		if letters == "" || len(letters) > 24 || len(word)-len(letters) > 3 {
			return false
		}
		for _, c := range letters {
			if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
				return false
			}
		}
	}
	last := name[len(name)-1]
	return name[0] != '-' && name[0] != '_' && name[0] != '.' && last != '-' && last != '_' && last != '.'
}

func plainOr(name, other string) string {
	if plain(name) {
		return name
	}
	return other
}

// literal is a value itself where it is one of a closed set.
func literal(value, other string, set ...string) string {
	if slices.Contains(set, value) {
		return strconv.Quote(value)
	}
	return other
}

// number classes a number by its sign: how large it is differs from run to run.
func number(s string) string {
	n, err := strconv.ParseFloat(s, 64)
	switch {
	case s == "":
		return "empty"
	case err != nil:
		return "not a number"
	case n == 0:
		return "zero"
	case strings.ContainsAny(s, ".eE"):
		return "decimal"
	case n < 0:
		return "negative integer"
	}
	return "integer"
}

// date classes a timestamp by how it is written.
func date(s string) string {
	for _, f := range []struct{ layout, name string }{
		{time.RFC3339Nano, "date, iso8601"}, {"2006-01-02T15:04:05", "date, iso8601 without zone"}, {"2006-01-02", "date, day"},
		{time.RFC1123, "date, rfc822"}, {time.RFC1123Z, "date, rfc822"}, {"20060102T150405Z", "date, basic"},
	} {
		if _, err := time.Parse(f.layout, s); err == nil {
			return f.name
		}
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return "date, epoch"
	}
	return "not a date"
}

// digest classes a checksum by its length, which tells the algorithm.
func digest(s string) string {
	if b, err := base64.StdEncoding.DecodeString(s); err == nil && s != "" {
		return "base64, " + strconv.Itoa(len(b)) + " bytes"
	}
	if sum, parts, ok := strings.Cut(s, "-"); ok { // of a multipart upload
		if b, err := base64.StdEncoding.DecodeString(sum); err == nil && number(parts) == "integer" {
			return "base64, " + strconv.Itoa(len(b)) + " bytes, and parts"
		}
	}
	return text(s)
}

// text classes any other value.
func text(s string) string {
	switch {
	case s == "":
		return "empty"
	case s == "true" || s == "false":
		return strconv.Quote(s)
	case arn.Is(s):
		return "arn of " + serviceOf(s)
	case strings.HasPrefix(s, "https://"), strings.HasPrefix(s, "http://"):
		return "url"
	case isUUID(s):
		return "uuid"
	case (len(s) == 32 || len(s) == 40 || len(s) == 64) && isHex(s):
		return "hex, " + strconv.Itoa(len(s)/2) + " bytes"
	case s[0] == '{' || s[0] == '[':
		return "json"
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return "address"
	}
	if _, err := netip.ParsePrefix(s); err == nil {
		return "network"
	}
	return "text" + length(len(s)) + characters(s)
}

// length is told in steps that few values cross from one run to the next.
func length(n int) string {
	switch {
	case n > 8192:
		return ", over 8 KiB"
	case n > 1024:
		return ", to 8 KiB"
	case n > 255:
		return ", to 1 KiB"
	}
	return ""
}

// characters tells of what signing and HTTP treat apart.
func characters(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' && s[i] != '\t' && s[i] != '\n' && s[i] != '\r' || s[i] == 0x7f {
			return ", control characters"
		}
		ascii = ascii && s[i] < utf8.RuneSelf
	}
	switch {
	case ascii:
		return ""
	case utf8.ValidString(s):
		return ", not ASCII"
	}
	return ", not UTF-8"
}

func serviceOf(s string) string {
	if a, err := arn.Parse(s); err == nil {
		return plainOr(a.Service, "other")
	}
	return "other"
}

func isUUID(s string) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	return isHex(strings.ReplaceAll(s, "-", ""))
}

func isHex(s string) bool {
	_, err := hex.DecodeString(s)
	return err == nil
}

// mediaTypes are those that clients send on their own.
var mediaTypes = []string{
	"application/x-amz-json-1.0", "application/x-amz-json-1.1", "application/x-www-form-urlencoded", "application/json",
	"application/xml", "text/xml", "application/octet-stream", "binary/octet-stream", "text/plain", "multipart/form-data",
	"application/cbor", "application/vnd.amazon.eventstream",
}

// mediaType tells a media type that clients send on their own, and of others that
// there is one; a boundary differs from request to request.
func mediaType(s string) string {
	t, params, err := mime.ParseMediaType(s)
	switch {
	case s == "":
		return "empty"
	case err != nil || !slices.Contains(mediaTypes, t):
		return "media type"
	}
	if cs := strings.ToLower(params["charset"]); cs == "utf-8" {
		t += "; charset=" + cs
	}
	return strconv.Quote(t)
}

// known are the words of headers that hold lists of words.
var known = map[string]bool{
	"aws-chunked": true, "gzip": true, "identity": true, "deflate": true, "br": true, "zstd": true, "chunked": true,
	"trailers": true, "100-continue": true, "*/*": true, "application/json": true, "application/xml": true,
	"application/cbor": true, "no-cache": true, "no-store": true, "max-age=0": true,
	"x-amz-checksum-crc32": true, "x-amz-checksum-crc32c": true, "x-amz-checksum-crc64nvme": true,
	"x-amz-checksum-sha1": true, "x-amz-checksum-sha256": true, "x-amz-checksum-sha512": true, "x-amz-checksum-md5": true,
	"x-amz-checksum-xxhash3": true, "x-amz-checksum-xxhash64": true, "x-amz-checksum-xxhash128": true,
}

// words tells a list of words as it is where all of them are well known.
func words(s string) string {
	var list []string
	for w := range strings.SplitSeq(strings.ToLower(s), ",") {
		w = strings.TrimSpace(w)
		if !known[w] {
			return text(s)
		}
		list = append(list, w)
	}
	return strconv.Quote(strings.Join(list, ", "))
}
