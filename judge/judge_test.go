package judge_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/identify"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
)

// A service of this test's own, whose rules go off by headers.
var (
	_ = rule.Add(rule.Rule{ID: "probe/value", On: rule.Header("x-value"), Stage: rule.Values, Order: 2, Code: "BadValue", Status: 400,
		Message: "the value {value} is bad", Evidence: rule.Documented, Check: func(c *rule.Case) *rule.Hit {
			return rule.Refuse(c.AtHeader("x-value")).With("value", c.Header("x-value"))
		}})
	_ = rule.Add(rule.Rule{ID: "probe/first-value", On: rule.Header("x-first"), Stage: rule.Values, Order: 1, Code: "BadFirst", Status: 400,
		Evidence: rule.Recorded, Check: func(c *rule.Case) *rule.Hit { return rule.Refuse(c.AtHeader("x-first")) }})
	_ = rule.Add(rule.Rule{ID: "probe/auth", On: rule.Header("x-auth"), Stage: rule.Auth, Code: "BadAuth", Status: 403,
		Evidence: rule.Reported, Check: func(c *rule.Case) *rule.Hit { return rule.Refuse(c.AtHeader("x-auth")) }})
	_ = rule.Add(rule.Rule{ID: "probe/warn", On: rule.Header("x-warn"), Stage: rule.HTTP, Code: "MayBeBad", Status: 400,
		Evidence: rule.Inferred, Check: func(c *rule.Case) *rule.Hit { return rule.Refuse(c.AtHeader("x-warn")) }})
	_ = rule.Add(rule.Rule{ID: "probe/state", On: rule.HeaderPrefix("x-state-"), Stage: rule.Clock, Code: "BadState", Status: 409,
		Evidence: rule.Recorded, Check: func(c *rule.Case) *rule.Hit {
			h := rule.Undecided("thing.state", c.AtHeaders("x-state-")...)
			if c.Has("x-state-and-owner") {
				h.Needs = append(h.Needs, "thing.owner")
			}
			return h
		}})
	_ = rule.Add(rule.Rule{ID: "probe/more-state", On: rule.Query("state"), Stage: rule.Object, Code: "BadState", Status: 409,
		Evidence: rule.Recorded, Check: func(c *rule.Case) *rule.Hit { return rule.Undecided("thing.state", c.AtQuery("state")) }})
)

func probe(op, target string, headers ...string) *rule.Case {
	x := &capture.Exchange{ID: "7", Session: "s", Request: capture.Request{Method: "GET", Target: target}}
	for _, h := range headers {
		x.Request.Headers = append(x.Request.Headers, capture.Header{Name: h, Value: "v"})
	}
	id := &identify.Result{Service: &contract.Service{Name: "probe"}}
	return &rule.Case{Exchange: x, Req: &x.Request, ID: id, Op: op, Facts: facts.NewStore()}
}

func TestAnswer(t *testing.T) {
	for _, tt := range []struct {
		target   string
		headers  string
		outcome  judge.Outcome
		answer   string
		findings string
		needs    string
	}{
		{"/", "", judge.Accept, "", "", ""},
		{"/", "X-Value", judge.Reject, "BadValue", "probe/value", ""},
		{"/", "X-Value X-First", judge.Reject, "BadFirst", "probe/first-value probe/value", ""},
		{"/", "X-Value X-First X-Auth", judge.Reject, "BadAuth", "probe/auth probe/first-value probe/value", ""},
		// What is inferred refuses nothing, and does not stand before the answer.
		{"/", "X-Warn", judge.Accept, "", "probe/warn", ""},
		{"/", "X-Warn X-Value", judge.Reject, "BadValue", "probe/value probe/warn", ""},
		// What turns on an unknown fact decides nothing, unless something refuses anyway.
		{"/", "X-State-A", judge.Undecided, "", "probe/state", "thing.state"},
		{"/?state", "X-State-And-Owner", judge.Undecided, "", "probe/state probe/more-state", "thing.state thing.owner"},
		{"/?state", "X-State-A X-Warn", judge.Undecided, "", "probe/warn probe/state probe/more-state", "thing.state"},
		{"/", "X-State-A X-Value", judge.Reject, "BadValue", "probe/value probe/state", ""},
	} {
		v := judge.Case(probe("Get", tt.target, strings.Fields(tt.headers)...))
		var ids []string
		for i := range v.Findings {
			ids = append(ids, v.Findings[i].Rule)
		}
		answer := ""
		if v.Answer != nil {
			answer = v.Answer.Code
			if v.Answer != &v.Findings[0] {
				t.Errorf("%s: the answer is not the first finding", tt.headers)
			}
		}
		if v.Outcome != tt.outcome || answer != tt.answer || strings.Join(ids, " ") != tt.findings || strings.Join(v.Needs, " ") != tt.needs {
			t.Errorf("%s %s: %s %q, findings %v, needs %v", tt.target, tt.headers, v.Outcome, answer, ids, v.Needs)
		}
		if v.ID != "7" || v.Session != "s" || v.Service != "probe" || v.Operation != "Get" {
			t.Errorf("%+v", v)
		}
	}
}

