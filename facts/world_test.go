package facts_test

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/facts"
)

func load(t *testing.T, text string) *facts.Store {
	t.Helper()
	s, err := facts.Load(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDeclared(t *testing.T) {
	s := load(t, "allResources: [AWS::SQS, AWS::Lambda::Function]\n")
	for kind, want := range map[string]bool{
		"AWS::SQS::Queue": true, "AWS::SQS": true, "AWS::SQSX::Queue": false, "AWS::Lambda::Function": true, "AWS::Lambda::Layer": false, "AWS::Lambda": false,
	} {
		if s.Declared(kind) != want {
			t.Errorf("%s: %v", kind, !want)
		}
	}
	c := s.Clone()
	c.OpenKind("AWS::SQS::Queue")
	if c.Declared("AWS::SQS::Queue") || !s.Declared("AWS::SQS::Queue") {
		t.Error("what a session opens is open in it alone")
	}
	c.OpenKind("")
	if c.Declared("AWS::Lambda::Function") || !s.Declared("AWS::Lambda::Function") {
		t.Error("opening all is for the session alone, and for all")
	}
	if !load(t, "allResources: [AWS]\n").Declared("AWS::Any::Thing") {
		t.Error("AWS stands for all")
	}
}

func TestLacks(t *testing.T) {
	s := facts.NewStore()
	s.CloseKind("k", "eu-west-1:")
	s.CloseKind("k", "us-east-1:bus/")
	s.CloseKind("all", "")
	for id, want := range map[string]bool{"eu-west-1:a": true, "eu-west-1:a/b": true, "us-east-1:a": false, "us-east-1:bus/rule": true, "us-east-1:bus2/rule": false} {
		if s.Lacks("k", id) != want {
			t.Errorf("%s: %v", id, !want)
		}
	}
	if !s.Lacks("all", "x") || s.Lacks("other", "x") {
		t.Error("a scope is of its kind")
	}
	s.OpenKind("k")
	if s.Lacks("k", "eu-west-1:a") {
		t.Error("still closed")
	}
}

// TestFileIDs: rules find what a file names by the IDs that people have.
func TestFileIDs(t *testing.T) {
	for _, tt := range []struct{ kind, id, asked string }{
		{"AWS::SQS::Queue", "https://sqs.eu-west-1.amazonaws.com/111122223333/orders", "arn:aws:sqs:eu-west-1:111122223333:orders"},
		{"AWS::SQS::Queue", "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/orders", "arn:aws-cn:sqs:cn-north-1:111122223333:orders"},
		{"AWS::SQS::Queue", "https://eu-west-1.queue.amazonaws.com/111122223333/orders", "arn:aws:sqs:eu-west-1:111122223333:orders"},
		{"AWS::SNS::Topic", "arn:aws:sns:eu-west-1:111122223333:orders", "arn:aws:sns:eu-west-1:111122223333:orders"},
		{"AWS::Lambda::Function", "arn:aws:lambda:eu-west-1:111122223333:function:orders", "eu-west-1:orders"},
		{"AWS::DynamoDB::Table", "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", "eu-west-1:orders"},
		{"AWS::IAM::Role", "arn:aws:iam::111122223333:role/service/orders", "orders"},
		{"AWS::IAM::ManagedPolicy", "arn:aws:iam::111122223333:policy/orders", "arn:aws:iam::111122223333:policy/orders"},
		{"AWS::Logs::LogGroup", "arn:aws:logs:eu-west-1:111122223333:log-group:/orders/api:*", "eu-west-1:/orders/api"},
		{"AWS::SecretsManager::Secret", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-AbCdEf", "eu-west-1:orders"},
		{"AWS::Events::Rule", "arn:aws:events:eu-west-1:111122223333:rule/nightly", "eu-west-1:default/nightly"},
		{"AWS::Events::Rule", "arn:aws:events:eu-west-1:111122223333:rule/bus/nightly", "eu-west-1:bus/nightly"},
		{"AWS::CloudFormation::Stack", "arn:aws:cloudformation:eu-west-1:111122223333:stack/orders/7e7", "eu-west-1:orders"},
		{"AWS::KMS::Key", "arn:aws:kms:eu-west-1:111122223333:key/1234", "eu-west-1:1234"},
		{"AWS::EC2::TransitGateway", "tgw-0123456789abcdef0", "tgw-0123456789abcdef0"},
	} {
		s := load(t, "resources:\n- kind: "+tt.kind+"\n  id: \""+tt.id+"\"\n  attributes: {A: \"1\"}\n").Clone()
		r := s.Resource(tt.kind, tt.asked)
		if r == nil || r.Attrs["A"] != "1" || r.ID != tt.id {
			t.Errorf("%s is not found by %s", tt.id, tt.asked)
			continue
		}
		s.LearnResource(tt.kind, tt.asked).Gone = true
		if !s.Resource(tt.kind, tt.id).Gone {
			t.Errorf("%s and %s are two", tt.id, tt.asked)
		}
	}
}
