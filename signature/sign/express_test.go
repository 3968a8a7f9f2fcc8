package sign

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/internal/sdktest"
)

// The keys that the stand-in for CreateSession gives out.
var sessionKeys = Credentials{AccessKeyID: "AKIAI44QH8DHBEXAMPLE", Secret: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY", SessionToken: "EXAMPLESESSION", Express: true}

// directory answers CreateSession and keeps what it is sent.
type directory struct {
	t    *testing.T
	sent []*capture.Request
}

func (d *directory) Do(req *http.Request) (*http.Response, error) {
	d.sent = append(d.sent, sdktest.FromHTTP(d.t, req))
	body := ""
	if req.URL.Query().Has("session") {
		body = "<CreateSessionResult><Credentials><SessionToken>" + sessionKeys.SessionToken + "</SessionToken><SecretAccessKey>" + sessionKeys.Secret +
			"</SecretAccessKey><AccessKeyId>" + sessionKeys.AccessKeyID + "</AccessKeyId><Expiration>2126-11-25T19:00:00Z</Expiration></Credentials></CreateSessionResult>"
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// TestExpress lets the SDK open a session with a directory bucket and use it, and
// signs both requests anew.
func TestExpress(t *testing.T) {
	d := &directory{t: t}
	client := sdktest.NewS3(d)
	_, err := client.PutObject(context.Background(), &s3.PutObjectInput{Bucket: aws.String("assets--use1-az4--x-s3"), Key: aws.String("a b+c"),
		Body: strings.NewReader("hello")})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.sent) != 2 {
		t.Fatalf("%d requests", len(d.sent))
	}
	all := func(id string) (string, bool) {
		if id == sessionKeys.AccessKeyID {
			return sessionKeys.Secret, true
		}
		return secrets(id)
	}
	verify := func(req *capture.Request) signature.Auth {
		t.Helper()
		a := signature.Parse(req)
		if r := signature.NewVerifier(all).Verify(req, &a); r.Status != signature.Match {
			t.Errorf("%s %s: %+v", req.Method, req.Target, r)
		}
		return a
	}
	for i, req := range d.sent {
		a := verify(req)
		if a.Express() != (i == 1) || a.Credential.Service != "s3express" {
			t.Errorf("request %d: session token %v, signed for %s", i, a.Express(), a.Credential.Service)
		}
		for _, via := range [...]signature.In{signature.InHeader, signature.InQuery} {
			next := *req
			o := Options{Credentials: newKeys, Time: at, Via: via}
			if i == 1 {
				o.Credentials = sessionKeys
			}
			if _, err := Sign(&next, o); err != nil {
				t.Fatal(err)
			}
			a := verify(&next)
			if a.Express() != (i == 1) || a.Token.In != signature.InNone {
				t.Errorf("request %d signed anew in the %v: session token %+v, security token %+v", i, via, a.Session, a.Token)
			}
		}
	}
	// Another session's keys do not fit the token's place of ordinary ones.
	next := *d.sent[1]
	o := Options{Credentials: newKeys, Time: at}
	o.Credentials.SessionToken = "EXAMPLE"
	if _, err := Sign(&next, o); err != nil {
		t.Fatal(err)
	}
	if a := verify(&next); a.Express() || a.Token.In != signature.InHeader {
		t.Errorf("with temporary keys: session token %+v, security token %+v", a.Session, a.Token)
	}
}
