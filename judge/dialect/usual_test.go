package dialect_test

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// TestUsual has the protocols' usual forms, for services without a dialect.
func TestUsual(t *testing.T) {
	for _, tt := range []struct {
		name          string
		c             *rule.Case
		code, message string
		culprit, why  string
	}{
		{"EC2, missing", formCase(t, "https://ec2.eu-west-1.amazonaws.com/", "Action=RunInstances&Version=2016-11-15&MinCount=1"),
			"MissingParameter", "The request must contain the parameter MaxCount", "MaxCount", "required, and absent"},
		{"EC2, missing in a list", formCase(t, "https://ec2.eu-west-1.amazonaws.com/", "Action=CreateFleet&Version=2016-11-15&LaunchTemplateConfigs.1.Overrides.1.MaxPrice=1"),
			"MissingParameter", "The request must contain the parameter TargetCapacitySpecification", "TargetCapacitySpecification", "required, and absent"},
		{"EC2, not in the enumeration", formCase(t, "https://ec2.eu-west-1.amazonaws.com/", "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0%2F16&InstanceTenancy=shared"),
			"InvalidParameterValue", "Value (shared) for parameter InstanceTenancy is invalid. ", "InstanceTenancy", "must be one of default, dedicated, host"},
		{"query", formCase(t, "https://sts.amazonaws.com/", "Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=a"),
			"ValidationError", "1 validation error detected: Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
			"RoleSessionName", "must have at least 2 characters, has 1"},
		{"JSON, the code that the operation declares", jsonCase(t, "workmail", "DeleteUser", `{"UserId": "0123456789ab"}`),
			"InvalidParameterException", "1 validation error detected: Value null at 'organizationId' failed to satisfy constraint: Member must not be null", "OrganizationId", "required, and absent"},
		{"REST-XML, header", open(t, "PUT https://s3.eu-west-1.amazonaws.com/b/k", "x-amz-storage-class: COLD", ""),
			"InvalidArgument", "Value 'COLD' at 'storageClass'", "x-amz-storage-class", "must be one of STANDARD, REDUCED_REDUNDANCY"},
		{"REST-XML, body", open(t, "PUT https://s3.eu-west-1.amazonaws.com/b?versioning", "", "<VersioningConfiguration><Status>On</Status></VersioningConfiguration>"),
			"InvalidInput", "Value 'On' at 'versioningConfiguration.status'", "VersioningConfiguration.Status", "must be one of Enabled, Suspended"},
	} {
		fs := dialect.Usual(tt.c, model.Check(tt.c.In))
		if len(fs) == 0 {
			t.Errorf("%s: nothing found", tt.name)
			continue
		}
		f := fs[0]
		cu := f.Culprits[0]
		if f.Code != tt.code || !strings.HasPrefix(f.Message, tt.message) || cu.Name != tt.culprit || !strings.HasPrefix(cu.Why, tt.why) {
			t.Errorf("%s: %s %q, %s %q; want %s %q, %s %q", tt.name, f.Code, f.Message, cu.Name, cu.Why, tt.code, tt.message, tt.culprit, tt.why)
		}
		if !strings.HasPrefix(f.Rule, "model/") || f.Evidence != rule.Model || !f.Refuses() {
			t.Errorf("%s: rule %s, evidence %s", tt.name, f.Rule, f.Evidence)
		}
	}
}

// TestUncertain: the usual forms are guesses at a service's words, and findings
// say so, unless the service is known to keep to them.
func TestUncertain(t *testing.T) {
	c := jsonCase(t, "workmail", "DeleteUser", `{}`)
	if _, known := dialect.For(c.ID.Service); known {
		t.Fatal("workmail has a dialect now: choose another service")
	}
	for _, fs := range [][]rule.Finding{dialect.Usual(c, model.Check(c.In)), dialect.Findings(c, dialect.Check(c))} {
		if len(fs) != 1 || fs[0].Certain {
			t.Errorf("%+v", fs)
		}
	}
}

func TestProblems(t *testing.T) {
	for _, tt := range []struct {
		name          string
		c             *rule.Case
		code, message string
		rule          string
		refuses       bool
	}{
		{"JSON that does not parse", jsonCase(t, "kinesis", "CreateStream", `{"StreamName": `), "SerializationException", "", "body/malformed", true},
		{"XML that does not parse", open(t, "POST https://route53.amazonaws.com/2013-04-01/hostedzone", "", "<CreateHostedZoneRequest><Name>"),
			"MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema", "body/malformed", true},
		{"a member that no model has", jsonCase(t, "kinesis", "CreateStream", `{"StreamName": "s", "Shards": 1}`), "", "", "model/unknown-member", false},
	} {
		var fs []rule.Finding
		for i := range tt.c.In.Problems {
			if f, ok := dialect.UsualProblem(tt.c, &tt.c.In.Problems[i]); ok {
				fs = append(fs, f)
			}
		}
		if len(fs) != 1 {
			t.Errorf("%s: %d findings", tt.name, len(fs))
			continue
		}
		f := fs[0]
		if f.Code != tt.code || f.Message != tt.message || f.Rule != tt.rule || f.Refuses() != tt.refuses {
			t.Errorf("%s: %+v", tt.name, f)
		}
		if len(f.Culprits) != 1 || f.Culprits[0].In != decode.InBody {
			t.Errorf("%s: blames %+v", tt.name, f.Culprits)
		}
	}
}

