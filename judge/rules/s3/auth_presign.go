package s3

import (
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

const queryError = "AuthorizationQueryParametersError"

// presigned makes a rule for one fault of a presigned URL's form.
func presigned(id, when, message, fix string, kind signature.Kind, evidence rule.Evidence, sources ...string) *rule.Rule {
	return rule.Add(rule.Rule{
		ID: "s3/" + id, Stage: rule.Auth, Order: 5, When: when, Code: queryError, Status: 400, Message: message, Fix: fix,
		Not: notPermissions, Beside: append([]rule.Neighbour{{Code: "AccessDenied", Means: "the URL is well formed, and expired"}}, besideAuth[0]),
		Evidence: evidence, Sources: sources,
		Check: func(c *rule.Case) *rule.Hit {
			if v := c.ID.Auth.Scheme.Version; v != signature.V4 && v != signature.V4a {
				return nil
			}
			return refuseProblem(c, signature.InQuery, kind)
		},
	})
}

var (
	_ = presigned("presign-expires-too-large", "X-Amz-Expires is more than 604800, a week",
		"X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
		"presign for at most 604800 seconds, and presign again later", signature.ExpiresTooLong, rule.Reported,
		"https://github.com/aws/aws-cli/issues/5464", "https://github.com/bryanjos/aws_auth/issues/31")
	_ = presigned("presign-expires-negative", "X-Amz-Expires is below zero", "X-Amz-Expires must be non-negative",
		"send 1 to 604800", signature.ExpiresNegative, rule.Reported, versity+"s3err/presigned-urls.go", minioErrors)
	_ = presigned("presign-expires-not-number", "X-Amz-Expires is no number", "X-Amz-Expires should be a number",
		"send seconds, 1 to 604800", signature.ExpiresForm, rule.Reported, versity+"s3err/presigned-urls.go", minioErrors)
	_ = presigned("presign-algorithm", "X-Amz-Algorithm is none of S3's", `X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"`,
		"presign with AWS4-HMAC-SHA256", signature.AlgorithmUnknown, rule.Reported, versity+"s3err/presigned-urls.go", minioErrors)
	_ = presigned("presign-date-format", "X-Amz-Date is not written as yyyyMMdd'T'HHmmss'Z'", `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`,
		"write it as 20260427T120921Z", signature.DateForm, rule.Reported, versity+"s3err/presigned-urls.go", minioErrors)
)

var _ = rule.Add(rule.Rule{
	ID: "s3/presign-v4-missing-param", Stage: rule.Auth, Order: 4,
	When: "a presigned URL lacks one of the six parameters of Signature Version 4",
	Code: queryError, Status: 400,
	Message: "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
	Fix:     "pass the URL on whole: shells and mail programs cut it at an ampersand, and HTML makes &amp; of it", Not: notPermissions, Beside: besideAuth[:1],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_put_presigned_url_missing_sig_param"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.ID.Auth.Scheme.Version != signature.V4 {
			return nil
		}
		return refuseProblem(c, signature.InQuery, signature.ComponentMissing)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/presign-v2-missing-param", Stage: rule.Auth, Order: 4,
	When: "a URL presigned with Signature Version 2 lacks Signature, Expires or AWSAccessKeyId",
	Code: "AccessDenied", Status: 403, Message: "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
	Fix: "pass the URL on whole: shells and mail programs cut it at an ampersand, and HTML makes &amp; of it", Not: notPermissions, Beside: besideAuth[:1],
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_put_presigned_url_missing_sig_param"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.ID.Auth.Scheme.Version != signature.V2 {
			return nil
		}
		return refuseProblem(c, signature.InQuery, signature.ComponentMissing)
	},
})

// clockIs reports how the request's date stands to the moment at which it came,
// where that is known.
func clockIs(c *rule.Case, status signature.ClockStatus) bool {
	return !c.Time.IsZero() && c.ID.Auth.Clock(c.Time) == status
}

var _ = rule.Add(rule.Rule{
	ID: "s3/request-time-skewed", Stage: rule.Clock, Order: 1,
	When: "x-amz-date is more than 15 minutes before or after the moment at which the request came",
	Code: "RequestTimeTooSkewed", Status: 403, Message: "The difference between the request time and the current time is too large.",
	Fix: "set the client's clock, or sign anew instead of replaying", Not: notPermissions,
	Beside:   []rule.Neighbour{{Code: "AccessDenied", Means: "a presigned URL expired"}, {Code: "ExpiredToken", Means: "the credentials are too old, not the request"}},
	Evidence: rule.Documented, Sources: []string{errorCodes, versity + "tests/test_rest_list_buckets.sh#L248"},
	Check: func(c *rule.Case) *rule.Hit {
		if !clockIs(c, signature.ClockSkewed) {
			return nil
		}
		return rule.Refuse(atPart(c.ID.Auth.Date.Place, "x-amz-date").Because(c.Time.Sub(c.ID.Auth.Time).Abs().String() + " off"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/presign-expired", Stage: rule.Clock, Order: 2,
	When: "a presigned URL is used after its end",
	Code: "AccessDenied", Status: 403, Message: "Request has expired",
	Fix: "presign anew", Not: "wider permissions: the code speaks of access and means the time",
	Beside:   []rule.Neighbour{{Code: "ExpiredToken", Means: "the credentials that presigned it expired, before the URL did"}},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_presigned_url_expired"},
	Check: func(c *rule.Case) *rule.Hit {
		if !clockIs(c, signature.ClockExpired) {
			return nil
		}
		return rule.Refuse(atPart(c.ID.Auth.Expires.Place, "X-Amz-Expires").Because("ended " + c.ID.Auth.Until.Format("2006-01-02 15:04:05Z")))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/presign-not-yet-valid", Stage: rule.Clock, Order: 3,
	When: "a presigned URL bears a date more than 15 minutes in the future",
	Code: "AccessDenied", Status: 403, Message: "Request is not valid yet",
	Fix: "set the clock of the machine that presigns", Not: "wider permissions", Beside: besideAuth[:1],
	Evidence: rule.Reported, Sources: []string{versity + "s3err/s3err.go", minioErrors},
	Check: func(c *rule.Case) *rule.Hit {
		if !clockIs(c, signature.ClockNotYetValid) {
			return nil
		}
		return rule.Refuse(atPart(c.ID.Auth.Date.Place, "X-Amz-Date"))
	},
})
