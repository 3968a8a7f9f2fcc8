package s3

import (
	"strconv"

	"github.com/assay-project/assay/judge/rule"
)

// tierDays are the fewest days after which an object moves to an access tier, and
// S3's words for fewer; "" where they are not known.
var tierDays = map[string]struct {
	least float64
	words string
}{
	"ARCHIVE_ACCESS":      {90, "Days specified in ARCHIVE_ACCESS tier should not be less than 90."},
	"DEEP_ARCHIVE_ACCESS": {180, ""},
}

// maxTierDays is the longest that a configuration may wait, in days.
const maxTierDays = 730

var _ = rule.Add(rule.Rule{
	ID: "s3/itier-days", Operations: []string{"PutBucketIntelligentTieringConfiguration"}, On: rule.Member("IntelligentTieringConfiguration"), Stage: rule.Content,
	When: "the Days of an access tier are out of bounds: 90 for ARCHIVE_ACCESS, 180 for DEEP_ARCHIVE_ACCESS, 730 at most",
	Code: "InvalidArgument", Status: 400,
	Fix: "use 90 to 730 days for ARCHIVE_ACCESS and 180 to 730 for DEEP_ARCHIVE_ACCESS",
	Not: "the days of a lifecycle rule: those bring objects into the class, these move them within it",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "Days are missing or no number, or the ID is not the query's"},
	},
	// The words are those that were reported, the code is the one that the
	// operation's documentation has for arguments.
	Evidence: rule.Documented, Sources: []string{apiDoc + "API_Tiering.html", apiDoc + "API_PutBucketIntelligentTieringConfiguration.html", "https://github.com/aws-cloudformation/cfn-lint/issues/3992"},
	Check: func(c *rule.Case) *rule.Hit {
		if broken(c) {
			return nil
		}
		for _, t := range c.Get("IntelligentTieringConfiguration", "Tierings").Elements() {
			tier, v := t.Get("AccessTier").String(), t.Get("Days")
			bound, known := tierDays[tier]
			n, ok := v.Float()
			switch {
			case !ok || !known:
			case n < bound.least:
				h := rule.Refuse(c.At(v).Because("must be at least " + strconv.Itoa(int(bound.least)) + " for " + tier))
				h.Message = bound.words
				return h
			case n > maxTierDays:
				return rule.Refuse(c.At(v).Because("must be at most 730"))
			}
		}
		return nil
	},
})