func TestMessageIsFilledIn(t *testing.T) {
	v := judge.Case(probe("Get", "/", "X-Value"))
	if v.Answer.Message != "the value v is bad" {
		t.Error(v.Answer.Message)
	}
}

func TestUnknownOperationIsUndecided(t *testing.T) {
	v := judge.Case(probe("", "/"))
	if v.Outcome != judge.Undecided || !slices.Equal(v.Needs, []string{"operation"}) {
		t.Errorf("%s, needs %v", v.Outcome, v.Needs)
	}
}

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
	return judge.Open(contract.Embedded(), x, facts.NewStore())
}

func TestNotAWS(t *testing.T) {
	v := judge.Case(open(t, "GET https://example.com/", "", ""))
	if v.Outcome != judge.Undecided || v.Service != "" || v.Why == "" || len(v.Findings) != 0 {
		t.Errorf("%+v", v)
	}
}

// TestSettle: requests for RDS, Neptune and DocumentDB look the same; the one
// whose model has least against it is meant.
func TestSettle(t *testing.T) {
	for _, tt := range []struct{ form, want string }{
		{"Action=FailoverDBCluster&DBClusterIdentifier=c", "rds"},
		{"Action=FailoverDBCluster", "neptune"}, // RDS requires the identifier
		{"Action=CreateDBCluster&DBClusterIdentifier=c&Engine=neptune", "rds"},
		{"Action=CreateDBProxy&DBProxyName=p", "rds"},
	} {
		c := open(t, "POST https://rds.eu-west-1.amazonaws.com/", "Content-Type: application/x-www-form-urlencoded", tt.form+"&Version=2014-10-31")
		if c.ID.Service.Name != tt.want || c.In.Operation.Service.Name != tt.want || c.ID.Operation != c.In.Operation {
			t.Errorf("%s is for %s, decoded as %s's", tt.form, c.ID.Service.Name, c.In.Operation.Service.Name)
		}
	}
}

func TestHint(t *testing.T) {
	for _, tt := range []struct{ line, headers, body, want string }{
		{"POST https://kinesis.eu-west-1.amazonaws.com/", "X-Amz-Target: Kinesis_20131202.CreateStream", `{"StreamName": "${STREAM}"}`,
			`StreamName holds "${STREAM}": a shell or template variable that was not filled in`},
		{"POST https://kinesis.eu-west-1.amazonaws.com/", "X-Amz-Target: Kinesis_20131202.CreateStream", `{"StreamName": "undefined"}`,
			`StreamName holds "undefined": JavaScript's undefined`},
		// The service takes it; it is meant by nobody.
		{"GET https://s3.eu-west-1.amazonaws.com/undefined/k", "", "", `Bucket holds "undefined": JavaScript's undefined`},
		// A key may hold what looks like a template in a longer text, and "null"
		// is a version's name.
		{"GET https://b.s3.eu-west-1.amazonaws.com/k?versionId=null", "", "", ""},
		{"GET https://b.s3.eu-west-1.amazonaws.com/k", "", "", ""},
		// Nothing of a secret is quoted.
		{"POST https://secretsmanager.eu-west-1.amazonaws.com/", "X-Amz-Target: secretsmanager.CreateSecret", `{"Name": "n", "SecretString": "${TOP_SECRET}"}`,
			"SecretString holds a shell or template variable that was not filled in"},
	} {
		v := judge.Case(open(t, tt.line, tt.headers, tt.body))
		got := ""
		for i := range v.Findings {
			if h := v.Findings[i].Hint; h != "" {
				got = h
				break
			}
		}
		if got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.line, tt.body, got, tt.want)
		}
	}
}

// TestHintDecidesNothing: a placeholder alone warns.
func TestHintDecidesNothing(t *testing.T) {
	v := judge.Case(open(t, "POST https://kinesis.eu-west-1.amazonaws.com/", "X-Amz-Target: Kinesis_20131202.DeleteStream", `{"StreamName": "undefined"}`))
	if v.Outcome != judge.Accept || len(v.Findings) != 1 || v.Findings[0].Rule != "request/placeholder" {
		t.Errorf("%s %+v", v.Outcome, v.Findings)
	}
}
