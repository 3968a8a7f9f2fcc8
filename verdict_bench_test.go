package assay_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture/rawhttp"
)

// ordinary are requests as SDKs send them, one for each of the cases that
// docs/performance.md follows.
var ordinary = []struct{ name, message string }{
	{"s3-PutObject", message(`PUT /events/2026/11/current.log HTTP/1.1
Host: assets-prod.s3.eu-west-1.amazonaws.com
Accept-Encoding: identity
User-Agent: Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7 md/pyimpl#CPython m/g,E,b,Z cfg/retry-mode#standard Botocore/1.43.11
Content-Type: text/plain
x-amz-checksum-crc32: rwg7LQ==
x-amz-sdk-checksum-algorithm: CRC32
X-Amz-Date: 20261122T085933Z
X-Amz-Content-SHA256: UNSIGNED-PAYLOAD
Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/s3/aws4_request, SignedHeaders=content-type;host;x-amz-checksum-crc32;x-amz-content-sha256;x-amz-date;x-amz-sdk-checksum-algorithm, Signature=2471e7f1cd93c54594ea82f3e3d3dbe0f5b22a1d2dba3a3c152aeb88baa8842b
amz-sdk-invocation-id: 1f8a39cf-4412-4d8b-8177-d41cc0c31b55
amz-sdk-request: attempt=1
`, "hello world\n")},
	{"dynamodb-PutItem", message(`POST / HTTP/1.1
Host: dynamodb.eu-west-1.amazonaws.com
X-Amz-Target: DynamoDB_20120810.PutItem
Content-Type: application/x-amz-json-1.0
User-Agent: Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7 md/pyimpl#CPython m/Z,D,b cfg/retry-mode#legacy Botocore/1.43.11
X-Amz-Date: 20261122T090905Z
Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=8eda216fdc8d505b4a193b11148108602f8a26d34fc3343000679e8a9cee28e1
amz-sdk-invocation-id: 9073633d-33b6-455a-ac25-057643ceb0ba
amz-sdk-request: attempt=1
`, `{"TableName": "orders", "Item": {"pk": {"S": "customer#4711"}, "sk": {"S": "order#2026-11-22"}, "total": {"N": "129.90"}, "lines": {"L": [{"M": {"sku": {"S": "A-1"}, "n": {"N": "2"}}}]}}, "ConditionExpression": "attribute_not_exists(pk)"}`)},
	{"ec2-RunInstances", message(`POST / HTTP/1.1
Host: ec2.eu-west-1.amazonaws.com
Content-Type: application/x-www-form-urlencoded; charset=utf-8
User-Agent: Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7 md/pyimpl#CPython m/Z,D,b cfg/retry-mode#legacy Botocore/1.43.11
X-Amz-Date: 20261122T090902Z
Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/ec2/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=f78ec14bb3c6ef32bdc1eeb3d0afde069bbe43a6ff2907656175d09a062c93ab
amz-sdk-invocation-id: 9073633d-33b6-455a-ac25-057643ceb0ba
amz-sdk-request: attempt=1
`, `Action=RunInstances&Version=2016-11-15&ImageId=ami-0abcdef1234567890&InstanceType=t3.micro&MinCount=1&MaxCount=1&KeyName=ops&NetworkInterface.1.DeviceIndex=0&NetworkInterface.1.SubnetId=subnet-0123456789abcdef0&NetworkInterface.1.SecurityGroupId.1=sg-0123456789abcdef0&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=web&ClientToken=31dbe86e-8e78-44ee-b550-df5478d1209f`)},
	{"sqs-SendMessage", message(`POST / HTTP/1.1
Host: sqs.eu-west-1.amazonaws.com
X-Amz-Target: AmazonSQS.SendMessage
Content-Type: application/x-amz-json-1.0
User-Agent: Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7 md/pyimpl#CPython m/Z,D,b cfg/retry-mode#legacy Botocore/1.43.11
X-Amz-Date: 20261122T090902Z
Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/sqs/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=f78ec14bb3c6ef32bdc1eeb3d0afde069bbe43a6ff2907656175d09a062c93ab
amz-sdk-invocation-id: 9073633d-33b6-455a-ac25-057643ceb0ba
amz-sdk-request: attempt=1
`, `{"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders", "MessageBody": "{\"order\": 4711}", "MessageAttributes": {"kind": {"DataType": "String", "StringValue": "order"}}}`)},
}

// message puts a request together as it stands on the wire.
func message(head, body string) string {
	head += fmt.Sprintf("Content-Length: %d\n", len(body))
	return strings.ReplaceAll(head, "\n", "\r\n") + "\r\n" + body
}

// BenchmarkVerdict measures a whole verdict, from the bytes of a message to the
// answer, beside what http.ReadRequest needs for the same bytes.
//
//	go test -run '^$' -bench Verdict -benchmem .
func BenchmarkVerdict(b *testing.B) {
	checker := assay.New()
	for _, o := range ordinary {
		raw := []byte(o.message)
		b.Run(o.name+"/net-http", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw))); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(o.name+"/assay", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				x, _, err := rawhttp.ParseRequest(raw)
				if err != nil {
					b.Fatal(err)
				}
				if v := checker.Check(x); v.Outcome != assay.Accept {
					b.Fatalf("%s: %+v", v.Outcome, v.Findings)
				}
			}
		})
	}
}

// TestOrdinaryRequestsAreAccepted keeps the benchmark honest.
func TestOrdinaryRequestsAreAccepted(t *testing.T) {
	checker := assay.New()
	for _, o := range ordinary {
		x, _, err := rawhttp.ParseRequest([]byte(o.message))
		if err != nil {
			t.Fatal(err)
		}
		if v := checker.Check(x); v.Outcome != assay.Accept || v.Service+"-"+v.Operation != o.name {
			t.Errorf("%s: %s %s: %s %+v", o.name, v.Service, v.Operation, v.Outcome, v.Findings)
		}
	}
}
