package refusal

import (
	"net/http"
	"strings"

	"github.com/assay-project/assay/capture"
)

// s3 is S3's form ("Error responses", S3 API Reference): an Error without a
// wrapper, and in it, by code, what the refusal is about.
func s3(r *refused) ([]byte, string) {
	id, host := newUpper(16), newHostID()
	extra := r.elements()
	if region := value(extra, "Region"); region != "" && r.f.Code == "PermanentRedirect" {
		r.add("x-amz-bucket-region", region)
		extra = without(extra, "Region") // it is told in the header alone
	}
	r.add("x-amz-request-id", id)
	r.add("x-amz-id-2", host)
	if endpoint := value(extra, "Endpoint"); endpoint != "" && r.status == http.StatusTemporaryRedirect {
		r.add("Location", r.scheme()+"://"+endpoint+r.x.Request.Target)
	}
	if r.status == http.StatusBadRequest {
		r.add("Connection", "close") // S3 ends the connection with every 400
	}
	if r.status == http.StatusNotModified {
		return nil, ""
	}
	var w xmlWriter
	w.raw(xmlHeader + "<Error>")
	w.element("Code", r.code)
	w.element("Message", r.f.Message)
	secrets := capture.SecretsOf(r.x)
	for _, e := range extra {
		if e.Value != "" && secrets.Scrub(e.Value) != e.Value {
			continue // it comes back in the answer's log, if not in the answer
		}
		w.element(e.Name, e.Value)
	}
	w.element("RequestId", id)
	w.element("HostId", host)
	w.raw("</Error>")
	return w.Bytes(), "application/xml"
}

func (r *refused) scheme() string {
	if s := r.x.Request.Scheme; s != "" {
		return s
	}
	return "https"
}

// argument is the name under which S3 speaks of a header: its own in lower case,
// HTTP's as HTTP writes them.
func argument(header string) string {
	low := strings.ToLower(header)
	if strings.HasPrefix(low, "x-amz-") {
		return low
	}
	return http.CanonicalHeaderKey(header)
}
