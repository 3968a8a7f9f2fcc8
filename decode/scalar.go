package decode

import (
	"encoding/base64"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/contract"
)

// settle sets Mismatch where what stood on the wire cannot be what the model
// wants. Text can be any scalar, so its form is looked at.
func (v *Value) settle() {
	if v.Shape == nil || v.Kind == Null {
		return
	}
	switch v.Shape.Kind {
	case contract.Structure:
		v.Mismatch = v.Kind != Struct
	case contract.List:
		v.Mismatch = v.Kind != List
	case contract.Map:
		v.Mismatch = v.Kind != Map
	case contract.String:
		v.Mismatch = v.Kind != Text && v.Kind != Str
	case contract.Integer, contract.Long:
		v.Mismatch = v.Kind != Num && !(v.Kind == Text && isInteger(v.Text))
	case contract.Float, contract.Double:
		// JSON has no literals for these three; they travel as strings.
		v.Mismatch = v.Kind != Num && !(v.Kind == Text && isFloat(v.Text)) && !(v.Kind == Str && notFinite(v.Text))
	case contract.Boolean:
		v.Mismatch = v.Kind != Bool && !(v.Kind == Text && isBool(v.Text))
	case contract.Timestamp:
		// Which form a time takes is a question of its format: see Time.
		v.Mismatch = v.Kind != Text && v.Kind != Str && v.Kind != Num && v.Kind != Time
	case contract.Blob:
		v.Mismatch = v.Kind != Text && v.Kind != Str && v.Kind != Bytes
	}
}

func isInteger(s string) bool {
	s = strings.TrimSpace(s)
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func isFloat(s string) bool {
	s = strings.TrimSpace(s)
	_, err := strconv.ParseFloat(s, 64)
	return err == nil || errors.Is(err, strconv.ErrRange)
}

func notFinite(s string) bool { return s == "NaN" || s == "Infinity" || s == "-Infinity" }

func isBool(s string) bool {
	return strings.EqualFold(s, "true") || strings.EqualFold(s, "false") || s == "1" || s == "0"
}

// Float returns the number of a scalar; ok is false when there is none.
func (v *Value) Float() (f float64, ok bool) {
	if v == nil || v.Kind != Num && v.Kind != Text && v.Kind != Time && !(v.Kind == Str && notFinite(v.Text)) {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(v.Text), 64)
	return f, err == nil || errors.Is(err, strconv.ErrRange)
}

// Blob returns the bytes of a blob that travels as base64 or as CBOR bytes. It
// fails when the text is not base64. Line breaks are allowed, and so is a
// missing padding, as services' decoders have it.
func (v *Value) Blob() ([]byte, error) {
	if v.Kind == Bytes {
		return []byte(v.Text), nil
	}
	text := v.Text
	if strings.ContainsAny(text, " \t\r\n") {
		text = strings.Join(strings.Fields(text), "")
	}
	return base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
}

// TimestampFormat returns the format in which a timestamp should stand there:
// "iso8601", "rfc822" or "unixTimestamp".
func (v *Value) TimestampFormat() string {
	if v.Member != nil && v.Member.TimestampFormat != "" {
		return v.Member.TimestampFormat
	}
	if v.Shape != nil && v.Shape.TimestampFormat != "" {
		return v.Shape.TimestampFormat
	}
	switch {
	case v.In == InHeader:
		return "rfc822"
	case v.syntax == syntaxPointer:
		return "unixTimestamp"
	}
	return "iso8601"
}

var timeLayouts = [...]string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999",
	"2006-01-02T15:04Z07:00", "2006-01-02", "20060102T150405Z0700", "20060102",
	time.RFC1123, time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 MST", time.RFC850, time.ANSIC,
}

// Time returns the instant of a timestamp in whichever of the usual formats it
// stands, because services take more of them than their models name.
func (v *Value) Time() (time.Time, error) {
	text := strings.TrimSpace(v.Text)
	if f, err := strconv.ParseFloat(text, 64); err == nil && !(v.Kind == Text && len(text) == 8) {
		// Beyond 1e15 seconds, some 30 million years, it is no time.
		if math.IsNaN(f) || math.IsInf(f, 0) || math.Abs(f) >= 1e15 {
			return time.Time{}, errors.New("not a time: " + strconv.Quote(text))
		}
		whole, frac := math.Modf(f)
		return time.Unix(int64(whole), int64(frac*1e9)).UTC(), nil
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, errors.New("not a time: " + strconv.Quote(text))
}
