package s3

import (
	"strings"
	"time"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/judge/rule"
)

// atBucket blames the bucket where it is named: in the host or in the path.
func atBucket(c *rule.Case) rule.Culprit {
	if v := c.Get("Bucket"); v != nil {
		cu := c.At(v)
		if cu.Name == "" || v.In == decode.InHost {
			cu.Name = "Bucket"
		}
		return cu
	}
	cu := c.AtHost()
	cu.Param = "Bucket"
	return cu
}

// atKey blames the object's key.
func atKey(c *rule.Case) rule.Culprit { return c.At(c.Get("Key")) }

// isTrue reads a boolean header.
func isTrue(v string) bool { return strings.EqualFold(v, "true") }

// instant reads a time in one of the forms that S3 takes; ok is false when it is
// none.
func instant(s string) (t time.Time, ok bool) {
	for _, layout := range [...]string{time.RFC3339Nano, time.RFC1123, time.RFC850, time.ANSIC, "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// skew is by how much the date of an accepted request may be wrong.
const skew = 15 * time.Minute

// clock is when a request reached S3, give or take slack: where the capture does
// not tell, what the request was dated with does, as S3 takes no other. ok is
// false when neither is there.
func clock(c *rule.Case) (at time.Time, slack time.Duration, ok bool) {
	if !c.Time.IsZero() {
		return c.Time, 0, true
	}
	if at, err := time.Parse("20060102T150405Z", c.Header("X-Amz-Date")); err == nil {
		return at, skew, true
	}
	if at, found := instant(c.Header("Date")); found {
		return at, skew, true
	}
	return at, 0, false
}

// over reports whether an instant lies before the request; known is false when
// the clock does not tell.
func over(c *rule.Case, t time.Time) (over, known bool) {
	at, slack, ok := clock(c)
	switch {
	case !ok:
		return false, false
	case t.Before(at.Add(-slack)):
		return true, true
	case t.After(at.Add(slack)):
		return false, true
	}
	return !t.After(at), slack == 0
}

// endpointRegion is the region that a host stands for: the global host is the
// one of us-east-1. ok is false when the host does not say.
func endpointRegion(c *rule.Case) (region string, ok bool) {
	ep := &c.ID.Endpoint
	if ep.Region != "" {
		return ep.Region, true
	}
	return "us-east-1", ep.Modes.Has(endpoint.LegacyGlobal)
}
