package model

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

func isBool(v *decode.Value) bool {
	if v.Kind == decode.Bool {
		return true
	}
	// Text protocols: the services' parsers take any case.
	return v.Kind == decode.Text && (strings.EqualFold(v.Text, "true") || strings.EqualFold(v.Text, "false"))
}

// parseNumber reads a number as the services' parsers do.
func parseNumber(s string, k contract.Kind) (float64, bool) {
	switch k {
	case contract.Integer, contract.Long:
		bits := 64
		if k == contract.Integer {
			bits = 32
		}
		if n, err := strconv.ParseInt(s, 10, bits); err == nil {
			return float64(n), true
		}
		// 3.0 and 1e3 are whole numbers to the JSON parsers of the services.
		f, err := strconv.ParseFloat(s, 64)
		limit := math.Ldexp(1, bits-1)
		return f, err == nil && f == math.Trunc(f) && f < limit && f >= -limit
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// blobSize returns a blob's length in bytes; ok is false when it is not known.
func (c *checker) blobSize(v *decode.Value) (n int, ok bool) {
	if v.Kind == decode.Bytes {
		if v.In == decode.InBody && v.Parent != nil && v.Parent.Parent == nil && c.in.Operation.Payload != nil {
			return len(v.Text), c.in.BodySeen && len(v.Text) > 0
		}
		return len(v.Text), true
	}
	return base64Size(v.Text)
}

func base64Size(s string) (int, bool) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		if b, err = base64.RawStdEncoding.DecodeString(s); err != nil {
			return 0, false
		}
	}
	return len(b), true
}

// timestamp reports whether a value can be read as a time in the format of its
// place, or in one of the others: services read more than SDKs write.
func timestamp(v *decode.Value) bool {
	switch v.Kind {
	case decode.Num, decode.Time:
		return true
	}
	s := strings.TrimSpace(v.Text)
	if s == "" {
		return false
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return true
	}
	for _, layout := range timeLayouts {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
	"2006-01-02T15:04:05Z0700", "20060102T150405Z", "2006-01-02", "20060102", "2006-01-02 15:04:05",
	time.RFC1123, time.RFC1123Z, time.RFC850, time.ANSIC, "Mon, _2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05 -0700",
}
