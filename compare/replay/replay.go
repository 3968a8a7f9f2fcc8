package replay

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/edit"
	"github.com/assay-project/assay/compare/isolate"
	"github.com/assay-project/assay/compare/live"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
)

// Check is one thing that was expected, and what came.
type Check struct {
	What string `json:"what"`
	Want string `json:"want"`
	Got  string `json:"got"`
	OK   bool   `json:"ok"`
	// Secret says that the values must not be shown.
	Secret bool `json:"-"`
}

// Result is what came of sending a request again.
type Result struct {
	Service, Operation string
	// Sent is the request as it was sent, Answer what came.
	Sent    *capture.Request
	Answer  *capture.Response
	Outcome isolate.Outcome
	// Object is the answer to HEAD for the object that was written or deleted; nil
	// where there is none to look at.
	Object *capture.Response
	Checks []Check
	// From says what the expectation of the answer came from.
	From string
}

// OK reports whether everything came as it was expected.
func (r *Result) OK() bool {
	return !slices.ContainsFunc(r.Checks, func(c Check) bool { return !c.OK })
}

// Run sends the request of an exchange and checks what comes of it: against want,
// where it is given, else against the answer in the capture, and where there is
// none it should succeed. The errors are those of [live.Endpoint.Do].
func Run(ctx context.Context, x *capture.Exchange, e *live.Endpoint, want *Expectation) (*Result, error) {
	sent, a, err := e.Do(ctx, &x.Request)
	if err != nil {
		return nil, err
	}
	c := judge.Open(contract.Embedded(), &capture.Exchange{Request: *sent}, facts.NewStore())
	r := &Result{Service: c.ID.Service.Name, Operation: c.Op, Sent: sent, Answer: a, Outcome: e.Outcome(a)}
	if want == nil {
		if x.Response != nil {
			want = captured(x.Response, e.Outcome(x.Response))
		} else {
			want = &Expectation{Code: "-", From: "the request"}
		}
	}
	r.From = want.From
	r.answer(want)
	return r, r.object(ctx, e, c, want)
}

// answer checks the answer itself.
func (r *Result) answer(want *Expectation) {
	if want.Status != 0 {
		r.check("status", fmt.Sprint(want.Status), fmt.Sprint(r.Answer.Status))
	}
	got := r.Outcome.Code
	switch {
	case got != "":
	case r.Answer.Status >= 400: // as to HEAD: a refusal, and no code to tell which
		got = fmt.Sprintf("a refusal without a code, status %d", r.Answer.Status)
	default:
		got = accepted
	}
	switch want.Code {
	case "":
	case "-":
		r.check("outcome", accepted, got)
	default:
		r.check("code", want.Code, got)
	}
}

const accepted = "accepted"

func (r *Result) check(what, want, got string) {
	r.Checks = append(r.Checks, Check{What: what, Want: want, Got: got, OK: want == got, Secret: strings.HasPrefix(what, "meta.")})
}

// object looks at the object that the request was for, where it should have changed
// or something is expected of it.
func (r *Result) object(ctx context.Context, e *live.Endpoint, c *rule.Case, want *Expectation) error {
	changes := r.Answer.Status < 300 && r.Outcome.Code == "" &&
		slices.Contains([]string{"PutObject", "CopyObject", "CompleteMultipartUpload", "DeleteObject"}, r.Operation)
	if r.Service != "s3" || c.Text("Key") == "" || !changes && len(want.Object) == 0 {
		if len(want.Object) > 0 {
			r.Checks = append(r.Checks, Check{What: "object", Want: "there", Got: "the request is for none"})
		}
		return nil
	}
	_, a, err := e.Do(ctx, head(r.Sent))
	if err != nil {
		return fmt.Errorf("looking at the object: %w", err)
	}
	r.Object = a
	there := "there"
	if a.Status >= 300 {
		there = fmt.Sprintf("not there (status %d)", a.Status)
	}
	if r.Operation == "DeleteObject" && len(want.Object) == 0 {
		r.Checks = append(r.Checks, Check{What: "object", Want: "gone", Got: there, OK: a.Status == 404})
		return nil
	}
	r.check("object", "there", there)
	if a.Status >= 300 {
		return nil
	}
	fromRequest := r.asked(c)
	maps.Copy(fromRequest, want.Object)
	for _, name := range slices.Sorted(maps.Keys(fromRequest)) {
		header := fields[name]
		if meta, ok := strings.CutPrefix(name, "meta."); ok {
			header = "x-amz-meta-" + meta
		}
		r.check(name, fromRequest[name], strings.TrimSpace(a.Headers.Get(header)))
	}
	return nil
}

// asked is what a PutObject says of the object that it makes.
func (r *Result) asked(c *rule.Case) map[string]string {
	m := map[string]string{}
	if r.Operation != "PutObject" || r.Sent.Headers.Has("x-amz-write-offset-bytes") {
		return m
	}
	data := edit.New(r.Sent, c.In).Plain()
	m["size"] = fmt.Sprint(len(data))
	for name, header := range fields {
		switch name {
		case "size", "etag", "version", "kms-key", "content-encoding":
			continue
		case "storage-class":
			if r.Sent.Headers.Get(header) == "STANDARD" { // which HEAD does not tell
				continue
			}
		}
		if v := r.Sent.Headers.Get(header); v != "" {
			m[name] = v
		}
	}
	for _, h := range r.Sent.Headers {
		if meta, ok := strings.CutPrefix(strings.ToLower(h.Name), "x-amz-meta-"); ok {
			m["meta."+meta] = h.Value
		}
	}
	// The ETag is the MD5 only of what S3 encrypts with its own keys.
	if sse := r.Sent.Headers.Get("x-amz-server-side-encryption"); (sse == "" || sse == "AES256") &&
		!r.Sent.Headers.Has("x-amz-server-side-encryption-customer-algorithm") && r.Object != nil && r.Object.Headers.Get("x-amz-server-side-encryption") != "aws:kms" &&
		!strings.Contains(r.Object.Headers.Get("x-amz-server-side-encryption"), "kms") {
		sum := md5.Sum(data)
		m["etag"] = `"` + hex.EncodeToString(sum[:]) + `"`
	}
	return m
}

// head is a request that looks at the object which another was for.
func head(sent *capture.Request) *capture.Request {
	q := &capture.Request{Method: "HEAD", Scheme: sent.Scheme, Authority: sent.Authority, Target: sent.Path(), Proto: sent.Proto}
	for _, h := range sent.Headers {
		switch name := strings.ToLower(h.Name); {
		case name == "host", name == "authorization", name == "x-amz-date", name == "x-amz-security-token",
			strings.HasPrefix(name, "x-amz-server-side-encryption-customer-"), name == "x-amz-expected-bucket-owner", name == "x-amz-request-payer":
			q.Headers = append(q.Headers, h)
		}
	}
	q.Headers = append(q.Headers, capture.Header{Name: "x-amz-checksum-mode", Value: "ENABLED"})
	q.SetBody(nil)
	return q
}
