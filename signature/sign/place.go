package sign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
)

// queryNames are the parameters that carry a SigV4 signature.
var queryNames = []string{
	"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature",
	"X-Amz-Security-Token", "X-Amz-S3session-Token", "X-Amz-Region-Set", "X-Amz-Content-Sha256",
}

// queryNamesV2 carry one of SigV2, that of the query protocols included.
var queryNamesV2 = []string{"AWSAccessKeyId", "Signature", "Expires", "SignatureVersion", "SignatureMethod", "Timestamp", "SecurityToken"}

// strip removes what the old signature put into the request and the new one does
// not overwrite.
func (s *signer) strip() {
	drop := func(name string) bool {
		return slices.ContainsFunc(queryNames, func(n string) bool { return strings.EqualFold(n, name) })
	}
	if s.old.Scheme.Version == signature.V2 && s.old.Scheme.Presigned() {
		v4 := drop
		drop = func(name string) bool { return v4(name) || slices.Contains(queryNamesV2, name) }
	}
	s.req.Target = withoutParameters(s.req.Target, drop)

	for _, name := range [...]string{"X-Amz-Security-Token", "X-Amz-S3session-Token", "X-Amz-Region-Set"} {
		if v := s.header(name); v == "" {
			s.remove(name)
		}
	}
	if s.contentSHA256 == "" || s.contentSHA256InQuery() {
		s.remove("X-Amz-Content-Sha256")
	}
	if s.opt.Via == signature.InQuery {
		s.remove("Authorization")
		s.remove("X-Amz-Date")
	}
}

// header is the value that a header of the new signature gets, empty if it is
// not to have it.
func (s *signer) header(name string) string {
	c := &s.opt.Credentials
	if s.opt.Via == signature.InQuery {
		return ""
	}
	switch name {
	case "X-Amz-Security-Token":
		if !c.Express {
			return c.SessionToken
		}
	case "X-Amz-S3session-Token":
		if c.Express {
			return c.SessionToken
		}
	case "X-Amz-Region-Set":
		if s.opt.Version == signature.V4a {
			return s.opt.Region
		}
	}
	return ""
}

// contentSHA256InQuery: a presigned request says of its payload where it did.
func (s *signer) contentSHA256InQuery() bool {
	return s.opt.Via == signature.InQuery && s.old.Payload.Place.In == signature.InQuery
}

// place puts the new signature into the request.
func (s *signer) place(k *key) (signature.Auth, error) {
	if s.contentSHA256 != "" && !s.contentSHA256InQuery() {
		s.set("X-Amz-Content-Sha256", s.contentSHA256)
	}
	if s.opt.Via == signature.InQuery {
		return s.placeQuery(k)
	}
	s.set("X-Amz-Date", s.date)
	for _, name := range [...]string{"X-Amz-Security-Token", "X-Amz-S3session-Token", "X-Amz-Region-Set"} {
		if v := s.header(name); v != "" {
			s.set(name, v)
		}
	}
	value := func(signature string) string {
		return s.algorithm() + " Credential=" + s.opt.Credentials.AccessKeyID + "/" + s.scope +
			", SignedHeaders=" + s.signedHeaders() + ", Signature=" + signature
	}
	s.set("Authorization", value(""))
	sig, err := s.signature(k)
	if err != nil {
		return signature.Auth{}, err
	}
	s.set("Authorization", value(sig))
	return signature.Parse(s.req), nil
}

func (s *signer) placeQuery(k *key) (signature.Auth, error) {
	c := &s.opt.Credentials
	s.addParameter("X-Amz-Algorithm", s.algorithm())
	if s.contentSHA256 != "" && s.contentSHA256InQuery() {
		s.addParameter("X-Amz-Content-Sha256", s.contentSHA256)
	}
	s.addParameter("X-Amz-Credential", c.AccessKeyID+"/"+s.scope)
	s.addParameter("X-Amz-Date", s.date)
	s.addParameter("X-Amz-Expires", strconv.FormatInt(int64(s.opt.Expires/time.Second), 10))
	if s.opt.Version == signature.V4a {
		s.addParameter("X-Amz-Region-Set", s.opt.Region)
	}
	switch {
	case c.SessionToken == "":
	case c.Express:
		s.addParameter("X-Amz-S3session-Token", c.SessionToken)
	default:
		s.addParameter("X-Amz-Security-Token", c.SessionToken)
	}
	s.addParameter("X-Amz-SignedHeaders", s.signedHeaders())
	sig, err := s.signature(k)
	if err != nil {
		return signature.Auth{}, err
	}
	s.addParameter("X-Amz-Signature", sig)
	return signature.Parse(s.req), nil
}

// signature signs the request as it stands, all but the signature in its place.
func (s *signer) signature(k *key) (string, error) {
	a := signature.Parse(s.req)
	canonical := signature.Canonicalize(s.req, &a, s.rules)
	if canonical.Payload.Value == "" {
		return "", ErrBody
	}
	sig, err := k.sign([]byte(a.StringToSign(&canonical).Text()))
	if err != nil {
		return "", fmt.Errorf("signing: %w", err)
	}
	return sig, nil
}

// set gives a header one value: in the place of the first field of that name, in
// the case in which it stands there, else at the end.
func (s *signer) set(name, value string) {
	i := s.req.Headers.Index(name)
	if i < 0 {
		s.req.Headers = append(s.req.Headers, capture.Header{Name: name, Value: value})
		return
	}
	s.req.Headers[i].Value = value
	for j := len(s.req.Headers) - 1; j > i; j-- {
		if strings.EqualFold(s.req.Headers[j].Name, name) {
			s.req.Headers = slices.Delete(s.req.Headers, j, j+1)
		}
	}
}

func (s *signer) remove(name string) {
	s.req.Headers = slices.DeleteFunc(s.req.Headers, func(h capture.Header) bool { return strings.EqualFold(h.Name, name) })
}

// addParameter appends a parameter to the query, escaped.
func (s *signer) addParameter(name, value string) {
	sep := "?"
	if strings.Contains(s.req.Target, "?") {
		sep = "&"
		if strings.HasSuffix(s.req.Target, "?") {
			sep = ""
		}
	}
	s.req.Target += sep + name + "=" + signature.EscapeQuery(value)
}

// withoutParameters removes parameters from a target, and changes no other byte.
func withoutParameters(target string, drop func(name string) bool) string {
	path, query, ok := strings.Cut(target, "?")
	if !ok {
		return target
	}
	var kept []string
	dropped := false
	for piece := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(piece, "="); drop(name) {
			dropped = true
			continue
		}
		kept = append(kept, piece)
	}
	switch {
	case !dropped:
		return target
	case len(kept) == 0:
		return path
	}
	return path + "?" + strings.Join(kept, "&")
}
