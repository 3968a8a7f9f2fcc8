package decode_test

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// form is a POST of a query protocol.
func form(pairs ...string) *capture.Request {
	return request("POST", "/", strings.Join(pairs, "&"), "Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
}

func TestForm(t *testing.T) {
	run(t, "form", []decodeCase{
		{name: "lists with a wrapper", service: "sns", operation: "TagResource",
			req: form("Action=TagResource", "Version=2010-03-31", "ResourceArn=arn%3Aaws%3Asns%3Aus-east-1%3A123456789012%3At",
				"Tags.member.1.Key=a", "Tags.member.1.Value=x+y", "Tags.member.2.Key=b")},
		{name: "in the query string", service: "sts", operation: "AssumeRole",
			req: request("GET", "/?Action=AssumeRole&Version=2011-06-15&RoleSessionName=s&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Fp&Bogus=1&DurationSeconds=soon&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE", "")},
		{name: "maps", service: "sns", operation: "CreateTopic",
			req: form("Action=CreateTopic", "Name=t", "Attributes.entry.1.value=v", "Attributes.entry.1.key=DisplayName", "Attributes.entry.2.key=Policy")},
		{name: "map of structures", service: "sns", operation: "Publish",
			req: form("Message=m", "MessageAttributes.entry.1.Name=n", "MessageAttributes.entry.1.Value.DataType=String", "MessageAttributes.entry.1.Value.StringValue=s")},
		{name: "numbers out of order and with gaps", service: "iam", operation: "TagRole",
			req: form("RoleName=r", "Tags.member.10.Key=j", "Tags.member.2.Key=b", "Tags.member.10.Value=J", "Tags.member.7.Key=g")},
		{name: "empty list, duplicate and key behind a scalar", service: "iam", operation: "CreateRole",
			req: form("Tags=", "RoleName=a", "RoleName=b", "Path.x=1", "AssumeRolePolicyDocument=%7B%7D", "Tags.item.x=1")},
		{name: "flattened with a name for elements", service: "elasticache", operation: "AddTagsToResource",
			req: form("ResourceName=r", "Tags.Tag.1.Key=k", "Tags.member.2.Key=l")},
		{name: "ec2", service: "ec2", operation: "RunInstances",
			req: form("Action=RunInstances", "Version=2016-11-15", "ImageId=ami-1", "MinCount=one", "BlockDeviceMapping.1.Ebs.VolumeSize=20",
				"NetworkInterface.1.SecurityGroupId.1=sg-1", "TagSpecification.1.Tag.1.Key=Name", "Monitoring.Enabled=true", "DryRun=maybe")},
		{name: "sqs in the query protocol", service: "sqs", operation: "SendMessageBatch", proto: contract.Query,
			req: form("Action=SendMessageBatch", "QueueUrl=https%3A%2F%2Fsqs%2Fq", "SendMessageBatchRequestEntry.1.Id=1", "SendMessageBatchRequestEntry.1.MessageBody=b",
				"SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n", "SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=s",
				"SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String")},
		{name: "sqs attributes and tags in the query protocol", service: "sqs", operation: "CreateQueue", proto: contract.Query,
			req: form("QueueName=q", "Attribute.1.Name=DelaySeconds", "Attribute.1.Value=5", "Tag.1.Key=k", "Tag.1.Value=v")},
		{name: "sqs lists in the query protocol", service: "sqs", operation: "AddPermission", proto: contract.Query,
			req: form("Label=l", "AWSAccountId.1=123456789012", "ActionName.1=SendMessage", "ActionName.2=ReceiveMessage")},
		{name: "sqs list without a number", service: "sqs", operation: "GetQueueAttributes", proto: contract.Query,
			req: form("AttributeName=All")},
		{name: "sqs member lists in the query protocol", service: "sqs", operation: "GetQueueAttributes", proto: contract.Query,
			req: form("AttributeNames.member.1=All", "AttributeNames.member.2=Policy")},
		{name: "cloudwatch in the query protocol", service: "cloudwatch", operation: "PutMetricData", proto: contract.Query,
			req: form("Namespace=n", "MetricData.member.1.MetricName=m", "MetricData.member.1.Dimensions.member.1.Name=d",
				"MetricData.member.1.Timestamp=2026-01-02T03%3A04%3A05Z", "MetricData.member.1.Value=1e3", "MetricData.member.1.Values.member.1=NaN")},
		{name: "bad escapes", service: "iam", operation: "GetUser", req: form("UserName=100%", "&", "%zz=1", "bare")},
		{name: "not captured", service: "iam", operation: "GetUser", req: &capture.Request{Method: "POST", Target: "/", BodyTruncated: true}},
	})
}

// TestFormLarge holds that a form with many elements in a bad order, which is
// looked up in another way, comes out as a small one does.
func TestFormLarge(t *testing.T) {
	const n = 3000
	var pairs []string
	for i := n; i > 0; i-- {
		number := itoa(i)
		pairs = append(pairs, "Tags.member."+number+".Key=k"+number, "Tags.member."+number+".Value=v")
	}
	in := decode.Decode(form(pairs...), operation(t, "iam", "TagRole"), contract.Query, decode.Where{})
	tags := in.Root.Get("Tags")
	if len(in.Problems) > 0 || len(tags.Items) != n {
		t.Fatalf("%d elements, problems %v", len(tags.Items), in.Problems)
	}
	for i, tag := range tags.Items {
		if got, want := tag.Get("Key").String(), "k"+itoa(i+1); got != want || tag.Index != i || len(tag.Items) != 2 {
			t.Fatalf("element %d: key %q, want %q; index %d; %d members", i, got, want, tag.Index, len(tag.Items))
		}
	}
}
