package sign

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/chunked"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/internal/sdktest"
)

// The new credentials are AWS's example ones of the test suite, the old ones
// those of the documentation.
var (
	newKeys = Credentials{AccessKeyID: "AKIDEXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
	oldKeys = Credentials{AccessKeyID: sdktest.KeyID, Secret: sdktest.Secret}
	at      = time.Date(2026, 11, 25, 18, 0, 0, 0, time.UTC)
)

func secrets(id string) (string, bool) {
	for _, c := range [...]Credentials{newKeys, oldKeys} {
		if c.AccessKeyID == id {
			return c.Secret, true
		}
	}
	return "", false
}

// verify fails unless the request is signed well, and by the new key.
func verify(t testing.TB, req *capture.Request, options ...signature.Option) signature.Auth {
	t.Helper()
	a := signature.Parse(req)
	if r := signature.NewVerifier(secrets, options...).Verify(req, &a); r.Status != signature.Match {
		t.Errorf("verification: %+v of %s", r, describe(req))
	}
	if a.Problems != nil {
		t.Errorf("problems: %v of %s", a.Problems, describe(req))
	}
	if u := signature.UnsignedHeaders(req, &a); u != nil {
		t.Errorf("not signed: %v", u)
	}
	if a.Credential.AccessKeyID != newKeys.AccessKeyID {
		t.Errorf("signed by %s", a.Credential.AccessKeyID)
	}
	if p := signature.CheckPayload(req, &a); p.Status == signature.PayloadDiffers {
		t.Error("the hash is not that of the body")
	}
	return a
}

func describe(req *capture.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", req.Method, req.Target)
	for _, h := range req.Headers {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value)
	}
	return b.String()
}

