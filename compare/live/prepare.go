package live

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/sign"
)

// Why a request cannot be sent, beside [ErrWrites].
var (
	ErrRedacted = errors.New("the capture is redacted: a value that the request needs is not in it; capture with --show-secrets, or use the log itself")
	ErrNoKeys   = errors.New("there are no AWS keys to sign with; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with --profile")
	ErrSession  = errors.New("it is signed with a session of S3 Express, which ends after five minutes and cannot be made again from here")
)

// Prepare returns the request as it is sent: at the endpoint, below the own prefix
// where it writes, signed now. The errors say why it is not sent.
func (e *Endpoint) Prepare(req *capture.Request) (*capture.Request, error) {
	out := *req
	c := judge.Open(e.models, &capture.Exchange{Request: out}, facts.NewStore())
	if c.ID.Service == nil {
		return nil, errors.New("not a request to AWS: " + c.ID.Why)
	}
	if out.BodyTruncated {
		return nil, errors.New("the capture does not hold its body")
	}
	if err := fill(&out); err != nil {
		return nil, err
	}
	if c.ID.Auth.Express() {
		return nil, ErrSession
	}
	if err := e.permit(c, &out); err != nil {
		return nil, err
	}
	if err := e.target.address(c, &out); err != nil {
		return nil, err
	}
	if out.Proto == "" || strings.HasPrefix(out.Proto, "HTTP/2") {
		out.Proto = "HTTP/1.1"
	}
	return &out, e.sign(c, &out)
}

// sign signs a request as it was signed before, with other keys and now. One that
// nobody signed goes as it is.
func (e *Endpoint) sign(c *rule.Case, req *capture.Request) error {
	if c.ID.Auth.Scheme.Version == signature.Anonymous {
		return nil
	}
	if e.opts.Credentials.AccessKeyID == "" {
		return ErrNoKeys
	}
	o := sign.Options{Credentials: e.opts.Credentials, Region: e.opts.Region, Time: e.now()}
	if o.Region == "" {
		if o.Region = c.ID.Auth.Credential.Region; o.Region == "" {
			if o.Region = c.ID.Endpoint.Region; o.Region == "" {
				o.Region = "us-east-1"
			}
		}
	}
	if o.Service = c.ID.Auth.Credential.Service; o.Service == "" {
		o.Service = c.ID.Service.SigningName
	}
	_, err := sign.Sign(req, o)
	return err
}

// fill puts something in the place of user metadata that redaction took out, whose
// value says nothing to S3. Other secrets cannot be made up.
func fill(req *capture.Request) error {
	if capture.HasPlaceholder(req.Target) && !strings.Contains(req.Target, "X-Amz-Signature=") {
		return ErrRedacted
	}
	headers := append(capture.Headers(nil), req.Headers...)
	for i := range headers {
		h := &headers[i]
		_, _, n, ok := capture.FindPlaceholder(h.Value)
		switch name := strings.ToLower(h.Name); {
		case !ok:
		case strings.HasPrefix(name, "x-amz-meta-"):
			h.Value = strings.Repeat("x", n)
		case name == "authorization", name == "x-amz-security-token": // made anew
		default:
			return fmt.Errorf("%s: %w", h.Name, ErrRedacted)
		}
	}
	req.Headers = headers
	return nil
}

// permit holds a request to what the user allows, and moves what it writes below
// the own prefix.
func (e *Endpoint) permit(c *rule.Case, req *capture.Request) error {
	op := c.ID.Operation
	if e.opts.Permission == Anything || EffectOf(op) == Reads {
		return nil
	}
	refused := &ErrWrites{Service: c.ID.Service.Name, Operation: c.Op}
	if refused.Operation == "" {
		refused.Operation = "(an operation that is not known)"
	}
	s3 := c.ID.Service.Name == "s3"
	if c.ID.Service.Name == "ec2" && e.target.AWS && op != nil && op.Input.Member("DryRun") != nil {
		return dryRun(c, req)
	}
	key := c.Get("Key")
	switch {
	case !s3:
		refused.Hint = "--allow-any-write sends it all the same, on the names that the capture has"
		return refused
	case op == nil || key == nil || key.In != decode.InPath:
		refused.Hint = "it is for the whole bucket; --allow-any-write sends it all the same"
		return refused
	case e.opts.Permission == ReadOnly:
		refused.Hint = "--allow-writes sends it for a key below " + e.prefix
		return refused
	case locks(req):
		refused.Hint = "it locks an object, which could not be removed again; --allow-any-write sends it all the same"
		return refused
	}
	if !strings.HasPrefix(req.Target[key.Start:], e.prefix) {
		req.Target = req.Target[:key.Start] + e.prefix + req.Target[key.Start:]
	}
	return nil
}

// locks reports whether a request makes an object that cannot be deleted.
func locks(req *capture.Request) bool {
	for i := range req.Headers {
		if strings.HasPrefix(strings.ToLower(req.Headers[i].Name), "x-amz-object-lock-") {
			return true
		}
	}
	q := req.Query()
	return strings.Contains(q, "retention") || strings.Contains(q, "legal-hold")
}

// dryRun makes a request of EC2 one that changes nothing: it is answered with
// DryRunOperation where it would have succeeded. Source: "DryRun" among the
// parameters of RunInstances, Amazon EC2 API Reference.
func dryRun(c *rule.Case, req *capture.Request) error {
	if v := c.Get("DryRun"); v != nil {
		if strings.EqualFold(v.Text, "true") {
			return nil
		}
		return &ErrWrites{"ec2", c.Op, "it has DryRun=" + v.Text}
	}
	if c.ID.Protocol != contract.EC2Query || len(req.Body) == 0 {
		return &ErrWrites{"ec2", c.Op, "its parameters are not in its body"}
	}
	length := fmt.Sprint(len(req.Body))
	body := append(append([]byte(nil), req.Body...), "&DryRun=true"...)
	for i := range req.Headers {
		if h := &req.Headers[i]; strings.EqualFold(h.Name, "Content-Length") && h.Value == length {
			h.Value = fmt.Sprint(len(body))
		}
	}
	req.SetBody(body)
	return nil
}

// ownPrefix is where this run writes.
func ownPrefix(now time.Time, random uint32) string {
	return fmt.Sprintf("assay/%s-%06x/", now.UTC().Format("20060102T150405"), random&0xffffff)
}
