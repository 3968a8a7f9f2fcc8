package sns

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var batch = []string{"PublishBatch"}
var onEntries = rule.Member("PublishBatchRequestEntries")

var _ = rule.Add(rule.Rule{
	ID: "sns/batch-too-many", Operations: batch, On: onEntries, Stage: rule.Values, Order: 12,
	When: "a batch has more than ten messages",
	Code: "TooManyEntriesInBatchRequest", Status: 400, Message: "The batch request contains more entries than permissible.",
	Fix:      "send at most ten messages with one request",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("PublishBatchRequestEntries")
		if len(v.Items) <= 10 {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/batch-empty", Operations: batch, Stage: rule.Values, Order: 12,
	When: "a batch has no messages",
	Code: "EmptyBatchRequest", Status: 400, Message: "The batch request doesn't contain any entries.",
	Fix:      "send one to ten messages",
	Evidence: rule.Documented, Sources: []string{"https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("PublishBatchRequestEntries")
		if v == nil || len(v.Items) > 0 || !c.In.Complete() {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/batch-ids-distinct", Operations: batch, On: onEntries, Stage: rule.Values, Order: 13,
	When: "two messages of a batch have the same Id",
	Code: "BatchEntryIdsNotDistinct", Status: 400, Message: "Two or more batch entries in the request have the same Id.",
	Fix:      "give each message of the batch an Id of its own; it only tells the answers apart",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if a, b := duplicate(c.Get("PublishBatchRequestEntries").Elements(), "Id"); a != nil {
			return rule.Refuse(c.At(a).Because("the same Id …"), c.At(b).Because("… as here"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/batch-id", Operations: batch, On: onEntries, Stage: rule.Values, Order: 14,
	When: "the Id of a message of a batch has more than 80 characters or others than letters, digits, - and _",
	Code: "InvalidBatchEntryId", Status: 400,
	Message:  "The Id of a batch entry in the batch request contains an impermissible character: {id}",
	Fix:      "use 1 to 80 letters, digits, hyphens and underscores",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		for _, e := range c.Get("PublishBatchRequestEntries").Elements() {
			id := e.Get("Id")
			switch {
			case id == nil:
			case len(id.Text) > 80:
				hit := rule.Refuse(c.At(id).Because("has more than 80 characters")).With("id", id.Text)
				hit.Message = "The Id of a batch entry in the batch request is too long: {id}"
				return hit
			case strings.IndexFunc(id.Text, notNameRune) >= 0:
				return rule.Refuse(c.At(id)).With("id", id.Text)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/batch-too-long", Operations: batch, On: onEntries, Stage: rule.Combinations, Order: 6,
	When: "the messages of a batch have more than 262144 bytes together",
	Code: "BatchRequestTooLong", Status: 400, Message: "The length of all the messages put together is more than the limit.",
	Fix:      "send fewer messages with one request; each may have 256 KiB, and so may all of them together",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		n := 0
		for _, m := range messages(c) {
			n += size(m)
		}
		if n <= maxMessage {
			return nil
		}
		return rule.Refuse(c.AtMember("PublishBatchRequestEntries"))
	},
})
