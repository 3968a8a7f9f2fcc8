package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Fields are the six fields of a cron expression, as they stand but for a comma
// at their end.
type Fields struct {
	Minutes, Hours, DayOfMonth, Month, DayOfWeek, Year string
}

// field is what one field may hold.
type field struct {
	name   string
	lo, hi int
	names  []string // for lo, lo+1, …
	marks  string   // letters and signs beside , - * /
}

var fields = [...]field{
	{name: "minutes", hi: 59},
	{name: "hours", hi: 23},
	{name: "day of month", lo: 1, hi: 31, marks: "?LW"},
	{name: "month", lo: 1, hi: 12, names: []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}},
	{name: "day of week", lo: 1, hi: 7, names: []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}, marks: "?L#"},
	{name: "year", lo: 1970, hi: 2199},
}

// cron reads the fields. Rules take more than their documentation says: a comma
// after a field's last value, and ? for the minutes or the hours, which also stands
// in for that of the two days as long as one of these is *.
//
// Sources: https://github.com/boto/boto3/issues/2876, https://github.com/aws/aws-sdk/issues/161,
// https://github.com/aws-solutions/aws-waf-security-automations/issues/261
func cron(text string, start int, of Service) (Fields, error) {
	parts := strings.Fields(text)
	if len(parts) != len(fields) {
		return Fields{}, &Error{"cron", text, fmt.Sprintf("has %d fields, needs 6: minutes, hours, day of month, month, day of week, year", len(parts)), start, start + len(text)}
	}
	at := 0
	for i, p := range parts {
		at += strings.Index(text[at:], p)
		if rest := strings.TrimSuffix(p, ","); of == Rules && rest != "" {
			parts[i] = rest
		}
		open := of == Rules && i < 2 && parts[i] == "?"
		if why := fields[i].check(parts[i]); why != "" && !open {
			return Fields{}, &Error{fields[i].name, p, why, start + at, start + at + len(p)}
		}
		at += len(p)
	}
	f := Fields{parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]}
	stands := (f.Minutes == "?" || f.Hours == "?") && f.DayOfMonth != "?" && (f.DayOfMonth == "*" || f.DayOfWeek == "*")
	if (f.DayOfMonth == "?") == (f.DayOfWeek == "?") && !stands {
		return Fields{}, &Error{"cron", text, "one of day of month and day of week must be ?, and the other must not", start, start + len(text)}
	}
	return f, nil
}

// check says what is wrong with a field; "" when nothing is.
func (f *field) check(text string) string {
	if text == "?" && strings.Contains(f.marks, "?") {
		return ""
	}
	for item := range strings.SplitSeq(text, ",") {
		if why := f.item(item); why != "" {
			return why
		}
	}
	return ""
}

func (f *field) item(text string) string {
	if text == "*" {
		return ""
	}
	base, step, stepped := strings.Cut(text, "/")
	if stepped {
		if n, err := strconv.Atoi(step); err != nil || n < 0 {
			return "the step after / is no number"
		}
		if base == "*" || base == "" {
			return ""
		}
	}
	if why, done := f.marked(base); done {
		return why
	}
	first, last, ranged := strings.Cut(base, "-")
	if why := f.value(first); why != "" || !ranged {
		return why
	}
	return f.value(last)
}

// marked reads the forms with L, W and #.
func (f *field) marked(text string) (why string, done bool) {
	upper := strings.ToUpper(text)
	has := func(mark string) bool { return strings.Contains(f.marks, mark) }
	switch {
	case has("L") && (upper == "L" || has("W") && upper == "LW"):
		return "", true
	case has("L") && has("W") && strings.HasPrefix(upper, "L-"):
		return f.value(upper[2:]), true
	case has("W") && strings.HasSuffix(upper, "W"):
		return f.value(strings.TrimSuffix(upper, "W")), true
	case has("#") && strings.Contains(upper, "#"):
		day, nth, _ := strings.Cut(upper, "#")
		if n, err := strconv.Atoi(nth); err != nil || n < 1 || n > 5 {
			return "the number after # is none from 1 to 5", true
		}
		return f.value(day), true
	case has("#") && len(upper) > 1 && strings.HasSuffix(upper, "L"):
		return f.value(strings.TrimSuffix(upper, "L")), true
	}
	return "", false
}

func (f *field) value(text string) string {
	if slices.Contains(f.names, strings.ToUpper(text)) {
		return ""
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return strconv.Quote(text) + " is no value of this field"
	}
	if n < f.lo || n > f.hi {
		return fmt.Sprintf("%d is not from %d to %d", n, f.lo, f.hi)
	}
	return ""
}
