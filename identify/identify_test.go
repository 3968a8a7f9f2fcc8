package identify_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/identify"
)

// request makes a request of a line "METHOD URL", headers one a line, and a
// body.
func request(line, headers, body string) *capture.Request {
	method, url, _ := strings.Cut(line, " ")
	r := &capture.Request{Method: method, Body: []byte(body), BodySize: int64(len(body))}
	r.SetURL(url)
	for h := range strings.SplitSeq(headers, "\n") {
		if name, value, ok := strings.Cut(h, ":"); ok {
			r.Headers = append(r.Headers, capture.Header{Name: name, Value: strings.TrimSpace(value)})
		}
	}
	return r
}

// signedBy is an Authorization header with a credential scope and nothing in it
// that could be checked.
func signedBy(service string) string {
	return "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/" + service +
		"/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + strings.Repeat("0", 64)
}

const form = "Content-Type: application/x-www-form-urlencoded; charset=utf-8\n"

// want is "service Operation", with a "?" for an operation that is not there,
// and "" for a request that is none of AWS's.
type test struct{ line, headers, body, want string }

func run(t *testing.T, tests []test) {
	t.Helper()
	for _, tt := range tests {
		r := identify.Request(contract.Embedded(), request(tt.line, tt.headers, tt.body))
		got := ""
		if r.Service != nil {
			got = r.Service.Name + " " + r.Name
			if r.Name == "" {
				got += "?"
			}
		}
		if got != tt.want {
			t.Errorf("%s\n%s\n%s\n is %q (%s), want %q", tt.line, tt.headers, tt.body, got, r.Why, tt.want)
		}
	}
}

