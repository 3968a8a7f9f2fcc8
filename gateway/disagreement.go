package gateway

import (
	"slices"
	"strings"

	"github.com/assay-project/assay"
)

// Disagreement is how an upstream's answer and a verdict differ. A disagreement
// is a case that the contract has yet to learn, or an upstream that is not AWS.
type Disagreement uint8

// How they differ.
const (
	// Agreed: they do not, or nothing can be said: the verdict is undecided,
	// there was no answer, or it speaks of something that no verdict is on
	// (throttling, permissions, a failure of the server, what exists).
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

// stateful are parts of the codes that tell of what exists, in which state, how
// much of it: nothing that a request shows.
var stateful = []string{"NotFound", "NoSuch", "NotExist", "NonExist", "Exists", "AlreadyOwned", "InUse", "NotEmpty", "Conflict",
	"PreconditionFailed", "ConditionalCheckFailed", "TransactionCanceled", "LimitExceeded", "QuotaExceeded", "ObjectState",
	"NotReady", "NotAvailable", "NotActive"}

// foreseeable reports whether a refusal can have its cause in the request.
func foreseeable(status int, code string) bool {
	switch {
	case status == 429, status >= 500, unforeseeable[code]:
		return false
	case code == "":
		// All that the answer to a HEAD request tells of a refusal.
		return status != 401 && status != 403 && status != 404 && status != 409 && status != 412
	}
	return !slices.ContainsFunc(stateful, func(part string) bool { return strings.Contains(code, part) })
}

// Compare says how an answer differs from a verdict. status is the answer's, 0
// where there was none; code is the error code in it as [capture.RefusalOf] reads it, ""
// where it has none (as the answer to a HEAD request). A code makes a refusal of
// an answer of any status.
func Compare(v *assay.Verdict, status int, code string) Disagreement {
	refused := status >= 400 || code != ""
	switch {
	case status == 0, v.Outcome == assay.Undecided, refused && !foreseeable(status, code):
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
