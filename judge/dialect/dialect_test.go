package dialect_test

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// open makes a case of "METHOD URL", headers one a line, and a body.
func open(t *testing.T, line, headers, body string) *rule.Case {
	t.Helper()
	method, url, _ := strings.Cut(line, " ")
	x := &capture.Exchange{Request: capture.Request{Method: method, Body: []byte(body), BodySize: int64(len(body))}}
	x.Request.SetURL(url)
	for h := range strings.SplitSeq(headers, "\n") {
		if name, value, ok := strings.Cut(h, ": "); ok {
			x.Request.Headers = append(x.Request.Headers, capture.Header{Name: name, Value: value})
		}
	}
	c := judge.Open(contract.Embedded(), x, facts.NewStore())
	if c.ID.Service == nil {
		t.Fatalf("%s: %s", line, c.ID.Why)
	}
	return c
}

// jsonCase makes a case of a request to a service that speaks JSON.
func jsonCase(t *testing.T, service, operation, body string) *rule.Case {
	t.Helper()
	s, err := contract.Lookup(service)
	if err != nil {
		t.Fatal(err)
	}
	return open(t, "POST https://"+s.EndpointPrefix+".eu-west-1.amazonaws.com/", "X-Amz-Target: "+s.TargetPrefix+"."+operation, body)
}

func formCase(t *testing.T, url, form string) *rule.Case {
	t.Helper()
	return open(t, "POST "+url, "Content-Type: application/x-www-form-urlencoded", form)
}

var plain = dialect.Coral{Code: "ValidationException"}

// TestCoralSentences has answers that AWS was recorded to give, or, where it is
// said, sentences made after their pattern.
func TestCoralSentences(t *testing.T) {
	long := strings.Repeat("a", 129)
	prefixed := plain
	prefixed.Prefix = func(op string) string { return strings.ToLower(op[:1]) + op[1:] + "Input." }
	notNull := plain
	notNull.NotNull = func(*model.Violation) bool { return true }
	hidden := dialect.Coral{Code: "ValidationError", HideValue: true}
	for _, tt := range []struct {
		name  string
		coral *dialect.Coral
		c     *rule.Case
		want  string
	}{
		{"length above", &plain, jsonCase(t, "kms", "CreateKey", `{"Tags": [{"TagKey": "`+long+`", "TagValue": "v"}]}`),
			"1 validation error detected: Value '" + long + "' at 'tags.1.member.tagKey' failed to satisfy constraint: Member must have length less than or equal to 128"},
		{"range below", &plain, jsonCase(t, "kms", "GenerateRandom", `{"NumberOfBytes": 0}`),
			"1 validation error detected: Value '0' at 'numberOfBytes' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{"range above", &plain, jsonCase(t, "stepfunctions", "ListStateMachines", `{"maxResults": 1001}`),
			"1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000"},
		{"enum of four", &plain, jsonCase(t, "kms", "VerifyMac", `{"KeyId": "k", "Message": "YQ==", "Mac": "YQ==", "MacAlgorithm": "INVALID"}`),
			"1 validation error detected: Value 'INVALID' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]"},
		{"three of one request", &plain, jsonCase(t, "events", "CreateConnection", `{"Name": "This should fail with two errors 123467890123412341234123412341234", "AuthorizationType": "INVALID", "AuthParameters": {}}`),
			"3 validation errors detected: Value 'This should fail with two errors 123467890123412341234123412341234' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+; " +
				"Value 'This should fail with two errors 123467890123412341234123412341234' at 'name' failed to satisfy constraint: Member must have length less than or equal to 64; " +
				"Value 'INVALID' at 'authorizationType' failed to satisfy constraint: Member must satisfy enum value set: [BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]"},
		{"element of a list", &plain, open(t, "POST https://apigateway.eu-west-1.amazonaws.com/restapis", "", `{"name": "n", "endpointConfiguration": {"types": ["wrong"]}}`),
			"1 validation error detected: Value '[wrong]' at 'endpointConfiguration.types' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]"},
		{"element of a list, not null", &notNull, open(t, "POST https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions", "",
			`{"FunctionName": "f", "Role": "arn:aws:iam::123456789012:role/r", "Code": {}, "Architectures": ["X86_64"]}`),
			"1 validation error detected: Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]"},
		{"with the operation's name", &prefixed, open(t, "PATCH https://apigateway.eu-west-1.amazonaws.com/restapis/a1", "", `{"patchOperations": [{"op": "wrong", "path": "/name"}, {"op": "wrong", "path": "/name"}]}`),
			"2 validation errors detected: Value 'wrong' at 'updateRestApiInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]; " +
				"Value 'wrong' at 'updateRestApiInput.patchOperations.2.member.op' failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]"},
		{"missing", &plain, formCase(t, "https://sns.eu-west-1.amazonaws.com/", "Action=CreatePlatformApplication&Version=2010-03-31&Name=n&Platform=ADM"),
			"1 validation error detected: Value null at 'attributes' failed to satisfy constraint: Member must not be null"},
		{"everything that elements are bound to, after the pattern", &plain, jsonCase(t, "events", "RemoveTargets", `{"Rule": "r", "Ids": ["a b"], "Force": false}`),
			"1 validation error detected: Value '[a b]' at 'ids' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 64, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+]"},
		{"values left out, after IAM's pattern", &hidden, formCase(t, "https://iam.amazonaws.com/", "Action=UpdateAccessKey&Version=2010-05-08&AccessKeyId=AKIAIOSFODNN7EXAMPLE&Status=Off"),
			"1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set"},
		{"sensitive values, after the pattern", &plain, jsonCase(t, "kms", "Encrypt", `{"KeyId": "k", "Plaintext": ""}`),
			"1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length greater than or equal to 1"},
	} {
		vs := model.CheckBy(tt.c.In, model.Terms{Whole: true})
		if len(vs) == 0 {
			t.Errorf("%s: nothing found", tt.name)
			continue
		}
		fs := tt.coral.Word(tt.c, vs)
		if len(fs) != 1 || fs[0].Message != tt.want {
			t.Errorf("%s:\n%q\nwant\n%q", tt.name, fs[0].Message, tt.want)
		}
		if fs[0].Code != tt.coral.Code || fs[0].Status != 400 || fs[0].Fix == "" || len(fs[0].Culprits) == 0 {
			t.Errorf("%s: %+v", tt.name, fs[0])
		}
	}
}