func TestS3(t *testing.T) {
	signed := signedBy("s3")
	run(t, []test{
		// The bucket in the host, in all kinds of hosts.
		{"PUT https://assets.s3.eu-west-1.amazonaws.com/a/b.txt", signed, "", "s3 PutObject"},
		{"GET https://assets.s3.eu-west-1.amazonaws.com/", signed, "", "s3 ListObjects"},
		{"GET https://assets.s3.eu-west-1.amazonaws.com/?list-type=2&prefix=a", signed, "", "s3 ListObjectsV2"},
		{"GET https://assets.s3.dualstack.eu-west-1.amazonaws.com/?versions", signed, "", "s3 ListObjectVersions"},
		{"GET https://assets.s3-accelerate.amazonaws.com/k", signed, "", "s3 GetObject"},
		{"HEAD https://assets.s3-us-west-2.amazonaws.com/", signed, "", "s3 HeadBucket"},
		{"HEAD https://assets.s3.amazonaws.com/k", signed, "", "s3 HeadObject"},
		{"PUT https://a.b.c.s3.cn-north-1.amazonaws.com.cn/k", signed, "", "s3 PutObject"},
		{"GET https://ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/k", signed, "", "s3 GetObject"},
		{"GET https://ap-123456789012.s3-object-lambda.eu-west-1.amazonaws.com/k", signedBy("s3-object-lambda"), "", "s3 GetObject"},
		{"GET https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/k", signed, "", "s3 GetObject"},
		{"GET https://b--euw1-az1--x-s3.s3express-euw1-az1.eu-west-1.amazonaws.com/?session", signedBy("s3express"), "", "s3 CreateSession"},
		{"PUT https://b--euw1-az1--x-s3.s3express-euw1-az1.eu-west-1.amazonaws.com/k", signedBy("s3express"), "", "s3 PutObject"},
		{"GET https://assets.bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com/k", signed, "", "s3 GetObject"},
		{"GET https://bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com/assets/k", signed, "", "s3 GetObject"},

		// The bucket in the path.
		{"GET https://s3.eu-west-1.amazonaws.com/", signed, "", "s3 ListBuckets"},
		{"GET https://s3.eu-west-1.amazonaws.com/?x-id=ListBuckets", signed, "", "s3 ListBuckets"},
		{"PUT https://s3.eu-west-1.amazonaws.com/assets", signed, "", "s3 CreateBucket"},
		{"PUT https://s3.eu-west-1.amazonaws.com/assets/", signed, "", "s3 CreateBucket"},
		{"DELETE https://s3.eu-west-1.amazonaws.com/assets/k", signed, "", "s3 DeleteObject"},
		{"GET https://s3express-control.eu-west-1.amazonaws.com/", signedBy("s3express"), "", "s3 ListDirectoryBuckets"},

		// What tells operations of one path apart.
		{"PUT https://assets.s3.amazonaws.com/k?partNumber=1&uploadId=u", signed, "", "s3 UploadPart"},
		{"PUT https://assets.s3.amazonaws.com/k?partNumber=1&uploadId=u", signed + "\nx-amz-copy-source: other/k", "", "s3 UploadPartCopy"},
		{"PUT https://assets.s3.amazonaws.com/k", signed + "\nx-amz-copy-source: other/k", "", "s3 CopyObject"},
		{"POST https://assets.s3.amazonaws.com/k?uploads", signed, "", "s3 CreateMultipartUpload"},
		{"POST https://assets.s3.amazonaws.com/k?uploadId=u", signed, "", "s3 CompleteMultipartUpload"},
		{"DELETE https://assets.s3.amazonaws.com/k?uploadId=u", signed, "", "s3 AbortMultipartUpload"},
		{"GET https://assets.s3.amazonaws.com/k?uploadId=u", signed, "", "s3 ListParts"},
		{"GET https://assets.s3.amazonaws.com/?uploads", signed, "", "s3 ListMultipartUploads"},
		{"POST https://assets.s3.amazonaws.com/?delete", signed, "", "s3 DeleteObjects"},
		{"PUT https://assets.s3.amazonaws.com/?tagging", signed, "", "s3 PutBucketTagging"},
		{"PUT https://assets.s3.amazonaws.com/k?tagging", signed, "", "s3 PutObjectTagging"},
		{"GET https://assets.s3.amazonaws.com/k?acl&versionId=3", signed, "", "s3 GetObjectAcl"},
		{"GET https://assets.s3.amazonaws.com/?acl", signed, "", "s3 GetBucketAcl"},
		{"POST https://assets.s3.amazonaws.com/k?select&select-type=2", signed, "", "s3 SelectObjectContent"},
		{"PUT https://assets.s3.amazonaws.com/k?retention", signed, "", "s3 PutObjectRetention"},
		{"PUT https://assets.s3.amazonaws.com/?object-lock", signed, "", "s3 PutObjectLockConfiguration"},
		{"GET https://assets.s3.amazonaws.com/?analytics&id=1", signed, "", "s3 GetBucketAnalyticsConfiguration"},
		{"GET https://assets.s3.amazonaws.com/?analytics", signed, "", "s3 ListBucketAnalyticsConfigurations"},

		// ARNs in the bucket's place, escaped and not.
		{"GET https://s3.eu-west-1.amazonaws.com/arn:aws:s3:eu-west-1:123456789012:accesspoint/ap?list-type=2", signed, "", "s3 ListObjectsV2"},
		{"GET https://s3.eu-west-1.amazonaws.com/arn%3Aaws%3As3%3Aeu-west-1%3A123456789012%3Aaccesspoint%2Fap?list-type=2", signed, "", "s3 ListObjectsV2"},
		{"PUT https://s3.eu-west-1.amazonaws.com/arn:aws:s3:eu-west-1:123456789012:accesspoint/ap/k", signed, "", "s3 PutObject"},
		{"GET https://s3.eu-west-1.amazonaws.com/arn:aws:s3-outposts:eu-west-1:123456789012:outpost/op-1/accesspoint/ap", signed, "", "s3 ListObjects"},

		// Keys may hold anything, also what looks like another operation.
		{"GET https://assets.s3.amazonaws.com//a//b", signed, "", "s3 GetObject"},
		{"GET https://assets.s3.amazonaws.com/service/x/operation/y", signed, "", "s3 GetObject"},
		{"PUT https://assets.s3.amazonaws.com/Action=ListUsers", signed, "", "s3 PutObject"},

		// Without a signature, in the query, in forms, and from browsers.
		{"GET https://assets.s3.amazonaws.com/k", "", "", "s3 GetObject"},
		{"GET https://assets.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261122%2Feu-west-1%2Fs3%2Faws4_request", "", "", "s3 GetObject"},
		{"PUT https://assets.s3.amazonaws.com/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1&Signature=x", "", "", "s3 PutObject"},
		{"POST https://assets.s3.amazonaws.com/", "Content-Type: multipart/form-data; boundary=b", "--b--", "s3 PostObject"},
		{"OPTIONS https://assets.s3.amazonaws.com/k", "Origin: https://example.com\nAccess-Control-Request-Method: PUT", "", "s3 OptionsObject"},

		{"GET https://123456789012.s3-control.eu-west-1.amazonaws.com/v20180820/accesspoint", signed, "", "s3control ListAccessPoints"},
		{"PATCH https://assets.s3.amazonaws.com/k", signed, "", "s3 ?"},
	})
}