// samples are requests that AWS's clients sent, see the folder's README.
func samples(t testing.TB) map[string]*capture.Request {
	t.Helper()
	f, err := os.Open("../testdata/sdk.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]*capture.Request{}
	for s := bufio.NewScanner(f); s.Scan(); {
		var line struct {
			ID      string
			Request struct {
				Method, URL string
				Headers     [][2]string
				Body        []byte
			}
		}
		if err := json.Unmarshal(s.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		req := &capture.Request{Method: line.Request.Method}
		req.SetURL(line.Request.URL)
		for _, h := range line.Request.Headers {
			req.Headers = append(req.Headers, capture.Header{Name: h[0], Value: h[1]})
		}
		req.SetBody(line.Request.Body)
		out[line.ID] = req
	}
	return out
}

// TestSamples signs what real clients sent with another key, at another time,
// in each way that a request can be signed.
func TestSamples(t *testing.T) {
	for id, req := range samples(t) {
		before := signature.Parse(req)
		if before.Scheme.Version != signature.V4 && before.Scheme.Version != signature.V4a || before.Scheme.Via == signature.InForm {
			continue
		}
		for _, version := range [...]signature.Version{0, signature.V4, signature.V4a} {
			for _, via := range [...]signature.In{0, signature.InHeader, signature.InQuery} {
				t.Run(fmt.Sprintf("%s/%v %v", id, version, via), func(t *testing.T) {
					o := Options{Credentials: newKeys, Time: at, Version: version, Via: via}
					o.Credentials.SessionToken = "EXAMPLETOKEN"
					next, shallow := *req, describe(req)
					signed, err := Sign(&next, o)
					if err != nil {
						t.Fatal(err)
					}
					a := verify(t, &next)
					if a.Token.In == signature.InNone {
						t.Error("no session token")
					}
					if describe(req) != shallow {
						t.Error("the request that was copied from is changed")
					}
					if a.Signature.Value != signed.Auth.Signature.Value {
						t.Error("Signed is not what the request holds")
					}
					if version == 0 && via == 0 && len(next.Body) != len(req.Body) {
						t.Errorf("body: %d bytes became %d", len(req.Body), len(next.Body))
					}
				})
			}
		}
	}
}

// TestSuite signs the requests of AWS's suite as they were signed: the same
// signature has to come of it.
func TestSuite(t *testing.T) {
	f, err := os.Open("../testdata/suite.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		var c struct {
			Version, Name    string
			Normalize        bool
			OmitSessionToken bool `json:"omit_session_token"`
			Header, Query    struct{ Request string }
		}
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		rules := func(string) signature.Rules {
			return signature.Rules{Normalize: c.Normalize, DoubleEncode: true, HashFromBody: true, TokenUnsigned: c.OmitSessionToken}
		}
		for via, text := range map[string]string{"header": c.Header.Request, "query": c.Query.Request} {
			n++
			t.Run(c.Version+"/"+c.Name+"/"+via, func(t *testing.T) {
				req := message(text)
				before := signature.Parse(req)
				o := Options{Credentials: newKeys, Time: before.Time, Rules: rules}
				if i := req.Headers.Index("X-Amz-Security-Token"); i >= 0 {
					o.Credentials.SessionToken = req.Headers[i].Value
				} else if before.Token.In == signature.InQuery {
					o.Credentials.SessionToken = sessionTokenOf(req)
				}
				if _, err := Sign(req, o); err != nil {
					t.Fatal(err)
				}
				after := verify(t, req, signature.WithRules(rules))
				if after.SignedHeaders.Value != before.SignedHeaders.Value && c.Name != "post-sts-header-after" {
					t.Errorf("signed headers %s, want %s", after.SignedHeaders.Value, before.SignedHeaders.Value)
				}
				if c.Version == "v4" && c.Name != "post-sts-header-after" && after.Signature.Value != before.Signature.Value {
					t.Errorf("signature %s, want %s, of %s", after.Signature.Value, before.Signature.Value, describe(req))
				}
			})
		}
	}
	if n != 152 {
		t.Errorf("%d requests", n)
	}
}

func sessionTokenOf(req *capture.Request) string {
	u, err := http.NewRequest(http.MethodGet, "https://h/?"+req.Query(), nil)
	if err != nil {
		return ""
	}
	return u.URL.Query().Get("X-Amz-Security-Token")
}

// message reads the suite's requests, which net/http would refuse: targets with
// blanks, folded header lines.
func message(text string) *capture.Request {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	method, rest, _ := strings.Cut(lines[0], " ")
	r := &capture.Request{Method: method}
	r.SetBody([]byte(strings.TrimPrefix(body, "\n")))
	r.SetURL(rest[:strings.LastIndex(rest, " HTTP/")])
	for _, l := range lines[1:] {
		if l == "" {
			continue
		}
		if l[0] == ' ' || l[0] == '\t' {
			r.Headers[len(r.Headers)-1].Value += "\r\n" + l
			continue
		}
		name, value, _ := strings.Cut(l, ":")
		r.Headers = append(r.Headers, capture.Header{Name: name, Value: value})
	}
	return r
}

// TestAgainstSDK signs the same requests with the SDK's signer. It signs every
// header that it is given, so that it is given those that are signed here.
func TestAgainstSDK(t *testing.T) {
	tests := []struct{ method, url, body, service string }{
		{"GET", "https://assets.s3.us-east-1.amazonaws.com/a%20b/c%2Bd?list-type=2&prefix=a%2Fb%20c", "", "s3"},
		{"PUT", "https://assets.s3.us-east-1.amazonaws.com/k//../x", "hello", "s3"},
		{"POST", "https://sqs.us-east-1.amazonaws.com/", `{"QueueUrl":"q"}`, "sqs"},
		{"GET", "https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af/a%2Fb", "", "lambda"},
		{"DELETE", "https://vpce-1.execute-api.us-east-1.vpce.amazonaws.com/x/y/?b=2&a=1&a", "", "execute-api"},
		{"GET", "https://localhost:9000/a?x=%7e&y=%20", "", "s3"},
	}
	keys := newKeys
	keys.SessionToken = "EXAMPLE/TOKEN+="
	credentials := aws.Credentials{AccessKeyID: keys.AccessKeyID, SecretAccessKey: keys.Secret, SessionToken: keys.SessionToken}
	for _, tt := range tests {
		signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = tt.service == "s3" })
		sum := sha256.Sum256([]byte(tt.body))
		hash := hex.EncodeToString(sum[:])
		unsigned := func() *http.Request {
			return sdktest.Request(t, tt.method, tt.url, tt.body, "Content-Type", "text/plain", "X-Amz-Meta-A", " x  y ")
		}
		opt := Options{Credentials: keys, Region: "us-east-1", Service: tt.service, Time: at}

		t.Run("header "+tt.url, func(t *testing.T) {
			theirs := unsigned()
			if tt.service == "s3" {
				theirs.Header.Set("X-Amz-Content-Sha256", hash)
			}
			if err := signer.SignHTTP(t.Context(), credentials, theirs, hash, tt.service, "us-east-1", at); err != nil {
				t.Fatal(err)
			}
			compare(t, sdktest.FromHTTP(t, unsigned()), sdktest.FromHTTP(t, theirs), opt)
		})
		t.Run("query "+tt.url, func(t *testing.T) {
			theirs := unsigned()
			q := theirs.URL.Query()
			q.Set("X-Amz-Expires", "3600")
			theirs.URL.RawQuery = q.Encode()
			if tt.service == "s3" {
				hash = "UNSIGNED-PAYLOAD"
			}
			url, header, err := signer.PresignHTTP(t.Context(), credentials, theirs, hash, tt.service, "us-east-1", at)
			if err != nil {
				t.Fatal(err)
			}
			presigned := sdktest.Request(t, tt.method, url, tt.body)
			presigned.Header = header
			o := opt
			o.Via, o.Expires = signature.InQuery, time.Hour
			compare(t, sdktest.FromHTTP(t, unsigned()), sdktest.FromHTTP(t, presigned), o)
		})
	}
}

