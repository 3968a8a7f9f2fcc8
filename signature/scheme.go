package signature

// Version is the signing process, or another way of authenticating.
type Version uint8

// The versions that are told apart.
const (
	Anonymous Version = iota // nothing authenticates the request
	V2                       // Signature Version 2 (S3's own and the query protocol's)
	V4                       // Signature Version 4
	V4a                      // Signature Version 4A: asymmetric, for a set of regions
	Bearer                   // Authorization: Bearer
	Other                    // an Authorization scheme that is none of AWS's
)

var versionNames = [...]string{"anonymous", "SigV2", "SigV4", "SigV4a", "bearer", "other"}

// String returns the usual name of the version.
func (v Version) String() string {
	if int(v) < len(versionNames) {
		return versionNames[v]
	}
	return "unknown"
}

// Scheme is a version and the part of the request that carries it: a header
// (InHeader), the query of a presigned URL (InQuery), a POST form (InForm), or the
// body of a request of the query protocol (InBody, SigV2 alone).
type Scheme struct {
	Version Version
	Via     In
}

// Presigned reports whether the query authenticates the request.
func (s Scheme) Presigned() bool { return s.Via == InQuery }

// Algorithm names as they stand in a request.
const (
	AlgorithmV4  = "AWS4-HMAC-SHA256"
	AlgorithmV4a = "AWS4-ECDSA-P256-SHA256"
)

// Terminal is the last part of every credential scope.
const Terminal = "aws4_request"

// PayloadMode is what the payload line of the canonical request stands for.
type PayloadMode uint8

// The payload modes, by the value of x-amz-content-sha256.
const (
	PayloadAbsent          PayloadMode = iota // no x-amz-content-sha256
	PayloadHash                               // the SHA-256 of the body, 64 hex digits
	PayloadUnsigned                           // UNSIGNED-PAYLOAD
	PayloadChunked                            // STREAMING-AWS4-HMAC-SHA256-PAYLOAD
	PayloadChunkedTrailer                     // STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER
	PayloadUnsignedTrailer                    // STREAMING-UNSIGNED-PAYLOAD-TRAILER
	PayloadECDSA                              // STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD
	PayloadECDSATrailer                       // STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER
	PayloadEvents                             // STREAMING-AWS4-HMAC-SHA256-EVENTS, an event stream
	PayloadInvalid                            // none of these
)

const (
	unsignedPayload = "UNSIGNED-PAYLOAD"
	// emptyHash is the SHA-256 of no bytes.
	emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

var payloadNames = [...]string{
	PayloadUnsigned:        unsignedPayload,
	PayloadChunked:         "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
	PayloadChunkedTrailer:  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
	PayloadUnsignedTrailer: "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
	PayloadECDSA:           "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
	PayloadECDSATrailer:    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER",
	PayloadEvents:          "STREAMING-AWS4-HMAC-SHA256-EVENTS",
}

// String returns the value that stands for the mode in x-amz-content-sha256,
// or a word for the modes that have none.
func (m PayloadMode) String() string {
	switch m {
	case PayloadAbsent:
		return "absent"
	case PayloadHash:
		return "hash"
	case PayloadInvalid:
		return "invalid"
	}
	if int(m) < len(payloadNames) {
		return payloadNames[m]
	}
	return "unknown"
}

// Streaming reports whether the body is framed as aws-chunked.
func (m PayloadMode) Streaming() bool {
	return m >= PayloadChunked && m <= PayloadECDSATrailer
}

// Trailer reports whether the aws-chunked body may end with trailing headers.
func (m PayloadMode) Trailer() bool {
	return m == PayloadChunkedTrailer || m == PayloadUnsignedTrailer || m == PayloadECDSATrailer
}

// SignedChunks reports whether every chunk carries a signature.
func (m PayloadMode) SignedChunks() bool {
	return m.Streaming() && m != PayloadUnsignedTrailer
}

// payloadMode classifies a value of x-amz-content-sha256.
func payloadMode(v string) PayloadMode {
	if len(v) == 64 && isHex(v) {
		return PayloadHash
	}
	for m, name := range payloadNames {
		if name != "" && v == name {
			return PayloadMode(m)
		}
	}
	return PayloadInvalid
}
