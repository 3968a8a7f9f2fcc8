package s3

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/postpolicy"
)

// Rules about the policy document of a form, and about the form under it.

const cephTests = "https://github.com/ceph/s3-tests/blob/13452bd/s3tests/functional/test_s3.py"

// policyFault makes a rule for one fault of a policy document.
func policyFault(id, when, fix string, evidence rule.Evidence, fault postpolicy.Fault, sources ...string) *rule.Rule {
	return rule.Add(rule.Rule{
		ID: "s3/" + id, Operations: postOp, Stage: rule.Auth, Order: 20, When: when,
		Code: "InvalidPolicyDocument", Status: 400, Message: "Invalid Policy: {words}", Fix: fix,
		Not:      "another signature: the document itself is refused",
		Beside:   []rule.Neighbour{{Code: "AccessDenied", Means: "the document is well formed, and the form does not keep to it"}, {Code: "MalformedPolicy", Means: "a bucket policy is wrong, not a form's"}},
		Evidence: evidence, Sources: append(sources, apiDoc+"sigv4-HTTPPOSTConstructPolicy.html"),
		Check: func(c *rule.Case) *rule.Hit {
			_, f := formPolicy(c)
			if f == nil || f.Fault != fault {
				return nil
			}
			return rule.Refuse(form(c).atField("policy")).With("words", f.Error())
		},
	})
}

var (
	_ = policyFault("post-policy-b64", "the policy of a form is not base64", "encode the JSON document in base64, the standard alphabet, once",
		rule.Reported, postpolicy.Base64, versity+"s3err/post-object.go", cephTests)
	_ = policyFault("post-policy-empty", "the policy of a form is empty", "send a policy, or drop the field for a public bucket",
		rule.Reported, postpolicy.Empty, versity+"s3err/post-object.go", cephTests)
	_ = policyFault("post-policy-json", "the policy of a form is not JSON", "write the document with a JSON library",
		rule.Reported, postpolicy.JSON, versity+"s3err/post-object.go", cephTests)
	_ = policyFault("post-policy-no-expiration", "the policy of a form has no expiration", `add "expiration", in lower case`,
		rule.Reported, postpolicy.NoExpiration, versity+"s3err/post-object.go", cephTests)
	_ = policyFault("post-policy-bad-expiration", "the expiration of a form's policy is no time in ISO 8601", `write it as "2030-01-01T12:00:00.000Z"`,
		rule.Reported, postpolicy.BadExpiration, versity+"s3err/post-object.go", cephTests)
	_ = policyFault("post-policy-no-conditions", "the policy of a form has no conditions", `add "conditions", in lower case, with at least the bucket`,
		rule.Reported, postpolicy.NoConditions, versity+"s3err/post-object.go", cephTests)
	_ = policyFault("post-policy-conditions-type", "the conditions of a form's policy are no list", "write them as [ … ]",
		rule.Inferred, postpolicy.ConditionsType, versity+"s3err/post-object.go")
	_ = policyFault("post-policy-condition-type", "a condition is neither a list nor an object", `write it as {"acl": "private"} or ["eq", "$acl", "private"]`,
		rule.Inferred, postpolicy.ConditionType, versity+"s3err/post-object.go")
	_ = policyFault("post-policy-condition-op", "a condition has an operator other than eq, starts-with and content-length-range", "use one of the three",
		rule.Reported, postpolicy.Operator, versity+"s3err/post-object.go", cephTests)
	_ = policyFault("post-policy-condition-argc", "a condition has too few or too many elements", `write three elements: ["eq", "$key", "a.txt"]`,
		rule.Reported, postpolicy.Arguments, versity+"s3err/post-object.go", cephTests)
	_ = policyFault("post-policy-simple-condition", "a condition written as an object has not exactly one property", "write one object for each field",
		rule.Recorded, postpolicy.SimpleCondition, recordedS3+"test_post_object_policy_conditions_validation_eq")
	_ = policyFault("post-policy-simple-value", "the value of a condition written as an object is no string", "put the value in quotes",
		rule.Inferred, postpolicy.SimpleValue, versity+"s3err/post-object.go")
	_ = policyFault("post-policy-unexpected", "the policy of a form has members other than expiration and conditions", "drop them; the two names are in lower case",
		rule.Reported, postpolicy.Unexpected, versity+"s3err/post-object.go", cephTests)
)

var _ = rule.Add(rule.Rule{
	ID: "s3/post-policy-expired", Operations: postOp, Stage: rule.Clock, Order: 5,
	When: "the policy of a form expired before the form was posted",
	Code: "AccessDenied", Status: 403, Message: "Invalid according to Policy: Policy expired.",
	Fix: "issue a new policy shortly before the upload", Not: "wider permissions: the code speaks of access and means the time", Beside: besidePost[1:],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_post_request_expires"},
	Check: func(c *rule.Case) *rule.Hit {
		policy, _ := formPolicy(c)
		if policy == nil || c.Time.IsZero() || c.Time.Before(policy.Expiration) {
			return nil
		}
		return rule.Refuse(form(c).atField("policy").Because("expired " + policy.Expiration.Format("2006-01-02 15:04:05Z")))
	},
})

// violation is the first way in which the form does not keep to its policy.
func violation(c *rule.Case) *postpolicy.Violation {
	policy, _ := formPolicy(c)
	if policy == nil {
		return nil
	}
	p := form(c)
	var fields []postpolicy.Field
	for _, f := range p.fields {
		v := f.Value(p.body)
		if strings.EqualFold(f.Name, "key") && p.file != nil {
			v = strings.ReplaceAll(v, "${filename}", p.file.FileName)
		}
		fields = append(fields, postpolicy.Field{Name: f.Name, Value: v})
	}
	return policy.Check(bucketName(c), fields)
}

