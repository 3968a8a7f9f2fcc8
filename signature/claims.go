package signature

import (
	"time"

	"github.com/assay-project/assay/capture"
)

// MaxSkew is how far a request's clock may be from AWS's. Source: the answer
// RequestTimeTooSkewed of S3, MaxAllowedSkewMilliseconds 900000.
const MaxSkew = 15 * time.Minute

// ClockStatus says how a request's date stands to a moment.
type ClockStatus uint8

// The states of a clock.
const (
	ClockUnknown     ClockStatus = iota // no moment, or no readable date
	ClockOK                             // valid at that moment
	ClockSkewed                         // signed more than MaxSkew before or after it
	ClockExpired                        // presigned, and past its end
	ClockNotYetValid                    // presigned more than MaxSkew in the future
)

var clockNames = [...]string{"unknown", "ok", "skewed", "expired", "not-yet-valid"}

// String returns a short name, in lower case with hyphens.
func (c ClockStatus) String() string {
	if int(c) < len(clockNames) {
		return clockNames[c]
	}
	return "unknown"
}

// Clock holds the request's date and expiry against the moment at which it was
// made. A zero moment is one that is not known.
func (a *Auth) Clock(now time.Time) ClockStatus {
	switch {
	case now.IsZero() || a.Scheme.Via == InForm:
		return ClockUnknown
	case a.Scheme.Presigned():
		switch {
		case !a.Time.IsZero() && a.Time.Sub(now) > MaxSkew:
			return ClockNotYetValid
		case a.Until.IsZero():
			return ClockUnknown
		case now.After(a.Until):
			return ClockExpired
		}
		return ClockOK
	case a.Time.IsZero():
		return ClockUnknown
	case now.Sub(a.Time).Abs() > MaxSkew:
		return ClockSkewed
	}
	return ClockOK
}

// PayloadCheck is whether a body is the one that x-amz-content-sha256 names.
type PayloadCheck struct {
	Status PayloadStatus
	// Computed is the SHA-256 of the body in hex, where it was computed.
	Computed string
}

// PayloadStatus is the outcome of a [PayloadCheck].
type PayloadStatus uint8

// The outcomes.
const (
	PayloadUnchecked PayloadStatus = iota // no hash was claimed, or the body is not here
	PayloadMatches
	PayloadDiffers
)

// CheckPayload compares the body with the hash that the request claims.
func CheckPayload(req *capture.Request, a *Auth) PayloadCheck {
	if a.PayloadMode != PayloadHash {
		return PayloadCheck{}
	}
	h := bodyHash{req: req}
	sum, ok := h.sum()
	switch {
	case !ok:
		return PayloadCheck{}
	case foldEqual(a.Payload.Value, sum):
		return PayloadCheck{PayloadMatches, sum}
	}
	return PayloadCheck{PayloadDiffers, sum}
}
