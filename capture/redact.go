package capture

import (
	"slices"
	"strings"
)

// Redact returns a copy of x that is safe to print and to write: without
// signatures, session tokens, cookies and other credentials, SSE-C keys, user
// metadata and bodies. What tells who signed, and how, stays: the access key ID,
// the scope, the names of the signed headers. x itself is not changed.
func Redact(x *Exchange) *Exchange {
	c := *x
	var r redactor
	r.request(&c.Request)
	if x.Response != nil {
		a := *x.Response
		r.response(&a)
		c.Response = &a
	}
	return &c
}

// redactor replaces secrets. It is the one place that says what a secret is:
// redaction and [Secrets] both go through it.
type redactor struct {
	// found, when set, is told each secret.
	found func(secret string)
}

func (r *redactor) hide(secret string) string {
	if secret == "" || isPlaceholder(secret) {
		return secret
	}
	if r.found != nil {
		r.found(secret)
	}
	return Placeholder(len(secret))
}

func (r *redactor) hideInURL(secret string) string {
	if secret == "" || isPlaceholder(secret) {
		return secret
	}
	if r.found != nil {
		r.found(secret)
	}
	return urlPlaceholder(len(secret))
}

func (r *redactor) request(q *Request) {
	q.Authority = r.authority(q.Authority)
	q.Target = r.urls(q.Target)
	q.Headers = r.headers(q.Headers)
	if len(q.Body) > 0 {
		if r.found != nil {
			secretMembers(q.Body, r.found)
		}
		q.CutBody(nil, q.BodySize)
	}
}

func (r *redactor) response(a *Response) {
	a.Headers = r.headers(a.Headers)
	if len(a.Body) > 0 {
		if r.found != nil {
			secretMembers(a.Body, r.found)
		}
		a.CutBody(nil, a.BodySize)
	}
}

// headers returns a copy of h without its secrets.
func (r *redactor) headers(h Headers) Headers {
	h = slices.Clone(h)
	for i := range h {
		h[i].Name = r.name(h[i].Name)
		h[i].Value = r.header(strings.ToLower(strings.TrimSpace(h[i].Name)), h[i].Value)
	}
	return h
}

// name keeps a field's name, but hides what is none: a line without a colon is
// kept as a name, and can be a whole Authorization header.
func (r *redactor) name(s string) string {
	n := strings.IndexAny(strings.TrimRight(s, " \t"), " \t=")
	if n < 0 {
		return s
	}
	return s[:n+1] + r.hide(s[n+1:])
}

func (r *redactor) header(name, value string) string {
	switch {
	case name == "authorization", name == "proxy-authorization":
		return r.authorization(value)
	case secretHeader(name):
		return r.hide(value)
	}
	return r.urls(value)
}

// authorization keeps the scheme, and of AWS's schemes what names the key, the
// scope and the signed headers. A malformed value keeps no more than that.
func (r *redactor) authorization(value string) string {
	scheme, rest, ok := strings.Cut(value, " ")
	if !isScheme(scheme) {
		return r.hide(value) // a token without its scheme, for all that is known
	}
	switch {
	case !ok:
		return value
	case scheme == "AWS":
		if id, sig, ok := strings.Cut(rest, ":"); ok {
			if swapped(id) {
				id = r.hide(id)
			}
			return scheme + " " + id + ":" + r.hide(sig)
		}
		fallthrough
	default:
		return scheme + " " + r.hide(rest)
	case strings.HasPrefix(strings.ToLower(scheme), "aws4-"):
	}
	var b strings.Builder
	b.WriteString(scheme + " ")
	for rest != "" {
		n := strings.IndexAny(rest, ", \t\r\n")
		if start, end, _, ok := FindPlaceholder(rest); ok && start < n {
			n = end // it has a comma and blanks in it
		}
		if n < 0 {
			n = len(rest)
		}
		if n > 0 {
			b.WriteString(r.authorizationPart(rest[:n]))
			rest = rest[n:]
			continue
		}
		b.WriteByte(rest[0])
		rest = rest[1:]
	}
	return b.String()
}

// isScheme reports whether s is an authentication scheme, rather than a token
// that lacks one.
func isScheme(s string) bool {
	switch strings.ToLower(s) {
	case "aws", "aws4-hmac-sha256", "aws4-ecdsa-p256-sha256", "basic", "bearer", "digest", "negotiate":
		return true
	}
	return false
}

func (r *redactor) authorizationPart(part string) string {
	key, value, ok := strings.Cut(part, "=")
	if !ok {
		return r.hide(part)
	}
	switch strings.ToLower(key) {
	case "credential":
		if id := keyID(value); swapped(id) {
			return key + "=" + r.hide(id) + value[len(id):]
		}
		return part
	case "signedheaders":
		return part
	}
	return key + "=" + r.hide(value)
}

// authority hides the password of user:password@host.
func (r *redactor) authority(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return s
	}
	user, password, ok := strings.Cut(s[:at], ":")
	if !ok {
		return s
	}
	return user + ":" + r.hideInURL(password) + s[at:]
}

// urls hides the secret parameters of whatever URL, query or form s holds, and
// the password of an authority.
func (r *redactor) urls(s string) string {
	if i := strings.Index(s, "://"); i >= 0 && strings.IndexByte(s[i:], '@') > 0 {
		end := strings.IndexAny(s[i+3:], "/?# ")
		if end < 0 {
			end = len(s) - i - 3
		}
		s = s[:i+3] + r.authority(s[i+3:i+3+end]) + s[i+3+end:]
	}
	if strings.IndexByte(s, '%') >= 0 && holdsSignature(s) {
		s = r.escaped(s)
	}
	if strings.IndexByte(s, '=') < 0 {
		return s
	}
	var b strings.Builder
	from := 0 // what stands before it is in b
	for at := 0; at < len(s); {
		end := at
		for end < len(s) && !strings.ContainsRune("?&;# ", rune(s[end])) {
			end++
		}
		if name, value, ok := strings.Cut(s[at:end], "="); ok && (secretParam(name, value) || swappedInURL(name, value)) {
			b.WriteString(s[from : at+len(name)+1])
			b.WriteString(r.hideInURL(value))
			from = end
		}
		at = end + 1
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}

// escaped hides a query whose own question mark is escaped, as of a presigned
// URL that was taken for a path or a header's value.
func (r *redactor) escaped(s string) string {
	i := strings.Index(strings.ToLower(s), "%3f")
	if i < 0 || strings.IndexByte(s[:i], '?') >= 0 {
		return s // within a parameter, which is hidden as a whole
	}
	end := i + 3
	for end < len(s) && s[end] != '?' && s[end] != ' ' {
		end++
	}
	if r.found != nil { // a message may quote a value alone
		for pair := range strings.SplitSeq(unescape(s[i+3:end]), "&") {
			if name, value, ok := strings.Cut(pair, "="); ok && value != "" && secretParam(name, value) {
				r.found(value)
			}
		}
	}
	return s[:i+3] + r.hideInURL(s[i+3:end]) + s[end:]
}