var besidePosted = []rule.Neighbour{
	{Code: "InvalidPolicyDocument", Means: "the policy itself is malformed"},
	{Code: "EntityTooLarge", Means: "the fields keep to the policy, and the file is too large for it"},
	{Code: "SignatureDoesNotMatch", Means: "the policy was changed after it was signed"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/post-policy-condition-failed", Operations: postOp, Stage: rule.Signature, Order: 10,
	When: "a field of a form does not satisfy a condition of its policy",
	Code: "AccessDenied", Status: 403, Message: "Invalid according to Policy: Policy Condition failed: {condition}",
	Fix: "send the field as the policy has it (letters' case counts), or sign a policy that allows it", Not: "wider permissions of the signer", Beside: besidePosted,
	Evidence: rule.Recorded,
	Sources:  []string{recordedS3 + "test_post_object_policy_conditions_validation_eq", recordedS3 + "test_post_object_policy_conditions_validation_starts_with"},
	Check: func(c *rule.Case) *rule.Hit {
		v := violation(c)
		if v == nil || v.Condition == nil || v.Condition.Op == postpolicy.Range {
			return nil
		}
		p := form(c)
		return rule.Refuse(p.atField(v.Condition.Field).Because("does not satisfy …"), p.atField("policy").Because("… "+v.Condition.Text)).With("condition", v.Condition.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/post-content-length-range-type", Operations: postOp, Stage: rule.Signature, Order: 11,
	When: "the bounds of content-length-range are no integers",
	Code: "AccessDenied", Status: 403, Message: "Invalid according to Policy: Policy Condition failed: {condition}",
	Fix: "write bytes as integers: [\"content-length-range\", 1, 10485760]", Not: "another file", Beside: besidePosted[:2],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_post_object_policy_validation_size"},
	Check: func(c *rule.Case) *rule.Hit {
		v := violation(c)
		if v == nil || v.Condition == nil || v.Condition.Op != postpolicy.Range {
			return nil
		}
		return rule.Refuse(form(c).atField("policy").Because(v.Condition.Text)).With("condition", v.Condition.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/post-extra-field", Operations: postOp, Stage: rule.Signature, Order: 12,
	When: "a form has a field that no condition of its policy names",
	Code: "AccessDenied", Status: 403, Message: "Invalid according to Policy: Extra input fields: {field}",
	Fix: "add a condition for it to the policy, move it behind file, or name it x-ignore-…", Not: "wider permissions of the signer", Beside: besidePosted,
	Evidence: rule.Documented, Sources: []string{apiDoc + "sigv4-HTTPPOSTConstructPolicy.html", versity + "auth/post_policy.go"},
	Check: func(c *rule.Case) *rule.Hit {
		v := violation(c)
		if v == nil || v.Extra == "" || v.Extra == "bucket" {
			return nil
		}
		return rule.Refuse(form(c).atField(v.Extra).Because("in no condition")).With("field", v.Extra)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/post-policy-no-bucket-condition", Operations: postOp, Stage: rule.Signature, Order: 13,
	When: "the policy of a form does not name the bucket",
	Code: "AccessDenied", Status: 403, Message: "Invalid according to Policy: Extra input fields: bucket",
	Fix: `add {"bucket": "…"} to the conditions`, Not: "a field bucket in the form", Beside: besidePosted, Evidence: rule.Reported,
	Sources: []string{versity + "auth/post_policy.go", cephTests},
	Check: func(c *rule.Case) *rule.Hit {
		if v := violation(c); v == nil || v.Extra != "bucket" {
			return nil
		}
		return rule.Refuse(form(c).atField("policy").Because("without the bucket"))
	},
})

// sized reads the file's size and the policy's bounds.
func sized(c *rule.Case) (size, least, most int64, ok bool) {
	policy, _ := formPolicy(c)
	if policy == nil || form(c).file == nil {
		return 0, 0, 0, false
	}
	least, most, ok = policy.Size()
	return form(c).size(), least, most, ok
}

var _ = rule.Add(rule.Rule{
	ID: "s3/post-content-length-range-high", Operations: postOp, Stage: rule.Content, Order: 5,
	When: "the file of a form is larger than content-length-range allows",
	Code: "EntityTooLarge", Status: 400, Message: "Your proposed upload exceeds the maximum allowed size",
	Fix: "send a smaller file, or sign a policy that allows it", Beside: besidePosted[:1], Not: "more parts: forms have none",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_post_object_policy_validation_size"},
	Check: func(c *rule.Case) *rule.Hit {
		size, _, most, ok := sized(c)
		if !ok || size <= most {
			return nil
		}
		return rule.Refuse(form(c).atField("file").Because(fmt.Sprintf("%d bytes, at most %d are allowed", size, most)), form(c).atField("policy"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/post-content-length-range-low", Operations: postOp, Stage: rule.Content, Order: 5,
	When: "the file of a form is smaller than content-length-range allows",
	Code: "EntityTooSmall", Status: 400, Message: "Your proposed upload is smaller than the minimum allowed size",
	Fix: "send a larger file, or sign a policy that allows it; an empty file is often one that was not chosen", Beside: besidePosted[:1], Not: "retries",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_post_object_policy_validation_size"},
	Check: func(c *rule.Case) *rule.Hit {
		size, least, _, ok := sized(c)
		if !ok || size >= least {
			return nil
		}
		return rule.Refuse(form(c).atField("file").Because(fmt.Sprintf("%d bytes, at least %d are asked for", size, least)), form(c).atField("policy"))
	},
})
