package s3

import (
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = eachLifecycle(10, rule.Rule{
	ID: "s3/lifecycle-no-filter-prefix", When: "a lifecycle rule has neither Filter nor Prefix",
	Code:     "MalformedXML",
	Fix:      "give the rule a Filter; an empty one is for all objects",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_bucket_lifecycle_conf_exc", argmin + "02b2cf9/crates/s3-tests/tests/lifecycle.rs::test_put_bucket_lifecycle_rejects_newer_noncurrent_versions_without_filter"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	if r.Get("Filter") != nil || r.Get("Prefix") != nil {
		return nil
	}
	return rule.Refuse(absent(c, r, "Filter"))
})

var _ = eachLifecycle(11, rule.Rule{
	ID: "s3/lifecycle-filter-two-members", When: "a Filter has more than one element",
	Code:     "MalformedXML",
	Fix:      "put them all into one And within the Filter",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_bucket_lifecycle_conf_exc"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	f := r.Get("Filter")
	if f == nil {
		return nil
	}
	var known []rule.Culprit
	for _, it := range f.Items {
		if !it.Unknown {
			known = append(known, c.At(it).Because("one of several in the Filter"))
		}
	}
	if len(known) < 2 {
		return nil
	}
	return rule.Refuse(known...)
})

// filtered calls f for the filter of a rule, and for the And in it.
func filtered(r *decode.Value) []*decode.Value {
	var at []*decode.Value
	if f := r.Get("Filter"); f != nil {
		at = append(at, f)
		if and := f.Get("And"); and != nil {
			at = append(at, and)
		}
	}
	return at
}

var _ = eachLifecycle(12, rule.Rule{
	ID: "s3/lifecycle-duplicate-tags", When: "the And of a Filter has two tags of the same key",
	Code: "InvalidRequest", Message: "Duplicate Tag Keys are not allowed.",
	Fix:      "give each key once: an object has one value for it",
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_put_bucket_lifecycle_conf_exc"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	if k := repeated(r.Lookup("Filter", "And", "Tags").Elements()); k != nil {
		return rule.Refuse(c.At(k).Because("the key came before"))
	}
	return nil
})

// maxObject is the largest object size that a filter may name, in bytes.
const maxObject = 1099511627776000

// sizes makes a rule about a size in filters that lies out of bounds.
func sizes(id, member string, least float64, message string) *rule.Rule {
	return eachLifecycle(13, rule.Rule{
		ID: id, When: "the " + member + " of a Filter is out of bounds",
		Code: "InvalidRequest", Message: message,
		Fix:      "send a size in bytes within the bounds that the message tells",
		Not:      "a unit: sizes are plain numbers",
		Evidence: rule.Documented, Sources: []string{apiDoc + "API_LifecycleRuleFilter.html", guide + "intro-lifecycle-filters.html"},
	}, func(c *rule.Case, r *decode.Value) *rule.Hit {
		for _, f := range filtered(r) {
			if v := f.Get(member); v != nil {
				if n, ok := v.Float(); ok && (n < least || n > maxObject) {
					return rule.Refuse(c.At(v).Because("out of bounds"))
				}
			}
		}
		return nil
	})
}

var (
	_ = sizes("s3/lifecycle-size-gt-range", "ObjectSizeGreaterThan", 0, "'ObjectSizeGreaterThan' should be between 0 and 1099511627776000.")
	_ = sizes("s3/lifecycle-size-lt-range", "ObjectSizeLessThan", 1, "'ObjectSizeLessThan' should be between 1 and 1099511627776000.")
)

