package incident

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/internal/lazyre"
)

// required are the query parameters without which a request is that of another
// operation, by the names of [canonical].
var required = map[string][]string{
	"UploadPart":              {"partNumber", "uploadId"},
	"UploadPartCopy":          {"partNumber", "uploadId"},
	"CompleteMultipartUpload": {"uploadId"},
	"AbortMultipartUpload":    {"uploadId"},
	"ListParts":               {"uploadId"},
}

// label is a bucket's name that can stand in a host beside a certificate.
var label = lazyre.New(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)

// request makes the request that a record tells of. It returns the names of the
// headers that stand there without their values, and of those left out.
func (rec *record) request(q *capture.Request) (empty, out []string, err error) {
	operation, bucket := rec.fields["operation"], rec.fields["bucket"]
	s, ok := shapeOf(operation)
	switch {
	case bucket == "":
		return nil, nil, errors.New("it names no bucket")
	case !ok:
		return nil, nil, fmt.Errorf("how %s goes over the wire is not known to this reader", printable(operation))
	case onBucket(operation):
		rec.fields["key"] = ""
	case rec.fields["key"] == "":
		return nil, nil, errors.New("it names no key")
	}
	q.Method, q.Proto, q.Scheme = s.method, "HTTP/1.1", "https"
	query := s.query
	for _, name := range append(required[operation], "versionId") {
		value, has := rec.fields[strings.ToLower(name)]
		if !has && name != "versionId" {
			return nil, nil, fmt.Errorf("%s cannot be told from others without %s", operation, name)
		}
		if has && value != "" {
			query = strings.TrimPrefix(query+"&"+name+"="+url.QueryEscape(value), "&")
		}
	}
	if err := rec.address(q, bucket, query); err != nil {
		return nil, nil, err
	}
	q.Headers = capture.Headers{{Name: "Host", Value: q.Authority}}
	for _, h := range rec.headers {
		value, keep := h.value, true
		if !h.known {
			value, keep = standIn(h.name)
			if keep {
				empty = append(empty, h.name)
			} else {
				out = append(out, h.name)
			}
		}
		if keep && !strings.EqualFold(h.name, "Host") {
			q.Headers = append(q.Headers, capture.Header{Name: h.name, Value: value})
		}
	}
	if protected[operation] && !hasChecksum(q.Headers) {
		return nil, nil, fmt.Errorf("%s turns on its checksum, which the log does not have", operation)
	}
	if strings.HasSuffix(operation, "Copy") || operation == "CopyObject" {
		if source := rec.fields["copysource"]; source != "" && !q.Headers.Has("x-amz-copy-source") {
			q.Headers = append(q.Headers, capture.Header{Name: "x-amz-copy-source", Value: source})
		}
		if !q.Headers.Has("x-amz-copy-source") {
			return nil, nil, fmt.Errorf("%s cannot be told from others without x-amz-copy-source", operation)
		}
	}
	if !q.Headers.Has("Authorization") {
		// Whether and by whom it was signed is not known; it is not anonymous.
		q.Headers = append(q.Headers, capture.Header{Name: "Authorization", Value: capture.Placeholder(0)})
	}
	switch {
	case q.Method == "GET" || q.Method == "HEAD" || q.Method == "DELETE", operation == "CopyObject", operation == "UploadPartCopy":
		q.SetBody(nil)
	default:
		q.CutBody(nil, -1)
	}
	return empty, out, nil
}

// hasChecksum reports whether there is a header with a checksum of the body.
func hasChecksum(h capture.Headers) bool {
	for i := range h {
		name := strings.ToLower(h[i].Name)
		if name == "content-md5" || strings.HasPrefix(name, "x-amz-checksum-") {
			return true
		}
	}
	return false
}

// address sets where the request goes: the host of the log, else that of the
// bucket.
func (rec *record) address(q *capture.Request, bucket, query string) error {
	region := rec.fields["region"]
	service := "s3"
	if directory := strings.HasSuffix(bucket, "--x-s3"); directory {
		if region == "" {
			return errors.New("the region of the directory bucket is not in it")
		}
		name := strings.TrimSuffix(bucket, "--x-s3")
		service = "s3express-" + name[strings.LastIndex(name, "--")+2:]
	}
	if region != "" {
		service += "." + region
	}
	q.Authority = service + ".amazonaws.com"
	if strings.HasPrefix(region, "cn-") {
		q.Authority += ".cn"
	}
	path := "/"
	if label.MatchString(bucket) {
		q.Authority = bucket + "." + q.Authority
	} else {
		path += escape(bucket) + "/"
	}
	q.Target = path + escape(rec.fields["key"])
	if query != "" {
		q.Target += "?" + query
	}
	return nil
}

// byPresence are headers that may be empty, so that a verdict on one turns on its
// being there.
var byPresence = map[string]bool{
	"content-type": true, "content-disposition": true, "content-language": true, "cache-control": true,
	"expires": true, "user-agent": true, "accept": true, "if-match": true, "x-amz-tagging": true, "x-amz-request-payer": true,
}

// standIn returns what stands for the value of a header that is not known, and
// whether anything can.
func standIn(name string) (string, bool) {
	name = strings.ToLower(name)
	if name == "x-amz-write-offset-bytes" {
		return "0", true
	}
	return "", byPresence[name] || strings.HasPrefix(name, "x-amz-meta-")
}

// escape writes a key as the SDKs do: only what RFC 3986 leaves free stays, and
// the slash.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
		}
	}
	return b.String()
}

// printable returns a name as it may stand in a warning.
func printable(s string) string {
	if len(s) > 64 || !isToken(s) {
		return "that operation"
	}
	return s
}
