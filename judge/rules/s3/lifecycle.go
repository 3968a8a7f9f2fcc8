package s3

import (
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var besideLifecycle = []rule.Neighbour{
	{Code: "MalformedXML", Means: "the configuration does not keep to its schema"},
	{Code: "InvalidRequest", Means: "its elements do not go together"},
	{Code: "InvalidArgument", Means: "one value is out of bounds"},
}

var lifecycleOps = []string{"PutBucketLifecycleConfiguration", "PutBucketLifecycle"}

// lifecycle completes and adds a rule about lifecycle configurations. The check
// gets the configuration's rules.
func lifecycle(order int, r rule.Rule, check func(c *rule.Case, rules []*decode.Value) *rule.Hit) *rule.Rule {
	r.Operations, r.On, r.Stage, r.Order = lifecycleOps, rule.Member("LifecycleConfiguration"), rule.Content, order
	r.Status, r.Beside = 400, besideLifecycle
	if r.Code == "MalformedXML" {
		r.Stage, r.Message = rule.Body, malformedXML
	}
	if r.Not == "" {
		r.Not = "another ID, or the rules in another order"
	}
	r.Check = func(c *rule.Case) *rule.Hit {
		if broken(c) {
			return nil
		}
		return check(c, c.Get("LifecycleConfiguration", "Rules").Elements())
	}
	return rule.Add(r)
}

// eachLifecycle is [lifecycle] with a check of each rule on its own.
func eachLifecycle(order int, r rule.Rule, check func(c *rule.Case, r *decode.Value) *rule.Hit) *rule.Rule {
	return lifecycle(order, r, func(c *rule.Case, rules []*decode.Value) *rule.Hit {
		for _, r := range rules {
			if h := check(c, r); h != nil {
				return h
			}
		}
		return nil
	})
}

var _ = rule.Add(rule.Rule{
	ID: "s3/lifecycle-min-size-header", Operations: lifecycleOps[:1], On: rule.Header("x-amz-transition-default-minimum-object-size"), Stage: rule.Values,
	When: "x-amz-transition-default-minimum-object-size is empty",
	Code: "InvalidRequest", Status: 400, Message: "Invalid TransitionDefaultMinimumObjectSize found: ",
	Fix:    "use all_storage_classes_128K or varies_by_storage_class, or leave the header out",
	Beside: besideLifecycle, Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_transition_default_minimum_object_size"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Header("x-amz-transition-default-minimum-object-size") != "" {
			return nil // the model lists the values
		}
		return rule.Refuse(c.AtHeader("x-amz-transition-default-minimum-object-size").Because("is empty"))
	},
})

var _ = lifecycle(0, rule.Rule{
	ID: "s3/lifecycle-no-rules", When: "a lifecycle configuration has no rule",
	Code: "InvalidRequest", Message: "At least one lifecycle rule must be specified.",
	Fix:      "send a Rule; DeleteBucketLifecycle removes the configuration",
	Evidence: rule.Documented, Sources: []string{errorCodes},
}, func(c *rule.Case, rules []*decode.Value) *rule.Hit {
	if len(rules) > 0 {
		return nil
	}
	return rule.Refuse(absent(c, c.Get("LifecycleConfiguration"), "Rules"))
})

var _ = lifecycle(1, rule.Rule{
	ID: "s3/lifecycle-too-many-rules", When: "a lifecycle configuration has more than 1,000 rules",
	Code: "InvalidRequest", Message: "The number of lifecycle rules must not exceed the allowed limit of 1000 rules.",
	Fix:      "join rules: And filters take several tags and a prefix",
	Evidence: rule.Documented, Sources: []string{errorCodes},
}, func(c *rule.Case, rules []*decode.Value) *rule.Hit {
	if len(rules) <= 1000 {
		return nil
	}
	return rule.Refuse(c.At(rules[1000]).Because("one more than the 1,000 that are allowed"))
})

