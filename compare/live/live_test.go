package live_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/live"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/sign"
	"github.com/assay-project/assay/wire"
)

// TestEffectOfEveryOperation looks at all operations of all models: nothing whose
// name tells of a change, or whose method is one that changes, counts as reading.
func TestEffectOfEveryOperation(t *testing.T) {
	changes := []string{"Create", "Put", "Delete", "Update", "Modify", "Set", "Attach", "Detach", "Start", "Stop", "Run", "Terminate", "Send",
		"Publish", "Tag", "Untag", "Register", "Deregister", "Add", "Remove", "Enable", "Disable", "Associate", "Disassociate", "Cancel", "Reset",
		"Restore", "Copy", "Import", "Invoke", "Execute", "Assume", "Receive", "Purge", "Reboot", "Revoke", "Authorize", "Allocate", "Release"}
	reads, writes := 0, 0
	for _, entry := range contract.Embedded().Index() {
		s, err := contract.Lookup(entry.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range s.Operations() {
			if live.EffectOf(op) == live.Writes {
				writes++
				continue
			}
			reads++
			for _, c := range changes {
				if rest, ok := strings.CutPrefix(op.Name, c); ok && (rest == "" || rest[0] >= 'A' && rest[0] <= 'Z') {
					t.Errorf("%s %s counts as reading", s.Name, op.Name)
				}
			}
			if m := op.Method; m == "PUT" || m == "DELETE" || m == "PATCH" {
				t.Errorf("%s %s %s counts as reading", s.Name, m, op.Name)
			}
		}
	}
	if reads < 5000 || writes < 5000 {
		t.Errorf("%d read and %d write", reads, writes)
	}
}

func TestEffect(t *testing.T) {
	for _, c := range []struct {
		service, operation string
		want               live.Effect
	}{
		{"s3", "GetObject", live.Reads}, {"s3", "HeadBucket", live.Reads}, {"s3", "ListObjectsV2", live.Reads}, {"s3", "PutObject", live.Writes},
		{"s3", "SelectObjectContent", live.Writes}, {"s3", "CreateSession", live.Writes}, {"dynamodb", "Query", live.Reads}, {"dynamodb", "BatchGetItem", live.Reads},
		{"dynamodb", "UpdateItem", live.Writes}, {"sqs", "ReceiveMessage", live.Writes}, {"sts", "GetSessionToken", live.Writes},
		{"sts", "GetCallerIdentity", live.Reads}, {"cognito-identity", "GetId", live.Writes}, {"stepfunctions", "GetActivityTask", live.Writes},
		{"redshift", "GetClusterCredentials", live.Writes}, {"ecr", "GetAuthorizationToken", live.Writes}, {"kinesis", "GetRecords", live.Reads},
		{"lambda", "Invoke", live.Writes}, {"ec2", "DescribeInstances", live.Reads}, {"ec2", "GetPasswordData", live.Writes}, {"iam", "GenerateCredentialReport", live.Writes},
	} {
		s, err := contract.Lookup(c.service)
		if err != nil {
			t.Fatal(err)
		}
		op := s.Operation(c.operation)
		if op == nil {
			t.Fatalf("%s has no %s", c.service, c.operation)
		}
		if got := live.EffectOf(op); got != c.want {
			t.Errorf("%s %s: %v, want %v", c.service, c.operation, got, c.want)
		}
	}
	if live.EffectOf(nil) != live.Writes {
		t.Error("an unknown operation reads")
	}
}

func TestParseTarget(t *testing.T) {
	for text, want := range map[string]string{"aws": "aws", "http://localhost:9000": "http://localhost:9000", "https://minio.example.com/": "https://minio.example.com"} {
		got, err := live.ParseTarget(text)
		if err != nil || got.String() != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "localhost:9000", "ftp://x", "http://u:p@x", "http://x/path", "AWS"} {
		if got, err := live.ParseTarget(text); err == nil {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
}

const token = "canary-session-token"

// request is a signed request for an object.
func request(method, host, target string, headers ...string) *capture.Request {
	r := &capture.Request{Method: method, Target: target, Proto: "HTTP/1.1", Scheme: "https", Headers: capture.Headers{{Name: "Host", Value: host},
		{Name: "X-Amz-Date", Value: "20260101T000000Z"}, {Name: "x-amz-content-sha256", Value: "UNSIGNED-PAYLOAD"},
		{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7OTHER/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=0"}}}
	for i := 0; i < len(headers); i += 2 {
		r.Headers = append(r.Headers, capture.Header{Name: headers[i], Value: headers[i+1]})
	}
	r.SetBody(nil)
	return r
}

func endpoint(target string, p live.Permission, send func(*capture.Request)) *live.Endpoint {
	tg, err := live.ParseTarget(target)
	if err != nil {
		panic(err)
	}
	return live.New(live.Options{Target: tg, Permission: p, Prefix: "own/", Rate: 1e6, Calm: time.Millisecond,
		Credentials: sign.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", SessionToken: token},
		Send: func(_ context.Context, _ wire.Options, q *capture.Request) (*capture.Response, error) {
			if send != nil {
				send(q)
			}
			return &capture.Response{Status: 200}, nil
		}})
}

const bucketHost = "assets-prod.s3.eu-west-1.amazonaws.com"

// TestPrepare: what is sent is signed with the own keys, at the endpoint, and below
// the own prefix where it writes.
func TestPrepare(t *testing.T) {
	for _, c := range []struct {
		name, target string
		permission   live.Permission
		req          *capture.Request
		want         string // method, host, target; or a part of the error
	}{
		{"read at AWS", "aws", live.ReadOnly, request("GET", bucketHost, "/a%20b?versionId=1"), "GET " + bucketHost + " /a%20b?versionId=1"},
		{"read elsewhere", "http://localhost:9000", live.ReadOnly, request("GET", bucketHost, "/a"), "GET localhost:9000 /assets-prod/a"},
		{"path style stays", "http://localhost:9000", live.ReadOnly, request("GET", "s3.eu-west-1.amazonaws.com", "/assets-prod/a"), "GET localhost:9000 /assets-prod/a"},
		{"write without leave", "aws", live.ReadOnly, request("PUT", bucketHost, "/a"), "--allow-writes sends it"},
		{"write", "aws", live.OwnKeys, request("PUT", bucketHost, "/a/b"), "PUT " + bucketHost + " /own/a/b"},
		{"write in path style", "aws", live.OwnKeys, request("PUT", "s3.eu-west-1.amazonaws.com", "/assets-prod/a/b"), "PUT s3.eu-west-1.amazonaws.com /assets-prod/own/a/b"},
		{"a lock", "aws", live.OwnKeys, request("PUT", bucketHost, "/a", "x-amz-object-lock-mode", "COMPLIANCE", "x-amz-object-lock-retain-until-date", "2099-01-01T00:00:00Z"), "locks an object"},
		{"a bucket's setting", "aws", live.OwnKeys, request("PUT", bucketHost, "/?versioning"), "for the whole bucket"},
		{"deletion of many", "aws", live.OwnKeys, request("POST", bucketHost, "/?delete"), "for the whole bucket"},
		{"anything", "aws", live.Anything, request("PUT", bucketHost, "/a"), "PUT " + bucketHost + " /a"},
		{"not of AWS", "aws", live.ReadOnly, request("GET", "minio.example.com", "/b/a"), "not captured on its way to AWS"},
		{"an SSE-C key that was redacted", "aws", live.ReadOnly, request("GET", bucketHost, "/a", "x-amz-server-side-encryption-customer-key", capture.Placeholder(44)), "redacted"},
	} {
		got, err := endpoint(c.target, c.permission, nil).Prepare(c.req)
		if err != nil {
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if s := got.Method + " " + got.Host() + " " + got.Target; s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
		a := signature.Parse(got)
		if a.Credential.AccessKeyID != "AKIAIOSFODNN7EXAMPLE" || got.Headers.Get("X-Amz-Security-Token") != token {
			t.Errorf("%s: not signed anew: %s", c.name, a.Credential.AccessKeyID)
		}
		v := signature.NewVerifier(func(string) (string, bool) { return "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", true })
		if r := v.Verify(got, &a); r.Status != signature.Match {
			t.Errorf("%s: the signature: %v", c.name, r.Status)
		}
	}
}

// TestDryRun: what EC2 would do is asked of AWS as a dry run, and of nobody else.
func TestDryRun(t *testing.T) {
	body := "Action=TerminateInstances&Version=2016-11-15&InstanceId.1=i-0123456789abcdef0"
	r := request("POST", "ec2.eu-west-1.amazonaws.com", "/", "Content-Type", "application/x-www-form-urlencoded", "Content-Length", "77")
	r.Headers[3].Value = strings.ReplaceAll(r.Headers[3].Value, "/s3/", "/ec2/")
	r.SetBody([]byte(body))
	got, err := endpoint("aws", live.ReadOnly, nil).Prepare(r)
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Body) != body+"&DryRun=true" || got.Headers.Get("Content-Length") != "89" {
		t.Errorf("%s, length %s", got.Body, got.Headers.Get("Content-Length"))
	}
	var refused *live.ErrWrites
	if _, err := endpoint("http://localhost:4566", live.ReadOnly, nil).Prepare(r); !errors.As(err, &refused) {
		t.Error(err)
	}
	r.SetBody([]byte(body + "&DryRun=false"))
	if _, err := endpoint("aws", live.ReadOnly, nil).Prepare(r); !errors.As(err, &refused) {
		t.Error(err)
	}
}

// TestWritten: what was written is known, so that it can be removed.
func TestWritten(t *testing.T) {
	e := endpoint("http://localhost:9000", live.OwnKeys, nil)
	for range 2 {
		if _, _, err := e.Do(context.Background(), request("PUT", bucketHost, "/a.txt")); err != nil {
			t.Fatal(err)
		}
	}
	if w := e.Written(); len(w) != 1 || w[0] != "s3://assets-prod/own/a.txt" || e.Sent() != 2 {
		t.Errorf("%q after %d", w, e.Sent())
	}
}

// TestRate: requests are sent no faster than was allowed.
func TestRate(t *testing.T) {
	var times []time.Time
	tg, _ := live.ParseTarget("aws")
	e := live.New(live.Options{Target: tg, Rate: 50, Credentials: sign.Credentials{AccessKeyID: "a", Secret: "b"},
		Send: func(context.Context, wire.Options, *capture.Request) (*capture.Response, error) {
			times = append(times, time.Now())
			return &capture.Response{Status: 200}, nil
		}})
	for range 4 {
		if _, _, err := e.Do(context.Background(), request("GET", bucketHost, "/a")); err != nil {
			t.Fatal(err)
		}
	}
	if d := times[3].Sub(times[0]); d < 55*time.Millisecond {
		t.Errorf("four requests in %v at 50 a second", d)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := e.Do(ctx, request("GET", bucketHost, "/a")); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
