package signature

// Status is the outcome of a verification.
type Status uint8

// The outcomes.
const (
	// Unsigned: the request carries no signature.
	Unsigned Status = iota
	// Unverifiable: whether the signature holds cannot be said, see Reason.
	Unverifiable
	// Match: every signature that could be checked holds.
	Match
	// Mismatch: a signature does not hold, see Broken.
	Mismatch
)

var statusNames = [...]string{"unsigned", "unverifiable", "match", "mismatch"}

// String returns the outcome in lower case.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return "unknown"
}

// Reason is why a signature cannot be verified.
type Reason uint8

// The reasons.
const (
	UnknownKey  Reason = iota + 1 // no secret for this access key id
	BadForm                       // parts are missing or cannot be read, see Auth.Problems
	BodyMissing                   // the body is signed and not wholly here
	OtherScheme                   // a scheme that is not verified: a bearer token, version 1 of SigV2
	Redacted                      // the capture holds a placeholder instead of what was signed
)

var reasonNames = [...]string{"", "unknown-key", "bad-form", "body-missing", "scheme", "redacted"}

// String returns a short name, in lower case with hyphens.
func (r Reason) String() string {
	if int(r) < len(reasonNames) {
		return reasonNames[r]
	}
	return "unknown"
}

// Broken says which of a request's signatures does not hold.
type Broken uint8

// The signatures of a request.
const (
	BrokenNone    Broken = iota
	BrokenRequest        // the one in Authorization, or of the presigned query
	BrokenPolicy         // that of a POST form's policy
	BrokenChunk          // that of the chunk Result.Chunk
	BrokenTrailer        // x-amz-trailer-signature
)

var brokenNames = [...]string{"", "request", "policy", "chunk", "trailer"}

// String returns the name of the signature in lower case.
func (b Broken) String() string {
	if int(b) < len(brokenNames) {
		return brokenNames[b]
	}
	return "unknown"
}

// Result is the outcome of a verification.
type Result struct {
	Status Status
	Reason Reason // for Unverifiable
	Broken Broken // for Mismatch
	// Chunk is the index of the first chunk that does not hold for
	// BrokenChunk, and else the number of chunks whose signatures hold.
	Chunk int
	// Place is where the broken signature stands.
	Place Place
}
