package s3

import (
	"strings"
	"time"

	"github.com/assay-project/assay/judge/rule"
)

// lockWrites are the operations that take a lock in headers.
var lockWrites = []string{"PutObject", "CopyObject", "CreateMultipartUpload"}

const (
	lockMode  = "x-amz-object-lock-mode"
	lockUntil = "x-amz-object-lock-retain-until-date"
)

const bothLockHeaders = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied"

var besideLockHeaders = []rule.Neighbour{
	{Code: "InvalidRequest", Means: "the headers are right, and the bucket has no Object Lock"},
	{Code: "AccessDenied", Means: "the caller may not lock objects"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/lock-mode-without-date", Operations: lockWrites, On: rule.Header(lockMode), Stage: rule.Values, Order: 30,
	When: "x-amz-object-lock-mode stands without x-amz-object-lock-retain-until-date",
	Code: "InvalidArgument", Status: 400, Message: bothLockHeaders,
	Fix:    "send both headers, or neither",
	Not:    "the bucket's default retention: it does not fill in for one of them",
	Beside: besideLockHeaders, Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_object_lock_mode_validation", "https://github.com/versity/versitygw/issues/2028"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Has(lockUntil) {
			return nil
		}
		return rule.Refuse(c.AtHeader(lockUntil).Because("is missing"), c.AtHeader(lockMode))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/lock-date-without-mode", Operations: lockWrites, On: rule.Header(lockUntil), Stage: rule.Values, Order: 30,
	When: "x-amz-object-lock-retain-until-date stands without x-amz-object-lock-mode",
	Code: "InvalidArgument", Status: 400, Message: bothLockHeaders,
	Fix:    "send both headers, or neither",
	Not:    "the bucket's default retention: it does not fill in for one of them",
	Beside: besideLockHeaders, Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_object_lock_mode_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Has(lockMode) {
			return nil
		}
		return rule.Refuse(c.AtHeader(lockMode).Because("is missing"), c.AtHeader(lockUntil))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/lock-date-format", Operations: lockWrites, On: rule.Header(lockUntil), Stage: rule.Values, Order: 31,
	When: "x-amz-object-lock-retain-until-date is no time in ISO 8601",
	Code: "InvalidArgument", Status: 400, Message: "The retain until date must be provided in ISO 8601 format",
	Fix:    "write it as 2030-01-02T15:04:05Z",
	Not:    "a Unix time or an HTTP date, as other headers have them",
	Beside: besideLockHeaders, Evidence: rule.Reported, Sources: []string{versity + "tests/test_rest_put_object.sh#L322", minioErrors},
	Check: func(c *rule.Case) *rule.Hit {
		value := c.Header(lockUntil)
		if _, ok := instant(value); ok || strings.Contains(value, "T") {
			return nil
		}
		return rule.Refuse(c.AtHeader(lockUntil).Because("no time in ISO 8601"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/lock-date-past", Operations: lockWrites, On: rule.Header(lockUntil), Stage: rule.Values, Order: 32,
	When: "x-amz-object-lock-retain-until-date lies in the past",
	Code: "InvalidArgument", Status: 400, Message: "The retain until date must be in the future!",
	Fix:    "send a date in the future; mind the time zone",
	Not:    "a date of today in another notation",
	Beside: besideLockHeaders, Evidence: rule.Reported, Sources: []string{versity + "tests/test_rest_put_object.sh#L341", "https://github.com/versity/versitygw/issues/1734"},
	Check: func(c *rule.Case) *rule.Hit {
		until, ok := instant(c.Header(lockUntil))
		if !ok {
			return nil
		}
		return past(c, until, c.AtHeader(lockUntil))
	},
})

// past finds that a date is over when the request is made.
func past(c *rule.Case, until time.Time, at rule.Culprit) *rule.Hit {
	gone, known := over(c, until)
	switch {
	case known && gone, until.Year() < 2018: // before there was Object Lock
		return rule.Refuse(at.Because("is over"))
	case !known:
		return rule.Undecided("clock", at.Because("must be in the future"))
	}
	return nil
}

var _ = rule.Add(rule.Rule{
	ID: "s3/retention-past", Operations: []string{"PutObjectRetention"}, Stage: rule.Combinations,
	When: "RetainUntilDate lies in the past",
	Code: "InvalidArgument", Status: 400, Message: "The retain until date must be in the future!",
	Fix: "send a date in the future; to end a GOVERNANCE retention send an empty Retention with x-amz-bypass-governance-retention: true",
	Not: "a past date to unlock an object",
	Beside: []rule.Neighbour{
		{Code: "AccessDenied", Means: "the date is in the future, and earlier than the object's own"},
		{Code: "MalformedXML", Means: "it is no date at all"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_object_retention_exc"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Retention", "RetainUntilDate")
		if v == nil || c.Get("Retention", "Mode") == nil {
			return nil
		}
		until, ok := instant(v.Text)
		if !ok {
			return nil
		}
		return past(c, until, c.At(v))
	},
})

var _ = malformed("s3/retention-xml", "PutObjectRetention", "Retention",
	"Retention has Mode without RetainUntilDate or the other way round",
	"send both Mode and RetainUntilDate, or an empty Retention to remove it", rule.Recorded,
	[]string{"https://github.com/versity/versitygw/issues/1185", "https://github.com/versity/versitygw/issues/559", "https://github.com/localstack/localstack/blob/8b9a79f/localstack-core/localstack/services/s3/provider.py"}, func(c *rule.Case) []rule.Culprit {
		v := c.Get("Retention")
		if v.Get("Mode") == nil && v.Get("RetainUntilDate") == nil {
			return nil // an empty one removes the retention
		}
		return missing(c, v, "Mode", "RetainUntilDate")
	})

var _ = malformed("s3/legal-hold-xml", "PutObjectLegalHold", "LegalHold",
	"LegalHold has no Status", "send Status ON or OFF", rule.Reported,
	[]string{recordedS3 + "test_put_object_legal_hold_exc"}, func(c *rule.Case) []rule.Culprit { return missing(c, c.Get("LegalHold"), "Status") })

var _ = malformed("s3/lock-config-no-enabled", "PutObjectLockConfiguration", "ObjectLockConfiguration",
	"ObjectLockEnabled is missing, with or without a Rule", "send ObjectLockEnabled Enabled", rule.Recorded,
	[]string{recordedS3API + "test_put_object_lock_configuration_exc"}, func(c *rule.Case) []rule.Culprit {
		return missing(c, c.Get("ObjectLockConfiguration"), "ObjectLockEnabled")
	})

var _ = malformed("s3/lock-config-empty-rule", "PutObjectLockConfiguration", "ObjectLockConfiguration",
	"Rule has no DefaultRetention", "leave Rule out for no default, or give it a DefaultRetention", rule.Recorded,
	[]string{recordedS3API + "test_put_object_lock_configuration_exc"}, func(c *rule.Case) []rule.Culprit {
		if r := c.Get("ObjectLockConfiguration", "Rule"); r != nil {
			return missing(c, r, "DefaultRetention")
		}
		return nil
	})

var _ = malformed("s3/lock-config-no-days", "PutObjectLockConfiguration", "ObjectLockConfiguration",
	"DefaultRetention lacks its Mode, or has neither Days nor Years", "give it a Mode and one of Days and Years", rule.Recorded,
	[]string{recordedS3API + "test_put_object_lock_configuration_exc"}, func(c *rule.Case) []rule.Culprit {
		d := c.Get("ObjectLockConfiguration", "Rule", "DefaultRetention")
		if d == nil {
			return nil
		}
		list := missing(c, d, "Mode")
		if d.Get("Days") == nil && d.Get("Years") == nil {
			list = append(list, missing(c, d, "Days", "Years")...)
		}
		return list
	})

var _ = malformed("s3/lock-config-both-days-years", "PutObjectLockConfiguration", "ObjectLockConfiguration",
	"DefaultRetention has Days and Years", "give it one of them", rule.Recorded,
	[]string{recordedS3API + "test_put_object_lock_configuration_exc"}, func(c *rule.Case) []rule.Culprit {
		d := c.Get("ObjectLockConfiguration", "Rule", "DefaultRetention")
		if days, years := d.Get("Days"), d.Get("Years"); days != nil && years != nil {
			return []rule.Culprit{c.At(days).Because("Days …"), c.At(years).Because("… beside Years")}
		}
		return nil
	})

var _ = rule.Add(rule.Rule{
	ID: "s3/lock-config-days-not-positive", Operations: []string{"PutObjectLockConfiguration"}, Stage: rule.Content,
	When: "Days or Years of a default retention is not positive",
	Code: "InvalidArgument", Status: 400, Message: "Default retention period must be a positive integer value.",
	Fix: "send at least 1, or leave Rule out for no default retention",
	Not: "0 to turn the default off",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "both Days and Years are there, or neither"},
	},
	Evidence: rule.Reported, Sources: []string{versity + "tests/test_rest_put_object_lock_config.sh#L53", "https://github.com/storj/edge/issues/528"},
	Check: func(c *rule.Case) *rule.Hit {
		return period(c, func(n, _ float64) bool { return n <= 0 }, "must be at least 1")
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/lock-config-days-too-large", Operations: []string{"PutObjectLockConfiguration"}, Stage: rule.Content,
	When: "a default retention is longer than 36,500 days or 100 years",
	Code: "InvalidArgument", Status: 400, Message: "Default retention period too large.",
	Fix:      "send at most 36500 days or 100 years",
	Evidence: rule.Inferred, Sources: []string{versity + "auth/object_lock.go"},
	Check: func(c *rule.Case) *rule.Hit {
		return period(c, func(n, limit float64) bool { return n > limit }, "is longer than S3 locks")
	},
})

// period finds a default retention whose length is bad.
func period(c *rule.Case, bad func(n, limit float64) bool, why string) *rule.Hit {
	d := c.Get("ObjectLockConfiguration", "Rule", "DefaultRetention")
	for _, k := range []struct {
		name  string
		limit float64
	}{{"Days", 36500}, {"Years", 100}} {
		if v := d.Get(k.name); v != nil {
			if n, ok := v.Float(); ok && bad(n, k.limit) {
				return rule.Refuse(c.At(v).Because(why))
			}
		}
	}
	return nil
}
