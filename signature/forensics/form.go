package forensics

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
)

// slot is a line of the canonical request or of the string to sign.
type slot int

// The slots. Headers follow from slotHeader on, in the order of SignedHeaders.
const (
	slotMethod slot = iota
	slotPath
	slotQuery
	slotSignedHeaders
	slotPayload
	slotDate  // in the string to sign
	slotScope // in the string to sign
	slotHeader
)

// edit puts another text into a slot.
type edit struct {
	slot slot
	text string
}

// candidate is one change to try, and what it means in the canonical request.
type candidate struct {
	change Change
	edits  []edit
	key    *signature.Key // nil: the request's own
	// solo: not tried in pairs, because there are too many of its kind.
	solo bool
}

// form is the received request taken to pieces, so that a try only has to put
// pieces together and hash them: neither the request nor its body is read again.
type form struct {
	req       *capture.Request
	auth      *signature.Auth
	rules     signature.Rules
	canonical signature.CanonicalRequest
	slots     []string
	headers   map[string]slot // by lower-case name
	key       *signature.Key
	buf       []byte
}

func newForm(req *capture.Request, a *signature.Auth, rules signature.Rules, key *signature.Key) *form {
	f := &form{req: req, auth: a, rules: rules, key: key, headers: map[string]slot{}}
	f.canonical = signature.Canonicalize(req, a, rules)
	c := &f.canonical
	sts := a.StringToSign(c)
	f.slots = make([]string, slotHeader, int(slotHeader)+len(c.Headers))
	f.slots[slotMethod], f.slots[slotPath], f.slots[slotQuery] = c.Method.Value, c.Path.Value, c.Query.Value
	f.slots[slotSignedHeaders], f.slots[slotPayload] = c.SignedHeaders.Value, c.Payload.Value
	f.slots[slotDate], f.slots[slotScope] = sts.Date, sts.Scope
	for _, h := range c.Headers {
		f.headers[h.Name] = slot(len(f.slots))
		f.slots = append(f.slots, h.Value)
	}
	return f
}

// line returns the canonical line behind a header's slot.
func (f *form) line(s slot) signature.Line { return f.canonical.Headers[s-slotHeader] }

// text returns what stands in a slot once the edits are made.
func (f *form) text(s slot, edits []edit) string {
	for i := range edits {
		if edits[i].slot == s {
			return edits[i].text
		}
	}
	return f.slots[s]
}

// check reports whether the signature matches with the edits.
func (f *form) check(key *signature.Key, edits ...edit) bool {
	if key == nil {
		key = f.key
	}
	return key.Check(f.toSign(edits...), f.auth.Signature.Value)
}

// toSign is the string to sign with the edits, until it is called again.
func (f *form) toSign(edits ...edit) []byte {
	b := f.buf[:0]
	for s := slotMethod; s <= slotQuery; s++ {
		b = append(b, f.text(s, edits)...)
		b = append(b, '\n')
	}
	for i := range f.canonical.Headers {
		b = append(b, f.canonical.Headers[i].Name...)
		b = append(b, ':')
		b = append(b, f.text(slotHeader+slot(i), edits)...)
		b = append(b, '\n')
	}
	b = append(b, '\n')
	b = append(b, f.text(slotSignedHeaders, edits)...)
	b = append(b, '\n')
	b = append(b, f.text(slotPayload, edits)...)
	sum := sha256.Sum256(b)
	b = append(b[:0], f.auth.Algorithm.Value...)
	b = append(b, '\n')
	b = append(b, f.text(slotDate, edits)...)
	b = append(b, '\n')
	b = append(b, f.text(slotScope, edits)...)
	b = append(b, '\n')
	b = hex.AppendEncode(b, sum[:])
	f.buf = b
	return b
}

// edited returns the canonical request and the string to sign with the edits.
func (f *form) edited(edits []edit) (signature.CanonicalRequest, signature.StringToSign) {
	c := f.canonical
	c.Headers = slices.Clone(c.Headers)
	c.Method.Value, c.Path.Value, c.Query.Value = f.text(slotMethod, edits), f.text(slotPath, edits), f.text(slotQuery, edits)
	c.SignedHeaders.Value, c.Payload.Value = f.text(slotSignedHeaders, edits), f.text(slotPayload, edits)
	for i := range c.Headers {
		c.Headers[i].Value = f.text(slotHeader+slot(i), edits)
	}
	sts := f.auth.StringToSign(&c)
	sts.Date, sts.Scope = f.text(slotDate, edits), f.text(slotScope, edits)
	return c, sts
}

// header returns the received value of a header that need not be signed.
func (f *form) header(name string) string { return f.req.Headers.Get(name) }

// queryWith returns the canonical query of another raw query.
func (f *form) queryWith(raw string) string {
	var skip func(string) bool
	if f.rules.TokenUnsigned && f.auth.Scheme.Presigned() {
		skip = func(name string) bool { return name == "X-Amz-Security-Token" }
	}
	return signature.CanonicalQuery(raw, skip)
}

// setParam returns the canonical query with a parameter of a presigned request
// set to another value, which is escaped here.
func (f *form) setParam(name, value string) string {
	pieces := strings.Split(f.req.Query(), "&")
	for i, p := range pieces {
		if n, _, _ := strings.Cut(p, "="); n == name {
			pieces[i] = name + "=" + escape(value)
		}
	}
	return f.queryWith(strings.Join(pieces, "&"))
}
