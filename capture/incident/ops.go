package incident

import "strings"

// shape is how an S3 operation goes over the wire, as far as its name tells:
// the method, and what stands in the query without a value.
type shape struct{ method, query string }

// shapes are the operations of S3 that incidents are about most: on objects,
// and those that name a bucket alone. Others are found by [shapeOf]'s patterns.
var shapes = map[string]shape{
	"PutObject":               {"PUT", "x-id=PutObject"},
	"GetObject":               {"GET", "x-id=GetObject"},
	"HeadObject":              {"HEAD", ""},
	"DeleteObject":            {"DELETE", "x-id=DeleteObject"},
	"CopyObject":              {"PUT", "x-id=CopyObject"},
	"CreateMultipartUpload":   {"POST", "uploads"},
	"UploadPart":              {"PUT", "x-id=UploadPart"},
	"UploadPartCopy":          {"PUT", "x-id=UploadPartCopy"},
	"CompleteMultipartUpload": {"POST", ""},
	"AbortMultipartUpload":    {"DELETE", "x-id=AbortMultipartUpload"},
	"ListParts":               {"GET", "x-id=ListParts"},
	"ListMultipartUploads":    {"GET", "uploads"},
	"RestoreObject":           {"POST", "restore"},
	"SelectObjectContent":     {"POST", "select&select-type=2"},
	"DeleteObjects":           {"POST", "delete"},
	"ListObjects":             {"GET", ""},
	"ListObjectsV2":           {"GET", "list-type=2"},
	"ListObjectVersions":      {"GET", "versions"},
	"CreateBucket":            {"PUT", ""},
	"HeadBucket":              {"HEAD", ""},
	"DeleteBucket":            {"DELETE", ""},
	"CreateSession":           {"GET", "session"},
}

// subresources are the settings of buckets and objects: what the query calls
// them by what Get, Put and Delete operations do.
var subresources = map[string]string{
	"BucketAccelerateConfiguration":   "accelerate",
	"BucketAcl":                       "acl",
	"BucketCors":                      "cors",
	"BucketEncryption":                "encryption",
	"BucketLifecycle":                 "lifecycle",
	"BucketLifecycleConfiguration":    "lifecycle",
	"BucketLocation":                  "location",
	"BucketLogging":                   "logging",
	"BucketNotificationConfiguration": "notification",
	"BucketOwnershipControls":         "ownershipControls",
	"BucketPolicy":                    "policy",
	"BucketPolicyStatus":              "policyStatus",
	"BucketReplication":               "replication",
	"BucketRequestPayment":            "requestPayment",
	"BucketTagging":                   "tagging",
	"BucketVersioning":                "versioning",
	"BucketWebsite":                   "website",
	"ObjectAcl":                       "acl",
	"ObjectLegalHold":                 "legal-hold",
	"ObjectLockConfiguration":         "object-lock",
	"ObjectRetention":                 "retention",
	"ObjectTagging":                   "tagging",
	"ObjectTorrent":                   "torrent",
	"PublicAccessBlock":               "publicAccessBlock",
}

// ofBuckets are the operations on buckets whose names do not say so.
var ofBuckets = map[string]bool{
	"ListObjects": true, "ListObjectsV2": true, "ListObjectVersions": true, "ListMultipartUploads": true, "DeleteObjects": true,
	"CreateSession": true, "GetObjectLockConfiguration": true, "PutObjectLockConfiguration": true,
}

// onBucket reports whether an operation is on a bucket, and has no key.
func onBucket(operation string) bool {
	return ofBuckets[operation] || strings.Contains(operation, "Bucket") || strings.HasSuffix(operation, "PublicAccessBlock")
}

// protected are the operations that S3 takes only with a checksum among the
// headers. Logs seldom list it, and one that is not listed was most likely sent.
var protected = map[string]bool{
	"DeleteObjects": true, "PutBucketCors": true, "PutBucketTagging": true, "PutObjectLockConfiguration": true,
	"PutObjectLegalHold": true, "PutObjectRetention": true, "PutBucketLifecycle": true, "PutBucketLifecycleConfiguration": true,
}

// shapeOf returns how the S3 operation of that name goes over the wire.
func shapeOf(operation string) (shape, bool) {
	if s, ok := shapes[operation]; ok {
		return s, true
	}
	for verb, method := range map[string]string{"Get": "GET", "Put": "PUT", "Delete": "DELETE"} {
		if of, ok := strings.CutPrefix(operation, verb); ok {
			if query, ok := subresources[of]; ok {
				return shape{method, query}, true
			}
		}
	}
	return shape{}, false
}