func TestProtocols(t *testing.T) {
	json10 := "Content-Type: application/x-amz-json-1.0\n"
	run(t, []test{
		{"POST https://dynamodb.eu-west-1.amazonaws.com/", json10 + "X-Amz-Target: DynamoDB_20120810.GetItem", "{}", "dynamodb GetItem"},
		{"POST https://streams.dynamodb.eu-west-1.amazonaws.com/", json10 + "X-Amz-Target: DynamoDBStreams_20120810.GetRecords", "{}", "dynamodbstreams GetRecords"},
		{"POST https://cloudtrail.eu-west-1.amazonaws.com/", "X-Amz-Target: com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents", "{}", "cloudtrail LookupEvents"},
		{"POST https://logs.eu-west-1.amazonaws.com/", "x-amz-target: Logs_20140328.PutLogEvents", "{}", "logs PutLogEvents"},
		{"POST https://ecs.eu-west-1.amazonaws.com/", "X-Amz-Target: AmazonEC2ContainerServiceV20141113.RunTask", "{}", "ecs RunTask"},
		// A target that no model has: where it goes tells the service.
		{"POST https://dynamodb.eu-west-1.amazonaws.com/", json10 + "X-Amz-Target: DynamoDB_20111205.GetItem", "{}", "dynamodb GetItem"},

		{"POST https://ec2.eu-west-1.amazonaws.com/", form, "Action=RunInstances&Version=2016-11-15", "ec2 RunInstances"},
		{"GET https://ec2.eu-west-1.amazonaws.com/?Action=DescribeInstances&Version=2016-11-15", "", "", "ec2 DescribeInstances"},
		{"GET https://iam.amazonaws.com/?Version=2010-05-08&Action=ListUsers", "", "", "iam ListUsers"},
		{"POST https://sns.eu-west-1.amazonaws.com/", form, "TopicArn=x&Action=Publish&Version=2010-03-31", "sns Publish"},
		{"POST https://sqs.eu-west-1.amazonaws.com/", form, "Action=SendMessage&Version=2012-11-05", "sqs SendMessage"},
		{"POST https://sqs.eu-west-1.amazonaws.com/123456789012/orders", form, "Action=SendMessage&Version=2012-11-05", "sqs SendMessage"},
		{"POST https://sqs.eu-west-1.amazonaws.com/", json10 + "X-Amz-Target: AmazonSQS.SendMessage", "{}", "sqs SendMessage"},
		{"POST https://queue.amazonaws.com/", form, "Action=ListQueues&Version=2012-11-05", "sqs ListQueues"},
		// The form lost its content type.
		{"POST https://sts.amazonaws.com/", "", "Action=GetCallerIdentity&Version=2011-06-15", "sts GetCallerIdentity"},

		{"POST https://monitoring.eu-west-1.amazonaws.com/service/GraniteServiceVersion20100801/operation/PutMetricData", "Smithy-Protocol: rpc-v2-cbor", "", "cloudwatch PutMetricData"},
		{"POST https://proxy.example.com/base/path/service/GraniteServiceVersion20100801/operation/ListMetrics", "smithy-protocol: rpc-v2-cbor", "", "cloudwatch ListMetrics"},
		{"POST https://monitoring.eu-west-1.amazonaws.com/", form, "Action=PutMetricData&Version=2010-08-01", "cloudwatch PutMetricData"},
		{"POST https://monitoring.eu-west-1.amazonaws.com/", "X-Amz-Target: GraniteServiceVersion20100801.PutMetricData", "{}", "cloudwatch PutMetricData"},

		{"POST https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/f/invocations", "", "{}", "lambda Invoke"},
		{"GET https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/", "", "", "lambda ListFunctions"},
		{"GET https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Af", "", "", "lambda GetFunction"},
		// ARNs in paths with their slashes as they are.
		{"GET https://apigateway.eu-west-1.amazonaws.com/tags/arn:aws:apigateway:eu-west-1::/restapis/a1b2c3", signedBy("apigateway"), "", "apigateway GetTags"},
		{"POST https://eks.eu-west-1.amazonaws.com/tags/arn:aws:eks:eu-west-1:123456789012:cluster/c", "", "{}", "eks TagResource"},
		{"POST https://route53.amazonaws.com/2013-04-01/hostedzone/Z1/rrset/", "", "<x/>", "route53 ChangeResourceRecordSets"},
	})
}

