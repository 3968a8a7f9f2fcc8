package signature

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/chunked"
)

// Credentials returns the secret of an access key id, and whether it is known.
type Credentials func(accessKeyID string) (secret string, ok bool)

// Verifier verifies signatures with secrets at hand. It sends and stores
// nothing, and keeps derived keys in memory only. It is safe for concurrent use
// when its Credentials are.
type Verifier struct {
	credentials Credentials
	rules       func(service string) Rules
	derived     *lru[keyID, [sha256.Size]byte]
	asymmetric  *lru[keyID, *ecdsa.PublicKey]
}

// Option changes how a [Verifier] works.
type Option func(*Verifier)

// WithRules replaces [RulesFor]: a server of one's own may canonicalise in
// another way than AWS does.
func WithRules(rules func(service string) Rules) Option {
	return func(v *Verifier) { v.rules = rules }
}

// NewVerifier returns a verifier. Without credentials every signed request is
// Unverifiable.
func NewVerifier(credentials Credentials, options ...Option) *Verifier {
	v := &Verifier{
		credentials: credentials,
		rules:       RulesFor,
		derived:     newLRU[keyID, [sha256.Size]byte](CacheSize),
		asymmetric:  newLRU[keyID, *ecdsa.PublicKey](CacheSize),
	}
	for _, o := range options {
		o(v)
	}
	return v
}

// Rules returns the rules that the verifier uses for a service.
func (v *Verifier) Rules(service string) Rules { return v.rules(service) }

// Key returns the key that the request's credential asks for. scope is its date,
// region and service; pass those of a.Credential but to try others.
func (v *Verifier) Key(version Version, accessKeyID, date, region, service string) (*Key, bool) {
	if v.credentials == nil {
		return nil, false
	}
	secret, ok := v.credentials(accessKeyID)
	if !ok {
		return nil, false
	}
	if version == V4a {
		id := newKeyID(accessKeyID, secret, "")
		public, ok := v.asymmetric.get(id)
		if !ok {
			private, err := DeriveKeyV4a(accessKeyID, secret)
			if err != nil {
				return nil, false
			}
			public = &private.PublicKey
			v.asymmetric.put(id, public)
		}
		return NewKeyV4a(public), true
	}
	id := newKeyID(accessKeyID, secret, date+"/"+region+"/"+service)
	key, ok := v.derived.get(id)
	if !ok {
		key = DeriveKey(secret, date, region, service)
		v.derived.put(id, key)
	}
	return NewKey(key), true
}

// Verify says whether the signatures of a request hold: that of the request,
// and, in a body whose chunks are signed, that of each chunk and of the
// trailer. It says nothing of clocks ([Auth.Clock]) and of headers that had to
// be signed ([UnsignedHeaders]).
func (v *Verifier) Verify(req *capture.Request, a *Auth) Result {
	if a.Scheme.Version == V2 {
		return v.verifyV2(req, a)
	}
	if r, ok := verifiable(a); !ok {
		return r
	}
	c := &a.Credential
	key, ok := v.Key(a.Scheme.Version, c.AccessKeyID, c.Date, c.Region, c.Service)
	if !ok {
		return Result{Status: Unverifiable, Reason: UnknownKey, Place: c.Place}
	}
	if a.Scheme.Via == InForm {
		if key.Check([]byte(a.Policy.Value), a.Signature.Value) {
			return Result{Status: Match}
		}
		return Result{Status: Mismatch, Broken: BrokenPolicy, Place: a.Signature.Place}
	}
	canonical := Canonicalize(req, a, v.rules(c.Service))
	if r, ok := complete(&canonical); !ok {
		return r
	}
	if !key.Check(a.appendStringToSign(&canonical), a.Signature.Value) {
		return Result{Status: Mismatch, Broken: BrokenRequest, Place: a.Signature.Place}
	}
	if a.PayloadMode.SignedChunks() && req.Method != "HEAD" {
		return verifyChunks(req, a, key)
	}
	return Result{Status: Match}
}

