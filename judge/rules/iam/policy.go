package iam

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/iampolicy"
)

var identityOps = []string{"CreatePolicy", "CreatePolicyVersion", "PutRolePolicy", "PutUserPolicy", "PutGroupPolicy"}
var trustOps = []string{"CreateRole", "UpdateAssumeRolePolicy"}

var _ = rule.Add(rule.Rule{
	ID: "iam/policy-document", Operations: append(append([]string(nil), identityOps...), trustOps...),
	On: rule.Member("PolicyDocument", "AssumeRolePolicyDocument"), Stage: rule.Content,
	When: "a policy document is no JSON, or not what the grammar of policies wants",
	Code: "MalformedPolicyDocument", Status: 400, Message: "{message}",
	Fix:      "mend the document at {path}; a role's trust policy names who may assume it (Principal) and no Resource, all others name a Resource and no Principal",
	Beside:   []rule.Neighbour{{Code: "LimitExceeded", Means: "the document is fine, and too long"}},
	Evidence: rule.Reported,
	Sources: []string{snapshot, motoPolicy, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
		"https://github.com/aws-cloudformation/cfn-lint/issues/708", "https://github.com/aws-cloudformation/cfn-lint/issues/3973", "https://github.com/aws-cloudformation/cfn-lint/issues/4287",
		"https://github.com/terraform-aws-modules/terraform-aws-iam/issues/364", "https://github.com/aws-samples/aws-health-aware/issues/1"},
	Check: func(c *rule.Case) *rule.Hit {
		v, kind := document(c)
		if v == nil || v.Text == "" {
			return nil
		}
		err := iampolicy.Check(v.Text, kind)
		if err == nil {
			return nil
		}
		path := err.Path
		if path == "" {
			path = "its beginning"
		}
		return rule.Refuse(c.At(v).Because("at "+path)).With("message", err.Message).With("path", path)
	},
})

func document(c *rule.Case) (*decode.Value, iampolicy.Kind) {
	if c.Op == "CreateRole" {
		return c.Get("AssumeRolePolicyDocument"), iampolicy.Trust
	}
	if c.Op == "UpdateAssumeRolePolicy" {
		return c.Get("PolicyDocument"), iampolicy.Trust
	}
	return c.Get("PolicyDocument"), iampolicy.Identity
}

var _ = rule.Add(rule.Rule{
	ID: "iam/policy-arn", Operations: []string{"AttachRolePolicy", "AttachUserPolicy", "AttachGroupPolicy",
		"DetachRolePolicy", "DetachUserPolicy", "DetachGroupPolicy"}, On: rule.Member("PolicyArn"), Stage: rule.Values, Order: 10,
	When: "what should be a policy's ARN is none, one of something else, or one of another partition",
	Code: "ValidationError", Status: 400, Message: "Invalid ARN:  Could not be parsed!",
	Fix:      "give the ARN of a managed policy: arn:aws:iam::aws:policy/… or arn:aws:iam::123456789012:policy/…",
	Not:      "the policy's name: inline policies are put with PutRolePolicy",
	Beside:   []rule.Neighbour{{Code: "NoSuchEntity", Means: "the ARN is one of a policy, and there is none of that name"}},
	Evidence: rule.Recorded, Sources: []string{snapshot, "https://github.com/aws-samples/aws-cdk-examples/issues/287",
		"https://github.com/davidtucker/ps-serverless-app/issues/19", "https://github.com/pulumi/pulumi-aws-apigateway/issues/347"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("PolicyArn")
		a, ok := arn.Split(v.Text)
		name, policy := strings.CutPrefix(a.Resource, "policy/")
		switch {
		case !arn.Is(v.Text):
			return rule.Refuse(c.At(v))
		case !ok || a.Service != "iam" || a.Region != "" || !policy || strings.Contains(name, ":"):
			hit := rule.Refuse(c.At(v).Because("is no ARN of a policy")).With("arn", v.Text)
			hit.Code, hit.Message = "InvalidInput", "ARN {arn} is not valid."
			return hit
		case c.ID.Endpoint.Partition != "" && a.Partition != c.ID.Endpoint.Partition:
			hit := rule.Refuse(c.At(v).Because("is of partition " + a.Partition + ", the request goes to " + c.ID.Endpoint.Partition))
			hit.Message = "Invalid ARN partition"
			hit.Fix = "write the ARN with arn:" + c.ID.Endpoint.Partition + ":"
			return hit
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "iam/tag-duplicate", On: rule.Member("Tags"), Stage: rule.Values, Order: 20,
	When: "two tags have keys that differ at most in case",
	Code: "InvalidInput", Status: 400, Message: "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
	Fix:      "give each key once; Team and team are the same key",
	Evidence: rule.Documented, Sources: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html", motoErrors},
	Check: func(c *rule.Case) *rule.Hit {
		seen := map[string]*decode.Value{}
		for _, t := range c.Get("Tags").Elements() {
			k := t.Get("Key")
			if k == nil {
				continue
			}
			low := strings.ToLower(k.Text)
			if first := seen[low]; first != nil {
				return rule.Refuse(c.At(first).Because("the same key …"), c.At(k).Because("… as here"))
			}
			seen[low] = k
		}
		return nil
	},
})

// credentialServices are those that have credentials of their own in IAM.
// Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html
var credentialServices = []string{"codecommit.amazonaws.com", "cassandra.amazonaws.com", "bedrock.amazonaws.com"}

var _ = rule.Add(rule.Rule{
	ID: "iam/credential-service", Operations: []string{"CreateServiceSpecificCredential"}, On: rule.Member("ServiceName"), Stage: rule.Object, Order: 2,
	When: "credentials are asked for a service that has none of its own",
	Code: "NoSuchEntity", Status: 404, Message: "No such service {service} is supported for Service Specific Credentials",
	Fix:      "name codecommit.amazonaws.com, cassandra.amazonaws.com or bedrock.amazonaws.com; other services use access keys",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ServiceName")
		for _, s := range credentialServices {
			if v.Text == s {
				return nil
			}
		}
		if strings.HasSuffix(v.Text, ".amazonaws.com") && c.Resource(kindUser, c.Text("UserName")) == nil {
			return nil // the list grows; and a user who is not there is told of first
		}
		return rule.Refuse(c.At(v)).With("service", v.Text)
	},
})
