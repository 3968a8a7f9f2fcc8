// Package sdktest makes requests with the AWS SDK for Go, for tests: what its
// clients would have sent, in the bytes in which net/http writes it.
package sdktest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"net/http/httputil"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	authcreds "github.com/aws/smithy-go/aws-http-auth/credentials"
	"github.com/aws/smithy-go/aws-http-auth/sigv4"
	"github.com/aws/smithy-go/aws-http-auth/sigv4a"
	authv4 "github.com/aws/smithy-go/aws-http-auth/v4"

	"github.com/assay-project/assay/capture"
)

// The example keys of AWS's documentation.
const (
	KeyID  = "AKIAIOSFODNN7EXAMPLE"
	Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

// Credentials knows the example key, and no other.
func Credentials(id string) (string, bool) { return Secret, id == KeyID }

// recorder keeps the last request instead of sending it.
type recorder struct {
	t    testing.TB
	last *capture.Request
}

func (r *recorder) Do(req *http.Request) (*http.Response, error) {
	r.last = FromHTTP(r.t, req)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(""))}, nil
}

// FromHTTP returns a request as net/http writes it to the wire.
func FromHTTP(t testing.TB, req *http.Request) *capture.Request {
	t.Helper()
	dump, err := httputil.DumpRequestOut(req, true)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := bytes.Cut(dump, []byte("\r\n\r\n"))
	lines := bufio.NewScanner(bytes.NewReader(head))
	lines.Scan()
	method, rest, _ := strings.Cut(lines.Text(), " ")
	out := &capture.Request{Method: method, Body: body, BodySize: int64(len(body))}
	out.SetURL(strings.TrimSuffix(rest, " HTTP/1.1"))
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ":")
		out.Headers = append(out.Headers, capture.Header{Name: name, Value: strings.TrimSpace(value)})
	}
	return out
}

// S3 runs a call with an S3 client and returns the request that it made. The
// call's own error is of no interest: the answer that it gets is empty.
func S3(t testing.TB, call func(context.Context, *s3.Client), options ...func(*s3.Options)) *capture.Request {
	t.Helper()
	r := &recorder{t: t}
	call(t.Context(), NewS3(r, options...))
	if r.last == nil {
		t.Fatal("the S3 client made no request")
	}
	return r.last
}

// NewS3 returns an S3 client with the example key.
func NewS3(client s3.HTTPClient, options ...func(*s3.Options)) *s3.Client {
	return s3.New(s3.Options{
		Region: "us-east-1", HTTPClient: client, RetryMaxAttempts: 1,
		Credentials:                aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider(KeyID, Secret, "")),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
	}, options...)
}

// SQS runs a call with an SQS client.
func SQS(t testing.TB, call func(context.Context, *sqs.Client)) *capture.Request {
	t.Helper()
	r := &recorder{t: t}
	call(t.Context(), sqs.New(sqs.Options{
		Region: "us-east-1", HTTPClient: r, RetryMaxAttempts: 1, DisableMessageChecksumValidation: true,
		Credentials: aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider(KeyID, Secret, "")),
	}))
	if r.last == nil {
		t.Fatal("the SQS client made no request")
	}
	return r.last
}

// everyHeader signs all headers, as some clients do.
type everyHeader struct{}

func (everyHeader) IsSigned(string) bool { return true }

// Sign signs a request for a service in the header, with every header that it
// has, as clients do that sign all they send.
func Sign(t testing.TB, service string, req *http.Request, at time.Time) *capture.Request {
	t.Helper()
	hash := sha256.New()
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(hash, body)
	}
	err := sigv4.New(func(o *authv4.SignerOptions) {
		o.HeaderRules = everyHeader{}
		o.DisableDoublePathEscape = service == "s3"
		o.AddPayloadHashHeader = service == "s3"
	}).SignRequest(&sigv4.SignRequestInput{Request: req, PayloadHash: hash.Sum(nil), Service: service, Region: "us-east-1", Time: at,
		Credentials: authcreds.Credentials{AccessKeyID: KeyID, SecretAccessKey: Secret}})
	if err != nil {
		t.Fatal(err)
	}
	return FromHTTP(t, req)
}

// SignV4a signs a request for S3 with SigV4a.
func SignV4a(t testing.TB, req *http.Request, at time.Time) *capture.Request {
	t.Helper()
	err := sigv4a.New(func(o *authv4.SignerOptions) {
		o.DisableDoublePathEscape = true
		o.AddPayloadHashHeader = true
	}).SignRequest(&sigv4a.SignRequestInput{Request: req, Service: "s3", RegionSet: []string{"*"}, Time: at,
		Credentials: authcreds.Credentials{AccessKeyID: KeyID, SecretAccessKey: Secret}})
	if err != nil {
		t.Fatal(err)
	}
	return FromHTTP(t, req)
}

// Request returns a request to be signed.
func Request(t testing.TB, method, url, body string, headers ...string) *http.Request {
	t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, url, r)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	return req
}
