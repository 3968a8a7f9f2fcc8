package ses

import "github.com/assay-project/assay/judge/rule"

// maxRecipients is how many To, CC and BCC addresses a message may have together.
// Source: https://docs.aws.amazon.com/ses/latest/dg/quotas.html
const maxRecipients = 50

var _ = rule.Add(rule.Rule{
	ID: "ses/recipients", Operations: []string{"SendEmail", "SendTemplatedEmail"}, On: rule.Member("Destination"), Stage: rule.Content, Order: 1,
	When: "a message has more than 50 recipients, To, CC and BCC together",
	Code: "InvalidParameterValue", Status: 400, Message: "Recipient count exceeds 50.",
	Fix:      "send to 50 at most at a time, or one message to each",
	Not:      "a higher sending quota: the limit is on the message",
	Evidence: rule.Reported, Sources: []string{"https://github.com/doubleunion/arooo/issues/243", "https://docs.aws.amazon.com/ses/latest/dg/quotas.html"},
	Check: func(c *rule.Case) *rule.Hit {
		n := 0
		for _, m := range [...]string{"ToAddresses", "CcAddresses", "BccAddresses"} {
			n += len(c.Get("Destination", m).Elements())
		}
		if n <= maxRecipients {
			return nil
		}
		return rule.Refuse(c.AtMember("Destination").Because("names more than 50"))
	},
})
