package sign

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/signature"
)

// meaningful are the headers beside x-amz-* that change what AWS does: those
// that all SDKs sign where they are present. Others (Accept-Encoding,
// User-Agent, …) are changed on the way too often to be signed without need.
var meaningful = []string{
	"cache-control", "content-disposition", "content-encoding", "content-language", "content-md5", "content-type",
	"expires", "if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "range",
}

// signedHeaders is the list of headers to sign, semicolon-separated and sorted.
func (s *signer) signedHeaders() string {
	names := []string{"host"}
	add := func(name string) {
		// A line that is no header is kept as a name, and is not signed.
		if name != "" && !strings.ContainsAny(name, " \t;:") && name != "authorization" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	asked := s.opt.SignedHeaders
	if asked == nil && s.old.SignedHeaders.Value != "" {
		asked = strings.Split(s.old.SignedHeaders.Value, ";")
	}
	for _, n := range asked {
		if n = strings.ToLower(n); s.present(n) {
			add(n)
		}
	}
	for i := range s.req.Headers {
		n := strings.ToLower(s.req.Headers[i].Name)
		switch {
		case strings.HasPrefix(n, "x-amz-"):
			if !s.unsignedToken(n) {
				add(n)
			}
		case asked == nil && slices.Contains(meaningful, n):
			add(n)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ";")
}

// present reports whether a header will be on the wire. A body whose capture
// lacks its Content-Length is sent with one.
func (s *signer) present(name string) bool {
	if s.req.Headers.Has(name) {
		return true
	}
	return name == "content-length" && len(s.req.Body) > 0 && !s.req.Headers.Has("transfer-encoding")
}

// unsignedToken reports whether a header is the token of a service that adds it
// after signing.
func (s *signer) unsignedToken(name string) bool {
	return s.rules.TokenUnsigned && name == "x-amz-security-token" && s.opt.Via == signature.InQuery
}
