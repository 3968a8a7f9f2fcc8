package s3control

import (
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// kindAccessPoint is the kind of facts about access points; their IDs are account
// and name with a slash between them.
const kindAccessPoint = "AWS::S3::AccessPoint"

func accessPoint(c *rule.Case) string { return c.Text("AccountId") + "/" + c.Text("Name") }

// learn registers a learner of S3 Control.
func learn(f func(*rule.Case, *capture.Response), operations ...string) struct{} {
	return rule.Learn(rule.Learner{Service: "s3control", Operations: operations, Learn: f})
}

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	r := c.Facts.LearnResource(kindAccessPoint, accessPoint(c))
	r.Gone = false
	r.Attrs["Bucket"] = c.Text("Bucket")
	// What is written through it, the bucket's own record does not show.
	if b := c.Facts.Bucket(c.Text("Bucket")); b != nil {
		b.AllObjects, b.AllUploads = false, false
	}
}, "CreateAccessPoint")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	c.Facts.LearnResource(kindAccessPoint, accessPoint(c)).Gone = true
}, "DeleteAccessPoint")

// atName blames an access point's name.
func atName(c *rule.Case) rule.Culprit { return c.At(c.Get("Name")) }

var _ = rule.Add(rule.Rule{
	ID: "s3control/ap-name", Operations: []string{"CreateAccessPoint"}, Stage: rule.Address,
	When: "the name of a new access point is none that one can have",
	Code: "InvalidURI", Status: 400, Message: "Couldn't parse the specified URI.",
	Fix: "use 3 to 50 small letters, digits and hyphens, beginning and ending with a letter or a digit",
	Not: "encoding the name in the path",
	Beside: []rule.Neighbour{
		{Code: "InvalidRequest", Means: "the name is right, the bucket is not"},
		{Code: "AccessPointAlreadyOwnedByYou", Means: "the name is right, and taken"},
	},
	Evidence: rule.Recorded, Sources: []string{recorded + "test_access_point_name_validation", guide + "access-points-restrictions-limitations-naming-rules.html"},
	Check: func(c *rule.Case) *rule.Hit {
		name := c.Text("Name")
		if name == "" || properName(name) {
			return nil
		}
		return rule.Refuse(atName(c).Because("no name of an access point"))
	},
})

// properName reports whether an access point may have a name.
func properName(s string) bool {
	if len(s) < 3 || len(s) > 50 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for _, suffix := range []string{"-s3alias", "-ext-s3alias", "--xa-s3"} {
		if strings.HasSuffix(s, suffix) {
			return suffix == "--xa-s3" // access points of directory buckets end so
		}
	}
	return !strings.HasPrefix(s, "xn-") && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

var _ = rule.Add(rule.Rule{
	ID: "s3control/ap-bucket-missing", Operations: []string{"CreateAccessPoint"}, Stage: rule.Object,
	When: "an access point is created for a bucket that does not exist",
	Code: "InvalidRequest", Status: 400, Message: "Amazon S3 AccessPoint can only be created for existing bucket",
	Fix: "create the bucket first, in the same region",
	Not: "wider permissions",
	Beside: []rule.Neighbour{
		{Code: "NoSuchBucket", Means: "what S3 itself says of such a bucket"},
		{Code: "InvalidURI", Means: "the access point's name is wrong"},
	},
	Evidence: rule.Recorded, Sources: []string{recorded + "test_access_point_bucket_not_exists"},
	Check: func(c *rule.Case) *rule.Hit {
		if b := c.Facts.Bucket(c.Text("Bucket")); !b.Gone() {
			return nil
		}
		return rule.Refuse(c.At(c.Get("Bucket")).Because("there is no such bucket"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3control/ap-exists", Operations: []string{"CreateAccessPoint"}, Stage: rule.Object, Order: 1,
	When: "the account has an access point of that name already",
	Code: "AccessPointAlreadyOwnedByYou", Status: 409,
	Message: "Your previous request to create the named accesspoint succeeded and you already own it.",
	Fix:     "go on with the access point as it is, or choose another name",
	Not:     "retrying: nothing failed",
	Beside: []rule.Neighbour{
		{Code: "InvalidURI", Means: "no access point can have the name"},
	},
	Evidence: rule.Recorded, Sources: []string{recorded + "test_access_point_already_exists"},
	Check: func(c *rule.Case) *rule.Hit {
		if r := point(c); r == nil || r.Gone {
			return nil
		}
		return rule.Refuse(atName(c).Because("is taken"))
	},
})

func point(c *rule.Case) *facts.Resource { return c.Resource(kindAccessPoint, accessPoint(c)) }

var _ = rule.Add(rule.Rule{
	ID: "s3control/ap-missing", Stage: rule.Object,
	Operations: []string{"GetAccessPoint", "DeleteAccessPoint", "GetAccessPointPolicy", "PutAccessPointPolicy", "DeleteAccessPointPolicy", "GetAccessPointPolicyStatus"},
	When:       "the access point was deleted",
	Code:       "NoSuchAccessPoint", Status: 404, Message: "The specified accesspoint does not exist",
	Fix: "create the access point first, or correct its name",
	Beside: []rule.Neighbour{
		{Code: "NoSuchAccessPointPolicy", Means: "the access point exists and has no policy"},
		{Code: "AccessDenied", Means: "it may exist, and the caller may not see it"},
	},
	Evidence: rule.Documented, Sources: []string{api + "ErrorResponses.html", "https://github.com/getmoto/moto/blob/0af643a/tests/test_s3control/test_s3control_access_points.py"},
	Check: func(c *rule.Case) *rule.Hit {
		if r := point(c); r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(atName(c).Because("there is no such access point"))
	},
})