// TestLookAlikes has the services that share a host, a signing name, a path or
// a version.
func TestLookAlikes(t *testing.T) {
	run(t, []test{
		{"POST https://rds.eu-west-1.amazonaws.com/", form, "Action=CreateDBInstance&Version=2014-10-31", "rds CreateDBInstance"},
		{"POST https://rds.eu-west-1.amazonaws.com/", form, "Action=CreateDBInstance&Version=2014-10-31&Engine=neptune", "rds CreateDBInstance"},
		{"POST https://email.eu-west-1.amazonaws.com/", form, "Action=SendEmail&Version=2010-12-01", "ses SendEmail"},
		{"POST https://email.eu-west-1.amazonaws.com/v2/email/outbound-emails", "", "{}", "sesv2 SendEmail"},
		{"POST https://email.eu-west-1.amazonaws.com/v1/email/outbound-emails", "", "{}", "pinpoint-email SendEmail"},
		{"GET https://apigateway.eu-west-1.amazonaws.com/restapis", "", "", "apigateway GetRestApis"},
		{"GET https://apigateway.eu-west-1.amazonaws.com/v2/apis", "", "", "apigatewayv2 GetApis"},
		{"GET https://es.eu-west-1.amazonaws.com/2015-01-01/domain", signedBy("es"), "", "es ListDomainNames"},
		{"GET https://es.eu-west-1.amazonaws.com/2021-01-01/opensearch/domain/d", signedBy("es"), "", "opensearch DescribeDomain"},
		{"POST https://elasticloadbalancing.eu-west-1.amazonaws.com/", form, "Action=DescribeLoadBalancers&Version=2012-06-01", "elb DescribeLoadBalancers"},
		{"POST https://elasticloadbalancing.eu-west-1.amazonaws.com/", form, "Action=DescribeLoadBalancers&Version=2015-12-01", "elbv2 DescribeLoadBalancers"},
		{"POST https://iot.eu-west-1.amazonaws.com/topics", signedBy("iot"), "", "iot ?"},
		{"GET https://iot.eu-west-1.amazonaws.com/things", signedBy("iot"), "", "iot ListThings"},
		{"POST https://data-ats.iot.eu-west-1.amazonaws.com/topics/a%2Fb?qos=1", signedBy("iotdata"), "x", "iot-data Publish"},
		{"POST https://a1b2c3-ats.iot.eu-west-1.amazonaws.com/topics/a?qos=1", signedBy("iotdata"), "x", "iot-data Publish"},
		{"GET https://data.jobs.iot.eu-west-1.amazonaws.com/things/t/jobs", signedBy("iot-jobs-data"), "", "iot-jobs-data GetPendingJobExecutions"},
		{"POST https://api.tunneling.iot.eu-west-1.amazonaws.com/", "X-Amz-Target: IoTSecuredTunneling.OpenTunnel", "{}", "iotsecuretunneling OpenTunnel"},
		{"POST https://maps.geo.eu-west-1.amazonaws.com/maps/v0/maps", signedBy("geo"), "{}", "location CreateMap"},
		{"POST https://cp.maps.geo.eu-west-1.amazonaws.com/maps/v0/maps", signedBy("geo"), "{}", "location CreateMap"},
		{"GET https://maps.geo.eu-west-1.amazonaws.com/v2/styles/Standard/descriptor", signedBy("geo-maps"), "", "geo-maps GetStyleDescriptor"},
		{"POST https://routes.geo.eu-west-1.amazonaws.com/v2/routes", signedBy("geo-routes"), "{}", "geo-routes CalculateRoutes"},
		{"POST https://query.timestream.eu-west-1.amazonaws.com/", "X-Amz-Target: Timestream_20181101.Query", "{}", "timestream-query Query"},
		{"POST https://ingest.timestream.eu-west-1.amazonaws.com/", "X-Amz-Target: Timestream_20181101.WriteRecords", "{}", "timestream-write WriteRecords"},
		{"POST https://ingest.timestream.eu-west-1.amazonaws.com/", "X-Amz-Target: Timestream_20181101.DescribeEndpoints", "{}", "timestream-write DescribeEndpoints"},
		{"POST https://query.timestream.eu-west-1.amazonaws.com/", "X-Amz-Target: Timestream_20181101.DescribeEndpoints", "{}", "timestream-query DescribeEndpoints"},
		{"POST https://wisdom.eu-west-1.amazonaws.com/assistants", "", "{}", "qconnect CreateAssistant"},
		{"GET https://participant.connect.eu-west-1.amazonaws.com/participant/attachment", signedBy("execute-api"), "", "connectparticipant ?"},
		{"GET https://connect.eu-west-1.amazonaws.com/instance", signedBy("connect"), "", "connect ListInstances"},
		{"POST https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/%40connections/id%3D", signedBy("execute-api"), "x", "apigatewaymanagementapi PostToConnection"},
		{"DELETE https://a1b2c3.execute-api.eu-west-1.amazonaws.com/@connections/id", signedBy("execute-api"), "", "apigatewaymanagementapi DeleteConnection"},
		// Somebody's own API behind API Gateway.
		{"GET https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/pets", signedBy("execute-api"), "", ""},
		{"GET https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/pets", "", "", ""},
		{"POST https://oidc.eu-west-1.amazonaws.com/token", "", "{}", "sso-oidc CreateToken"},
		{"GET https://portal.sso.eu-west-1.amazonaws.com/assignment/accounts", "", "", "sso ListAccounts"},
		{"POST https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/e/invocations", signedBy("sagemaker"), "x", "sagemaker-runtime InvokeEndpoint"},
		{"POST https://api.sagemaker.eu-west-1.amazonaws.com/", "X-Amz-Target: SageMaker.ListModels", "{}", "sagemaker ListModels"},
		{"POST https://bedrock-runtime.eu-west-1.amazonaws.com/model/m/converse", signedBy("bedrock"), "{}", "bedrock-runtime Converse"},
		{"GET https://bedrock.eu-west-1.amazonaws.com/foundation-models", signedBy("bedrock"), "", "bedrock ListFoundationModels"},
	})
}

