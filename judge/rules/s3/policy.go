package s3

import (
	"bytes"
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/policy"
)

var besidePolicy = []rule.Neighbour{
	{Code: "MalformedPolicyDocument", Means: "the same, of IAM's own policies"},
	{Code: "AccessDenied", Means: "the policy is well formed, and the caller may not set it, or it is public and that is blocked"},
	{Code: "MethodNotAllowed", Means: "the caller is not of the bucket owner's account"},
}

// policyRule completes and adds a rule about bucket policies. The check gets the
// parsed document.
func policyRule(order int, r rule.Rule, check func(*rule.Case, *policy.Document) *rule.Hit) *rule.Rule {
	r.Operations, r.Stage, r.Order = []string{"PutBucketPolicy"}, rule.Content, order
	r.Code, r.Status, r.Beside = "MalformedPolicy", 400, besidePolicy
	if r.Not == "" {
		r.Not = "wider permissions for the caller"
	}
	r.Check = func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.BodySeen {
			return nil
		}
		doc, err := policy.Parse(c.In.Payload)
		if err != nil {
			return nil
		}
		return check(c, doc)
	}
	return rule.Add(r)
}

// atElement blames an element of the policy by its path in the document.
func atElement(e *policy.Element, path string) rule.Culprit {
	cu := rule.Culprit{In: decode.InBody, Name: path, Param: "Policy", Header: -1}
	if e != nil {
		cu.Start, cu.End = e.Start, e.End
	}
	return cu
}

func statementPath(i int, name string) string {
	return "Statement." + strconv.Itoa(i) + "." + name
}

var _ = rule.Add(rule.Rule{
	ID: "s3/policy-not-json", Operations: []string{"PutBucketPolicy"}, Stage: rule.Content, Order: -9,
	When: "a bucket policy is empty, or does not begin with {",
	Code: "MalformedPolicy", Status: 400, Message: "Policies must be valid JSON and the first byte must be '{'",
	Fix:    "send the policy's JSON itself as the body; DeleteBucketPolicy removes a policy",
	Not:    "quoting the document once more",
	Beside: besidePolicy, Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_bucket_policy_exc"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.BodySeen || bytes.HasPrefix(bytes.TrimLeft(c.In.Payload, " \t\r\n"), []byte("{")) {
			return nil
		}
		cu := c.AtBody().Because("must begin with {")
		cu.Param = "Policy"
		return rule.Refuse(cu)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/policy-json", Operations: []string{"PutBucketPolicy"}, Stage: rule.Content, Order: -8,
	When: "a bucket policy begins with { and is no JSON",
	Code: "MalformedPolicy", Status: 400, Message: "This policy contains invalid Json",
	Fix:    "correct the JSON where it breaks: quotes, commas, brackets, no comments",
	Not:    "another Version",
	Beside: besidePolicy, Evidence: rule.Reported, Sources: []string{versity + "auth/bucket_policy.go", apiDoc + "API_PutBucketPolicy.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.BodySeen || !bytes.HasPrefix(bytes.TrimLeft(c.In.Payload, " \t\r\n"), []byte("{")) {
			return nil
		}
		_, err := policy.Parse(c.In.Payload)
		bad, ok := err.(*policy.SyntaxError)
		if !ok {
			return nil
		}
		cu := rule.Culprit{In: decode.InBody, Name: "Policy", Param: "Policy", Header: -1, Start: bad.Offset, End: bad.Offset + 1}
		return rule.Refuse(cu.Because("no JSON from here on"))
	},
})

var _ = policyRule(0, rule.Rule{
	ID: "s3/policy-no-statement", When: "a bucket policy has no Statement",
	Message:  "Missing required field Statement",
	Fix:      "give the policy a Statement; DeleteBucketPolicy removes a policy",
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_bucket_policy_exc"},
}, func(_ *rule.Case, d *policy.Document) *rule.Hit {
	if d.Get("Statement") != nil {
		return nil
	}
	return rule.Refuse(atElement(d.Element, "Statement").Because("is missing"))
})

var _ = policyRule(1, rule.Rule{
	ID: "s3/policy-version", When: "a bucket policy's Version is none of the language's two",
	Message:  "The policy must contain a valid version string",
	Fix:      "set Version to 2012-10-17",
	Not:      "today's date: the version is that of the language",
	Evidence: rule.Reported, Sources: []string{versity + "auth/bucket_policy.go", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html"},
}, func(_ *rule.Case, d *policy.Document) *rule.Hit {
	v := d.Get("Version")
	if v == nil || v.Text == "2012-10-17" || v.Text == "2008-10-17" {
		return nil
	}
	return rule.Refuse(atElement(v, "Version").Because("must be 2012-10-17 or 2008-10-17"))
})

var _ = policyRule(2, rule.Rule{
	ID: "s3/policy-statement-empty", When: "a bucket policy's Statement is an empty list",
	Message:  "Could not parse the policy: Statement is empty!",
	Fix:      "give the policy a statement; DeleteBucketPolicy removes a policy",
	Evidence: rule.Reported, Sources: []string{versity + "auth/bucket_policy.go", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html"},
}, func(_ *rule.Case, d *policy.Document) *rule.Hit {
	if s := d.Get("Statement"); s != nil && s.Kind == '[' && len(s.Items) == 0 {
		return rule.Refuse(atElement(s, "Statement").Because("is empty"))
	}
	return nil
})

var _ = policyRule(3, rule.Rule{
	ID: "s3/policy-effect", When: "a statement's Effect is neither Allow nor Deny",
	Message:  "Invalid effect: {effect}",
	Fix:      "write Allow or Deny, with a capital",
	Evidence: rule.Reported, Sources: []string{versityIssue + "647"},
}, func(_ *rule.Case, d *policy.Document) *rule.Hit {
	for i, s := range d.Statements() {
		if e := s.Get("Effect"); e != nil && e.Text != "Allow" && e.Text != "Deny" {
			return rule.Refuse(atElement(e, statementPath(i, "Effect")).Because("must be Allow or Deny")).With("effect", e.Text)
		}
	}
	return nil
})

var _ = policyRule(4, rule.Rule{
	ID: "s3/policy-principal-missing", When: "a statement of a bucket policy has neither Principal nor NotPrincipal",
	Message:  "Missing required field Principal",
	Fix:      "say whom the statement is about, as in \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:root\"}",
	Not:      "a policy that was written for an IAM user: those have no Principal, bucket policies must",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform/issues/28688", "https://github.com/humanmade/S3-Uploads/issues/191"},
}, func(_ *rule.Case, d *policy.Document) *rule.Hit {
	for i, s := range d.Statements() {
		if s.Kind == '{' && s.Get("Principal") == nil && s.Get("NotPrincipal") == nil {
			return rule.Refuse(atElement(s, statementPath(i, "Principal")).Because("is missing"))
		}
	}
	return nil
})

var _ = policyRule(5, rule.Rule{
	ID: "s3/policy-element-missing", When: "a statement of a bucket policy has no Action or no Resource",
	Message:  "Statement is missing required element",
	Fix:      "give every statement an Action (or NotAction) and a Resource (or NotResource)",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cdk/issues/6708"},
}, func(_ *rule.Case, d *policy.Document) *rule.Hit {
	for i, s := range d.Statements() {
		for _, name := range []string{"Action", "Resource"} {
			if s.Kind == '{' && s.Get(name) == nil && s.Get("Not"+name) == nil {
				return rule.Refuse(atElement(s, statementPath(i, name)).Because("is missing"))
			}
		}
	}
	return nil
})
