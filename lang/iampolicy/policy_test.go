package iampolicy

import "testing"

func TestCheck(t *testing.T) {
	const ok = ""
	identity := func(statement string) string { return `{"Version": "2012-10-17", "Statement": [` + statement + `]}` }
	tests := []struct {
		name, text string
		kind       Kind
		want       string
	}{
		{"one", identity(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`), Identity, ok},
		{"statement without a list", `{"Statement": {"Sid": "", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}}`, Trust, ok},
		{"all but", identity(`{"Effect": "Deny", "NotAction": ["iam:*"], "NotResource": ["arn:aws:s3:::a/*"]}`), Identity, ok},
		{"any action", identity(`{"Effect": "Allow", "Action": "*", "Resource": "*"}`), Identity, ok},
		{"condition", identity(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}`), Identity, ok},
		{"not JSON", `{"Version": `, Identity, "This policy contains invalid Json"},
		{"an array", `[]`, Identity, syntax},
		{"null", `null`, Identity, syntax},
		{"no statement", `{"Version": "2012-10-17"}`, Identity, "Syntax errors in policy. (Statement)"},
		{"version", `{"Version": "2020-01-01", "Statement": []}`, Identity, "Syntax errors in policy. (Version)"},
		{"unknown element", `{"Versions": "2012-10-17", "Statement": []}`, Identity, "Syntax errors in policy. (Versions)"},
		{"unknown in a statement", identity(`{"Effect": "Allow", "Action": "s3:*", "Resources": "*"}`), Identity, "Syntax errors in policy. (Statement.0.Resources)"},
		{"effect", identity(`{"Effect": "allow", "Action": "s3:*", "Resource": "*"}`), Identity, "Syntax errors in policy. (Statement.0.Effect)"},
		{"condition without operator", identity(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"aws:SecureTransport": "true"}}`), Identity, "Syntax errors in policy. (Statement.0.Condition)"},
		{"no action", identity(`{"Effect": "Allow", "Resource": "*"}`), Identity, "Policy statement must contain actions. (Statement.0)"},
		{"no resource", identity(`{"Effect": "Allow", "Action": "s3:*"}`), Identity, "Policy statement must contain resources. (Statement.0)"},
		{"a principal", identity(`{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}`), Identity, "Policy document should not specify a principal. (Statement.0.Principal)"},
		{"a resource", identity(`{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*", "Principal": "*"}`), Trust, "Has prohibited field Resource (Statement.0.Resource)"},
		{"no principal", identity(`{"Effect": "Allow", "Action": "sts:AssumeRole"}`), Trust, "Missing required field Principal (Statement.0)"},
		{"no vendor", identity(`{"Effect": "Allow", "Action": "GetObject", "Resource": "*"}`), Identity, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. (Statement.0.Action)"},
		{"two colons", identity(`{"Effect": "Allow", "Action": ["s3:a:b"], "Resource": "*"}`), Identity, "Actions/Condition can contain only one colon. (Statement.0.Action)"},
		{"no ARN", identity(`{"Effect": "Allow", "Action": "s3:*", "Resource": "bucket"}`), Identity, `Resource bucket must be in ARN format or "*". (Statement.0.Resource)`},
		{"IAM in a region", identity(`{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam:eu-west-1:123456789012:role/a"}`), Identity, "IAM resource arn:aws:iam:eu-west-1:123456789012:role/a cannot contain region information. (Statement.0.Resource)"},
		{"same Sid", identity(`{"Sid": "a", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Sid": "a", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}`), Identity, "Statement IDs (SID) in a single policy must be unique. (Statement.1.Sid)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ok
			if err := Check(tt.text, tt.kind); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"Statement": []}`, `{"Statement": {"Effect": "Allow", "Action": null}}`, `{`, `{"Statement": [1]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Parse(s)
		if (p == nil) == (err == nil) {
			t.Fatalf("%q: %v, %v", s, p, err)
		}
		if err != nil && Check(s, Identity) == nil {
			t.Errorf("%q: a document that does not parse is fine", s)
		}
	})
}
