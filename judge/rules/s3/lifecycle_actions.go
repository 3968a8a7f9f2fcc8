package s3

import (
	"strings"
	"time"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = eachLifecycle(20, rule.Rule{
	ID: "s3/lifecycle-noncurrent-empty", When: "NoncurrentVersionExpiration has no NoncurrentDays",
	Code:     "MalformedXML",
	Fix:      "give it NoncurrentDays; NewerNoncurrentVersions alone is not enough",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_bucket_lifecycle_conf_exc"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	if v := r.Get("NoncurrentVersionExpiration"); v != nil && v.Get("NoncurrentDays") == nil {
		return rule.Refuse(absent(c, v, "NoncurrentDays"))
	}
	return nil
})

var _ = eachLifecycle(21, rule.Rule{
	ID: "s3/lifecycle-marker-with-days", When: "ExpiredObjectDeleteMarker stands beside Days or Date",
	Code:     "MalformedXML",
	Fix:      "send one of the three: Days and Date remove lone delete markers as well",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_bucket_lifecycle_conf_exc"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	e := r.Get("Expiration")
	marker := e.Get("ExpiredObjectDeleteMarker")
	if marker == nil {
		return nil
	}
	for _, name := range []string{"Days", "Date"} {
		if v := e.Get(name); v != nil {
			return rule.Refuse(c.At(marker), c.At(v).Because("cannot stand beside it"))
		}
	}
	return nil
})

// dates are the dates of a rule's actions.
func dates(r *decode.Value) []*decode.Value {
	var list []*decode.Value
	for _, a := range append([]*decode.Value{r.Get("Expiration")}, r.Get("Transitions").Elements()...) {
		if v := a.Get("Date"); v != nil {
			list = append(list, v)
		}
	}
	return list
}

var _ = eachLifecycle(22, rule.Rule{
	ID: "s3/lifecycle-date-format", When: "a Date is no time in ISO 8601",
	Code:     "MalformedXML",
	Fix:      "write it as 2030-01-02T00:00:00Z",
	Evidence: rule.Reported, Sources: []string{argmin + "02b2cf9/crates/s3-tests/tests/lifecycle.rs::test_put_bucket_lifecycle_rejects_invalid_date"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	for _, v := range dates(r) {
		if _, ok := instant(v.Text); !ok && !strings.Contains(v.Text, "T") {
			return rule.Refuse(c.At(v).Because("no time in ISO 8601"))
		}
	}
	return nil
})

var _ = eachLifecycle(23, rule.Rule{
	ID: "s3/lifecycle-date-midnight", When: "a Date is not at midnight UTC",
	Code: "InvalidArgument", Message: "'Date' must be at midnight GMT",
	Fix:      "send the date with T00:00:00Z",
	Not:      "midnight of another time zone",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_bucket_lifecycle_conf_exc"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	for _, v := range dates(r) {
		if t, ok := instant(v.Text); ok && !t.Equal(t.Truncate(24*time.Hour)) {
			return rule.Refuse(c.At(v).Because("must end in T00:00:00Z"))
		}
	}
	return nil
})

// positive makes a rule of a number of days that must be positive.
func positive(id, message string, evidence rule.Evidence, sources []string, path ...string) *rule.Rule {
	return eachLifecycle(24, rule.Rule{
		ID: id, When: strings.Join(path, ".") + " is not positive",
		Code: "InvalidArgument", Message: message,
		Fix:      "send at least 1",
		Not:      "0 for at once: S3 acts once a day",
		Evidence: evidence, Sources: sources,
	}, func(c *rule.Case, r *decode.Value) *rule.Hit {
		if v := r.Lookup(path...); v != nil {
			if n, ok := v.Float(); ok && n <= 0 {
				return rule.Refuse(c.At(v).Because("must be at least 1"))
			}
		}
		return nil
	})
}

// What several servers that copy S3 answer, and the AWS-backed test of one
// confirms for the first by code and status.
var (
	_ = positive("s3/lifecycle-expiration-days", "'Days' for Expiration action must be a positive integer", rule.Reported,
		[]string{argmin + "02b2cf9/crates/s3-tests/tests/lifecycle.rs::test_put_bucket_lifecycle_rejects_zero_days", apiDoc + "API_LifecycleExpiration.html"}, "Expiration", "Days")
	_ = positive("s3/lifecycle-noncurrent-days", "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer", rule.Reported,
		[]string{apiDoc + "API_NoncurrentVersionExpiration.html", "https://github.com/noobaa/noobaa-core/pull/8914"}, "NoncurrentVersionExpiration", "NoncurrentDays")
	_ = positive("s3/lifecycle-abort-days", "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer", rule.Reported,
		[]string{apiDoc + "API_AbortIncompleteMultipartUpload.html", "https://github.com/noobaa/noobaa-core/pull/8914"}, "AbortIncompleteMultipartUpload", "DaysAfterInitiation")
)

var _ = eachLifecycle(21, rule.Rule{
	ID: "s3/lifecycle-action-date-days", When: "one Transition, or the Expiration, has both Days and Date",
	Code:     "MalformedXML",
	Fix:      "keep one of the two",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/23117"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	for _, a := range append([]*decode.Value{r.Get("Expiration")}, r.Get("Transitions").Elements()...) {
		if days, date := a.Get("Days"), a.Get("Date"); days != nil && date != nil {
			return rule.Refuse(c.At(days).Because("days …"), c.At(date).Because("… and a date in one action"))
		}
	}
	return nil
})

