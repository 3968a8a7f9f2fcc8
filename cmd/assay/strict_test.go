package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/gateway/refusal"
	"github.com/assay-project/assay/internal/fakes3"
)

// startStrict starts an S3 endpoint that refuses as AWS does, for the rest of a
// script, and sets $STRICT to its URL, as well as keys for it: strict BUCKET...
func startStrict(ts *testscript.TestScript, _ bool, buckets []string) {
	store, stop := fakes3.New(buckets...)
	ts.Defer(stop)
	checker := assay.New()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		x := &capture.Exchange{Request: capture.Request{Method: r.Method, Scheme: "http", Target: r.RequestURI, Proto: r.Proto,
			Headers: capture.Headers{{Name: "Host", Value: r.Host}}}}
		for name, values := range r.Header {
			for _, v := range values {
				x.Request.Headers = append(x.Request.Headers, capture.Header{Name: name, Value: v})
			}
		}
		x.Request.Headers = append(x.Request.Headers, capture.Header{Name: "Content-Length", Value: strconv.Itoa(len(body))})
		x.Request.SetBody(body)
		if v := checker.Check(x); v.Outcome == assay.Reject {
			a := (&refusal.Writer{}).Answer(x, &v)
			for _, h := range a.Headers {
				w.Header().Set(h.Name, h.Value)
			}
			w.WriteHeader(a.Status)
			w.Write(a.Body)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		store.ServeHTTP(w, r)
	}))
	ts.Defer(s.Close)
	ts.Setenv("STRICT", s.URL)
	ts.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
	ts.Setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}
