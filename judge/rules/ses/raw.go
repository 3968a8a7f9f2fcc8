package ses

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// headers are the names of the headers that a raw message begins with, in lower
// case; ok is false where the message was not captured.
func headers(c *rule.Case) (names map[string]bool, ok bool) {
	v := c.Get("RawMessage", "Data")
	if v.String() == "" || !c.In.Complete() {
		return nil, false
	}
	raw, err := v.Blob()
	if err != nil {
		return nil, false
	}
	names = map[string]bool{}
	text := strings.ReplaceAll(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\r", "\n")
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			break
		}
		if name, _, colon := strings.Cut(line, ":"); colon {
			names[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))] = true
		}
	}
	return names, true
}

var raw = []string{"SendRawEmail"}

var _ = rule.Add(rule.Rule{
	ID: "ses/raw-without-from", Operations: raw, On: rule.Member("RawMessage"), Stage: rule.Content, Order: 2,
	When: "a raw message has no From header, and the request names no Source",
	Code: "InvalidParameterValue", Status: 400, Message: "Missing required header 'From'.",
	Fix:      "write From: into the message's headers, which begin with its first line",
	Not:      "the sender of the SMTP session: it is no header",
	Evidence: rule.Reported, Sources: []string{"https://github.com/loopingz/aws-smtp-relay/issues/6", "https://github.com/baturorkun/aws-ses-sender/issues/4", api + "API_SendRawEmail.html"},
	Check: func(c *rule.Case) *rule.Hit {
		names, ok := headers(c)
		if !ok || names["from"] || c.Get("Source") != nil || c.Get("FromArn") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("RawMessage").Because("has no From header"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ses/raw-without-to", Operations: raw, On: rule.Member("RawMessage"), Stage: rule.Content, Order: 3,
	When: "a raw message names no recipient in its headers, and neither does the request",
	Code: "InvalidParameterValue", Status: 400, Message: "Missing required header 'To'.",
	Fix:      "write To: into the message's headers, or list the recipients in Destinations",
	Not:      "Destination with ToAddresses: that is SendEmail's",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aristidb/aws/pull/73", "https://github.com/tastyigniter/TastyIgniter/issues/895", api + "API_SendRawEmail.html"},
	Check: func(c *rule.Case) *rule.Hit {
		names, ok := headers(c)
		if !ok || names["to"] || names["cc"] || names["bcc"] || len(c.Get("Destinations").Elements()) > 0 {
			return nil
		}
		return rule.Refuse(c.AtMember("RawMessage").Because("names no recipient"))
	},
})