func TestCustomHosts(t *testing.T) {
	target := "X-Amz-Target: DynamoDB_20120810.PutItem\n"
	run(t, []test{
		// LocalStack, moto, DynamoDB Local, MinIO, Ceph: the credential scope or
		// the message says which service.
		{"PUT http://localhost:4566/assets/k", signedBy("s3"), "", "s3 PutObject"},
		{"PUT http://127.0.0.1:9000/assets/k?partNumber=1&uploadId=u", signedBy("s3"), "", "s3 UploadPart"},
		{"GET http://[::1]:9000/", signedBy("s3"), "", "s3 ListBuckets"},
		{"GET http://minio.internal.example/assets/?list-type=2", signedBy("s3"), "", "s3 ListObjectsV2"},
		{"POST http://localhost:8000/", target, "{}", "dynamodb PutItem"},
		{"POST http://localhost:5000/", form + signedBy("ec2"), "Action=RunInstances&Version=2016-11-15", "ec2 RunInstances"},
		{"POST http://localhost:5000/", form, "Action=ListUsers&Version=2010-05-08", "iam ListUsers"},
		{"GET http://localhost:4566/2015-03-31/functions/", signedBy("lambda"), "", "lambda ListFunctions"},
		{"POST http://localhost:4566/", "X-Amz-Target: AmazonSQS.SendMessage\n" + signedBy("sqs"), "{}", "sqs SendMessage"},
		{"GET http://storage.example/assets/k", "X-Amz-Content-Sha256: UNSIGNED-PAYLOAD", "", "s3 GetObject"},

		// None of AWS's, although each looks a little as if it were.
		{"GET https://example.com/", "", "", ""},
		{"GET https://example.com/2015-03-31/functions/", "User-Agent: curl/8.5.0", "", ""},
		{"POST https://example.com/?Action=login", form, "Action=login&user=me", ""},
		{"POST https://api.github.com/repos", "Authorization: Bearer abc", "{}", ""},
		{"POST https://example.com/x", form, "Action=ListUsers", ""},
		{"PUT https://storage.googleapis.com/bucket/key", "Authorization: Bearer abc", "x", ""},
		{"GET https://amazonaws.com.example.com/", "", "", ""},
		{"GET https://s3.example.com/bucket/key", "", "", ""},
		{"GET https://d111111abcdef8.cloudfront.net/k", "X-Amz-Cf-Id: abc", "", ""},
		{"GET http://169.254.169.254/latest/meta-data/iam/security-credentials/", "User-Agent: Boto3/1.34.0", "", ""},
		{"PUT http://169.254.169.254/latest/api/token", "X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 21600\nUser-Agent: Boto3/1.34.0", "", ""},
		{"GET http://169.254.170.2/v2/credentials/0f9b", "User-Agent: aws-sdk-java/2.25.0", "", ""},
	})
}

