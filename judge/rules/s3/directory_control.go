package s3

import (
	"maps"
	"slices"

	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/judge/rule"
)

// Rules of the control endpoint of directory buckets, s3express-control.

var _ = malformed("s3/dir-create-constraint", "CreateBucket", "CreateBucketConfiguration",
	"a directory bucket is created with a LocationConstraint beside its Location",
	"drop LocationConstraint: Location names the zone, and the endpoint the region", rule.Reported,
	[]string{"https://github.com/aws/aws-cli/issues/8502"}, func(c *rule.Case) []rule.Culprit {
		conf := c.Get("CreateBucketConfiguration")
		v := conf.Get("LocationConstraint")
		if !atDirectoryControl(c) || v.String() == "" || conf.Get("Location") == nil {
			return nil
		}
		return []rule.Culprit{c.At(v).Because("a region …"), c.At(conf.Get("Location")).Because("… beside a Location")}
	})

// atDirectoryControl reports whether a request is about a directory bucket and
// goes where those are managed.
func atDirectoryControl(c *rule.Case) bool {
	return c.ID.Endpoint.Style == endpoint.StyleDirectory && directory(c)
}

// generalOnly are the settings that directory buckets do not have, by the
// operation that puts them, with the root of its document. The endpoint passes
// over the subresource and takes the document for that of a new bucket. Only
// those that were seen to be answered so and that the model's documentation says
// are not supported are here.
var generalOnly = map[string]string{
	"PutBucketAccelerateConfiguration": "AccelerateConfiguration",
	"PutBucketAnalyticsConfiguration":  "AnalyticsConfiguration",
	"PutBucketOwnershipControls":       "OwnershipControls",
	"PutBucketReplication":             "ReplicationConfiguration",
	"PutBucketRequestPayment":          "RequestPaymentConfiguration",
	"PutBucketVersioning":              "VersioningConfiguration",
	"PutPublicAccessBlock":             "PublicAccessBlockConfiguration",
}

var _ = rule.Add(rule.Rule{
	ID: "s3/dir-setting-unsupported", Operations: slices.Sorted(maps.Keys(generalOnly)), On: rule.Mode("directory"), Stage: rule.HTTP, Order: 20,
	When: "a setting that only general purpose buckets have is put on a directory bucket",
	Code: "InvalidArgument", Status: 400, Message: "{root} is not valid, expected CreateBucketConfiguration",
	Fix: "leave the setting out: directory buckets have no acceleration, analytics, ownership controls, replication, requester pays, versioning or public access block of their own",
	Not: "another document: there is none that this endpoint takes",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "it is CreateBucket, and its configuration does not keep to its schema"},
		{Code: "AccessDenied", Means: "the policy does not allow it"},
	},
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/pull/34612", apiModel + "PutBucketAccelerateConfiguration"},
	Check: func(c *rule.Case) *rule.Hit {
		if !atDirectoryControl(c) || c.In == nil || !c.In.BodySeen || broken(c) || len(c.In.Payload) == 0 {
			return nil
		}
		return rule.Refuse(c.AtPath().Because("a directory bucket …"), c.AtBody().Because("… has no such setting")).With("root", generalOnly[c.Op])
	},
})
