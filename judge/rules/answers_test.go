package rules_test

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
)

// said is a request in short ("POST host/path type body") with its answer.
type said struct {
	request string
	status  int
	answer  string
}

const (
	query = "application/x-www-form-urlencoded"
	own   = "arn:aws:sns:eu-west-1:111122223333:"
	who   = `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`
)

func action(service, text string) string {
	return "POST " + service + ".eu-west-1.amazonaws.com/ " + query + " Version=2010-05-08&Action=" + text
}

func target(service, operation, body string) string {
	return "POST " + service + ".eu-west-1.amazonaws.com/ " + operation + " " + body
}

func exchange(t *testing.T, s said) *capture.Exchange {
	t.Helper()
	parts := strings.SplitN(s.request, " ", 4)
	host, path, _ := strings.Cut(parts[1], "/")
	x := &capture.Exchange{Request: capture.Request{Method: parts[0], Target: "/" + path, Headers: capture.Headers{{Name: "Host", Value: host},
		{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260427/eu-west-1/" + strings.Split(host, ".")[0] + "/aws4_request, SignedHeaders=host, Signature=" + strings.Repeat("0", 64)}}}}
	if len(parts) == 4 {
		x.Request.Body = []byte(parts[3])
		switch {
		case parts[2] == query:
			x.Request.Headers = append(x.Request.Headers, capture.Header{Name: "Content-Type", Value: query})
		default:
			x.Request.Headers = append(x.Request.Headers, capture.Header{Name: "Content-Type", Value: "application/x-amz-json-1.1"},
				capture.Header{Name: "X-Amz-Target", Value: parts[2]})
		}
	}
	if s.status != 0 {
		x.Response = &capture.Response{Status: s.status, Body: []byte(s.answer)}
	}
	return x
}

// TestAnswers: what answers show holds for the requests after them.
func TestAnswers(t *testing.T) {
	const noUser = `<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The user with name alice cannot be found.</Message></Error></ErrorResponse>`
	identity := said{action("sts", "GetCallerIdentity"), 200, who}
	for _, tt := range []struct {
		name    string
		session []said
		code    string // of the last request, "" for none
	}{
		{"a user is not there", []said{{action("iam", "GetUser&UserName=alice"), 404, noUser}, {request: action("iam", "ListAccessKeys&UserName=alice")}}, "NoSuchEntity"},
		{"who asks again waits", []said{{action("iam", "GetUser&UserName=alice"), 404, noUser}, {request: action("iam", "GetUser&UserName=alice")}}, ""},
		{"it was made since", []said{{action("iam", "GetUser&UserName=alice"), 404, noUser}, {action("iam", "CreateUser&UserName=alice"), 200, "<R/>"}, {request: action("iam", "ListAccessKeys&UserName=alice")}}, ""},
		{"it was seen since", []said{{action("iam", "GetUser&UserName=alice"), 404, noUser}, {action("iam", "GetUser&UserName=alice"), 200, "<R/>"}, {request: action("iam", "ListAccessKeys&UserName=alice")}}, ""},
		{"a refusal for another reason", []said{{action("iam", "GetUser&UserName=alice"), 403, strings.Replace(noUser, "NoSuchEntity", "AccessDenied", 1)}, {request: action("iam", "ListAccessKeys&UserName=alice")}}, ""},
		{"it is made and not seen yet", []said{{action("iam", "CreateUser&UserName=alice"), 200, "<R/>"}, {action("iam", "GetUser&UserName=alice"), 404, noUser}, {request: action("iam", "ListAccessKeys&UserName=alice")}}, ""},
		{"a user is there", []said{{action("iam", "GetUser&UserName=alice"), 200, "<R/>"}, {request: action("iam", "CreateUser&UserName=alice")}}, "EntityAlreadyExists"},
		{"all users", []said{{action("iam", "ListUsers"), 200, "<R><Users><member><UserName>bob</UserName></member></Users><IsTruncated>false</IsTruncated></R>"}, {request: action("iam", "GetUser&UserName=alice")}}, "NoSuchEntity"},
		{"one of them", []said{{action("iam", "ListUsers"), 200, "<R><Users><member><UserName>bob</UserName></member></Users><IsTruncated>false</IsTruncated></R>"}, {request: action("iam", "GetUser&UserName=bob")}}, ""},
		{"some users", []said{{action("iam", "ListUsers"), 200, "<R><Users/><IsTruncated>true</IsTruncated></R>"}, {request: action("iam", "GetUser&UserName=alice")}}, ""},
		{"users below a path", []said{{action("iam", "ListUsers&PathPrefix=/a/"), 200, "<R><Users/><IsTruncated>false</IsTruncated></R>"}, {request: action("iam", "GetUser&UserName=alice")}}, ""},
		{"a list cut short", []said{{action("iam", "ListUsers"), 200, "<R><Users>"}, {request: action("iam", "GetUser&UserName=alice")}}, ""},

		{"no layer versions", []said{{"GET lambda.eu-west-1.amazonaws.com/2018-10-31/layers/deps/versions", 200, `{"LayerVersions": []}`},
			{request: "GET lambda.eu-west-1.amazonaws.com/2018-10-31/layers/deps/versions/1"}}, "ResourceNotFoundException"},
		{"no layer versions for a runtime", []said{{"GET lambda.eu-west-1.amazonaws.com/2018-10-31/layers/deps/versions?CompatibleRuntime=python3.12", 200, `{"LayerVersions": []}`},
			{request: "GET lambda.eu-west-1.amazonaws.com/2018-10-31/layers/deps/versions/1"}}, ""},
		{"versions of another layer", []said{{"GET lambda.eu-west-1.amazonaws.com/2018-10-31/layers/deps/versions", 200, `{"LayerVersions": []}`},
			{request: "GET lambda.eu-west-1.amazonaws.com/2018-10-31/layers/deps2/versions/1"}}, ""},
		{"no function", []said{{"GET lambda.eu-west-1.amazonaws.com/2015-03-31/functions/f", 404, `{"__type": "ResourceNotFoundException", "Message": "Function not found: arn:aws:lambda:eu-west-1:111122223333:function:f"}`},
			{request: "GET lambda.eu-west-1.amazonaws.com/2015-03-31/functions/f/configuration"}}, "ResourceNotFoundException"},
		{"no alias of a function", []said{{"GET lambda.eu-west-1.amazonaws.com/2015-03-31/functions/f?Qualifier=live", 404, `{"__type": "ResourceNotFoundException", "Message": "Function not found: arn:aws:lambda:eu-west-1:111122223333:function:f:live"}`},
			{request: "GET lambda.eu-west-1.amazonaws.com/2015-03-31/functions/f/configuration"}}, ""},

		{"topics of a known account", []said{identity, {action("sns", "ListTopics"), 200, "<R><Topics/></R>"}, {request: action("sns", "Publish&Message=m&TopicArn="+own+"orders")}}, "NotFound"},
		{"topics of another", []said{identity, {action("sns", "ListTopics"), 200, "<R><Topics/></R>"}, {request: action("sns", "Publish&Message=m&TopicArn="+strings.Replace(own, "1111", "9999", 1)+"orders")}}, ""},
		{"topics of an unknown account", []said{{action("sns", "ListTopics"), 200, "<R><Topics/></R>"}, {request: action("sns", "Publish&Message=m&TopicArn="+own+"orders")}}, ""},
		{"queues", []said{identity, {target("sqs", "AmazonSQS.ListQueues", "{}"), 200, "{}"},
			{request: target("sqs", "AmazonSQS.PurgeQueue", `{"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/orders"}`)}}, "AWS.SimpleQueueService.NonExistentQueue"},

		{"tables", []said{{target("dynamodb", "DynamoDB_20120810.ListTables", "{}"), 200, `{"TableNames": ["a"]}`}, {request: target("dynamodb", "DynamoDB_20120810.DescribeTable", `{"TableName": "b-table"}`)}}, "ResourceNotFoundException"},
		{"the first tables", []said{{target("dynamodb", "DynamoDB_20120810.ListTables", "{}"), 200, `{"TableNames": ["a"], "LastEvaluatedTableName": "a"}`}, {request: target("dynamodb", "DynamoDB_20120810.DescribeTable", `{"TableName": "b-table"}`)}}, ""},
		{"a table a stack may have made", []said{{target("dynamodb", "DynamoDB_20120810.DescribeTable", `{"TableName": "orders"}`), 400, `{"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "message": "Requested resource not found: Table: orders not found"}`},
			{action("cloudformation", "CreateStack&StackName=s&TemplateBody=Resources:%0A++T:%0A++++Type:+AWS::DynamoDB::Table%0A"), 200, "<R/>"},
			{request: target("dynamodb", "DynamoDB_20120810.DeleteTable", `{"TableName": "orders"}`)}}, ""},
		{"rules of a bus", []said{{target("events", "AWSEvents.ListRules", `{"EventBusName": "orders"}`), 200, `{"Rules": []}`}, {request: target("events", "AWSEvents.DescribeRule", `{"Name": "r", "EventBusName": "orders"}`)}}, "ResourceNotFoundException"},
		{"rules of another bus", []said{{target("events", "AWSEvents.ListRules", `{"EventBusName": "orders"}`), 200, `{"Rules": []}`}, {request: target("events", "AWSEvents.DescribeRule", `{"Name": "r"}`)}}, ""},
		{"an archive", []said{{target("events", "AWSEvents.DescribeArchive", `{"ArchiveName": "a"}`), 400, `{"__type": "ResourceNotFoundException", "message": "Archive a does not exist."}`}, {request: target("events", "AWSEvents.DeleteArchive", `{"ArchiveName": "a"}`)}}, "ResourceNotFoundException"},
		{"a secret", []said{{target("secretsmanager", "secretsmanager.GetSecretValue", `{"SecretId": "s"}`), 400, `{"__type": "ResourceNotFoundException", "Message": "Secrets Manager can't find the specified secret."}`},
			{request: target("secretsmanager", "secretsmanager.DescribeSecret", `{"SecretId": "s"}`)}}, "ResourceNotFoundException"},
		{"a version of a secret", []said{{target("secretsmanager", "secretsmanager.GetSecretValue", `{"SecretId": "s"}`), 400, `{"__type": "ResourceNotFoundException", "Message": "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"}`},
			{request: target("secretsmanager", "secretsmanager.DescribeSecret", `{"SecretId": "s"}`)}}, ""},
		{"a parameter", []said{{target("ssm", "AmazonSSM.GetParameter", `{"Name": "/a/b"}`), 400, `{"__type": "ParameterNotFound"}`}, {request: target("ssm", "AmazonSSM.DeleteParameter", `{"Name": "/a/b"}`)}}, "ParameterNotFound"},
		{"a version of a parameter", []said{{target("ssm", "AmazonSSM.GetParameter", `{"Name": "/a/b:9"}`), 400, `{"__type": "ParameterNotFound"}`}, {request: target("ssm", "AmazonSSM.DeleteParameter", `{"Name": "/a/b"}`)}}, ""},
		{"stacks", []said{{action("cloudformation", "DescribeStacks"), 200, "<R><Stacks><member><StackName>a</StackName></member></Stacks></R>"}, {request: action("cloudformation", "UpdateStack&UsePreviousTemplate=true&StackName=b")}}, "ValidationError"},
		{"a zone", []said{{"GET route53.amazonaws.com/2013-04-01/hostedzone", 200, "<R><HostedZones><HostedZone><Id>/hostedzone/ZA</Id></HostedZone></HostedZones><IsTruncated>false</IsTruncated></R>"},
			{request: "GET route53.amazonaws.com/2013-04-01/hostedzone/ZB"}}, "NoSuchHostedZone"},
		{"an instance of RDS", []said{{action("rds", "DescribeDBInstances&DBInstanceIdentifier=a"), 404, "<ErrorResponse><Error><Code>DBInstanceNotFound</Code><Message>DBInstance a not found.</Message></Error></ErrorResponse>"},
			{request: action("rds", "DeleteDBInstance&SkipFinalSnapshot=true&DBInstanceIdentifier=A")}}, "DBInstanceNotFound"},
		{"a name that is taken", []said{{target("kinesis", "Kinesis_20131202.CreateStream", `{"StreamName": "s", "ShardCount": 1}`), 400, `{"__type": "ResourceInUseException", "message": "Stream s under account 111122223333 already exists."}`},
			{target("kinesis", "Kinesis_20131202.DescribeStreamSummary", `{"StreamName": "s"}`), 200, "{}"},
			{request: target("kinesis", "Kinesis_20131202.CreateStream", `{"StreamName": "s", "ShardCount": 2}`)}}, "ResourceInUseException"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			known := facts.NewStore()
			for i, s := range tt.session {
				x := exchange(t, s)
				c := judge.Open(contract.Embedded(), x, known)
				known.Call(c.ID.Auth.Credential.AccessKeyID)
				v := judge.Case(c)
				switch {
				case i == len(tt.session)-1:
					code := ""
					if v.Outcome == judge.Reject {
						code = v.Findings[0].Code
					}
					if code != tt.code {
						t.Errorf("%s %s: %q, want %q", v.Service, v.Operation, code, tt.code)
					}
				case x.Response.Status < 300:
					rule.Teach(c, x.Response)
				default:
					rule.TeachRefused(c, x.Response)
				}
			}
		})
	}
}

// TestHintElsewhere: what is not there may be elsewhere.
func TestHintElsewhere(t *testing.T) {
	const table, topic = "AWS::DynamoDB::Table", "AWS::SNS::Topic"
	for _, tt := range []struct{ kind, id, request, want string }{
		{table, "us-east-1:orders", target("dynamodb", "DynamoDB_20120810.DescribeTable", `{"TableName": "arn:aws:dynamodb:us-east-1:111122223333:table/orders"}`),
			"TableName is of the region us-east-1, and the request goes to eu-west-1"},
		{topic, "arn:aws:sns:eu-west-1:999999999999:orders", action("sns", "GetTopicAttributes&TopicArn=arn:aws:sns:eu-west-1:999999999999:orders"),
			"TopicArn is of the account 999999999999, and the caller's is 111122223333"},
		{topic, own + "orders", action("sns", "GetTopicAttributes&TopicArn="+own+"orders"), ""},
	} {
		known := facts.NewStore()
		known.Account.Set("111122223333")
		known.LearnResource(tt.kind, tt.id).Gone = true
		v := run(known, []*capture.Exchange{exchange(t, said{request: tt.request})})
		if v.Outcome != judge.Reject || v.Findings[0].Hint != tt.want {
			t.Errorf("%s: %v, findings: %s, want %q", tt.id, v.Outcome, list(v), tt.want)
		}
	}
}

// TestHintHeard: who said that it is not there.
func TestHintHeard(t *testing.T) {
	v := run(facts.NewStore(), []*capture.Exchange{
		exchange(t, said{target("ssm", "AmazonSSM.GetParameter", `{"Name": "/a/b"}`), 400, `{"__type": "ParameterNotFound"}`}),
		exchange(t, said{request: target("ssm", "AmazonSSM.DeleteParameter", `{"Name": "/a/b"}`)}),
	})
	if want := "it was not there when GetParameter asked for it before"; v.Outcome != judge.Reject || v.Findings[0].Hint != want {
		t.Errorf("%v, findings: %s, want %q", v.Outcome, list(v), want)
	}
}
