package gateway

import "github.com/assay-project/assay"

// Disagreement is how an upstream's answer and a verdict differ. A disagreement
// is a case that the contract has yet to learn, or an upstream that is not AWS.
type Disagreement uint8

// How they differ.
const (
	// Agreed: they do not, or nothing can be said: the verdict is undecided,
	// there was no answer, or it speaks of something that no verdict is on
	// (throttling, permissions, a failure of the server).
	Agreed Disagreement = iota
	// RefusedUnexpectedly: the upstream refused what the verdict accepts.
	RefusedUnexpectedly
	// AcceptedUnexpectedly: the upstream accepted what the verdict refuses.
	AcceptedUnexpectedly
	// RefusedOtherwise: both refuse, with different codes.
	RefusedOtherwise
)

// String returns the name that metrics and captures use.
func (d Disagreement) String() string {
	return [...]string{"agreed", "refused-unexpectedly", "accepted-unexpectedly", "refused-otherwise"}[d]
}

// unforeseeable are the codes that no request is to blame for: who may do what,
// how busy the service is, whether it is well. The statuses 429 and 5xx are
// so whatever their code.
var unforeseeable = map[string]bool{
	"AccessDenied": true, "AccessDeniedException": true, "UnauthorizedOperation": true,
	"ExpiredToken": true, "ExpiredTokenException": true, "InvalidAccessKeyId": true,
	"InvalidClientTokenId": true, "UnrecognizedClientException": true, "OptInRequired": true,
	"Throttling": true, "ThrottlingException": true, "ThrottledException": true,
	"RequestLimitExceeded": true, "TooManyRequestsException": true, "SlowDown": true,
	"ProvisionedThroughputExceededException": true, "RequestThrottled": true,
	"RequestTimeout": true, "PriorRequestNotComplete": true,
	// S3 may say so after a status of 200.
	"InternalError": true, "ServiceUnavailable": true,
}

// Compare says how an answer differs from a verdict. status is the answer's, 0
// where there was none; code is the error code in it as [AnswerOf] reads it, ""
// where it has none (as the answer to a HEAD request). A code makes a refusal of
// an answer of any status.
func Compare(v *assay.Verdict, status int, code string) Disagreement {
	refused := status >= 400 || code != ""
	switch {
	case status == 0, v.Outcome == assay.Undecided, status == 429, status >= 500, unforeseeable[code]:
		return Agreed
	case refused && v.Outcome == assay.Accept:
		return RefusedUnexpectedly
	case !refused && v.Outcome == assay.Reject:
		return AcceptedUnexpectedly
	case refused && code != "" && code != v.Answer.Code:
		return RefusedOtherwise
	}
	return Agreed
}
