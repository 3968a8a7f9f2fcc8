package isolate

import "strings"

// The names of groups: headers that a client sends together or not at all, so
// that they are taken out together first.
const (
	noise     = "headers of the client"
	metadata  = "user metadata"
	checksums = "checksums"
	sseC      = "SSE-C key"
	copySSEC  = "SSE-C key of the source"
	lock      = "object lock"
)

// noisy are headers that tell of the client and the way there.
var noisy = map[string]bool{
	"user-agent": true, "x-amz-user-agent": true, "accept": true, "accept-encoding": true, "accept-language": true,
	"amz-sdk-invocation-id": true, "amz-sdk-request": true, "amz-sdk-retry": true, "x-amzn-trace-id": true, "traceparent": true,
	"tracestate": true, "baggage": true, "connection": true, "keep-alive": true, "expect": true, "te": true, "pragma": true,
	"cache-control": true, "via": true, "forwarded": true, "origin": true, "referer": true, "priority": true, "dnt": true,
	"upgrade-insecure-requests": true, "x-request-id": true, "x-real-ip": true,
}

// groupOf is the group that a header belongs to, "" for none. bound says that it
// is a member of the operation's input.
func groupOf(name string, bound bool) string {
	switch {
	case strings.HasPrefix(name, "x-amz-meta-"):
		return metadata
	case strings.HasPrefix(name, "x-amz-checksum-") && name != "x-amz-checksum-mode", name == "x-amz-sdk-checksum-algorithm", name == "content-md5":
		return checksums
	case strings.HasPrefix(name, "x-amz-server-side-encryption-customer-"):
		return sseC
	case strings.HasPrefix(name, "x-amz-copy-source-server-side-encryption-customer-"):
		return copySSEC
	case name == "x-amz-object-lock-mode", name == "x-amz-object-lock-retain-until-date":
		return lock
	case bound:
		return ""
	case noisy[name], strings.HasPrefix(name, "sec-"), strings.HasPrefix(name, "x-forwarded-"):
		return noise
	}
	return ""
}
