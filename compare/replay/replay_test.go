package replay_test

import (
	"context"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/live"
	"github.com/assay-project/assay/compare/replay"
	"github.com/assay-project/assay/signature/sign"
	"github.com/assay-project/assay/wire"
)

func TestParseExpectation(t *testing.T) {
	e, err := replay.ParseExpectation("status=200, size=12,meta.team=blue,code=-")
	if err != nil || e.Status != 200 || e.Code != "-" || e.Object["size"] != "12" || e.Object["meta.team"] != "blue" {
		t.Errorf("%+v, %v", e, err)
	}
	for _, text := range []string{"", "status", "status=20", "status=x", "colour=red", "meta.=x"} {
		if _, err := replay.ParseExpectation(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

// answers answers in turn, and keeps what was sent.
type answers struct {
	list []*capture.Response
	sent []*capture.Request
}

func (a *answers) endpoint(p live.Permission) *live.Endpoint {
	target, _ := live.ParseTarget("http://localhost:9000")
	return live.New(live.Options{Target: target, Permission: p, Prefix: "own/", Rate: 1e6,
		Credentials: sign.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", Secret: "s"},
		Send: func(_ context.Context, _ wire.Options, q *capture.Request) (*capture.Response, error) {
			a.sent = append(a.sent, q)
			return a.list[len(a.sent)-1], nil
		}})
}

func request(method, body string, headers ...string) *capture.Exchange {
	x := &capture.Exchange{Request: capture.Request{Method: method, Target: "/a.txt", Proto: "HTTP/1.1", Scheme: "https"}}
	headers = append([]string{"Host", "assets-prod.s3.eu-west-1.amazonaws.com", "Authorization",
		"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0"}, headers...)
	for i := 0; i < len(headers); i += 2 {
		x.Request.Headers = append(x.Request.Headers, capture.Header{Name: headers[i], Value: headers[i+1]})
	}
	x.Request.SetBody([]byte(body))
	return x
}

func told(r *replay.Result) string {
	var b strings.Builder
	for _, c := range r.Checks {
		mark := "+"
		if !c.OK {
			mark = "-"
		}
		b.WriteString(mark + c.What + " ")
	}
	return strings.TrimSpace(b.String())
}

func response(status int, headers ...string) *capture.Response {
	a := &capture.Response{Status: status}
	for i := 0; i < len(headers); i += 2 {
		a.Headers = append(a.Headers, capture.Header{Name: headers[i], Value: headers[i+1]})
	}
	return a
}

func TestRun(t *testing.T) {
	hello := `"5d41402abc4b2a76b9719d911017c592"`
	put := request("PUT", "hello", "Content-Type", "text/plain", "x-amz-meta-a", "1", "x-amz-checksum-crc32", "NhCmhg==")
	for _, c := range []struct {
		name    string
		x       *capture.Exchange
		want    string // --expect
		answers []*capture.Response
		checks  string
	}{
		{"written as asked", put, "", []*capture.Response{response(200), response(200, "Content-Length", "5", "Content-Type", "text/plain", "x-amz-meta-a", "1", "ETag", hello, "x-amz-checksum-crc32", "NhCmhg==")},
			"+outcome +object +content-type +crc32 +etag +meta.a +size"},
		{"another size and type", put, "", []*capture.Response{response(200), response(200, "Content-Length", "6", "x-amz-meta-a", "1", "ETag", hello, "x-amz-checksum-crc32", "NhCmhg==")},
			"+outcome +object -content-type +crc32 +etag +meta.a -size"},
		{"encrypted by KMS: the ETag says nothing", put, "", []*capture.Response{response(200), response(200, "Content-Length", "5", "Content-Type", "text/plain", "x-amz-meta-a", "1", "x-amz-checksum-crc32", "NhCmhg==", "x-amz-server-side-encryption", "aws:kms", "ETag", `"x"`)},
			"+outcome +object +content-type +crc32 +meta.a +size"},
		{"not there", put, "", []*capture.Response{response(200), response(404)}, "+outcome -object"},
		{"refused", put, "", []*capture.Response{response(403)}, "-outcome"},
		{"refused as expected", put, "status=403", []*capture.Response{response(403)}, "+status"},
		{"an expected size", request("GET", ""), "size=5", []*capture.Response{response(200), response(200, "Content-Length", "4")}, "+object -size"},
		{"deleted", request("DELETE", ""), "", []*capture.Response{response(204), response(404)}, "+outcome +object"},
		{"not deleted", request("DELETE", ""), "", []*capture.Response{response(204), response(200)}, "+outcome -object"},
	} {
		a := &answers{list: c.answers}
		var want *replay.Expectation
		if c.want != "" {
			var err error
			if want, err = replay.ParseExpectation(c.want); err != nil {
				t.Fatal(err)
			}
		}
		r, err := replay.Run(context.Background(), c.x, a.endpoint(live.OwnKeys), want)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := told(r); got != c.checks {
			t.Errorf("%s: %s, want %s", c.name, got, c.checks)
		}
		for _, q := range a.sent[1:] {
			if q.Method != "HEAD" || q.Target != a.sent[0].Target || q.Headers.Get("x-amz-checksum-mode") != "ENABLED" {
				t.Errorf("%s: looked by %s %s", c.name, q.Method, q.Target)
			}
		}
	}
}

// TestAsCaptured: without an expectation the answer in the capture counts.
func TestAsCaptured(t *testing.T) {
	x := request("GET", "")
	x.Response = &capture.Response{Status: 404, Body: []byte("<Error><Code>NoSuchKey</Code></Error>")}
	a := &answers{list: []*capture.Response{x.Response}}
	r, err := replay.Run(context.Background(), x, a.endpoint(live.ReadOnly), nil)
	if err != nil || told(r) != "+status +code" || r.From != "the capture" {
		t.Errorf("%v %v", told(r), err)
	}
}