func TestUnknownOperationKeepsTheService(t *testing.T) {
	for _, tt := range []struct{ line, headers, body, service, asked string }{
		{"POST https://dynamodb.eu-west-1.amazonaws.com/", "X-Amz-Target: DynamoDB_20120810.PutItems", "{}", "dynamodb", "PutItems"},
		{"POST https://ec2.eu-west-1.amazonaws.com/", form, "Action=StartInstance&Version=2016-11-15", "ec2", "StartInstance"},
		{"POST https://monitoring.eu-west-1.amazonaws.com/service/GraniteServiceVersion20100801/operation/Nope", "Smithy-Protocol: rpc-v2-cbor", "", "cloudwatch", "Nope"},
		{"POST https://sns.eu-west-1.amazonaws.com/", form, "Action=&Version=2010-03-31", "sns", ""},
		{"GET https://lambda.eu-west-1.amazonaws.com/2015-03-31/function", "", "", "lambda", ""},
		{"POST https://kms.eu-west-1.amazonaws.com/", "Content-Type: application/x-amz-json-1.1", "{}", "kms", ""},
	} {
		r := identify.Request(contract.Embedded(), request(tt.line, tt.headers, tt.body))
		switch {
		case r.Service == nil || r.Service.Name != tt.service || r.Operation != nil || r.Name != "":
			t.Errorf("%s: %v %v", tt.line, r.Service, r.Operation)
		case r.Asked != tt.asked || r.Why == "" || !strings.Contains(r.Why, tt.asked):
			t.Errorf("%s: asked %q, want %q; why %q", tt.line, r.Asked, tt.asked, r.Why)
		}
	}
}

