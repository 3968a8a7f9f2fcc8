// Package sign signs captured requests anew: with other credentials, at another
// time, or after something in them was changed.
//
// It signs on the canonicaliser with which package signature verifies, so that
// what it signs is what a [signature.Verifier] and AWS verify, whatever the path,
// the query or the headers hold. [Sign] changes the request in place and no more
// of it than it has to: what the old signature put there goes, what the new one
// needs comes, every other byte stays as it is and where it is.
//
//	signed, err := sign.Sign(&req, sign.Options{Credentials: credentials})
//
// A body in aws-chunked framing whose chunks are signed is signed anew with the
// request where the request holds it, and where it does not by
// [Signed.Stream], chunk by chunk while it passes.
//
// Not signed anew: POST forms, whose signed policy is the author's, and event
// streams.
package sign

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
)

// What can keep a request from being signed; Sign says more around them.
var (
	// ErrCredentials: no access key id or no secret.
	ErrCredentials = errors.New("no access key id or no secret to sign with")
	// ErrScope: neither the options nor the old signature name region and service.
	ErrScope = errors.New("no region or no service to sign for")
	// ErrHost: nothing says which host the request is for, and it is signed.
	ErrHost = errors.New("no host to sign")
	// ErrBody: the hash of the body is signed, and the body is not wholly here.
	ErrBody = errors.New("the body is signed and not wholly here")
	// ErrForm: a POST form authenticates the request.
	ErrForm = errors.New("a POST form is authenticated by its policy, which is not signed anew")
	// ErrEvents: the body is an event stream, whose events are signed.
	ErrEvents = errors.New("the events of a stream are not signed anew")
	// ErrFraming: the payload mode that is asked for does not fit a body in
	// aws-chunked framing, or the framing would change its length.
	ErrFraming = errors.New("does not fit a body in aws-chunked framing")
)

// Credentials are what is signed with. Formatted, they show the access key id
// and nothing else.
type Credentials struct {
	AccessKeyID, Secret string
	// SessionToken belongs to temporary credentials; empty for long-term ones.
	SessionToken string
	// Express says that they are a session's with a directory bucket, as
	// CreateSession gives them out: their token is x-amz-s3session-token, not
	// X-Amz-Security-Token. Source: "CreateSession", S3 API Reference.
	Express bool
}

// Format keeps the secret and the token out of whatever formats the value.
func (c Credentials) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "{%s}", c.AccessKeyID) }

// Payload says what the payload line of the canonical request becomes.
type Payload uint8

// The ways to sign a payload.
const (
	// PayloadAuto hashes the body where a hash was signed or nothing is said of
	// it, and keeps every other mode: UNSIGNED-PAYLOAD and those of aws-chunked.
	// A hash is kept when the body is not wholly here. A presigned request
	// for S3 that says nothing of its payload leaves it unsigned, as the SDKs do.
	PayloadAuto Payload = iota
	// PayloadKeep keeps x-amz-content-sha256 as it is, right or wrong; without
	// one it is PayloadAuto. Services other than S3 hash the body themselves,
	// so that for them the hash of a body that is here is signed.
	PayloadKeep
	// PayloadHash hashes the body.
	PayloadHash
	// PayloadUnsigned is UNSIGNED-PAYLOAD.
	PayloadUnsigned
)

// Options say how to sign. The zero value of each field but Credentials stands
// for what the request's old signature says.
type Options struct {
	Credentials Credentials
	// Version is signature.V4 or signature.V4a; zero: that of the old
	// signature, and V4 where that is neither.
	Version signature.Version
	// Via is signature.InHeader or signature.InQuery (presigned); zero: as
	// before, and the header where nothing signed the request.
	Via signature.In
	// Region is the region of the scope; for V4a the region set, separated by
	// commas, "*" for all.
	Region string
	// Service is the signing name: s3, execute-api, ….
	Service string
	// Time is the date of the signature; zero: now.
	Time time.Time
	// Expires is the lifetime of a presigned request, in whole seconds; zero:
	// that of the old one, else 15 minutes. It is not held to
	// [signature.MaxExpires].
	Expires time.Duration
	Payload Payload
	// SignedHeaders are the lower-case names to sign; nil: those that the old
	// signature signed as far as they are present, and without one those that
	// AWS gives a meaning. host and every x-amz-* header are signed in any
	// case: S3 refuses requests that leave them out.
	SignedHeaders []string
	// Rules says how a service canonicalises; nil: [signature.RulesFor].
	Rules func(service string) signature.Rules
}

