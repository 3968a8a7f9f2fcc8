package s3

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// malformed makes a rule of a body that breaks its schema in a way that the model
// does not state.
func malformed(id, operation, member, when, fix string, evidence rule.Evidence, sources []string, check func(*rule.Case) []rule.Culprit) *rule.Rule {
	return rule.Add(rule.Rule{
		ID: id, Operations: []string{operation}, On: rule.Member(member), Stage: rule.Body,
		When: when, Code: "MalformedXML", Status: 400, Message: malformedXML, Fix: fix,
		Not: "another indentation, namespace or encoding: it is what the document says that S3 does not take",
		Beside: []rule.Neighbour{
			{Code: "InvalidArgument", Means: "the document keeps to its schema, and one value in it is out of bounds"},
			{Code: "InvalidRequest", Means: "its parts do not go together, or not with the bucket"},
		},
		Evidence: evidence, Sources: sources,
		Check: func(c *rule.Case) *rule.Hit {
			if !c.In.BodySeen || broken(c) {
				return nil
			}
			if list := check(c); len(list) > 0 {
				return rule.Refuse(list...)
			}
			return nil
		},
	})
}

// broken reports whether the body does not parse: then nothing in it counts.
func broken(c *rule.Case) bool {
	for i := range c.In.Problems {
		switch c.In.Problems[i].Kind {
		case decode.MalformedBody, decode.BodyUnseen, decode.WrongRoot, decode.NotUTF8, decode.TooDeep, decode.TooLarge:
			return true
		}
	}
	return false
}

// missing blames members that are absent from a structure.
func missing(c *rule.Case, v *decode.Value, names ...string) []rule.Culprit {
	var list []rule.Culprit
	for _, n := range names {
		if v.Get(n) == nil {
			list = append(list, absent(c, v, n))
		}
	}
	return list
}

// absent blames a member that is not in a structure.
func absent(c *rule.Case, v *decode.Value, name string) rule.Culprit {
	cu := c.At(v)
	wire := name
	if m := v.Shape.Member(name); m != nil {
		wire = m.WireName
	}
	cu.Name += "." + wire
	if cu.Param != "" {
		name = cu.Param + "." + name
	}
	cu.Param = name
	return cu.Because("is missing")
}

// documents are the operations whose body is a document that must be there, and
// how S3 answers when there is none.
var documents = []string{
	"PutBucketAccelerateConfiguration", "PutBucketCors", "PutBucketEncryption", "PutBucketLifecycleConfiguration",
	"PutBucketLogging", "PutBucketNotificationConfiguration", "PutBucketOwnershipControls", "PutBucketReplication",
	"PutBucketRequestPayment", "PutBucketTagging", "PutBucketVersioning", "PutBucketWebsite", "PutObjectTagging",
	"PutPublicAccessBlock", "PutObjectLockConfiguration", "PutObjectLegalHold", "PutObjectRetention", "DeleteObjects",
}

var _ = rule.Add(rule.Rule{
	ID: "s3/config-empty-body", Operations: documents, Stage: rule.Body,
	When: "the body is empty where a document belongs",
	Code: "MissingRequestBodyError", Status: 400, Message: "Request Body is empty",
	Fix: "send the document as the body, with its Content-Length",
	Not: "a query parameter alone: it says which setting, not what it shall be",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "there is a body, and it is no such document"},
		{Code: "MissingContentLength", Means: "there is a body whose length is not told"},
	},
	Evidence: rule.Documented, Sources: []string{versity + "tests/test_rest_website.sh#L34", versity + "tests/test_rest_put_object_lock_config.sh#L35", apiModel + "Error.Code", errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.BodySeen || len(strings.TrimSpace(string(head(c.In.Payload)))) > 0 {
			return nil
		}
		h := rule.Refuse(c.AtBody().Because("is empty"))
		if c.Op == "PutObjectRetention" || c.Op == "PutObjectLegalHold" {
			h.Code, h.Message = "MalformedXML", malformedXML
		}
		return h
	},
})

// head is as much of a body as tells whether there is something in it.
func head(body []byte) []byte { return body[:min(len(body), 64)] }

// bodyLimits are the longest bodies in bytes.
var bodyLimits = map[string]int64{
	"PutBucketVersioning":             1024,
	"PutBucketOwnershipControls":      2048,
	"PutBucketTagging":                163840,
	"PutBucketAcl":                    204800,
	"PutBucketEncryption":             2097152,
	"PutPublicAccessBlock":            2097152,
	"PutObjectLockConfiguration":      2097152,
	"PutBucketLifecycleConfiguration": 2097152,
	"DeleteObjects":                   2048000,
	"CompleteMultipartUpload":         2621440,
	"PutBucketWebsite":                131072,
}

func limited() []string {
	ops := make([]string, 0, len(bodyLimits))
	for op := range bodyLimits {
		ops = append(ops, op)
	}
	return ops
}

var _ = rule.Add(rule.Rule{
	ID: "s3/body-limit", Operations: limited(), Stage: rule.HTTP,
	When: "the body is longer than the operation takes",
	Code: "MaxMessageLengthExceeded", Status: 400, Message: "Your request was too big.",
	Fix: "send at most {limit} bytes",
	Not: "compressing it, or sending it in chunks",
	Beside: []rule.Neighbour{
		{Code: "EntityTooLarge", Means: "it is an object that is too large"},
		{Code: "MalformedXML", Means: "the document is short enough, and has too many elements"},
	},
	Evidence: rule.Reported, Sources: []string{versity + "s3api/controllers/bucket-put.go", apiModel + "PutBucketWebsite", argmin + "1db7663/crates/s3-tests/tests/request_checksums.rs::test_oversized_xml_body_limits_match_aws", argmin + "1db7663/crates/s3-tests/tests/request_checksums.rs::test_complete_multipart_upload_body_limit_matches_aws"},
	Check: func(c *rule.Case) *rule.Hit {
		limit := bodyLimits[c.Op]
		if c.Req.BodySize <= limit {
			return nil
		}
		return rule.Refuse(c.AtBody().Because("is longer than "+strconv.FormatInt(limit, 10)+" bytes")).With("limit", strconv.FormatInt(limit, 10))
	},
})
