package s3

import "github.com/assay-project/assay/judge/rule"

// What belongs to an object is said when its upload begins: parts, and reads,
// have no place for it.

var besidePartHeader = []rule.Neighbour{{Code: "AccessDenied", Means: "the header may be sent, and the caller may not"},
	{Code: "NotImplemented", Means: "the kind of bucket does not have what the header asks for"}}

const fixPartHeader = "send the header with CreateMultipartUpload, and the parts without it"

var _ = rule.Add(rule.Rule{
	ID: "s3/part-user-metadata", Operations: []string{"UploadPart"}, On: rule.HeaderPrefix("x-amz-meta-"), Stage: rule.Values, Order: -59,
	When: "a part is sent with x-amz-meta- headers",
	Code: "InvalidArgument", Status: 400, Message: "Metadata cannot be specified in this context.",
	Fix: fixPartHeader, Not: "other names or values of the metadata", Beside: besidePartHeader, Evidence: rule.Reported,
	Sources: []string{"https://github.com/minio/minio-py/issues/675", "https://github.com/ClickHouse/ClickHouse/issues/60747",
		"https://github.com/durch/rust-s3/issues/352", "https://github.com/aws/aws-sdk-java/issues/1882"},
	Check: func(c *rule.Case) *rule.Hit {
		if directory(c) {
			return nil
		}
		at := c.AtHeaders("x-amz-meta-")[0]
		return rule.Refuse(at.Because("not with a part")).Tell("ArgumentName", at.Name).Tell("ArgumentValue", c.Req.Headers[at.Header].Value)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/encryption-header-misplaced", Operations: []string{"UploadPart", "UploadPartCopy", "GetObject", "HeadObject"},
	On: rule.Header("x-amz-server-side-encryption"), Stage: rule.Values, Order: -58,
	When: "x-amz-server-side-encryption is sent with a part or with a read",
	Code: "InvalidArgument", Status: 400, Message: "x-amz-server-side-encryption header is not supported for this operation.",
	Fix: "send the header with PutObject, CopyObject or CreateMultipartUpload alone", Not: "another algorithm", Beside: besidePartHeader, Evidence: rule.Reported,
	Sources: []string{"https://github.com/irods/irods_resource_plugin_s3/issues/1838", "https://github.com/ClickHouse/ClickHouse/issues/64570",
		"https://github.com/fog/fog-aws/pull/589", "https://github.com/minio/minio-go/pull/965", apiDoc + "API_HeadObject.html"},
	Check: func(c *rule.Case) *rule.Hit {
		// A read of an object under a customer's key is refused for other reasons.
		if directory(c) || c.Has("x-amz-server-side-encryption-customer-algorithm") {
			return nil
		}
		const h = "x-amz-server-side-encryption"
		return rule.Refuse(c.AtHeader(h).Because("not with "+c.Op)).Tell("ArgumentName", h).Tell("ArgumentValue", c.Header(h))
	},
})

// misplaced are headers that were seen to be refused, by the operation.
var misplaced = map[string]string{
	"UploadPart":     "x-amz-tagging",
	"UploadPartCopy": "x-amz-metadata-directive",
}

var _ = rule.Add(rule.Rule{
	ID: "s3/part-header-misplaced", Operations: []string{"UploadPart", "UploadPartCopy"},
	On: rule.Header("x-amz-tagging", "x-amz-metadata-directive"), Stage: rule.Values, Order: -57,
	When: "x-amz-tagging is sent with UploadPart, or x-amz-metadata-directive with UploadPartCopy",
	Code: "InvalidArgument", Status: 400, Message: "The specified header is not valid in this context",
	Fix: "send tags and metadata with CreateMultipartUpload, and the parts without them", Beside: besidePartHeader, Evidence: rule.Reported,
	Sources: []string{"https://github.com/boto/boto3/issues/2675", "https://github.com/bji/libs3/issues/80"},
	Check: func(c *rule.Case) *rule.Hit {
		h := misplaced[c.Op]
		if !c.Has(h) || directory(c) {
			return nil
		}
		return rule.Refuse(c.AtHeader(h).Because("not with "+c.Op)).Tell("ArgumentName", h).Tell("ArgumentValue", c.Header(h))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/dir-content-md5", Operations: uploads, On: rule.Header("content-md5"), Stage: rule.Values, Order: -56,
	When: "Content-MD5 is sent with an object of a directory bucket",
	Code: "NotImplemented", Status: 501, Message: "This bucket does not support Content Md5 header.",
	Fix: "send a checksum in its place: x-amz-checksum-crc32 or another", Not: "another MD5", Beside: besideDirectory, Evidence: rule.Reported,
	Sources: []string{"https://github.com/ByConity/ByConity/issues/1798", "https://github.com/archiecobbs/s3backer/issues/231", guide + "s3-express-differences.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !directory(c) {
			return nil
		}
		return rule.Refuse(c.AtHeader("content-md5").Because("not for directory buckets"))
	},
})
