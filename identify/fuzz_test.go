package identify_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/identify"
)

func FuzzRequest(f *testing.F) {
	for _, s := range []struct{ line, headers, body string }{
		{"PUT https://assets.s3.eu-west-1.amazonaws.com/a//b?tagging&x=%zz", signedBy("s3"), ""},
		{"GET https://s3.eu-west-1.amazonaws.com/arn:aws:s3:eu-west-1:123456789012:outpost/op-1/accesspoint/ap/k", "", ""},
		{"POST https://dynamodb.eu-west-1.amazonaws.com/", "X-Amz-Target: DynamoDB_20120810.PutItem", "{}"},
		{"POST https://ec2.amazonaws.com/", form, "Action=RunInstances&Version=2016-11-15"},
		{"POST http://localhost/x/service/GraniteServiceVersion20100801/operation/PutMetricData", "Smithy-Protocol: rpc-v2-cbor", ""},
		{"POST https://a1.execute-api.eu-west-1.amazonaws.com/prod/%40connections/x", signedBy("execute-api"), ""},
		{"OPTIONS *", "Host: s3.amazonaws.com", ""},
		{"GET https://apigateway.eu-west-1.amazonaws.com/tags/arn:a/b/c/d", "", ""},
	} {
		f.Add(s.line, s.headers, s.body)
	}
	catalog := contract.Embedded()
	f.Fuzz(func(t *testing.T, line, headers, body string) {
		r := identify.Request(catalog, request(line, headers, body))
		if again := identify.Request(catalog, request(line, headers, body)); !reflect.DeepEqual(r, again) {
			t.Errorf("twice the same request, and two results:\n%+v\n%+v", r, again)
		}
		switch {
		case r.Service == nil && (r.Operation != nil || r.Name != "" || r.Why == ""):
			t.Errorf("no service, but %q, why %q", r.Name, r.Why)
		case r.Service != nil && r.Name == "" && r.Why == "":
			t.Errorf("%s without operation, and nobody says why", r.Service.Name)
		case r.Operation != nil && (r.Operation.Service != r.Service || r.Operation.Name != r.Name):
			t.Errorf("operation %s of another service than %s", r.Operation.Name, r.Service.Name)
		case r.Operation != nil && !r.Service.Speaks(r.Protocol):
			t.Errorf("%s does not speak %s", r.Service.Name, r.Protocol)
		}
	})
}

func FuzzParseUserAgent(f *testing.F) {
	f.Add("Hadoop 3.3.4, aws-sdk-java/1.12.262 (x (y)")
	f.Add("[S3Console/0.4, aws-internal/3] MinIO (linux; amd64) minio-go/v7.0.63 mc/1")
	f.Add("aws-sdk-go//1/2 )(")
	f.Fuzz(func(t *testing.T, ua string) {
		c := identify.ParseUserAgent(ua)
		if !strings.Contains(ua, c.Version) {
			t.Errorf("%q: version %q is not in it", ua, c.Version)
		}
		if c.Name == "" && (c.Version != "" || c.SDK) {
			t.Errorf("%q: no name, but %+v", ua, c)
		}
	})
}

// BenchmarkRequest measures identification alone: the target is no more
// allocations than the result needs.
func BenchmarkRequest(b *testing.B) {
	catalog := contract.Embedded()
	ua := "User-Agent: aws-cli/1.45.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7 botocore/1.43.11\n"
	for _, bb := range []test{
		{"PUT https://assets.s3.eu-west-1.amazonaws.com/events/current.log", ua + signedBy("s3"), "", "s3-PutObject"},
		{"POST https://dynamodb.eu-west-1.amazonaws.com/", ua + "X-Amz-Target: DynamoDB_20120810.PutItem\n" + signedBy("dynamodb"), "{}", "dynamodb-PutItem"},
		{"POST https://ec2.eu-west-1.amazonaws.com/", ua + form + signedBy("ec2"), "Action=RunInstances&Version=2016-11-15", "ec2-RunInstances"},
		{"POST https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/f/invocations", ua + signedBy("lambda"), "{}", "lambda-Invoke"},
	} {
		req := request(bb.line, bb.headers, bb.body)
		b.Run(bb.want, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r := identify.Request(catalog, req); r.Operation == nil {
					b.Fatal(r.Why)
				}
			}
		})
	}
}
