package signature

import (
	"net/http"
	"time"
)

// parseDate reads yyyyMMddTHHmmssZ, the form of X-Amz-Date.
func parseDate(s string) (time.Time, bool) {
	if len(s) != 16 || s[8] != 'T' || s[15] != 'Z' || !isDigits(s[:8]) || !isDigits(s[9:15]) {
		return time.Time{}, false
	}
	year, month, day := number(s[:4]), number(s[4:6]), number(s[6:8])
	h, m, sec := number(s[9:11]), number(s[11:13]), number(s[13:15])
	t := time.Date(year, time.Month(month), day, h, m, sec, 0, time.UTC)
	// time.Date carries 31 February over to March; such a day is not one.
	if t.Day() != day || int(t.Month()) != month || h > 23 || m > 59 || sec > 59 {
		return time.Time{}, false
	}
	return t, true
}

// parseHTTPDate reads the forms that the Date header may have.
func parseHTTPDate(s string) (time.Time, bool) {
	if t, ok := parseDate(s); ok {
		return t, true
	}
	if t, err := http.ParseTime(s); err == nil {
		return t.UTC(), true
	}
	// Signers of Version 2 used numeric zones, which http.ParseTime refuses.
	for _, layout := range [...]string{time.RFC1123Z, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// number reads a few ASCII digits.
func number(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// validDay reports whether s is a yyyyMMdd.
func validDay(s string) bool {
	if len(s) != 8 || !isDigits(s) {
		return false
	}
	month, day := number(s[4:6]), number(s[6:8])
	return 1 <= month && month <= 12 && 1 <= day && day <= 31
}

// sameDay reports whether day, a yyyyMMdd, is t's day in UTC.
func sameDay(day string, t time.Time) bool {
	y, m, d := t.Date()
	return number(day[:4]) == y && number(day[4:6]) == int(m) && number(day[6:8]) == d
}
