package fingerprint

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// seenClient is the name under which the client is told.
const seenClient = "client"

// seen tells what is no part of the shape.
func (b *builder) seen(key []byte) {
	note := func(name, value string) {
		b.f.Seen = append(b.f.Seen, Item{Kind: Seen, Name: name, Value: value})
	}
	if c := &b.id.Client; c.Name != "" {
		client := plainOr(c.Name, "other")
		if version(c.Version) {
			client += " " + c.Version
		}
		note(seenClient, client)
	}
	if b.id.Auth.Token.In != 0 {
		note("credentials", "temporary")
	}
	for i := range b.req.Headers {
		name := strings.ToLower(b.req.Headers[i].Name)
		if what := environment[name]; what != "" {
			note(what, name)
		}
	}
	if len(key) == 0 {
		return
	}
	identity := func(what, value string) {
		if value == "" {
			return
		}
		h := hmac.New(sha256.New, key)
		h.Write([]byte(what + "\x00" + value))
		note("identity "+what, hex.EncodeToString(h.Sum(nil)[:16]))
	}
	identity("access-key", b.id.Auth.Credential.AccessKeyID)
	if b.in != nil {
		identity("bucket", b.in.Root.Get("Bucket").String())
		identity("key", b.in.Root.Get("Key").String())
	}
}

// version reports whether a text is a version and nothing else.
func version(s string) bool {
	s = strings.TrimPrefix(s, "v")
	if s == "" || len(s) > 24 || s[0] < '0' || s[0] > '9' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; c != '.' && (c < '0' || c > '9') {
			// A suffix like -rc1 or +dirty would be a place for anything.
			return false
		}
	}
	return true
}