// Signed is a request's new signature, and what continues it through the body.
// It holds key material: it must not be printed.
type Signed struct {
	// Auth is how the request is authenticated now.
	Auth signature.Auth
	key  *key
}

// Sign signs req anew, in place. Headers are copied before they are changed, so
// that a shallow copy of the request is not touched; on an error the request is
// as it was. The errors are those of this package, wrapped.
func Sign(req *capture.Request, o Options) (*Signed, error) {
	next := *req
	next.Headers = slices.Clone(req.Headers)
	s := signer{req: &next, old: signature.Parse(req), opt: o}
	signed, err := s.sign()
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	*req = next
	return signed, nil
}

// signer signs one request.
type signer struct {
	req *capture.Request
	old signature.Auth
	opt Options

	rules         signature.Rules
	date          string // yyyyMMddTHHmmssZ
	scope         string // what follows the access key id
	contentSHA256 string // value of x-amz-content-sha256; empty: none is sent
	payloadMode   signature.PayloadMode
}

func (s *signer) sign() (*Signed, error) {
	if err := s.complete(); err != nil {
		return nil, err
	}
	if err := s.choosePayload(); err != nil {
		return nil, err
	}
	s.strip()
	k, err := newKey(&s.opt)
	if err != nil {
		return nil, err
	}
	if err := s.fitBody(k); err != nil {
		return nil, err
	}
	auth, err := s.place(k)
	if err != nil {
		return nil, err
	}
	signed := &Signed{Auth: auth, key: k}
	if s.payloadMode.SignedChunks() && !s.req.BodyTruncated && len(s.req.Body) > 0 {
		if err := signed.signBody(s.req); err != nil {
			return nil, err
		}
	}
	return signed, nil
}

// complete fills the options from the old signature.
func (s *signer) complete() error {
	o, old := &s.opt, &s.old
	if o.Credentials.AccessKeyID == "" || o.Credentials.Secret == "" {
		return ErrCredentials
	}
	if old.Scheme.Via == signature.InForm {
		return ErrForm
	}
	if s.req.Host() == "" {
		return ErrHost
	}
	if o.Version != signature.V4 && o.Version != signature.V4a {
		o.Version = signature.V4
		if old.Scheme.Version == signature.V4a {
			o.Version = signature.V4a
		}
	}
	if o.Via != signature.InHeader && o.Via != signature.InQuery {
		o.Via = signature.InHeader
		if old.Scheme.Presigned() {
			o.Via = signature.InQuery
		}
	}
	if o.Region == "" {
		o.Region = old.Credential.Region
		if o.Version == signature.V4a && old.Scheme.Version == signature.V4a {
			o.Region = old.RegionSet.Value
		}
	}
	if o.Service == "" {
		o.Service = old.Credential.Service
	}
	if o.Region == "" || o.Service == "" {
		return ErrScope
	}
	if o.Time.IsZero() {
		o.Time = time.Now()
	}
	if o.Expires == 0 {
		o.Expires = 15 * time.Minute
		if !old.Until.IsZero() && !old.Time.IsZero() && old.Scheme.Presigned() {
			o.Expires = old.Until.Sub(old.Time)
		}
	}
	if o.Rules == nil {
		o.Rules = signature.RulesFor
	}
	s.rules = o.Rules(o.Service)
	s.date = o.Time.UTC().Format("20060102T150405Z")
	scope := []string{s.date[:8], o.Region, o.Service, signature.Terminal}
	if o.Version == signature.V4a {
		scope = slices.Delete(scope, 1, 2)
	}
	s.scope = strings.Join(scope, "/")
	return nil
}

// algorithm is the name of the algorithm as it stands in a request.
func (s *signer) algorithm() string {
	if s.opt.Version == signature.V4a {
		return signature.AlgorithmV4a
	}
	return signature.AlgorithmV4
}
