package s3

import (
	"slices"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/judge/rule"
)

var besideLocation = []rule.Neighbour{
	{Code: "InvalidLocationConstraint", Means: "sent to the endpoint of us-east-1: the value is no region that it can create a bucket in"},
	{Code: "IllegalLocationConstraintException", Means: "sent to the endpoint of another region: the value is not that region"},
	{Code: "AuthorizationHeaderMalformed", Means: "it is the region of the signature that is wrong"},
}

// createRegion is the region of the endpoint that CreateBucket was sent to, and
// the constraint in its body. ok is false for what is no endpoint of AWS's and
// for directory buckets, which are created through one of their own.
func createRegion(c *rule.Case) (region, constraint string, ok bool) {
	ep := &c.ID.Endpoint
	if ep.Custom() || ep.BucketType != endpoint.BucketGeneral || c.In == nil || !c.In.BodySeen || len(c.In.Problems) > 0 {
		return "", "", false
	}
	if c.Get("CreateBucketConfiguration", "Location") != nil {
		return "", "", false
	}
	region, ok = endpointRegion(c)
	return region, c.Text("CreateBucketConfiguration", "LocationConstraint"), ok
}

// atConstraint blames the constraint, or its absence.
func atConstraint(c *rule.Case, why string) rule.Culprit {
	cu := c.AtMember("CreateBucketConfiguration", "LocationConstraint")
	if c.Get("CreateBucketConfiguration", "LocationConstraint") == nil {
		cu.Name = "CreateBucketConfiguration.LocationConstraint"
	}
	return cu.Because(why)
}

var _ = rule.Add(rule.Rule{
	ID: "s3/create-bucket-constraint-us-east-1", Operations: []string{"CreateBucket"}, Stage: rule.Values,
	When: "LocationConstraint is sent to the endpoint of us-east-1, and is us-east-1 or no region at all",
	Code: "InvalidLocationConstraint", Status: 400, Message: "The specified location-constraint is not valid",
	Fix:    "leave CreateBucketConfiguration out for us-east-1; for another region name it as AWS writes it",
	Not:    "LocationConstraint us-east-1: the region without a constraint is the only one that cannot be named",
	Beside: besideLocation[1:], Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_different_location_constraint", versity + "tests/test_rest_create_bucket.sh#L159", versity + "tests/test_rest_create_bucket.sh#L136"},
	Check: func(c *rule.Case) *rule.Hit {
		region, constraint, ok := createRegion(c)
		if !ok || region != "us-east-1" || constraint == "" {
			return nil
		}
		if constraint != "us-east-1" && (constraint == "EU" || slices.Contains(locations(), constraint)) {
			return nil
		}
		if constraint != "us-east-1" && looksLikeRegion(constraint) {
			return rule.Undecided("region."+constraint, atConstraint(c, "a region that is newer than this list, or none"))
		}
		why := "no region of that name"
		if constraint == "us-east-1" {
			why = "us-east-1 is asked for by leaving it out"
		}
		return rule.Refuse(atConstraint(c, why))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/create-bucket-other-constraint", Operations: []string{"CreateBucket"}, Stage: rule.Values,
	When: "CreateBucket is sent to the endpoint of a region other than us-east-1, and LocationConstraint is not that region",
	Code: "IllegalLocationConstraintException", Status: 400,
	Message: "The {constraint} location constraint is incompatible for the region specific endpoint this request was sent to.",
	Fix:     "set LocationConstraint to the region of the endpoint, {region}, or send the request to the endpoint of the region that is meant",
	Not:     "another signature region",
	Beside:  besideLocation[:1], Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_different_location_constraint", recordedS3 + "test_create_bucket_with_invalid_location_constraint", recordedS3 + "test_create_bucket_with_eu_location_constraint_raises"},
	Check: func(c *rule.Case) *rule.Hit {
		region, constraint, ok := createRegion(c)
		if !ok || region == "us-east-1" || constraint == region || constraint == "EU" && region == "eu-west-1" {
			return nil
		}
		why := "is not " + region
		if constraint == "" {
			constraint, why = "unspecified", "missing: this endpoint needs it"
		}
		return rule.Refuse(atConstraint(c, why), c.AtHost()).With("constraint", constraint).With("region", region)
	},
})

// locations are the regions that the model lists.
func locations() []string {
	s, err := contract.Lookup("s3")
	if err != nil {
		return nil
	}
	if sh := s.Shape("BucketLocationConstraint"); sh != nil {
		return sh.Enum
	}
	return nil
}

// looksLikeRegion reports whether a word has the form of a region's name, so
// that it may be one that is newer than the model.
func looksLikeRegion(s string) bool {
	dashes := 0
	for _, r := range s {
		switch {
		case r == '-':
			dashes++
		case r < '0' || r > '9' && r < 'a' || r > 'z':
			return false
		}
	}
	last := s[len(s)-1]
	return dashes >= 2 && last >= '0' && last <= '9'
}
