package s3

import (
	"sync"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/judge/rule"
)

// regions are the regions that buckets may be in.
var regions = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{"us-east-1": true}
	if s, err := contract.Lookup("s3"); err == nil {
		if sh := s.Shape("BucketLocationConstraint"); sh != nil {
			for _, r := range sh.Enum {
				known[r] = r != "EU"
			}
		}
	}
	return known
})

var _ = rule.Add(rule.Rule{
	ID: "s3/bucket-region-value", Operations: []string{"ListBuckets"}, On: rule.Query("bucket-region"), Stage: rule.Values, Order: -20,
	When: "bucket-region is not a region",
	Code: "InvalidArgument", Status: 400, Message: "Argument value {value} is not a valid AWS Region",
	Fix: "send a region's name, as eu-west-1", Not: "the location constraint EU",
	Beside:   []rule.Neighbour{{Code: "PermanentRedirect", Means: "a bucket was asked for at another region's endpoint"}},
	Evidence: rule.Recorded, Sources: []string{recordedList + "test_list_buckets_region_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Text("BucketRegion")
		if regions()[v] {
			return nil
		}
		return rule.Refuse(c.AtQuery("bucket-region")).With("value", v)
	},
})