// compare signs ours and expects the signature of theirs.
func compare(t *testing.T, ours, theirs *capture.Request, o Options) {
	t.Helper()
	want := signature.Parse(theirs)
	o.SignedHeaders = strings.Split(want.SignedHeaders.Value, ";")
	if _, err := Sign(ours, o); err != nil {
		t.Fatal(err)
	}
	got := verify(t, ours)
	if got.Signature.Value != want.Signature.Value || got.SignedHeaders.Value != want.SignedHeaders.Value {
		t.Errorf("signature %s of %s, want %s of %s\n%s\n%s", got.Signature.Value, got.SignedHeaders.Value,
			want.Signature.Value, want.SignedHeaders.Value, describe(ours), describe(theirs))
	}
}

func request(method, url string, body []byte, headers ...string) *capture.Request {
	req := &capture.Request{Method: method}
	req.SetURL(url)
	for i := 0; i < len(headers); i += 2 {
		req.Headers = append(req.Headers, capture.Header{Name: headers[i], Value: headers[i+1]})
	}
	req.SetBody(body)
	return req
}

// TestInPlace holds the whole request against what is to come of it.
func TestInPlace(t *testing.T) {
	const oldAuth = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240101/eu-west-1/s3/aws4_request,SignedHeaders=host;x-amz-date;x-gone;accept,Signature=00"
	tests := []struct {
		name string
		req  *capture.Request
		opt  Options
		want string // "…" stands for a signature
	}{
		{"header", request("GET", "https://b.s3.amazonaws.com/a//b?x=%7e&y", nil, "host", "b.s3.amazonaws.com", "authorization", oldAuth, "Accept", "*/*",
			"x-amz-date", "20240101T000000Z", "X-Amz-Security-Token", "OLD", "X-AMZ-SECURITY-TOKEN", "OLDER"),
			Options{Credentials: newKeys},
			"GET /a//b?x=%7e&y\nhost: b.s3.amazonaws.com\nauthorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/eu-west-1/s3/aws4_request, " +
				"SignedHeaders=accept;host;x-amz-content-sha256;x-amz-date, Signature=…\nAccept: */*\nx-amz-date: 20261125T180000Z\n" +
				"X-Amz-Content-Sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"},
		{"presigned, from a header", request("GET", "https://b.s3.amazonaws.com/k?versionId=1", nil, "Host", "b.s3.amazonaws.com", "Authorization", oldAuth,
			"X-Amz-Date", "20240101T000000Z", "X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"),
			Options{Credentials: newKeys, Via: signature.InQuery, Expires: time.Hour},
			"GET /k?versionId=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261125%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20261125T180000Z" +
				"&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=…\nHost: b.s3.amazonaws.com\n"},
		{"header, from SigV2 in the query", request("GET", "https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1&Signature=x%3D&acl", nil, "Host", "b.s3.amazonaws.com"),
			Options{Credentials: newKeys, Via: signature.InHeader, Region: "us-east-1", Service: "s3"},
			"GET /k?acl\nHost: b.s3.amazonaws.com\nX-Amz-Content-Sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\nX-Amz-Date: 20261125T180000Z\n" +
				"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=…\n"},
		{"unsigned before, no S3", request("POST", "https://sqs.eu-west-1.amazonaws.com/", []byte("{}"), "Content-Type", "application/x-amz-json-1.0", "X-Amz-Target", "AmazonSQS.ListQueues", "User-Agent", "x"),
			Options{Credentials: newKeys, Region: "eu-west-1", Service: "sqs"},
			"POST /\nContent-Type: application/x-amz-json-1.0\nX-Amz-Target: AmazonSQS.ListQueues\nUser-Agent: x\nX-Amz-Date: 20261125T180000Z\n" +
				"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/eu-west-1/sqs/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=…\n"},
		{"a session of S3 Express", request("GET", "https://b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com/k", nil, "x-amz-security-token", "OLD"),
			Options{Credentials: Credentials{AccessKeyID: newKeys.AccessKeyID, Secret: newKeys.Secret, SessionToken: "NEW", Express: true}, Region: "us-east-1", Service: "s3express"},
			"GET /k\nX-Amz-Content-Sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\nX-Amz-Date: 20261125T180000Z\nX-Amz-S3session-Token: NEW\n" +
				"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/us-east-1/s3express/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-s3session-token, Signature=…\n"},
		{"a hash kept, though wrong", request("PUT", "https://b.s3.amazonaws.com/k", []byte("new"), "X-Amz-Content-Sha256", strings.Repeat("0", 64), "Authorization", oldAuth),
			Options{Credentials: newKeys, Payload: PayloadKeep},
			"PUT /k\nX-Amz-Content-Sha256: " + strings.Repeat("0", 64) + "\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/eu-west-1/s3/aws4_request, " +
				"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=…\nX-Amz-Date: 20261125T180000Z\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.opt.Time = at
			if _, err := Sign(tt.req, tt.opt); err != nil {
				t.Fatal(err)
			}
			a := signature.Parse(tt.req)
			if r := signature.NewVerifier(secrets).Verify(tt.req, &a); r.Status != signature.Match {
				t.Errorf("verification: %+v", r)
			}
			if got := strings.Replace(describe(tt.req), a.Signature.Value, "…", 1); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	form := "--b\r\nContent-Disposition: form-data; name=\"policy\"\r\n\r\ne30=\r\n--b--"
	cut := request("PUT", "https://b.s3.amazonaws.com/k", nil)
	cut.CutBody(nil, 5)
	cutChunks := request("PUT", "https://b.s3.amazonaws.com/k", nil, "x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
	cutChunks.CutBody(nil, 5)
	scope := Options{Credentials: newKeys, Region: "us-east-1", Service: "s3"}
	with := func(change func(*Options)) Options { o := scope; change(&o); return o }
	tests := []struct {
		name string
		req  *capture.Request
		opt  Options
		want error
	}{
		{"no credentials", request("GET", "https://h/", nil), Options{Region: "r", Service: "s"}, ErrCredentials},
		{"no scope", request("GET", "https://h/", nil), Options{Credentials: newKeys}, ErrScope},
		{"no host", request("GET", "/", nil), scope, ErrHost},
		{"form", request("POST", "https://b.s3.amazonaws.com/", []byte(form), "Content-Type", "multipart/form-data; boundary=b"), scope, ErrForm},
		{"body not here", cut, scope, ErrBody},
		{"body not here, in the query, not S3", cut, with(func(o *Options) { o.Service, o.Via = "lambda", signature.InQuery }), ErrBody},
		{"chunks hashed", cutChunks, with(func(o *Options) { o.Payload = PayloadHash }), ErrFraming},
		{"chunks of another version", cutChunks, with(func(o *Options) { o.Version = signature.V4a }), ErrFraming},
		{"events", request("POST", "https://h/", []byte("x"), "x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-EVENTS"), scope, ErrEvents},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := describe(tt.req)
			if _, err := Sign(tt.req, tt.opt); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if describe(tt.req) != before {
				t.Error("the request was changed")
			}
		})
	}
}

func TestCredentialsShowNoSecret(t *testing.T) {
	c := Credentials{AccessKeyID: "AKIDEXAMPLE", Secret: "SECRET", SessionToken: "TOKEN"}
	for _, form := range [...]string{"%v", "%+v", "%#v", "%s", "%q"} {
		if got := fmt.Sprintf(form, []any{c, &c, Options{Credentials: c}}); strings.Contains(got, "SECRET") || strings.Contains(got, "TOKEN") {
			t.Errorf("%s shows %s", form, got)
		}
	}
}

// dechunk returns the data of a framed body, which has to be without a fault.
func dechunk(t testing.TB, req *capture.Request, a *signature.Auth) []byte {
	t.Helper()
	body := chunked.Parse(req.Body, signature.ChunkOptions(req, a))
	if body.Problems != nil {
		t.Errorf("framing: %v", body.Problems)
	}
	return body.Bytes()
}
