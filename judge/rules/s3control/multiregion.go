package s3control

import (
	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/judge/rule"
)

// mrapRegion is the region that manages all Multi-Region Access Points.
const mrapRegion = "us-west-2"

var _ = rule.Add(rule.Rule{
	ID: "s3control/mrap-region", Stage: rule.Region,
	// GetMultiRegionAccessPointRoutes and SubmitMultiRegionAccessPointRoutes
	// have endpoints in five regions.
	Operations: []string{"CreateMultiRegionAccessPoint", "DeleteMultiRegionAccessPoint", "DescribeMultiRegionAccessPointOperation", "GetMultiRegionAccessPoint",
		"GetMultiRegionAccessPointPolicy", "GetMultiRegionAccessPointPolicyStatus", "ListMultiRegionAccessPoints", "PutMultiRegionAccessPointPolicy"},
	When: "a Multi-Region Access Point is managed at the endpoint of another region than us-west-2",
	Code: "PermanentRedirect", Status: 301,
	Message: "This API operation is only available in the following Regions: us-west-2. Make sure to send all future requests to a supported Region.",
	Fix:     "make a client for us-west-2 and call it there, wherever the buckets are",
	Not:     "the region of one of the buckets, or following the redirect by hand: the signature is for this region",
	Beside: []rule.Neighbour{
		{Code: "AuthorizationHeaderMalformed", Means: "the request is signed for another region than the endpoint's"},
	},
	Evidence: rule.Reported, Sources: []string{"https://github.com/gruntwork-io/cloud-nuke/issues/667", "https://github.com/boto/boto3/issues/3361", guide + "MultiRegionAccessPointRestrictions.html"},
	Check: func(c *rule.Case) *rule.Hit {
		ep := &c.ID.Endpoint
		if ep.Style != endpoint.StyleControl || ep.Region == "" || ep.RegionImplied || ep.Region == mrapRegion ||
			ep.Modes.Has(endpoint.PrivateLink) || c.Partition() != "aws" {
			return nil
		}
		return rule.Refuse(c.AtHost().Because("is of " + ep.Region))
	},
})
