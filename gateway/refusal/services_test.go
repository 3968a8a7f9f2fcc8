package refusal

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/ec2query"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/restjson"
	awsxml "github.com/aws/aws-sdk-go-v2/aws/protocol/xml"
	smithycbor "github.com/aws/smithy-go/encoding/cbor"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/identify"
)

// TestEveryDeclaredError answers with every error that any operation of any
// service declares, over every protocol that the service speaks, and reads the
// answer with the SDK's own functions.
func TestEveryDeclaredError(t *testing.T) {
	const words = `1 value "a" & <b> isn't valid: é`
	n := 0
	for _, e := range contract.Embedded().Index() {
		if testing.Short() && e.Name[0] != 's' {
			continue
		}
		s, err := contract.Embedded().Service(e.Name)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, op := range s.Operations() {
			for _, declared := range op.Errors {
				if seen[declared.Name] {
					continue
				}
				seen[declared.Name] = true
				for _, p := range s.Protocols {
					f := &assay.Finding{Code: declared.Code, Status: declared.Status, Message: words}
					a := answerOf(s, op, p, f)
					code, message := read(t, s, p, a)
					want := declared.Code
					if p == contract.JSON || p == contract.RPCv2CBOR {
						want = declared.Name
					}
					if s.Name == "sqs" && p == contract.Query && sqsCodes[declared.Name] != "" {
						want = sqsCodes[declared.Name]
					}
					// SDKs take either of the two for the exception.
					if code != want && code != declared.Code && code != declared.Name || message != words {
						t.Errorf("%s %s over %s: %s: %s\n%s", s.Name, declared.Name, p, code, message, a.Body)
					}
					n++
				}
			}
		}
	}
	if n < 1000 {
		t.Errorf("%d answers", n)
	}
}

func answerOf(s *contract.Service, op *contract.Operation, p contract.Protocol, f *assay.Finding) *capture.Response {
	v := assay.Verdict{Service: s.Name, Operation: op.Name, Outcome: assay.Reject, Answer: f}
	r := &refused{
		x: &assay.Exchange{Request: capture.Request{Method: "POST", Target: "/"}}, v: &v, f: f, service: s, now: time.Now(),
		id: &identify.Result{Service: s, Operation: op, Protocol: p},
	}
	r.name()
	return r.answer()
}

func read(t *testing.T, s *contract.Service, p contract.Protocol, a *capture.Response) (code, message string) {
	t.Helper()
	body := bytes.NewReader(a.Body)
	switch p {
	case contract.EC2Query:
		c, err := ec2query.GetErrorResponseComponents(body)
		if err != nil {
			t.Fatal(err)
		}
		return c.Code, c.Message
	case contract.Query:
		if s.Name == "sdb" {
			c, err := ec2query.GetErrorResponseComponents(body)
			if err != nil {
				t.Fatal(err)
			}
			return c.Code, c.Message
		}
		fallthrough
	case contract.RESTXML:
		c, err := awsxml.GetErrorResponseComponents(body, s.Name == "s3")
		if err != nil {
			t.Fatal(err)
		}
		return c.Code, c.Message
	case contract.RPCv2CBOR:
		v, err := smithycbor.Decode(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		m := v.(smithycbor.Map)
		return restjson.SanitizeErrorCode(string(m["__type"].(smithycbor.String))), string(m["message"].(smithycbor.String))
	}
	code, message, err := restjson.GetErrorInfo(json.NewDecoder(body))
	if err != nil {
		t.Fatal(err)
	}
	if h := a.Headers.Get("x-amzn-ErrorType"); h != "" {
		code = h
	}
	return restjson.SanitizeErrorCode(code), message
}

// TestTypeNames are __type as services send it.
func TestTypeNames(t *testing.T) {
	for _, tc := range []struct{ service, operation, code, want string }{
		{"dynamodb", "GetItem", "ValidationException", "com.amazon.coral.validate#ValidationException"},
		{"dynamodb", "GetItem", "ResourceNotFoundException", "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"},
		{"sqs", "GetQueueUrl", "QueueDoesNotExist", "com.amazonaws.sqs#QueueDoesNotExist"},
		{"kms", "Encrypt", "ValidationException", "ValidationException"},
		{"kms", "Encrypt", "NotFoundException", "NotFoundException"},
	} {
		s, err := contract.Lookup(tc.service)
		if err != nil {
			t.Fatal(err)
		}
		a := answerOf(s, s.Operation(tc.operation), contract.JSON, &assay.Finding{Code: tc.code, Message: "m"})
		if !strings.Contains(string(a.Body), `{"__type":"`+tc.want+`",`) {
			t.Errorf("%s: %s", tc.code, a.Body)
		}
	}
}
