package events

import "strings"

// tolerated rewrites a cron expression by what rules take beyond the documented
// grammar: a comma after a field's last value, and ? for the minutes or the
// hours. A ? there also stands in for that of the two days, as long as one of
// these is *. Anything else is left as it is.
//
// Sources: https://github.com/boto/boto3/issues/2876, https://github.com/aws/aws-sdk/issues/161,
// https://github.com/aws-solutions/aws-waf-security-automations/issues/261
func tolerated(text string) string {
	inner, ok := strings.CutPrefix(text, "cron(")
	inner, closed := strings.CutSuffix(inner, ")")
	parts := strings.Fields(inner)
	if !ok || !closed || len(parts) != 6 {
		return text
	}
	for i, p := range parts {
		if rest := strings.TrimSuffix(p, ","); rest != "" {
			parts[i] = rest
		}
	}
	minutes, hours, day, weekday := &parts[0], &parts[1], &parts[2], &parts[4]
	if *minutes == "?" || *hours == "?" {
		for _, p := range []*string{minutes, hours} {
			if *p == "?" {
				*p = "*"
			}
		}
		switch {
		case *day == "?" || *weekday == "?":
		case *day == "*":
			*day = "?"
		case *weekday == "*":
			*weekday = "?"
		}
	}
	return "cron(" + strings.Join(parts, " ") + ")"
}