var _ = eachLifecycle(25, rule.Rule{
	ID: "s3/lifecycle-ia-30-days", When: "an object is moved to STANDARD_IA or ONEZONE_IA before it is 30 days old",
	Code: "InvalidArgument", Message: "'Days' in Transition action must be greater than or equal to 30 for storageClass '{class}'",
	Fix:      "send at least 30, or move to INTELLIGENT_TIERING or GLACIER_IR, which have no such limit",
	Evidence: rule.Reported, Sources: []string{guide + "lifecycle-transition-general-considerations.html"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	for _, t := range r.Get("Transitions").Elements() {
		class, v := t.Get("StorageClass").String(), t.Get("Days")
		if v == nil || class != "STANDARD_IA" && class != "ONEZONE_IA" {
			continue
		}
		if n, ok := v.Float(); ok && n < 30 {
			return rule.Refuse(c.At(v).Because("must be at least 30 for "+class)).With("class", class)
		}
	}
	return nil
})

var _ = eachLifecycle(26, rule.Rule{
	ID: "s3/lifecycle-duplicate-class", When: "two Transitions of a rule go to the same storage class",
	Code: "InvalidRequest", Message: "'StorageClass' must be different for 'Transition' actions in same 'Rule'",
	Fix:      "keep the earlier one",
	Evidence: rule.Reported, Sources: []string{"https://github.com/scality/Arsenal/pull/604", "https://github.com/noobaa/noobaa-core/pull/9969"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	seen := map[string]bool{}
	for _, t := range r.Get("Transitions").Elements() {
		v := t.Get("StorageClass")
		if v != nil && seen[v.Text] {
			return rule.Refuse(c.At(v).Because("the class came before"))
		}
		seen[v.String()] = true
	}
	return nil
})

var _ = eachLifecycle(27, rule.Rule{
	ID: "s3/lifecycle-mixed-date-days", When: "a rule counts days in one action and names a date in another",
	Code: "InvalidRequest", Message: "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule",
	Fix:      "use Days in all actions of the rule, or Date in all",
	Evidence: rule.Reported, Sources: []string{"https://github.com/noobaa/noobaa-core/pull/9969", "https://github.com/hashicorp/terraform-provider-aws/issues/23674"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	ds := dates(r)
	if len(ds) == 0 {
		return nil
	}
	for _, a := range append([]*decode.Value{r.Get("Expiration")}, r.Get("Transitions").Elements()...) {
		if v := a.Get("Days"); v != nil {
			return rule.Refuse(c.At(v).Because("days …"), c.At(ds[0]).Because("… beside a date"))
		}
	}
	return nil
})

var _ = eachLifecycle(28, rule.Rule{
	ID: "s3/lifecycle-expiration-before-transition", When: "a rule lets objects expire no later than it moves them",
	Code: "InvalidArgument", Message: "'Days' in the Expiration action for filter '{filter}' must be greater than 'Days' in the Transition action",
	Fix:      "raise the Days of the Expiration, or drop the Transition",
	Evidence: rule.Reported, Sources: []string{guide + "lifecycle-expire-general-considerations.html"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	e := r.Lookup("Expiration", "Days")
	if e == nil {
		return nil
	}
	last, ok := e.Float()
	for _, t := range r.Get("Transitions").Elements() {
		v := t.Get("Days")
		if n, isNumber := v.Float(); ok && isNumber && last <= n && last > 0 {
			return rule.Refuse(c.At(e), c.At(v).Because("not before it")).With("filter", filterText(r))
		}
	}
	return nil
})

// filterText is how S3 writes a filter of a prefix in its answers.
func filterText(r *decode.Value) string {
	prefix := r.Lookup("Filter", "Prefix").String()
	if prefix == "" {
		prefix = r.Get("Prefix").String()
	}
	return "(prefix=" + prefix + ")"
}

var _ = lifecycle(29, rule.Rule{
	ID: "s3/lifecycle-overlapping-prefix-v1", When: "two rules of the old form, with Prefix, have prefixes that overlap and the same kind of action",
	Code: "InvalidRequest", Message: "Found overlapping prefixes '{a}' and '{b}' for same action type '{action}'",
	Fix:      "move the prefixes into Filters: rules of the new form may overlap",
	Evidence: rule.Reported, Sources: []string{"https://github.com/noobaa/noobaa-core/issues/8426", "https://github.com/ceph/ceph/pull/23668"},
}, func(c *rule.Case, rules []*decode.Value) *rule.Hit {
	for i, a := range rules {
		for _, b := range rules[i+1:] {
			p, q := a.Get("Prefix"), b.Get("Prefix")
			if p == nil || q == nil || !strings.HasPrefix(p.Text, q.Text) && !strings.HasPrefix(q.Text, p.Text) {
				continue
			}
			for _, action := range []string{"Expiration", "AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"} {
				if a.Get(action) != nil && b.Get(action) != nil {
					return rule.Refuse(c.At(p), c.At(q).Because("overlaps with it")).With("a", p.Text).With("b", q.Text).With("action", action)
				}
			}
		}
	}
	return nil
})
