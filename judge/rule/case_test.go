package rule_test

import (
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/identify"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
)

func s3Case(target string, headers ...capture.Header) *rule.Case {
	x := &capture.Exchange{Request: capture.Request{Method: "PUT", Target: target,
		Headers: append(capture.Headers{{Name: "Host", Value: "assets.s3.eu-west-1.amazonaws.com"}}, headers...)}}
	return judge.Open(contract.Embedded(), x, facts.NewStore())
}

func TestCulpritPlaces(t *testing.T) {
	target := "/k?partNumber=1&uploadId=up%2F1"
	c := s3Case(target, capture.Header{Name: "X-Amz-Storage-Class", Value: "COLD"},
		capture.Header{Name: "x-amz-meta-a", Value: "1"}, capture.Header{Name: "X-Amz-Meta-B", Value: "2"})
	put := s3Case("/k", c.Req.Headers[1:]...)
	for _, tt := range []struct {
		name string
		got  rule.Culprit
		want rule.Culprit
	}{
		{"header", put.AtHeader("x-amz-storage-class"), rule.Culprit{In: decode.InHeader, Name: "X-Amz-Storage-Class", Param: "StorageClass", Header: 1, End: 4}},
		{"absent header", put.AtHeader("x-amz-acl"), rule.Culprit{In: decode.InHeader, Name: "x-amz-acl", Param: "ACL", Header: -1}},
		{"header that is no member", put.AtHeader("Host"), rule.Culprit{In: decode.InHeader, Name: "Host", Header: 0, End: 33}},
		{"prefix", put.AtHeaders("x-amz-meta-")[1], rule.Culprit{In: decode.InHeader, Name: "X-Amz-Meta-B", Param: "Metadata.B", Header: 3, End: 1}},
		{"query", c.AtQuery("uploadId"), rule.Culprit{In: decode.InQuery, Name: "uploadId", Param: "UploadId", Header: -1, Start: 16, End: len(target)}},
		{"absent query", c.AtQuery("acl"), rule.Culprit{In: decode.InQuery, Name: "acl", Header: -1}},
		{"host", c.AtHost(), rule.Culprit{In: decode.InHost, Name: "Host", Header: 0, End: 33}},
		{"path", c.AtPath(), rule.Culprit{In: decode.InPath, Name: "/k", Header: -1, End: 2}},
		{"absent member", put.AtMember("ACL"), rule.Culprit{In: decode.InHeader, Name: "x-amz-acl", Param: "ACL", Header: -1}},
		{"reason", c.AtMethod().Because("is PUT"), rule.Culprit{In: decode.InMethod, Name: "PUT", Header: -1, Why: "is PUT"}},
	} {
		tt.got.Value = nil
		if tt.got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, tt.got, tt.want)
		}
	}
	if v := c.AtMember("UploadId"); v.Value == nil || v.Value.Text != "up/1" {
		t.Errorf("UploadId is %+v", v)
	}
	if s, ok := c.QueryValue("uploadId"); !ok || s != "up%2F1" {
		t.Errorf("uploadId is %q", s)
	}
}

func TestSecretCulprits(t *testing.T) {
	x := &capture.Exchange{Request: capture.Request{Method: "POST", Target: "/", Body: []byte(`{"Name": "n", "SecretString": "hush", "SecretBinary": "aHVzaA=="}`),
		Headers: capture.Headers{{Name: "Host", Value: "secretsmanager.eu-west-1.amazonaws.com"}, {Name: "X-Amz-Target", Value: "secretsmanager.CreateSecret"}}}}
	c := judge.Open(contract.Embedded(), x, facts.NewStore())
	for name, want := range map[string]bool{"Name": false, "SecretString": true, "SecretBinary": true} {
		if got := c.AtMember(name).Secret; got != want {
			t.Errorf("%s is secret: %t, want %t", name, got, want)
		}
	}
}

func TestRegionAndPartition(t *testing.T) {
	scope := func(region string) (r identify.Result) {
		r.Auth.Credential.Region = region
		return r
	}
	for _, tt := range []struct {
		host, scope, region, partition string
	}{
		{"b.s3.eu-west-1.amazonaws.com", "us-east-1", "eu-west-1", "aws"},
		{"b.s3.amazonaws.com", "eu-west-1", "eu-west-1", "aws"},
		{"b.s3.amazonaws.com", "", "us-east-1", "aws"},
		{"s3.cn-north-1.amazonaws.com.cn", "", "cn-north-1", "aws-cn"},
		{"localhost:9000", "eu-west-1", "eu-west-1", "aws"},
		{"localhost:9000", "", "", "aws"},
	} {
		id := scope(tt.scope)
		id.Endpoint = endpoint.Parse(tt.host, "/")
		c := &rule.Case{ID: &id, Facts: facts.NewStore()}
		if c.Region() != tt.region || c.Partition() != tt.partition {
			t.Errorf("%s, signed for %q: %q %q", tt.host, tt.scope, c.Region(), c.Partition())
		}
	}
}

// Triggers of a service of this test's own.
var _ = func() bool {
	for id, on := range map[string][]rule.Trigger{
		"trig/header": rule.Header("x-a"), "trig/prefix": rule.HeaderPrefix("x-p-"), "trig/query": rule.Query("q"),
		"trig/mode": rule.Mode("accelerate", "path"), "trig/any": rule.Any(rule.Header("x-a"), rule.Query("r")), "trig/always": nil,
	} {
		rule.Add(rule.Rule{ID: id, On: on, Stage: rule.Values, Code: "Bad", Evidence: rule.Documented,
			Check: func(c *rule.Case) *rule.Hit { return rule.Refuse() }})
	}
	rule.Add(rule.Rule{ID: "trig/other", Operations: []string{"Other"}, Stage: rule.HTTP, Code: "Bad", Evidence: rule.Documented,
		Check: func(c *rule.Case) *rule.Hit { return rule.Refuse() }})
	return true
}()

func TestTriggers(t *testing.T) {
	for _, tt := range []struct{ op, target, header, host, want string }{
		{"Get", "/", "", "localhost", "trig/always"},
		{"Get", "/", "X-A", "localhost", "trig/always trig/any trig/header"},
		{"Get", "/", "X-P-Long", "localhost", "trig/always trig/prefix"},
		{"Get", "/", "X-P-", "localhost", "trig/always"}, // the prefix and nothing after it
		{"Get", "/?a=q&q=1", "", "localhost", "trig/always trig/query"},
		{"Get", "/?r", "", "localhost", "trig/always trig/any"},
		{"Get", "/", "", "b.s3-accelerate.amazonaws.com", "trig/always trig/mode"},
		{"Get", "/b", "", "s3.eu-west-1.amazonaws.com", "trig/always trig/mode"},
		{"Other", "/", "", "localhost", "trig/other trig/always"},
	} {
		id := identify.Result{Endpoint: endpoint.Parse(tt.host, tt.target)}
		c := &rule.Case{ID: &id, Op: tt.op, Req: &capture.Request{Target: tt.target, Headers: capture.Headers{{Name: tt.header, Value: "v"}}}}
		got := ""
		for _, f := range rule.For("trig").Run(c) {
			got += " " + f.Rule
		}
		if got != " "+tt.want {
			t.Errorf("%s %s %s %s:%s, want %s", tt.op, tt.target, tt.header, tt.host, got, tt.want)
		}
	}
	if rule.For("nobody") != nil {
		t.Error("rules of a service that has none")
	}
}

func TestIncompleteRulePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a rule without a check was taken")
		}
	}()
	rule.Add(rule.Rule{ID: "trig/half", Stage: rule.Values, Evidence: rule.Documented})
}
