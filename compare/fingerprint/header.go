package fingerprint

import (
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/signature"
)

// skipped are the header fields that are no part of a request's shape: what
// other items tell of, and what belongs to a connection and not to a request.
var skipped = map[string]bool{
	"authorization": true, "proxy-authorization": true, "host": true, "user-agent": true,
	"connection": true, "keep-alive": true, "proxy-connection": true,
}

// environment are the header fields that come from where a program runs and not
// from the program: credentials and traces. They are kept apart.
var environment = map[string]string{
	"x-amz-security-token":  "",
	"x-amz-s3session-token": "",
	"x-amzn-trace-id":       "trace",
	"traceparent":           "trace",
	"tracestate":            "trace",
	"baggage":               "trace",
	"b3":                    "trace",
	"x-b3-traceid":          "trace",
	"x-b3-spanid":           "trace",
	"x-b3-sampled":          "trace",
}

// fixed are the fields whose class is known by their name.
var fixed = map[string]string{
	"x-amz-date":            "date",
	"date":                  "date",
	"amz-sdk-invocation-id": "uuid",
	"amz-sdk-request":       "attempt",
	"amz-sdk-retry":         "attempt",
	"x-amz-target":          "operation",
	"x-amz-user-agent":      "client",
	"cookie":                "secret",
	"x-amz-mfa":             "secret",
	"range":                 "byte range",
	"x-amz-copy-source":     "object",
	"x-amz-tagging":         "form",
	"content-disposition":   "text",
}

func (b *builder) headerItems() {
	a := &b.id.Auth
	named := v4(a)
	length := false
	for i := range b.req.Headers {
		name := strings.ToLower(strings.TrimRight(b.req.Headers[i].Name, " \t"))
		length = length || name == "content-length" || name == "transfer-encoding"
		if skipped[name] || strings.HasPrefix(name, ":") {
			continue
		}
		if _, apart := environment[name]; apart {
			continue
		}
		it := Item{Kind: Header, Name: b.headerName(name, i), Value: b.headerValue(name, i)}
		it.Signed = named && a.Signed(name)
		b.f.Items = append(b.f.Items, it)
	}
	// HTTP has no body without a length: where it is not here, the capture lacks
	// it (a log that is written before the length is known).
	if !length && b.hasBody() {
		b.f.Items = append(b.f.Items, Item{Header, "content-length", number(itoa(b.req.BodySize)), named && a.Signed("content-length")})
	}
}

// headerName is the name under which a field is told: user metadata has names
// that its users chose.
func (b *builder) headerName(name string, i int) string {
	if b.names {
		return name
	}
	if v := b.headers[i]; v != nil && v.Parent != nil && v.Parent.Member != nil && v.Parent.Member.Location == contract.InHeaderPrefix {
		return strings.ToLower(v.Parent.Member.WireName) + "*"
	}
	if strings.HasPrefix(name, "x-amz-meta-") {
		return "x-amz-meta-*"
	}
	if b.headers[i] != nil || fixed[name] != "" {
		return name
	}
	return plainOr(name, unnamed)
}

func (b *builder) headerValue(name string, i int) string {
	value := signature.CanonicalValue(b.req.Headers[i].Value)
	if class, ok := fixed[name]; ok {
		return class
	}
	switch name {
	case "content-type":
		return mediaType(value)
	case "x-amz-content-sha256":
		return "payload" // the mode is an item of Auth
	case "content-encoding", "accept-encoding", "transfer-encoding", "te", "expect", "accept", "x-amz-trailer", "cache-control":
		return words(value)
	case "if-match", "if-none-match", "x-amz-copy-source-if-match", "x-amz-copy-source-if-none-match":
		if value == "*" {
			return `"*"`
		}
		return "etag"
	case "content-md5", "x-amz-server-side-encryption-customer-key-md5", "x-amz-copy-source-server-side-encryption-customer-key-md5":
		return digest(value)
	case "content-length", "x-amz-decoded-content-length":
		return number(value)
	}
	if strings.HasPrefix(name, "x-amz-checksum-") && name != "x-amz-checksum-algorithm" && name != "x-amz-checksum-mode" && name != "x-amz-checksum-type" {
		return digest(value)
	}
	if v := b.headers[i]; v != nil {
		return b.classOf(v)
	}
	return text(value)
}