var _ = eachLifecycle(14, rule.Rule{
	ID: "s3/lifecycle-size-order", When: "ObjectSizeLessThan is not more than ObjectSizeGreaterThan",
	Code: "InvalidRequest", Message: "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.",
	Fix:      "swap the two, or widen the range: no object lies between them",
	Evidence: rule.Reported, Sources: []string{argmin + "02b2cf9/crates/s3-tests/tests/lifecycle.rs::test_put_bucket_lifecycle_rejects_invalid_object_size_range", apiDoc + "API_LifecycleRuleAndOperator.html"},
}, func(c *rule.Case, r *decode.Value) *rule.Hit {
	for _, f := range filtered(r) {
		less, more := f.Get("ObjectSizeLessThan"), f.Get("ObjectSizeGreaterThan")
		if less == nil || more == nil {
			continue
		}
		l, ok1 := less.Float()
		m, ok2 := more.Float()
		if ok1 && ok2 && l <= m {
			return rule.Refuse(c.At(less).Because("not more than ObjectSizeGreaterThan"), c.At(more))
		}
	}
	return nil
})

// byTag and bySize report whether a rule's filter looks at tags or sizes.
func byTag(r *decode.Value) *decode.Value {
	for _, f := range filtered(r) {
		if v := f.Get("Tag"); v != nil {
			return v
		}
		if v := f.Get("Tags"); v != nil {
			return v
		}
	}
	return nil
}

func bySize(r *decode.Value) *decode.Value {
	for _, f := range filtered(r) {
		for _, name := range []string{"ObjectSizeGreaterThan", "ObjectSizeLessThan"} {
			if v := f.Get(name); v != nil {
				return v
			}
		}
	}
	return nil
}

// notWith makes a rule of an action that a kind of filter does not go with.
func notWith(order int, r rule.Rule, action func(r *decode.Value) *decode.Value, filter func(r *decode.Value) *decode.Value) *rule.Rule {
	r.Code, r.Fix = "InvalidRequest", "filter that action by prefix only, in a rule of its own"
	return eachLifecycle(order, r, func(c *rule.Case, r *decode.Value) *rule.Hit {
		a, f := action(r), filter(r)
		if a == nil || f == nil {
			return nil
		}
		return rule.Refuse(c.At(a), c.At(f).Because("cannot limit that action"))
	})
}

func aborts(r *decode.Value) *decode.Value { return r.Get("AbortIncompleteMultipartUpload") }

func removesMarkers(r *decode.Value) *decode.Value {
	if v := r.Lookup("Expiration", "ExpiredObjectDeleteMarker"); isTrue(v.String()) {
		return v
	}
	return nil
}

var _ = notWith(15, rule.Rule{
	ID: "s3/lifecycle-marker-tags", When: "ExpiredObjectDeleteMarker stands in a rule that filters by tag",
	Message:  "ExpiredObjectDeleteMarker cannot be specified with Tags.",
	Evidence: rule.Reported, Sources: []string{argmin + "02b2cf9/crates/s3-tests/tests/lifecycle.rs::test_put_bucket_lifecycle_rejects_expired_object_delete_marker_with_tag_filter", apiDoc + "API_LifecycleExpiration.html"},
}, removesMarkers, byTag)

var _ = notWith(16, rule.Rule{
	ID: "s3/lifecycle-abort-tags", When: "AbortIncompleteMultipartUpload stands in a rule that filters by tag",
	Message:  "AbortIncompleteMultipartUpload cannot be specified with Tags.",
	Evidence: rule.Reported, Sources: []string{argmin + "02b2cf9/crates/s3-tests/tests/lifecycle.rs::test_put_bucket_lifecycle_rejects_abort_incomplete_multipart_with_tag_filter", guide + "mpu-abort-incomplete-mpu-lifecycle-config.html"},
}, aborts, byTag)

var _ = notWith(17, rule.Rule{
	ID: "s3/lifecycle-abort-size", When: "AbortIncompleteMultipartUpload stands in a rule that filters by size",
	Message:  "AbortIncompleteMultipartUpload cannot be specified with Object Size.",
	Evidence: rule.Reported, Sources: []string{argmin + "02b2cf9/crates/s3-tests/tests/lifecycle.rs::test_put_bucket_lifecycle_rejects_abort_incomplete_multipart_with_size_filter", guide + "mpu-abort-incomplete-mpu-lifecycle-config.html"},
}, aborts, bySize)
