package report_test

import (
	"strings"
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/report"
)

// TestCallerTerms has each SDK's own way to write a member.
func TestCallerTerms(t *testing.T) {
	for _, tt := range []struct{ agent, want string }{
		{"aws-cli/2.15.30", "aws s3api put-object --ssekms-key-id --acl"},
		{"Boto3/1.43.11 Botocore/1.43.11", "boto3: put_object(SSEKMSKeyId=…, ACL=…)"},
		{"aws-sdk-go-v2/1.30.4", "Go: PutObjectInput{SSEKMSKeyId: …, ACL: …}"},
		{"aws-sdk-js/3.651.1", "JavaScript: new PutObjectCommand({ SSEKMSKeyId: …, ACL: … })"},
		{"aws-sdk-java/2.30.2", "Java: PutObjectRequest.builder().ssekmsKeyId(…).acl(…)"},
		{"aws-sdk-kotlin/1.3.76", "Kotlin: PutObjectRequest { ssekmsKeyId = …; acl = … }"},
		{"aws-sdk-swift/1.0.69", "Swift: PutObjectInput(ssekmsKeyId: …, acl: …)"},
		{"aws-sdk-rust/1.3.9", "Rust: put_object().ssekms_key_id(…).acl(…)"},
		{"aws-sdk-ruby3/3.130.0", "Ruby: put_object(ssekms_key_id: …, acl: …)"},
		{"aws-sdk-php/3.212.2", "PHP: putObject(['SSEKMSKeyId' => …, 'ACL' => …])"},
		{"aws-sdk-dotnet-coreclr/3.7.305.28", "C#: new PutObjectRequest { SSEKMSKeyId = …, ACL = … }"},
		{"aws-sdk-cpp/1.11.493", "C++: PutObjectRequest.WithSSEKMSKeyId(…).WithACL(…)"},
		{"curl/8.5.0", ""},
	} {
		c := open(t, "PUT /k HTTP/1.1\nHost: b.s3.eu-west-1.amazonaws.com\nUser-Agent: "+tt.agent+"\nx-amz-acl: x\n\n")
		out := render(t, c, verdict(c, assay.Reject, told(c.AtMember("SSEKMSKeyId"), c.AtMember("ACL"))), report.TextOptions{})
		if tt.want == "" {
			if strings.Contains(out, "…)") {
				t.Errorf("%s:\n%s", tt.agent, out)
			}
		} else if !strings.Contains(out, "           "+tt.want+"\n") {
			t.Errorf("%s: no %q in\n%s", tt.agent, tt.want, out)
		}
	}
}

// TestOptionNames has names that botocore's rule for the CLI's options cuts in
// ways of its own.
func TestOptionNames(t *testing.T) {
	for param, want := range map[string]string{
		"DBInstanceIdentifier": "--db-instance-identifier", "Metadata.source": "--metadata", "TargetGroupARNs": "--target-group-arns",
		"S3Bucket": "--s3-bucket", "VpcId": "--vpc-id", "Ipv6CidrBlock": "--ipv6-cidr-block", "MFA": "--mfa", "Ids": "--ids", "EC2InstanceId": "--ec2-instance-id",
	} {
		c := open(t, "PUT /k HTTP/1.1\nHost: b.s3.eu-west-1.amazonaws.com\nUser-Agent: aws-cli/2.15.30\n\n")
		out := render(t, c, verdict(c, assay.Reject, told(assay.Culprit{Header: -1, Param: param})), report.TextOptions{})
		if !strings.Contains(out, " put-object "+want+"\n") {
			t.Errorf("%s is not %s in\n%s", param, want, out)
		}
	}
}