func TestUnknownMemberIsPointedAt(t *testing.T) {
	body := `{"StreamName": "s", "Shards": 1}`
	c := jsonCase(t, "kinesis", "CreateStream", body)
	f, _ := dialect.UsualProblem(c, &c.In.Problems[0])
	cu := f.Culprits[0]
	if cu.Name != "Shards" || cu.Why != "no member of CreateStream in the models here" || !strings.HasPrefix(body[cu.Start:], `"Shards"`) && !strings.HasPrefix(body[cu.Start:], `1`) {
		t.Errorf("%+v, at %q", cu, body[cu.Start:])
	}
	if f.Evidence != rule.Inferred || !f.Certain {
		t.Errorf("%+v", f)
	}
}

// TestUnknownOperation warns: an operation may be newer than the models.
func TestUnknownOperation(t *testing.T) {
	for _, tt := range []struct {
		c             *rule.Case
		code, message string
		status        int
	}{
		{jsonCase(t, "kinesis", "CreateStreams", `{}`), "UnknownOperationException", "", 400},
		{formCase(t, "https://sts.amazonaws.com/", "Action=AssumeRoles&Version=2011-06-15"), "InvalidAction", "Could not find operation AssumeRoles for version 2011-06-15", 400},
		{formCase(t, "https://ec2.eu-west-1.amazonaws.com/", "Action=RunInstance&Version=2016-11-15"), "InvalidAction", "The action RunInstance is not valid for this web service.", 400},
		{open(t, "POST https://monitoring.eu-west-1.amazonaws.com/service/GraniteServiceVersion20100801/operation/Nope", "Smithy-Protocol: rpc-v2-cbor", ""), "UnknownOperationException", "", 404},
	} {
		f, ok := dialect.UsualUnknown(tt.c)
		if !ok || f.Code != tt.code || f.Message != tt.message || f.Status != tt.status || f.Refuses() || len(f.Culprits) != 1 {
			t.Errorf("%s: %t %+v", tt.c.ID.Asked, ok, f)
		}
	}
	c := open(t, "GET https://lambda.eu-west-1.amazonaws.com/2015-03-31/function", "", "")
	if f, ok := dialect.UsualUnknown(c); ok {
		t.Errorf("a path says nothing of an operation, but: %+v", f)
	}
}

func TestFixes(t *testing.T) {
	for _, tt := range []struct {
		c         *rule.Case
		fix, want string
	}{
		{jsonCase(t, "kinesis", "CreateStream", `{}`), "set StreamName", "required, and absent"},
		{jsonCase(t, "dynamodb", "CreateTable", `{"TableName": "abc", "BillingMode": "pay-per-request"}`), "set BillingMode to PAY_PER_REQUEST", "must be one of PROVISIONED, PAY_PER_REQUEST"},
		{jsonCase(t, "dynamodb", "CreateTable", `{"TableName": "abc", "BillingMode": "free"}`), "set BillingMode to one of PROVISIONED, PAY_PER_REQUEST", "must be one of PROVISIONED, PAY_PER_REQUEST"},
		{jsonCase(t, "kms", "GenerateRandom", `{"NumberOfBytes": 0}`), "raise NumberOfBytes to at least 1", "must be at least 1"},
		{jsonCase(t, "kms", "GenerateRandom", `{"NumberOfBytes": 2000}`), "lower NumberOfBytes to at most 1024", "must be at most 1024"},
		{jsonCase(t, "kms", "GenerateRandom", `{"NumberOfBytes": "many"}`), "send NumberOfBytes as a 32-bit integer", "must be a 32-bit integer, is text"},
		{jsonCase(t, "sqs", "CreateQueue", `{"QueueName": ["q"]}`), "send QueueName as a string", "must be a string, is a list"},
		{jsonCase(t, "kms", "CreateKey", `{"Tags": [{"TagKey": "", "TagValue": "v"}]}`), "lengthen Tags.0.TagKey to at least 1", "must have at least 1 characters, has 0"},
		{jsonCase(t, "dynamodb", "BatchGetItem", `{"RequestItems": {}}`), "lengthen RequestItems to at least 1", "must have at least 1 entries, has 0"},
	} {
		vs := model.Check(tt.c.In)
		if len(vs) == 0 {
			t.Errorf("%s: nothing found", tt.fix)
			continue
		}
		f := dialect.Finding(tt.c, &vs[len(vs)-1])
		for i := range vs {
			if g := dialect.Finding(tt.c, &vs[i]); g.Fix == tt.fix {
				f = g
			}
		}
		if f.Fix != tt.fix || f.Culprits[0].Why != tt.want {
			t.Errorf("%q, %q; want %q, %q", f.Fix, f.Culprits[0].Why, tt.fix, tt.want)
		}
	}
}

func TestSome(t *testing.T) {
	if got := dialect.Some([]string{"a", "b", "c"}, 3); got != "a, b, c" {
		t.Error(got)
	}
	if got := dialect.Some([]string{"a", "b", "c"}, 2); got != "a, b, … (1 more)" {
		t.Error(got)
	}
}
