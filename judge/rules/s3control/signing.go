package s3control

import (
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

var _ = rule.Add(rule.Rule{
	ID: "s3control/sha256-header-missing", Stage: rule.Auth, Order: 1,
	When: "a request is signed in its Authorization header and has no x-amz-content-sha256",
	Code: "InvalidRequest", Status: 400, Message: "Missing required header for this request: x-amz-content-sha256",
	Fix:      "add x-amz-content-sha256 with the body's SHA-256 in hexadecimal, and sign it: clients that sign for other services do not send it",
	Not:      "wider permissions",
	Beside:   []rule.Neighbour{{Code: "XAmzContentSHA256Mismatch", Means: "the header is there, and the body has another hash"}},
	Evidence: rule.Reported, Sources: []string{"https://github.com/awslabs/aws-sdk-rust/issues/291", "https://github.com/awslabs/aws-sdk-swift/issues/659", "https://github.com/aws/aws-sdk-kotlin/issues/1187"},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		if a.Scheme.Version != signature.V4 || a.Scheme.Via != signature.InHeader || a.PayloadMode != signature.PayloadAbsent || a.Payload.Present() {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-content-sha256").Because("absent"))
	},
})
