// Package refusal writes a refused verdict as the service itself answers it: the
// status, headers and body of its protocol, with the code from which SDKs make
// an exception and the words that they put into it.
//
// Only the form is the service's. Every answer carries the header assay-verdict,
// names assay as its server, and has request ids that nobody can take for ids of
// AWS's (see [Marked]), so that a ticket to AWS's support is never opened on one.
package refusal

import (
	"net/http"
	"strconv"
	"time"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/identify"
)

// VerdictHeader is in every answer that assay gives in a service's stead.
const VerdictHeader = "assay-verdict"

// Writer makes answers. The zero Writer goes by the embedded models and the
// machine's clock. It is safe for concurrent use.
type Writer struct {
	// Models are those that the verdicts were made with.
	Models *contract.Catalog
	// Now is the time that answers bear; nil for [time.Now].
	Now func() time.Time
}

// Answer returns what the service answers to x by the verdict v, whose Answer
// must not be nil. HTTP's own matters (whether the connection stays open when a
// body was not read) are left to who sends it, but for Connection: close where
// the service closes. The body is empty for a HEAD request and for 304.
func (w *Writer) Answer(x *assay.Exchange, v *assay.Verdict) *capture.Response {
	models := w.Models
	if models == nil {
		models = contract.Embedded()
	}
	now := time.Now
	if w.Now != nil {
		now = w.Now
	}
	id := identify.Request(models, &x.Request)
	r := &refused{x: x, v: v, f: v.Answer, id: &id, service: id.Service, now: now().UTC()}
	if r.service == nil || r.service.Name != v.Service {
		// A look-alike that the verdict settled on.
		if s, err := models.Service(v.Service); err == nil {
			r.service = s
		}
	}
	r.name()
	return r.answer()
}

// refused is one refusal on its way to an answer.
type refused struct {
	x       *assay.Exchange
	v       *assay.Verdict
	f       *assay.Finding
	id      *identify.Result
	service *contract.Service // nil where the verdict's is in no model
	now     time.Time
	status  int

	shape     string // the exception's name
	code      string // what query protocols carry
	requestID string

	headers capture.Headers
}

func (r *refused) answer() *capture.Response {
	r.status = r.f.Status
	if r.status == 0 {
		r.status = http.StatusBadRequest
	}
	form := r.form()
	body, contentType := form(r)
	if contentType != "" {
		r.add("Content-Type", contentType)
	}
	r.add("Date", r.now.Format(http.TimeFormat))
	r.add("Server", "assay")
	r.add(VerdictHeader, r.v.Outcome.String())
	if r.x.Request.Method == http.MethodHead || r.status == http.StatusNotModified {
		// The length of a body that is not sent is nothing that a client may
		// be left to guess about; there is none.
		body = nil
	} else {
		r.add("Content-Length", strconv.Itoa(len(body)))
	}
	return &capture.Response{
		Status: r.status, Reason: http.StatusText(r.status), Headers: r.headers, Body: body, BodySize: int64(len(body)),
	}
}

func (r *refused) add(name, value string) {
	r.headers = append(r.headers, capture.Header{Name: name, Value: value})
}

// form picks the form of the answer: that of the protocol which the request
// speaks, also where the service has another one by now.
func (r *refused) form() func(*refused) (body []byte, contentType string) {
	protocol := r.id.Protocol
	if r.service != nil && (r.id.Service == nil || protocol == contract.ProtocolUnknown) {
		protocol = r.service.Protocol
	}
	switch protocol {
	case contract.RESTXML:
		if r.v.Service == "s3" {
			return s3
		}
		return restXML
	case contract.EC2Query:
		return ec2
	case contract.Query:
		if r.v.Service == "sdb" {
			return ec2 // SimpleDB is as old as EC2, and answers as it does
		}
		return query
	case contract.JSON:
		return rpcJSON
	case contract.RPCv2CBOR:
		return rpcCBOR
	}
	return restJSON
}

// operation is the operation that was asked for; nil where the models have none.
func (r *refused) operation() *contract.Operation {
	if r.service == nil {
		return nil
	}
	return r.service.Operation(r.v.Operation)
}
