package s3

import (
	"strings"
	"time"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// aclWrites are the operations that take an ACL in headers.
var aclWrites = []string{"PutBucketAcl", "PutObjectAcl", "PutObject", "CreateBucket", "CopyObject", "CreateMultipartUpload"}

// putACL are those that do nothing else.
var putACL = []string{"PutBucketAcl", "PutObjectAcl"}

const grantPrefix = "x-amz-grant-"

var besideACL = []rule.Neighbour{
	{Code: "AccessControlListNotSupported", Means: "the ACL is right, and the bucket takes none"},
	{Code: "MalformedACLError", Means: "the ACL document does not keep to its schema"},
	{Code: "AccessDenied", Means: "the caller may not set this ACL"},
}

// groups are the predefined groups that an ACL may grant to.
var groups = map[string]bool{
	"http://acs.amazonaws.com/groups/global/AllUsers":           true,
	"http://acs.amazonaws.com/groups/global/AuthenticatedUsers": true,
	"http://acs.amazonaws.com/groups/s3/LogDelivery":            true,
}

var _ = rule.Add(rule.Rule{
	ID: "s3/canned-and-grants", Operations: aclWrites, On: rule.Header("x-amz-acl"), Stage: rule.Values, Order: 10,
	When: "x-amz-acl stands beside an x-amz-grant- header",
	Code: "InvalidRequest", Status: 400, Message: "Specifying both Canned ACLs and Header Grants is not allowed",
	Fix:    "send the canned ACL or the grants, not both",
	Not:    "another canned ACL",
	Beside: besideACL, Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_bucket_acl_exceptions", recordedS3 + "test_s3_object_acl_exceptions"},
	Check: func(c *rule.Case) *rule.Hit {
		grants := c.AtHeaders(grantPrefix)
		if len(grants) == 0 {
			return nil
		}
		return rule.Refuse(append([]rule.Culprit{c.AtHeader("x-amz-acl").Because("a canned ACL …")}, grants...)...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/acl-header-and-body", Operations: putACL, On: rule.Any(rule.Header("x-amz-acl"), rule.HeaderPrefix(grantPrefix)),
	Stage: rule.Values, Order: 11,
	When: "an ACL stands in the headers and another in the body",
	Code: "UnexpectedContent", Status: 400, Message: "This request does not support content",
	Fix:    "send the ACL in headers with an empty body, or in the body without x-amz-acl and x-amz-grant- headers",
	Beside: besideACL, Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_bucket_acl_exceptions"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.BodySeen || len(c.In.Payload) == 0 {
			return nil
		}
		list := []rule.Culprit{c.AtBody().Because("an ACL document …")}
		if c.Has("x-amz-acl") {
			list = append(list, c.AtHeader("x-amz-acl").Because("… beside a canned ACL"))
		}
		return rule.Refuse(append(list, c.AtHeaders(grantPrefix)...)...)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/acl-none", Operations: putACL, Stage: rule.Values, Order: 12,
	When: "an ACL is to be set, and there is none in headers or body",
	Code: "MissingSecurityHeader", Status: 400, Message: "Your request was missing a required header",
	Fix:    "send x-amz-acl, x-amz-grant- headers or an AccessControlPolicy document",
	Not:    "signing more headers: it is no header of the signature that is missing",
	Beside: besideACL[1:], Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_bucket_acl_exceptions"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.BodySeen || len(c.In.Payload) > 0 || c.Has("x-amz-acl") || len(c.AtHeaders(grantPrefix)) > 0 {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-acl").Because("is missing, and so is any other form of an ACL"))
	},
})

// grant is one grantee of a header: id="…".
type grant struct {
	header      rule.Culprit
	kind, value string
}

// grants reads the x-amz-grant- headers; bad is the first entry that is of no
// known form.
func grants(c *rule.Case) (list []grant, bad *rule.Culprit) {
	for _, h := range c.AtHeaders(grantPrefix) {
		for _, entry := range strings.Split(c.Req.Headers[h.Header].Value, ",") {
			kind, value, ok := strings.Cut(strings.TrimSpace(entry), "=")
			switch strings.ToLower(kind) {
			case "id", "uri", "emailaddress":
			default:
				ok = false
			}
			if !ok {
				if bad == nil {
					bad = &h
				}
				continue
			}
			list = append(list, grant{h, strings.ToLower(kind), strings.Trim(value, `"`)})
		}
	}
	return list, bad
}