// TestAgentNames: where the bytes are those of several services, the client may
// say which one it is for. The agents are as the SDKs and the CLI send them.
func TestAgentNames(t *testing.T) {
	const rds, wisdom = "POST https://rds.eu-west-1.amazonaws.com/", "POST https://wisdom.eu-west-1.amazonaws.com/assistants"
	const action, body = "Action=CreateDBCluster&Version=2014-10-31", "{}"
	for _, tt := range []struct{ line, headers, body, agent, want string }{
		{rds, form, action, "aws-sdk-go-v2/1.48.0 ua/2.1 os/linux lang/go#1.26 api/docdb#1.52.1 m/E", "docdb"},
		{rds, form, action, "aws-sdk-js/3.1168.0 ua/2.1 os/linux lang/js md/nodejs#22.1.0 api/neptune#3.1168.0", "neptune"},
		{rds, form, action, "aws-sdk-java/2.31.6 md/io#sync md/http#Apache ua/2.1 api/DocDB#2.31.6 os/Linux", "docdb"},
		{rds, form, action, "aws-cli/2.35.19 md/awscrt#0.35.0 ua/2.1 os/linux md/prompt#off md/command#neptune.create-db-cluster", "neptune"},
		{rds, form, action, "aws-sdk-go-v2/1.48.0 ua/2.1 api/rds#1.99.0", "rds"},
		{rds, form, action, "aws-sdk-go-v2/1.48.0 ua/2.1 api/sqs#1.52.1", "rds"}, // no candidate
		{rds, form, action, "Boto3/1.43.11 md/Botocore#1.43.11", "rds"},
		{rds, form, "Action=CreateDBProxy&Version=2014-10-31", "aws-sdk-go-v2/1.48.0 api/docdb#1.52.1", "rds"}, // which DocumentDB does not have
		{wisdom, "", body, "aws-sdk-go-v2/1.48.0 ua/2.1 api/wisdom#1.30.1", "wisdom"},
		{wisdom, "", body, "aws-sdk-go-v2/1.48.0 ua/2.1 api/qconnect#1.30.1", "qconnect"},
	} {
		r := identify.Request(contract.Embedded(), request(tt.line, tt.headers+"User-Agent: "+tt.agent, tt.body))
		if r.Service == nil || r.Operation == nil || r.Service != r.Operation.Service || r.Service.Name != tt.want {
			t.Errorf("%s: %v, want %s", tt.agent, r.Service, tt.want)
		}
	}
}

// TestAlso has services whose requests cannot be told from those of another:
// all are kept, for the models to choose.
func TestAlso(t *testing.T) {
	r := identify.Request(contract.Embedded(), request("POST https://rds.eu-west-1.amazonaws.com/", form,
		"Action=CreateDBCluster&Version=2014-10-31"))
	var also []string
	for _, o := range r.Also {
		also = append(also, o.Service.Name)
	}
	slices.Sort(also)
	if got := r.Service.Name + " also " + strings.Join(also, ", "); got != "rds also docdb, neptune" {
		t.Errorf("CreateDBCluster is %s", got)
	}
	r = identify.Request(contract.Embedded(), request("POST https://rds.eu-west-1.amazonaws.com/", form,
		"Action=CreateGlobalCluster&Version=2014-10-31"))
	if r.Service.Name != "rds" || len(r.Also) != 2 {
		t.Errorf("CreateGlobalCluster is %s also %d", r.Service.Name, len(r.Also))
	}
	// Only RDS has this one.
	r = identify.Request(contract.Embedded(), request("POST https://rds.eu-west-1.amazonaws.com/", form,
		"Action=CreateDBProxy&Version=2014-10-31"))
	if r.Service.Name != "rds" || len(r.Also) != 0 {
		t.Errorf("CreateDBProxy is %s also %d", r.Service.Name, len(r.Also))
	}
}

func TestProtocolFollowsTheMessage(t *testing.T) {
	for _, tt := range []struct {
		line, headers, body string
		want                contract.Protocol
	}{
		{"POST https://sqs.eu-west-1.amazonaws.com/", form, "Action=ListQueues&Version=2012-11-05", contract.Query},
		{"POST https://sqs.eu-west-1.amazonaws.com/", "X-Amz-Target: AmazonSQS.ListQueues", "{}", contract.JSON},
		{"POST https://monitoring.eu-west-1.amazonaws.com/", form, "Action=ListMetrics&Version=2010-08-01", contract.Query},
		{"POST https://monitoring.eu-west-1.amazonaws.com/", "X-Amz-Target: GraniteServiceVersion20100801.ListMetrics", "{}", contract.JSON},
		{"POST https://monitoring.eu-west-1.amazonaws.com/service/GraniteServiceVersion20100801/operation/ListMetrics", "Smithy-Protocol: rpc-v2-cbor", "", contract.RPCv2CBOR},
		{"POST https://ec2.eu-west-1.amazonaws.com/", form, "Action=DescribeVpcs&Version=2016-11-15", contract.EC2Query},
		{"GET https://s3.eu-west-1.amazonaws.com/", "", "", contract.RESTXML},
		{"GET https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/", "", "", contract.RESTJSON},
	} {
		r := identify.Request(contract.Embedded(), request(tt.line, tt.headers, tt.body))
		if r.Protocol != tt.want {
			t.Errorf("%s %s: %v, want %v", tt.line, tt.body, r.Protocol, tt.want)
		}
	}
}