// TestBodyFirst: some services look at the body before path and query.
func TestBodyFirst(t *testing.T) {
	c := open(t, "PUT https://apigateway.eu-west-1.amazonaws.com/restapis/a1/resources/r/methods/GET/integration/responses/wrong", "", `{"contentHandling": "x"}`)
	order := func(first bool) string {
		co := plain
		co.BodyFirst = first
		var names []string
		for _, cu := range co.Word(c, model.Check(c.In))[0].Culprits {
			names = append(names, cu.Param)
		}
		return strings.Join(names, " ")
	}
	if a, b := order(false), order(true); a != "statusCode contentHandling" || b != "contentHandling statusCode" {
		t.Errorf("%q, body first %q", a, b)
	}
}

func TestJava(t *testing.T) {
	c := jsonCase(t, "logs", "PutMetricFilter", `{"logGroupName": "g", "filterPattern": null, "metricTransformations": [{"metricName": "m", "metricNamespace": "n", "metricValue": "1", "dimensions": {"a": "b", "c": "d"}}]}`)
	want := "PutMetricFilterRequest(logGroupName=g, filterName=null, filterPattern=null, metricTransformations=[MetricTransformation(metricName=m, metricNamespace=n, metricValue=1, defaultValue=null, dimensions={a=b, c=d}, unit=null)]"
	if got := dialect.Java(c.In.Root); !strings.HasPrefix(got, want) {
		t.Errorf("%s\nwant\n%s…", got, want)
	}
	c = jsonCase(t, "kms", "Encrypt", `{"KeyId": "k", "Plaintext": "c2VjcmV0"}`)
	if got := dialect.Java(c.In.Root); strings.Contains(got, "c2VjcmV0") || strings.Contains(got, "secret") {
		t.Errorf("a sensitive value is in %s", got)
	}
}

// TestHashOrder has sets in the models' order, and as recorded answers print
// them.
func TestHashOrder(t *testing.T) {
	for _, tt := range []struct{ model, printed string }{
		{"POST GET HEAD OPTIONS PUT PATCH DELETE", "HEAD POST PATCH DELETE PUT GET OPTIONS"},
		{"TRIM_HORIZON LATEST AT_TIMESTAMP", "LATEST AT_TIMESTAMP TRIM_HORIZON"},
		{"add remove replace move copy test", "add remove move test replace copy"},
		{"REGIONAL EDGE PRIVATE", "PRIVATE EDGE REGIONAL"},
		{"ipv4 dualstack", "ipv4 dualstack"},
		{"BASIC OAUTH_CLIENT_CREDENTIALS API_KEY", "BASIC OAUTH_CLIENT_CREDENTIALS API_KEY"},
		{"", ""},
	} {
		if got := strings.Join(dialect.HashOrder(strings.Fields(tt.model)), " "); got != tt.printed {
			t.Errorf("%s, want %s", got, tt.printed)
		}
	}
}
