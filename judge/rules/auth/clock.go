package auth

import (
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

// The date of a signature may be five minutes off, at some services fifteen. What
// is between the two is let pass.
const (
	stamp  = "20060102T150405Z"
	window = signature.MaxSkew
)

// minutes is the window as a service's sentence names it.
func minutes(c *rule.Case) string {
	if c.ID.Protocol == contract.RESTJSON {
		return "5"
	}
	return "15"
}

// skewed reports whether a request that is signed in the header came outside of
// the window.
func skewed(c *rule.Case) bool {
	return v4(c, signature.InHeader) && !c.Time.IsZero() && c.ID.Auth.Clock(c.Time) == signature.ClockSkewed
}

var fixClock = "set the client's clock (NTP), or sign anew instead of sending an old request again"

var _ = rule.Add(rule.Rule{
	ID: "auth/signature-expired", Stage: rule.Auth, Order: -6,
	When: "X-Amz-Date is more than 15 minutes before the moment at which the request came",
	Code: "InvalidSignatureException", Status: 400, Message: "Signature expired: {date} is now earlier than {limit} ({now} - {minutes} min.)",
	Fix: fixClock, Not: notPermissions, Beside: beside, Evidence: rule.Documented,
	Sources: []string{troubleshooting, dynalite, "https://github.com/aws/aws-sdk-java/issues/519"},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		if !skewed(c) || a.Time.After(c.Time) {
			return nil
		}
		return tell(c, refuseInvalid(c, "", at(a.Date.Place, "X-Amz-Date").Because(c.Time.Sub(a.Time).String()+" ago")), -1)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "auth/signature-not-yet-current", Stage: rule.Auth, Order: -6,
	When: "X-Amz-Date is more than 15 minutes after the moment at which the request came",
	Code: "InvalidSignatureException", Status: 400, Message: "Signature not yet current: {date} is still later than {limit} ({now} + {minutes} min.)",
	Fix: fixClock, Not: notPermissions, Beside: beside, Evidence: rule.Documented,
	Sources: []string{troubleshooting, "https://github.com/aws/aws-sdk-java/issues/519"},
	Check: func(c *rule.Case) *rule.Hit {
		a := &c.ID.Auth
		if !skewed(c) || a.Time.Before(c.Time) {
			return nil
		}
		return tell(c, refuseInvalid(c, "", at(a.Date.Place, "X-Amz-Date").Because(a.Time.Sub(c.Time).String()+" ahead")), 1)
	},
})

// tell fills in the times that the sentences name.
func tell(c *rule.Case, h *rule.Hit, sign int) *rule.Hit {
	m := minutes(c)
	off := window
	if m == "5" {
		off = window / 3
	}
	if sign < 0 {
		off = -off
	}
	now := c.Time.UTC()
	return h.With("date", c.ID.Auth.Time.Format(stamp)).With("limit", now.Add(off).Format(stamp)).
		With("now", now.Format(stamp)).With("minutes", m)
}
