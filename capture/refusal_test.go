package capture

import (
	"testing"

	"github.com/fxamacker/cbor/v2"
)

func TestRefusalOf(t *testing.T) {
	inCBOR, err := cbor.Marshal(map[string]any{"__type": "aws.protocoltests#InvalidParameterCombination", "message": "Start and end\u2026 " + string(make([]byte, 300))})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name          string
		status        int
		headers       Headers
		body          string
		code, message string
	}{
		{"S3", 404, nil, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>Code</Key></Error>",
			"NoSuchKey", "The specified key does not exist."},
		{"query protocol", 400, nil, `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>a &lt; b</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
			"ValidationError", "a < b"},
		{"EC2", 400, nil, `<?xml version="1.0"?><Response><Errors><Error><Code>InvalidParameterValue</Code><Message>m</Message></Error></Errors><RequestID>1</RequestID></Response>`,
			"InvalidParameterValue", "m"},
		{"cut short", 400, nil, `<Error><Code>InvalidRequest</Code><Message>Cannot spec`, "InvalidRequest", "Cannot spec"},
		{"S3 refuses late", 200, nil, "<?xml version=\"1.0\"?>\n\n   <Error><Code>InternalError</Code><Message>We encountered</Message></Error>", "InternalError", "We encountered"},
		{"accepted", 200, nil, `<CompleteMultipartUploadResult><Error><Code>no</Code></Error></CompleteMultipartUploadResult>`, "", ""},
		{"a stored object in XML", 304, nil, `<Error><Code>no</Code></Error>`, "", ""},
		{"JSON 1.0", 400, nil, `{"__type":"com.amazonaws.dynamodb.v20120810#ValidationException","message":"One or more","x":{"__type":"no"},"n":1}`, "ValidationException", "One or more"},
		{"JSON 1.1", 400, nil, `{"__type":"InvalidRequestException","Message":"M"}`, "InvalidRequestException", "M"},
		{"REST-JSON", 400, Headers{{Name: "x-amzn-errortype", Value: "ValidationException:http://internal.amazon.com/coral/com.amazon.coral.validate/"}}, `{"message":"m"}`, "ValidationException", "m"},
		{"SQS in JSON", 400, Headers{{Name: "x-amzn-query-error", Value: "AWS.SimpleQueueService.NonExistentQueue;Sender"}},
			`{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}`, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist."},
		{"CBOR", 400, Headers{{Name: "smithy-protocol", Value: "rpc-v2-cbor"}}, string(inCBOR), "InvalidParameterCombination", "Start and end\u2026 " + string(make([]byte, 300))},
		{"CBOR cut short", 400, Headers{{Name: "smithy-protocol", Value: "rpc-v2-cbor"}}, string(inCBOR[:20]), "", ""},
		{"HEAD", 404, nil, "", "", ""},
		{"a page of a proxy", 502, nil, "<html><body><h1>502 Bad Gateway</h1></body></html>", "", ""},
		{"plain text", 403, nil, "Forbidden", "", ""},
		{"broken JSON", 400, nil, `{"__type":"A","message`, "A", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, message := RefusalOf(&Response{Status: test.status, Headers: test.headers, Body: []byte(test.body)})
			if code != test.code || message != test.message {
				t.Errorf("got %q, %q\nwant %q, %q", code, message, test.code, test.message)
			}
		})
	}
	if code, message := RefusalOf(nil); code+message != "" {
		t.Error("no answer has a code")
	}
}

func FuzzRefusalOf(f *testing.F) {
	f.Add(400, []byte(`{"__type":"A","message":"m"}`))
	f.Add(200, []byte(`<Error><Code>A</Code></Error>`))
	f.Add(400, []byte("\xa1\x66__type\x61A"))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		RefusalOf(&Response{Status: status, Body: body, Headers: Headers{{Name: "smithy-protocol", Value: "rpc-v2-cbor"}}})
	})
}