// verifiable sorts out what cannot be verified before any key is looked up.
func verifiable(a *Auth) (Result, bool) {
	switch a.Scheme.Version {
	case Anonymous:
		return Result{Status: Unsigned}, false
	case V4, V4a:
	default:
		return Result{Status: Unverifiable, Reason: OtherScheme, Place: a.Authorization.Place}, false
	}
	for _, k := range [...]Kind{ComponentMissing, CredentialForm, CredentialDate, AlgorithmUnknown, DateMissing, DateForm} {
		if p := a.Problem(k); p != nil && (k != ComponentMissing || p.Name != "X-Amz-Expires") {
			return Result{Status: Unverifiable, Reason: BadForm, Place: p.Place}, false
		}
	}
	if capture.HasPlaceholder(a.Signature.Value) {
		return Result{Status: Unverifiable, Reason: Redacted, Place: a.Signature.Place}, false
	}
	return Result{}, true
}

// complete reports whether the canonical request could be built.
func complete(c *CanonicalRequest) (Result, bool) {
	if c.Payload.Value == "" {
		return Result{Status: Unverifiable, Reason: BodyMissing, Place: Place{In: InBody, Header: -1}}, false
	}
	for i := range c.Headers {
		if capture.HasPlaceholder(c.Headers[i].Value) {
			return Result{Status: Unverifiable, Reason: Redacted, Place: c.Headers[i].Place}, false
		}
	}
	for _, l := range [...]*Line{&c.Path, &c.Query} {
		if capture.HasPlaceholder(l.Value) {
			return Result{Status: Unverifiable, Reason: Redacted, Place: l.Place}, false
		}
	}
	return Result{}, true
}

// appendStringToSign is StringToSign without the strings in between.
func (a *Auth) appendStringToSign(c *CanonicalRequest) []byte {
	text := c.AppendText(make([]byte, 0, 1024))
	sum := sha256.Sum256(text)
	out := text[:0]
	out = append(out, a.Algorithm.Value...)
	out = append(out, '\n')
	out = append(out, a.signingDate()...)
	out = append(out, '\n')
	out = append(out, a.Credential.Scope()...)
	out = append(out, '\n')
	return hex.AppendEncode(out, sum[:])
}

// ChunkOptions returns what the request promises about its aws-chunked body.
func ChunkOptions(req *capture.Request, a *Auth) chunked.Options {
	o := chunked.Options{
		Cut:       req.BodyTruncated,
		Signed:    a.PayloadMode.SignedChunks(),
		Trailer:   a.PayloadMode.Trailer(),
		Announced: strings.Join(req.Headers.Values("x-amz-trailer"), ","),
		Decoded:   -1,
	}
	if n, err := strconv.ParseInt(req.Headers.Get("x-amz-decoded-content-length"), 10, 64); err == nil {
		o.Decoded = n
	}
	return o
}

// verifyChunks follows the chain of signatures through the body. Each signs the
// one before it, the first one that of the request, so that what follows a
// broken one says nothing.
func verifyChunks(req *capture.Request, a *Auth, key *Key) Result {
	body := chunked.Parse(req.Body, ChunkOptions(req, a))
	chain := a.Chain()
	buf := make([]byte, 0, 512)
	for i := range body.Chunks {
		c := &body.Chunks[i]
		if buf = chain.AppendChunk(buf[:0], sha256.Sum256(c.Data)); !key.Check(buf, c.Signature) {
			return Result{Status: Mismatch, Broken: BrokenChunk, Chunk: i,
				Place: Place{In: InBody, Header: -1, Start: c.Offset, End: c.Offset}}
		}
		chain.Next(c.Signature)
	}
	if !a.PayloadMode.Trailer() || len(body.Trailers) == 0 {
		return Result{Status: Match, Chunk: len(body.Chunks)}
	}
	if buf = chain.AppendTrailer(buf[:0], body.Trailers); !key.Check(buf, body.TrailerSignature) {
		at := body.Trailers[0].Offset
		return Result{Status: Mismatch, Broken: BrokenTrailer, Chunk: len(body.Chunks),
			Place: Place{In: InBody, Header: -1, Start: at, End: at}}
	}
	return Result{Status: Match, Chunk: len(body.Chunks)}
}

// WithSecrets returns a verifier like v that changes each secret before it is
// used: what a wrong copy of a secret would sign can be tried with it.
func (v *Verifier) WithSecrets(change func(secret string) string) *Verifier {
	return NewVerifier(func(id string) (string, bool) {
		if v.credentials == nil {
			return "", false
		}
		secret, ok := v.credentials(id)
		return change(secret), ok
	}, WithRules(v.rules))
}
