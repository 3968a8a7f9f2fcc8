package capture

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// Secrets are the secrets of one exchange. They take them out of messages that
// quote a request's values.
type Secrets struct {
	texts []secretText // longest first
}

type secretText struct {
	text string
	size int // bytes of the secret that the text is a form of
}

// minScrub is the length below which a secret is too common a text to be taken
// out of messages: every "1" would go.
const minScrub = 4

// SecretsOf collects the secrets of x: whatever [Redact] takes out, and the
// members of its bodies whose names say that they are secret.
func SecretsOf(x *Exchange) *Secrets {
	s := new(Secrets)
	s.collect(x)
	s.settle()
	return s
}

func (s *Secrets) collect(x *Exchange) {
	r := redactor{found: s.add}
	q := x.Request
	r.request(&q)
	if x.Response != nil {
		a := *x.Response
		r.response(&a)
	}
}

// settle puts the longest first, so that no part of a secret is taken out before
// the whole.
func (s *Secrets) settle() {
	slices.SortFunc(s.texts, func(a, b secretText) int {
		return cmp.Or(cmp.Compare(len(b.text), len(a.text)), strings.Compare(a.text, b.text))
	})
	s.texts = slices.Compact(s.texts)
}

// add takes a secret in the forms in which a message may have it.
func (s *Secrets) add(secret string) {
	size := len(secret)
	put := func(text string) {
		if len(text) >= minScrub {
			s.texts = append(s.texts, secretText{text, size})
		}
	}
	put(secret)
	plain := unescape(secret)
	if plain != secret {
		put(plain)
	}
	if strings.IndexByte(secret, '+') >= 0 {
		put(strings.ReplaceAll(plain, "+", " "))
	}
	if q := url.QueryEscape(plain); q != plain {
		put(q)
		put(url.PathEscape(plain))
		put(strings.ReplaceAll(q, "+", "%20"))
	}
	put(base64.StdEncoding.EncodeToString([]byte(plain)))
	// An SSE-C key and Basic credentials are themselves in base64.
	if b, err := base64.StdEncoding.DecodeString(plain); err == nil {
		put(string(b))
	}
}

// Scrub returns text with each secret replaced by its [Placeholder].
func (s *Secrets) Scrub(text string) string {
	if s == nil {
		return text
	}
	for _, t := range s.texts {
		if len(t.text) <= len(text) && strings.Contains(text, t.text) {
			text = replaceWords(text, t)
		}
	}
	return text
}

// replaceWords replaces a secret; a short one only where it is a word of its
// own, not a part of one.
func replaceWords(text string, t secretText) string {
	if len(t.text) >= 2*minScrub {
		return strings.ReplaceAll(text, t.text, Placeholder(t.size))
	}
	var b strings.Builder
	for {
		i := strings.Index(text, t.text)
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := i + len(t.text)
		b.WriteString(text[:i])
		if i > 0 && isWord(text[i-1]) || end < len(text) && isWord(text[end]) {
			b.WriteString(t.text)
		} else {
			b.WriteString(Placeholder(t.size))
		}
		text = text[end:]
	}
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80
}

// maxMemberScan is how much of a body is searched for secret members.
const maxMemberScan = 1 << 20

// secretMembers finds the values in a body whose names say that they are secret:
// "Password":"…" in JSON, Password=… in a form, <Password>…</Password> in XML.
// It goes by the looks, because capture does not know AWS's operations.
func secretMembers(body []byte, found func(string)) {
	body = body[:min(len(body), maxMemberScan)]
	form := len(body) > 0 && body[0] != '{' && body[0] != '[' && body[0] != '<'
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c == '"':
			i = jsonMember(body, i, found)
		case c == '<':
			i = xmlMember(body, i, found)
		case form && c == '=':
			i = formMember(body, i, found)
		}
	}
}

// jsonMember looks at the string that begins at i, and if it is a secret's name
// at its value. It returns the index of the last byte that it took.
func jsonMember(b []byte, i int, found func(string)) int {
	end := stringEnd(b, i)
	if end < 0 {
		return i
	}
	rest := bytes.TrimLeft(b[end+1:], " \t\r\n")
	if len(rest) == 0 || rest[0] != ':' || !secretName(strings.ToLower(string(b[i+1:end]))) {
		return end
	}
	rest = bytes.TrimLeft(rest[1:], " \t\r\n")
	at := len(b) - len(rest)
	if len(rest) == 0 || rest[0] != '"' {
		return end
	}
	stop := stringEnd(b, at)
	if stop < 0 {
		return end
	}
	found(string(b[at+1 : stop]))
	if bytes.IndexByte(b[at:stop], '\\') >= 0 {
		found(strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\/`, `/`, `\n`, "\n").Replace(string(b[at+1 : stop])))
	}
	return stop
}

// stringEnd returns the index of the quote that closes the one at i, or -1.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

func xmlMember(b []byte, i int, found func(string)) int {
	n := bytes.IndexByte(b[i:], '>')
	if n < 2 || n > 256 {
		return i
	}
	name, _, _ := strings.Cut(string(b[i+1:i+n]), " ")
	name = name[strings.IndexByte(name, ':')+1:]
	if !secretName(strings.ToLower(name)) {
		return i + n
	}
	text := b[i+n+1:]
	stop := bytes.IndexByte(text, '<')
	if stop <= 0 {
		return i + n
	}
	found(string(text[:stop]))
	return i + n + stop
}

func formMember(b []byte, i int, found func(string)) int {
	from := bytes.LastIndexAny(b[max(0, i-256):i], "&?\n") + 1 + max(0, i-256)
	stop := bytes.IndexAny(b[i:], "&\r\n")
	if stop < 0 {
		stop = len(b) - i
	}
	if value := string(b[i+1 : i+stop]); value != "" && secretParam(string(b[from:i]), value) {
		found(value)
	}
	return i + stop - 1
}
