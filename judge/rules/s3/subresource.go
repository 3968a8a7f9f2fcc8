package s3

import (
	"net/http"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// keyed reports whether the path names an object beside the bucket.
func keyed(c *rule.Case) bool {
	path := strings.TrimPrefix(c.Req.Path(), "/")
	if !c.ID.Endpoint.BucketInHost {
		_, path, _ = strings.Cut(path, "/")
	}
	return path != ""
}

var _ = rule.Add(rule.Rule{
	ID: "s3/put-uploadid-without-partnumber", On: rule.Query("uploadId"), Stage: rule.HTTP, Order: 10,
	When: "something is put with uploadId and without partNumber",
	Code: "MethodNotAllowed", Status: 405, Message: methodNotAllowed,
	Fix: "add partNumber, 1 to 10000", Not: notPermissions, Beside: []rule.Neighbour{{Code: "InvalidArgument", Means: "partNumber stands without uploadId, or is out of range"}},
	Evidence: rule.Reported, Sources: []string{versity + "tests/commands/upload_part.sh#L77"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Req.Method != http.MethodPut || hasQuery(c, "partNumber") || !keyed(c) {
			return nil
		}
		return rule.Refuse(c.AtQuery("partNumber").Because("absent …"), c.AtQuery("uploadId").Because("… beside this"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/put-partnumber-without-uploadid", On: rule.Query("partNumber"), Stage: rule.HTTP, Order: 11,
	When: "something is put with partNumber and without uploadId",
	Code: "InvalidArgument", Status: 400, Message: "This operation does not accept partNumber without uploadId",
	Fix: "add uploadId, as CreateMultipartUpload gave it", Not: notPermissions, Beside: []rule.Neighbour{{Code: "NoSuchUpload", Means: "uploadId is there, and of no upload"}},
	Evidence: rule.Reported, Sources: []string{versity + "tests/test_rest_multipart.sh#L219", versity + "tests/commands/upload_part.sh#L97"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Req.Method != http.MethodPut || hasQuery(c, "uploadId") || !keyed(c) {
			return nil
		}
		return rule.Refuse(c.AtQuery("partNumber").Because("of no upload"))
	},
})

// keyless makes a rule for a subresource of buckets that is asked of an object.
func keyless(id, query, code, message, fix string, evidence rule.Evidence, sources ...string) *rule.Rule {
	return rule.Add(rule.Rule{
		ID: "s3/" + id, On: rule.Query(query), Stage: rule.HTTP, Order: 12,
		When: "?" + query + ", which buckets have, is asked of an object", Code: code, Status: 400, Message: message, Fix: fix,
		Not:      "another key: no object has this",
		Beside:   []rule.Neighbour{{Code: "NoSuchKey", Means: "the object itself was asked for, and is not there"}},
		Evidence: evidence, Sources: sources,
		Check: func(c *rule.Case) *rule.Hit {
			if c.Req.Method != http.MethodGet || !keyed(c) || hasQuery(c, "uploadId") {
				return nil
			}
			return rule.Refuse(c.AtPath().Because("a key …"), c.AtQuery(query).Because("… with a bucket's subresource"))
		},
	})
}

var (
	_ = keyless("get-key-uploads-subresource", "uploads", "InvalidRequest", "Key is not expected for the GET method ?uploads subresource",
		"drop the key and use prefix, or list the parts of one upload with uploadId", rule.Inferred, versity+"s3err/s3err.go")
	_ = keyless("get-key-versions-subresource", "versions", "InvalidRequest", "There is no such thing as the ?versions sub-resource for a key",
		"ask the bucket, with prefix set to the key", rule.Reported, versity+"tests/test_rest_list_object_versions.sh#L37")
	_ = keyless("logging-subresource-on-key", "logging", "NoLoggingStatusForKey", "There is no such thing as a logging status subresource for a key.",
		"ask the bucket", rule.Documented, errorCodes)
)

var _ = rule.Add(rule.Rule{
	ID: "s3/torrent-of-bucket", On: rule.Query("torrent"), Stage: rule.HTTP, Order: 13,
	When: "?torrent is asked of a bucket",
	Code: "RequestTorrentOfBucketError", Status: 400, Message: "Requesting the torrent file of a bucket is not permitted.",
	Fix: "name an object", Not: notPermissions, Evidence: rule.Documented, Sources: []string{errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Req.Method != http.MethodGet || keyed(c) || bucketName(c) == "" {
			return nil
		}
		return rule.Refuse(c.AtQuery("torrent").Because("of a bucket"), c.AtPath())
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/conflicting-subresources", On: rule.Query("uploads"), Stage: rule.HTTP, Order: 14,
	When: "the query has both uploads and uploadId",
	Code: "InvalidArgument", Status: 400, Message: "Conflicting query string parameters",
	Fix: "ask for the uploads of a bucket, or for the parts of one upload", Not: notPermissions, Evidence: rule.Reported,
	Sources: []string{versity + "tests/test_rest_list_multipart_uploads.sh#L229", versityIssue + "2155"},
	Check: func(c *rule.Case) *rule.Hit {
		if !hasQuery(c, "uploadId") {
			return nil
		}
		return rule.Refuse(c.AtQuery("uploads"), c.AtQuery("uploadId"))
	},
})
