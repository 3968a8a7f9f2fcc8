package forensics

import (
	"bytes"
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
)

// Effect is what a difference does to the signature.
type Effect string

// The effects.
const (
	// Breaks: the canonical request is another one.
	Breaks Effect = "breaks the signature"
	// Harmless: it is signed, and the canonical form does not see it.
	Harmless Effect = "signed, canonically the same"
	// Unsigned: the signature does not cover it.
	Unsigned Effect = "not signed"
)

// Difference is what two captures of one request do not have in common.
type Difference struct {
	Change // Signed is the side before, Received the one after
	Effect Effect
}

// Compare tells what was changed between two places at which one request was
// captured, and whether that matters to its signature. It needs no secret.
func Compare(before, after *capture.Request, opt Options) []Difference {
	a := signature.Parse(before)
	rules := signature.RulesFor(a.Credential.Service)
	c := comparison{
		before: before, after: after, auth: &a, opt: &opt,
		old: signature.Canonicalize(before, &a, rules), now: signature.Canonicalize(after, &a, rules),
	}
	c.line(MethodChanged, before.Method, after.Method, c.old.Method, c.now.Method)
	c.line(PathRewritten, before.Path(), after.Path(), c.old.Path, c.now.Path)
	c.line(QueryRewritten, before.Query(), after.Query(), c.old.Query, c.now.Query)
	c.host()
	c.headers()
	c.body()
	return c.out
}

// comparison is one run of Compare.
type comparison struct {
	before, after *capture.Request
	auth          *signature.Auth
	opt           *Options
	old, now      signature.CanonicalRequest
	out           []Difference
}

func (c *comparison) add(change Change, effect Effect) {
	if v := c.auth.Scheme.Version; v != signature.V4 && v != signature.V4a || c.auth.Scheme.Via == signature.InForm {
		effect = Unsigned // SigV2, forms and the rest have no canonical request to hold it against
	}
	c.out = append(c.out, Difference{c.opt.change(change), effect})
}

// line compares one of the first lines.
func (c *comparison) line(what What, before, after string, old, now signature.Line) {
	if before == after {
		return
	}
	effect := Harmless
	if old.Value != now.Value {
		effect = Breaks
	}
	c.add(Change{What: what, Place: now.Place, Received: after, Signed: before}, effect)
}

func (c *comparison) host() {
	before, after := c.before.Host(), c.after.Host()
	if before != after {
		c.add(Change{What: hostChange(after, before), Name: "Host", Received: after, Signed: before}, c.effect("host"))
	}
}

// effect is that of a difference in the header of that lower-case name.
func (c *comparison) effect(name string) Effect {
	if !c.auth.Signed(name) {
		return Unsigned
	}
	for i := range c.old.Headers {
		if c.old.Headers[i].Name == name && c.old.Headers[i].Value != c.now.Headers[i].Value {
			return Breaks
		}
	}
	return Harmless
}

// headers compares all other headers, by name, in the order in which they stand
// in the request before, and then those that were added.
func (c *comparison) headers() {
	seen := map[string]bool{"host": true, ":authority": true}
	for _, h := range slices.Concat(c.before.Headers, c.after.Headers) {
		name := strings.ToLower(h.Name)
		if seen[name] {
			continue
		}
		seen[name] = true
		before, after := c.before.Headers.Values(name), c.after.Headers.Values(name)
		if slices.Equal(before, after) {
			continue
		}
		change := Change{What: HeaderChanged, Name: h.Name, Received: strings.Join(after, ", "), Signed: strings.Join(before, ", ")}
		switch {
		case len(after) == 0:
			change.What = HeaderStripped
		case len(before) == 0:
			change.What = HeaderAdded
		case len(before) != len(after):
			change.What = HeaderJoined
		}
		effect := c.effect(name)
		if name == "authorization" {
			effect = Breaks
		}
		c.add(change, effect)
	}
}

func (c *comparison) body() {
	if c.before.BodyTruncated || c.after.BodyTruncated || bytes.Equal(c.before.Body, c.after.Body) {
		return
	}
	change := Change{What: BodyChanged, Place: signature.Place{In: signature.InBody, Header: -1, End: len(c.after.Body)},
		Received: hashOf(c.after.Body), Signed: hashOf(c.before.Body)}
	for _, b := range bodyForms(c.after) {
		if b.hash == change.Signed {
			change.Note = b.note
			break
		}
	}
	effect := Unsigned
	if m := c.auth.PayloadMode; c.old.Payload.Value != c.now.Payload.Value || m == signature.PayloadHash || m.SignedChunks() {
		effect = Breaks
	}
	c.add(change, effect)
}

// Identity is what one request keeps from capture to capture, to pair captures
// by: its signature or, where that is redacted or absent, the client's own id of
// the attempt, the date and the path. Requests without any of these have none,
// "". A signature is hashed, so that an identity is no secret.
func Identity(req *capture.Request) string {
	a := signature.Parse(req)
	if sig := a.Signature.Value; sig != "" && !capture.HasPlaceholder(sig) {
		return "signature " + hashOf([]byte(sig))
	}
	if id := req.Headers.Get("amz-sdk-invocation-id"); id != "" {
		return "invocation " + id + " " + req.Headers.Get("amz-sdk-request")
	}
	if a.Date.Value != "" {
		return "date " + a.Date.Value + " " + req.Method + " " + req.Path()
	}
	return ""
}
