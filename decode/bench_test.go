package decode_test

import (
	"bufio"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/decode"
)

// The requests of the benchmarks, as botocore sends them.
var benchmarks = []struct {
	service, operation string
	where              decode.Where
	raw                string
}{
	{"s3", "PutObject", decode.Where{BucketInHost: true, Bucket: "assets-prod"},
		message("PUT /events/2026/current.log HTTP/1.1", "Host: assets-prod.s3.eu-west-1.amazonaws.com", "Content-Type: text/plain",
			"x-amz-server-side-encryption: aws:kms", "x-amz-meta-source: ingest", "x-amz-meta-owner: data", "x-amz-checksum-crc32: ES0kHg==",
			"x-amz-sdk-checksum-algorithm: CRC32", "User-Agent: Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.18 md/arch#x86_64 lang/python#3.11.7",
			"X-Amz-Date: 20261122T082758Z", "X-Amz-Content-SHA256: UNSIGNED-PAYLOAD",
			"Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=00",
			"", "hello, world\n")},
	{"dynamodb", "PutItem", decode.Where{},
		message("POST / HTTP/1.1", "Host: dynamodb.us-east-1.amazonaws.com", "X-Amz-Target: DynamoDB_20120810.PutItem", "Content-Type: application/x-amz-json-1.0",
			"User-Agent: Boto3/1.43.11", "X-Amz-Date: 20261122T082758Z", "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00",
			"", `{"TableName": "orders", "Item": {"pk": {"S": "customer#1001"}, "sk": {"S": "order#2026-11-22"}, "total": {"N": "129.90"}, "paid": {"BOOL": true}, `+
				`"lines": {"L": [{"M": {"sku": {"S": "A-1"}, "qty": {"N": "2"}}}, {"M": {"sku": {"S": "B-7"}, "qty": {"N": "1"}}}]}, "tags": {"SS": ["new", "gift"]}}, `+
				`"ConditionExpression": "attribute_not_exists(pk)", "ReturnValues": "NONE", "ReturnConsumedCapacity": "TOTAL"}`)},
	{"ec2", "RunInstances", decode.Where{},
		message("POST / HTTP/1.1", "Host: ec2.us-east-1.amazonaws.com", "Content-Type: application/x-www-form-urlencoded; charset=utf-8",
			"User-Agent: Boto3/1.43.11", "X-Amz-Date: 20261122T082758Z", "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=00",
			"", "Action=RunInstances&Version=2016-11-15&ImageId=ami-0123456789abcdef0&InstanceType=t3.micro&KeyName=ops&MaxCount=2&MinCount=1&"+
				"BlockDeviceMapping.1.DeviceName=%2Fdev%2Fsda1&BlockDeviceMapping.1.Ebs.VolumeSize=20&BlockDeviceMapping.1.Ebs.VolumeType=gp3&BlockDeviceMapping.1.Ebs.Encrypted=true&"+
				"NetworkInterface.1.DeviceIndex=0&NetworkInterface.1.SubnetId=subnet-0a1b2c3d&NetworkInterface.1.SecurityGroupId.1=sg-0a1b2c3d&"+
				"TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=web-1&TagSpecification.1.Tag.2.Key=env&TagSpecification.1.Tag.2.Value=prod&"+
				"MetadataOptions.HttpTokens=required&ClientToken=1b4e28ba-2fa1-11d2-883f-0016d3cca427")},
	{"sqs", "SendMessage", decode.Where{},
		message("POST / HTTP/1.1", "Host: sqs.us-east-1.amazonaws.com", "X-Amz-Target: AmazonSQS.SendMessage", "Content-Type: application/x-amz-json-1.0", "x-amzn-query-mode: true",
			"User-Agent: Boto3/1.43.11", "X-Amz-Date: 20261122T082758Z", "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=00",
			"", `{"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/orders", "MessageBody": "{\"order\": 1001, \"state\": \"paid\"}", "DelaySeconds": 5, `+
				`"MessageAttributes": {"source": {"StringValue": "shop", "DataType": "String"}}}`)},
}

func message(head ...string) string { return strings.Join(head, "\r\n") }

// BenchmarkDecode measures decoding beside what net/http takes to read the
// same message.
func BenchmarkDecode(b *testing.B) {
	for _, bm := range benchmarks {
		op := operation(b, bm.service, bm.operation)
		head, body, _ := strings.Cut(bm.raw, "\r\n\r\n")
		lines := strings.Split(head, "\r\n")
		req := &capture.Request{Body: []byte(body), BodySize: int64(len(body))}
		start := strings.Fields(lines[0])
		req.Method, req.Target, req.Proto = start[0], start[1], start[2]
		for _, l := range lines[1:] {
			name, value, _ := strings.Cut(l, ": ")
			req.Headers = append(req.Headers, capture.Header{Name: name, Value: value})
		}
		b.Run(bm.operation+"/decode", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if in := decode.Decode(req, op, op.Service.Protocol, bm.where); len(in.Problems) > 0 {
					b.Fatal(in.Problems)
				}
			}
		})
		b.Run(bm.operation+"/readRequest", func(b *testing.B) {
			b.ReportAllocs()
			r := bytes.NewReader(nil)
			for b.Loop() {
				r.Reset([]byte(bm.raw))
				if _, err := http.ReadRequest(bufio.NewReader(r)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
