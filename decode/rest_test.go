package decode_test

import (
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/decode"
)

var inHost = decode.Where{BucketInHost: true, Bucket: "assets-prod"}

func TestREST(t *testing.T) {
	run(t, "rest", []decodeCase{
		{
			name: "headers, prefix headers and blob", service: "s3", operation: "PutObject", where: inHost,
			req: request("PUT", "/a%20b+c/%C3%A9?x-id=PutObject", "hello", "Host", "assets-prod.s3.amazonaws.com",
				"X-AMZ-Meta-Source", "ingest", "content-length", "5", "x-amz-storage-class", "STANDARD_IA", "X-Custom", "1", "x-amz-meta-b", "2"),
		},
		{
			name: "path style", service: "s3", operation: "GetObject",
			req: request("GET", "/assets-prod//a/../b/?versionId=null&response-content-type=a%2Fb&bogus=1&partNumber=x", ""),
		},
		{name: "no key", service: "s3", operation: "PutObject", req: request("PUT", "/assets-prod/", "")},
		{name: "no key, bucket in host", service: "s3", operation: "PutObject", where: inHost, req: request("PUT", "/", "", "Host", "x")},
		{
			name: "presigned with headers moved into the query", service: "s3", operation: "PutObject",
			req: request("PUT", "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00&X-Amz-Acl=public-read&x-amz-meta-a=1&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE", ""),
		},
		{
			name: "header list", service: "s3", operation: "GetObjectAttributes",
			req: request("GET", "/b/k?attributes", "", "x-amz-object-attributes", "ETag, Checksum", "X-Amz-Object-Attributes", "ObjectSize"),
		},
		{name: "bad escape", service: "s3", operation: "GetObject", req: request("GET", "/b/100%?versionId=%zz", "")},
		{
			name: "ARN with slashes in the path", service: "bedrock-agent", operation: "DeleteFlowVersion",
			req: request("DELETE", "/flows/arn:aws:bedrock:us-east-1:123456789012:flow/ABCDEFGHIJ/versions/6/", ""),
		},
		{
			name: "access point ARN in the path", service: "s3", operation: "GetObject",
			req: request("GET", "/arn:aws:s3:us-west-2:123456789012:accesspoint/ap/a/b?x-amz-user-agent=x", ""),
		},
		{
			name: "escaped ARN in the path", service: "s3", operation: "GetObject",
			req: request("GET", "/arn%3Aaws%3As3%3Aus-west-2%3A123456789012%3Aaccesspoint%2Fap/a/b", ""),
		},
		{
			name: "JSON in a header", service: "lex-runtime", operation: "PostContent",
			req: request("POST", "/bot/b/alias/a/user/u/content", "hi", "x-amz-lex-session-attributes", "eyJhIjoiYiJ9", "x-amz-lex-request-attributes", "{}",
				"Content-Type", "text/plain; charset=utf-8"),
		},
		{
			name: "duplicate headers", service: "s3", operation: "PutObject", where: inHost,
			req: request("PUT", "/k", "", "Host", "assets-prod.s3.amazonaws.com", "x-amz-acl", "private", "X-Amz-Acl", "public-read"),
		},
		{
			name: "query lists", service: "lambda", operation: "UntagResource",
			req: request("DELETE", "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af?tagKeys=a&tagKeys=b%20c", ""),
		},
		{
			name: "aws-chunked", service: "s3", operation: "UploadPart", where: inHost,
			req: request("PUT", "/k?partNumber=1&uploadId=u", "5;chunk-signature=00\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n",
				"Content-Encoding", "aws-chunked", "x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
		},
		{
			name: "aws-chunked cut short", service: "s3", operation: "UploadPart", where: inHost,
			req: request("PUT", "/k?partNumber=1&uploadId=u", "5\r\nhello\r\nff\r\nwor", "x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
		},
		{
			name: "JSON body and label", service: "lambda", operation: "CreateEventSourceMapping",
			req: request("POST", "/2015-03-31/event-source-mappings/", `{"FunctionName":"f","BatchSize":10,"Enabled":"yes","Queues":["q"],"StartingPositionTimestamp":1.5}`),
		},
		{
			name: "structure as payload", service: "apigateway", operation: "PutRestApi",
			req: request("PUT", "/restapis/abc?mode=merge&failonwarnings=true&a=1", "{}"),
		},
		{
			name: "string payload", service: "s3", operation: "PutBucketPolicy", where: inHost,
			req: request("PUT", "/?policy", `{"Version":"2012-10-17"}`),
		},
		{
			name: "body not captured", service: "lambda", operation: "CreateFunction",
			req: &capture.Request{Method: "POST", Target: "/2015-03-31/functions", BodyTruncated: true, BodySize: 9},
		},
		{
			name: "query moved into the body", service: "cloudsearchdomain", operation: "Search",
			req: request("POST", "/2013-01-01/search", "format=sdk&pretty=true&q=star+wars", "Content-Type", "application/x-www-form-urlencoded"),
		},
	})
}
