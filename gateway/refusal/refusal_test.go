package refusal_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/rawhttp"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/gateway/refusal"
	"github.com/assay-project/assay/judge/rule"
)

func extra(name, value string) rule.Extra { return rule.Extra{Name: name, Value: value} }

// request reads one raw message.
func request(t testing.TB, text string) *assay.Exchange {
	t.Helper()
	r := rawhttp.NewReader(strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n")), "test", nil)
	x, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestS3Elements reads what S3's answers say beside code and message. Want holds
// all elements but RequestId and HostId.
func TestS3Elements(t *testing.T) {
	const host = "\nHost: assets.s3.eu-west-1.amazonaws.com\n"
	for _, tc := range []struct {
		name, request string
		finding       *assay.Finding // nil: what the checker finds
		want          string
	}{
		{"a header's value", "PUT /k HTTP/1.1" + host + "X-Amz-Acl: world\nContent-Length: 0\n\n", nil,
			"Code=InvalidArgument Message= ArgumentName=x-amz-acl ArgumentValue=world"},
		{"a parameter's value", "GET /?list-type=2&max-keys=a%20b HTTP/1.1" + host + "\n", nil,
			"Code=InvalidArgument Message=Provided max-keys not an integer or within integer range ArgumentName=max-keys ArgumentValue=a b"},
		{"an absent header", "PUT /k HTTP/1.1" + host + "x-amz-object-lock-mode: GOVERNANCE\nContent-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==\nContent-Length: 0\n\n", nil,
			"Code=InvalidArgument Message=x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied ArgumentName=x-amz-object-lock-retain-until-date"},
		{"a storage class", "PUT /k HTTP/1.1" + host + "x-amz-storage-class: ICE\nContent-Length: 0\n\n", nil,
			"Code=InvalidStorageClass Message=The storage class you specified is not valid StorageClassRequested=ICE"},
		{"a bucket", "GET /k HTTP/1.1" + host + "\n", found("NoSuchBucket", 404, "m"), "Code=NoSuchBucket Message=m BucketName=assets"},
		{"a key", "GET /a%20b HTTP/1.1" + host + "\n", found("NoSuchKey", 404, "m"), "Code=NoSuchKey Message=m Key=a b"},
		{"a version", "GET /k?versionId=v%2F1 HTTP/1.1" + host + "\n", found("NoSuchVersion", 404, "m"), "Code=NoSuchVersion Message=m Key=k VersionId=v/1"},
		{"an upload", "GET /k?uploadId=u1 HTTP/1.1" + host + "\n", found("NoSuchUpload", 404, "m"), "Code=NoSuchUpload Message=m UploadId=u1"},
		{"a range", "GET /k HTTP/1.1" + host + "Range: bytes=9-\n\n", &assay.Finding{Code: "InvalidRange", Status: 416, Message: "m", Extra: []rule.Extra{extra("ActualObjectSize", "8")}},
			"Code=InvalidRange Message=m ActualObjectSize=8 RangeRequested=bytes=9-"},
		{"a method", "POST /k HTTP/1.1" + host + "\n", found("MethodNotAllowed", 405, "m"), "Code=MethodNotAllowed Message=m Method=POST ResourceType=OBJECT"},
		{"a region", "GET /k HTTP/1.1" + host + "\n", found("AuthorizationHeaderMalformed", 400, "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'"),
			"Code=AuthorizationHeaderMalformed Message=The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1' Region=eu-west-1"},
		{"metadata", "PUT /k HTTP/1.1" + host + "x-amz-meta-a: 12345\n\n", found("MetadataTooLarge", 400, "m"), "Code=MetadataTooLarge Message=m Size=6 MaxSizeAllowed=2048"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := answer(t, request(t, tc.request), tc.finding)
			var got []string
			for _, e := range children(t, a.Body) {
				if e.Name != "RequestId" && e.Name != "HostId" {
					got = append(got, e.Name+"="+e.Value)
				}
			}
			if diff := cmp.Diff(tc.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func answer(t *testing.T, x *assay.Exchange, f *assay.Finding) *capture.Response {
	t.Helper()
	v := assay.New().Check(x)
	if f != nil {
		v.Outcome, v.Answer = assay.Reject, f
	}
	if v.Answer == nil {
		t.Fatalf("not refused: %v %v", v.Outcome, v.Needs)
	}
	w := refusal.Writer{Now: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }}
	return w.Answer(x, &v)
}

func children(t *testing.T, body []byte) []rule.Extra {
	t.Helper()
	var doc struct {
		XMLName xml.Name
		Items   []struct {
			XMLName xml.Name
			Text    string `xml:",chardata"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal(body, &doc); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	var list []rule.Extra
	for _, i := range doc.Items {
		list = append(list, extra(i.XMLName.Local, i.Text))
	}
	return list
}

// TestHeads looks at status line and headers, and at answers without a body.
func TestHeads(t *testing.T) {
	const host = "\nHost: assets.s3.eu-west-1.amazonaws.com\n\n"
	for _, tc := range []struct {
		name, request string
		finding       *assay.Finding
		status        int
		has, hasNot   []string
		empty         bool
	}{
		{"400 ends the connection", "GET /k HTTP/1.1" + host, found("InvalidRequest", 400, "m"), 400, []string{"Connection: close", "Content-Type: application/xml"}, nil, false},
		{"404 does not", "GET /k HTTP/1.1" + host, found("NoSuchKey", 404, "m"), 404, []string{"Date: Sun, 01 Mar 2026 12:00:00 GMT"}, []string{"Connection"}, false},
		{"HEAD", "HEAD /k HTTP/1.1" + host, found("403", 403, "Forbidden"), 403, []string{"Content-Type: application/xml"}, []string{"Content-Length"}, true},
		{"304", "GET /k HTTP/1.1" + host, found("304", 304, "Not Modified"), 304, nil, []string{"Content-Type", "Content-Length"}, true},
		{"no status", "GET /k HTTP/1.1" + host, found("InvalidRequest", 0, "m"), 400, nil, nil, false},
		{"redirect for a while", "GET /k?a=1 HTTP/1.1" + host, &assay.Finding{Code: "TemporaryRedirect", Status: 307, Extra: []rule.Extra{extra("Endpoint", "assets.s3-x.amazonaws.com")}},
			307, []string{"Location: https://assets.s3-x.amazonaws.com/k?a=1"}, nil, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := answer(t, request(t, tc.request), tc.finding)
			if a.Status != tc.status || tc.empty != (len(a.Body) == 0) {
				t.Errorf("status %d, body %q", a.Status, a.Body)
			}
			for _, h := range append(tc.has, "assay-verdict: reject", "Server: assay") {
				name, value, _ := strings.Cut(h, ": ")
				if got := a.Headers.Get(name); got != value {
					t.Errorf("%s is %q", h, got)
				}
			}
			for _, name := range tc.hasNot {
				if a.Headers.Has(name) {
					t.Errorf("%s: %s", name, a.Headers.Get(name))
				}
			}
			for _, name := range []string{"x-amz-request-id", "x-amz-id-2"} {
				if !refusal.Marked(a.Headers.Get(name)) {
					t.Errorf("%s is %q", name, a.Headers.Get(name))
				}
			}
		})
	}
}

// TestNoSecretComesBack refuses requests full of secrets in ways that quote the
// request.
func TestNoSecretComesBack(t *testing.T) {
	x := request(t, `PUT /k?X-Amz-Security-Token=canary-query HTTP/1.1
Host: assets.s3.eu-west-1.amazonaws.com
Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260301/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date;x-amz-meta-a;x-amz-security-token, Signature=canarysignature
x-amz-date: 20260301T120000Z
x-amz-security-token: canary-token
x-amz-meta-a: canary-meta
x-amz-server-side-encryption-customer-key: canary-key
Content-Length: 0

`)
	for _, code := range []string{"SignatureDoesNotMatch", "AccessDenied", "InvalidArgument", "InvalidRequest"} {
		for i := range x.Request.Headers {
			h := x.Request.Headers[i]
			f := found(code, 403, "m")
			f.Culprits = []assay.Culprit{{In: decode.InHeader, Name: h.Name, Header: i, End: len(h.Value)}}
			a := answer(t, x, f)
			if strings.Contains(string(a.Body), "canary") {
				t.Errorf("%s blaming %s: %s", code, h.Name, a.Body)
			}
			if code == "SignatureDoesNotMatch" && !strings.Contains(string(a.Body), "<StringToSign>AWS4-HMAC-SHA256") {
				t.Errorf("no string to sign: %s", a.Body)
			}
		}
	}
}
