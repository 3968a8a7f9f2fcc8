package dialect

import (
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/judge/rule"
)

// SignatureMismatch is the answer to a signature that does not hold, with
// everything but the culprits. Sources: "Error responses", S3 API Reference;
// "Common errors" of the query and JSON services; those that speak JSON 1.0 and 1.1
// answer with 400 ("Error handling with DynamoDB"; aws/aws-sdk-ruby#431 for EMR).
func SignatureMismatch(c *rule.Case) rule.Finding {
	f := rule.Finding{
		Rule: "signature/mismatch", Stage: rule.Signature, Evidence: rule.Documented, Status: 403, Certain: true,
		Code: "SignatureDoesNotMatch",
		Message: "The request signature we calculated does not match the signature you provided. " +
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
		Fix: "sign the request as it is sent: nothing that is signed may change on the way",
		Not: "permissions or retries: the same bytes are refused the same way",
		Beside: []rule.Neighbour{
			{Code: "AccessDenied", Means: "the signature holds, and the caller may not"},
			{Code: "RequestTimeTooSkewed", Means: "the signature is of another time than the server's"},
		},
	}
	switch c.ID.Protocol {
	case contract.RESTXML:
		if c.ID.Service.Name == "s3" || c.ID.Service.Name == "s3control" {
			f.Message = "The request signature we calculated does not match the signature you provided. Check your key and signing method."
			f.Evidence = rule.Recorded
			f.Beside = append(f.Beside, rule.Neighbour{Code: "AuthorizationHeaderMalformed", Means: "the region or date of the scope is wrong, not the signature"})
		}
	case contract.EC2Query:
		// EC2 says the same of all that is wrong with who is calling.
		f.Code, f.Status, f.Evidence = "AuthFailure", 401, rule.Reported
		f.Message = "AWS was not able to validate the provided access credentials"
		f.Sources = []string{"https://github.com/aws/aws-sdk-java-v2/issues/2981", "https://github.com/aws/aws-sdk-java/issues/519"}
	case contract.JSON, contract.RESTJSON, contract.RPCv2CBOR:
		f.Code = "InvalidSignatureException"
		if c.ID.Protocol != contract.RESTJSON {
			f.Status = 400
		}
	}
	return f
}