var _ = eachLifecycle(2, rule.Rule{
	ID: "s3/lifecycle-id-long", When: "the ID of a lifecycle rule is longer than 255 characters",
	Code: "InvalidArgument", Message: "ID length should not exceed allowed limit of 255",
	Fix:      "shorten the ID",
	Not:      "leaving the rule out: the ID may be left out",
	Evidence: rule.Reported, Sources: []string{argmin + "02b2cf9/crates/s3-tests/tests/lifecycle.rs::test_put_bucket_lifecycle_rejects_rule_id_longer_than_255_chars", apiDoc + "API_LifecycleRule.html"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	if id := r.Get("ID"); id != nil && units(id.Text) > 255 {
		return rule.Refuse(c.At(id).Because("has " + strconv.Itoa(units(id.Text)) + " characters"))
	}
	return nil
})

var _ = lifecycle(3, rule.Rule{
	ID: "s3/lifecycle-id-duplicate", When: "two lifecycle rules have the same ID",
	Code: "InvalidArgument", Message: "Rule ID must be unique. Found same ID for more than one rule",
	Fix:      "give each rule an ID of its own, or none",
	Not:      "another Status for one of them",
	Evidence: rule.Reported, Sources: []string{argmin + "02b2cf9/crates/s3-tests/tests/lifecycle.rs::test_put_bucket_lifecycle_rejects_duplicate_rule_ids", apiDoc + "API_LifecycleRule.html"},
}, func(c *rule.Case, rules []*decode.Value) *rule.Hit {
	seen := map[string]bool{}
	for _, r := range rules {
		id := r.Get("ID")
		if id != nil && id.Text != "" && seen[id.Text] {
			return rule.Refuse(c.At(id).Because("the ID came before"))
		}
		seen[id.String()] = true
	}
	return nil
})

var _ = lifecycle(4, rule.Rule{
	ID: "s3/lifecycle-filter-in-v1", When: "the first rule has a Prefix of its own, a later one a Filter",
	Code: "InvalidRequest", Message: "Filter element can only be used in Lifecycle V2.",
	Fix:      "move every rule's Prefix into a Filter",
	Not:      "another API version: one configuration is either of the old form or of the new one",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-ruby/issues/1653", "https://github.com/ansible/ansible/issues/53751", "https://github.com/noobaa/noobaa-core/issues/8426"},
}, func(c *rule.Case, rules []*decode.Value) *rule.Hit {
	if len(rules) == 0 || rules[0].Get("Prefix") == nil {
		return nil
	}
	for _, r := range rules {
		if f := r.Get("Filter"); f != nil {
			return rule.Refuse(c.At(f).Because("a Filter …"), c.At(rules[0].Get("Prefix")).Because("… where the first rule has a Prefix"))
		}
	}
	return nil
})

var _ = lifecycle(5, rule.Rule{
	ID: "s3/lifecycle-prefix-in-v2", When: "the first rule has a Filter, a later one a Prefix of its own",
	Code: "InvalidRequest", Message: "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.",
	Fix:      "move every rule's Prefix into a Filter",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/23299"},
}, func(c *rule.Case, rules []*decode.Value) *rule.Hit {
	if len(rules) == 0 || rules[0].Get("Filter") == nil || rules[0].Get("Prefix") != nil {
		return nil
	}
	for _, r := range rules {
		if p := r.Get("Prefix"); p != nil {
			return rule.Refuse(c.At(p).Because("a Prefix of its own …"), c.At(rules[0].Get("Filter")).Because("… where the first rule has a Filter"))
		}
	}
	return nil
})

var _ = eachLifecycle(6, rule.Rule{
	ID: "s3/lifecycle-no-action", When: "a lifecycle rule says nothing to do",
	Code: "InvalidRequest", Message: "At least one action needs to be specified in a rule",
	Fix:      "give the rule an Expiration, a Transition, their noncurrent kinds, or AbortIncompleteMultipartUpload",
	Evidence: rule.Reported, Sources: []string{"https://github.com/crossplane-contrib/provider-aws/issues/1337", errorCodes},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	for _, name := range []string{"Expiration", "Transitions", "Transition", "NoncurrentVersionExpiration", "NoncurrentVersionTransitions",
		"NoncurrentVersionTransition", "AbortIncompleteMultipartUpload"} {
		if r.Get(name) != nil {
			return nil
		}
	}
	for _, it := range r.Items {
		if it.Unknown {
			return nil // an action that is newer than the model
		}
	}
	return rule.Refuse(c.At(r).Because("has no action"))
})