var _ = rule.Add(rule.Rule{
	ID: "s3/acl-grant-syntax", Operations: aclWrites, On: rule.HeaderPrefix(grantPrefix), Stage: rule.Values, Order: 13,
	When: "an entry of an x-amz-grant- header is none of id=, uri=, emailAddress=",
	Code: "InvalidArgument", Status: 400, Message: "Argument format not recognized",
	Fix:    `write grantees as id="…" or uri="…", with commas between them`,
	Beside: besideACL, Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_bucket_acl_exceptions"},
	Check: func(c *rule.Case) *rule.Hit {
		if _, bad := grants(c); bad != nil {
			return rule.Refuse(bad.Because("a grantee is given by id=, uri= or emailAddress="))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/acl-grant-uri", Operations: aclWrites, On: rule.Any(rule.HeaderPrefix(grantPrefix), rule.Member("AccessControlPolicy")),
	Stage: rule.Values, Order: 14,
	When: "a grant names a group by a URI that is none of the predefined ones",
	Code: "InvalidArgument", Status: 400, Message: "Invalid group uri",
	Fix:    "use one of the groups AllUsers, AuthenticatedUsers and LogDelivery with their whole URIs",
	Not:    "the name of an IAM group: ACLs do not know those",
	Beside: besideACL, Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_bucket_acl_exceptions"},
	Check: func(c *rule.Case) *rule.Hit {
		list, bad := grants(c)
		for _, g := range list {
			if g.kind == "uri" && !groups[g.value] && bad == nil {
				at := g.header
				at.Param = strings.TrimSuffix(at.Param+".uri", ".")
				return rule.Refuse(at.Because("no group has that URI"))
			}
		}
		for _, g := range c.Get("AccessControlPolicy", "Grants").Elements() {
			uri := g.Lookup("Grantee", "URI")
			if uri != nil && g.Lookup("Grantee", "Type").String() == "Group" && !groups[uri.Text] && !malformedACL(c) {
				return rule.Refuse(c.At(uri).Because("no group has that URI"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/acl-grant-id", Operations: aclWrites, On: rule.Any(rule.HeaderPrefix(grantPrefix), rule.Member("AccessControlPolicy")),
	Stage: rule.Values, Order: 15,
	When: "an ACL names a canonical user by an ID that cannot be one",
	Code: "InvalidArgument", Status: 400, Message: "Invalid id",
	Fix:    "use the canonical user ID, 64 hexadecimal digits, that ListBuckets and GetBucketAcl show as the Owner's",
	Not:    "an account number, an ARN or a user name",
	Beside: besideACL, Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_bucket_acl_exceptions", "https://github.com/versity/versitygw/issues/1384"},
	Check: func(c *rule.Case) *rule.Hit {
		list, bad := grants(c)
		for _, g := range list {
			if g.kind == "id" && !canonicalID(g.value) && bad == nil {
				at := g.header
				at.Param = strings.TrimSuffix(at.Param+".id", ".")
				return rule.Refuse(at.Because("no canonical user ID"))
			}
		}
		if c.Get("AccessControlPolicy") == nil || malformedACL(c) {
			return nil
		}
		for _, id := range userIDs(c) {
			if !canonicalID(id.Text) {
				return rule.Refuse(c.At(id).Because("no canonical user ID"))
			}
		}
		return nil
	},
})

// userIDs are the canonical user IDs of an ACL document, the grantees' first.
func userIDs(c *rule.Case) []*decode.Value {
	var ids []*decode.Value
	for _, g := range c.Get("AccessControlPolicy", "Grants").Elements() {
		if id := g.Lookup("Grantee", "ID"); id != nil && g.Lookup("Grantee", "Type").String() == "CanonicalUser" {
			ids = append(ids, id)
		}
	}
	if id := c.Get("AccessControlPolicy", "Owner", "ID"); id != nil {
		ids = append(ids, id)
	}
	return ids
}

// canonicalID reports whether a text may be the ID of a canonical user. It is 64
// hexadecimal digits; half as many, which test doubles use, pass as well, and so
// does the account number that S3 still resolves.
func canonicalID(s string) bool {
	switch len(s) {
	case 64, 32:
		return strings.Trim(s, "0123456789abcdefABCDEF") == ""
	case 12:
		return strings.Trim(s, "0123456789") == ""
	}
	return false
}

var _ = rule.Add(rule.Rule{
	ID: "s3/create-bucket-acl-owner-enforced", Operations: []string{"CreateBucket"}, On: rule.Any(rule.Header("x-amz-acl"), rule.HeaderPrefix(grantPrefix)),
	Stage: rule.Combinations,
	When:  "a bucket is created with an ACL and without ownership that allows ACLs",
	Code:  "InvalidBucketAclWithObjectOwnership", Status: 400,
	Message: "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
	Fix:     "send x-amz-object-ownership: BucketOwnerPreferred or ObjectWriter as well, or leave the ACL out",
	Not:     "s3:PutBucketAcl for the caller",
	Beside: []rule.Neighbour{
		{Code: "InvalidBucketAclWithBlockPublicAccessError", Means: "ownership allows ACLs, and this one is public"},
		{Code: "AccessControlListNotSupported", Means: "the same, of a bucket that exists"},
	},
	Evidence: rule.Documented, Sources: []string{versity + "tests/test_rest_create_bucket.sh#L100", apiModel + "CreateBucket"},
	Check: func(c *rule.Case) *rule.Hit {
		owner := c.Header("x-amz-object-ownership")
		list := c.AtHeaders(grantPrefix)
		if owner != "" && owner != "BucketOwnerEnforced" || len(list) == 0 && (c.Header("x-amz-acl") == "private" || c.Header("x-amz-acl") == "") {
			return nil
		}
		if c.Has("x-amz-acl") {
			list = append([]rule.Culprit{c.AtHeader("x-amz-acl")}, list...)
		}
		list = append(list, c.AtHeader("x-amz-object-ownership").Because("a bucket with BucketOwnerEnforced takes no ACLs"))
		if owner == "" {
			// Since April 2023 that is the default; requests from before
			// stand in archives as accepted, and do not tell their time.
			if at, slack, ok := clock(c); !ok || slack != 0 || at.Before(enforcedByDefault) {
				return rule.Undecided("bucket.ownership", list...)
			}
		}
		return rule.Refuse(list...)
	},
})

// enforcedByDefault is since when new buckets take no ACLs in all regions.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
var enforcedByDefault = time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC)

var _ = rule.Add(rule.Rule{
	ID: "s3/create-bucket-public-acl", Operations: []string{"CreateBucket"}, On: rule.Header("x-amz-acl"), Stage: rule.Combinations, Order: 1,
	When: "a bucket is created with a public ACL, while new buckets block public access",
	Code: "InvalidBucketAclWithBlockPublicAccessError", Status: 400,
	Message: "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
	Fix:     "create the bucket without the ACL, remove its public access block, then set the ACL with PutBucketAcl",
	Not:     "wider permissions for the caller",
	Beside: []rule.Neighbour{
		{Code: "InvalidBucketAclWithObjectOwnership", Means: "ownership alone forbids any ACL"},
	},
	Evidence: rule.Reported, Sources: []string{apiModel + "CreateBucket"},
	Check: func(c *rule.Case) *rule.Hit {
		switch c.Header("x-amz-acl") {
		case "public-read", "public-read-write", "authenticated-read":
			if o := c.Header("x-amz-object-ownership"); o == "BucketOwnerPreferred" || o == "ObjectWriter" {
				return rule.Refuse(c.AtHeader("x-amz-acl").Because("is public"))
			}
		}
		return nil
	},
})

// emailEnd is when S3 ended grants by e-mail address.
var emailEnd = time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC)

var _ = rule.Add(rule.Rule{
	ID: "s3/acl-email-grantee", Operations: aclWrites, On: rule.Any(rule.HeaderPrefix(grantPrefix), rule.Member("AccessControlPolicy")),
	Stage: rule.Values, Order: 16,
	When: "a grantee is named by e-mail address, which S3 has not taken since October 2025",
	Code: "MethodNotAllowed", Status: 405, Message: "The specified method is not allowed against this resource.",
	Fix:      "name the grantee by canonical user ID, or grant by policy",
	Not:      "another region",
	Evidence: rule.Documented, Sources: []string{apiModel + "CopyObject", guide + "acl-overview.html"},
	Check: func(c *rule.Case) *rule.Hit {
		at, slack, ok := clock(c)
		if !ok || at.Add(-slack).Before(emailEnd) {
			return nil
		}
		list, _ := grants(c)
		for _, g := range list {
			if g.kind == "emailaddress" {
				return rule.Refuse(g.header.Because("names a grantee by e-mail address"))
			}
		}
		for _, g := range c.Get("AccessControlPolicy", "Grants").Elements() {
			if v := g.Lookup("Grantee", "EmailAddress"); v != nil {
				return rule.Refuse(c.At(v).Because("names a grantee by e-mail address"))
			}
		}
		return nil
	},
})
