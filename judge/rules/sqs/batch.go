package sqs

import (
	"fmt"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var batches = []string{"SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch"}
var onEntries = rule.Member("Entries")

var _ = rule.Add(rule.Rule{
	ID: "sqs/batch-empty", Operations: batches, On: onEntries, Stage: rule.Values, Order: 10,
	When: "a batch has no entries",
	Code: legacy + "EmptyBatchRequest", Status: 400, Message: "There should be at least one {entry} in the request.",
	Fix:      "send one to ten entries",
	Evidence: rule.Reported, Sources: []string{"https://github.com/getmoto/moto/blob/0af643a/moto/sqs/exceptions.py", api + "API_SendMessageBatch.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Entries")
		if len(v.Items) > 0 || !c.In.Complete() {
			return nil
		}
		return rule.Refuse(c.At(v)).With("entry", c.Op+"RequestEntry")
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/batch-too-many", Operations: batches, On: onEntries, Stage: rule.Values, Order: 11,
	When: "a batch has more than ten entries",
	Code: legacy + "TooManyEntriesInBatchRequest", Status: 400,
	Message:  "Maximum number of entries per request are 10. You have sent {n}.",
	Fix:      "send at most ten entries with one request",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Entries")
		if len(v.Items) <= 10 {
			return nil
		}
		return rule.Refuse(c.At(v)).With("n", fmt.Sprint(len(v.Items)))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/batch-id", Operations: batches, On: onEntries, Stage: rule.Values, Order: 13,
	When: "the Id of an entry is empty, has more than 80 characters, or others than letters, digits, - and _",
	Code: legacy + "InvalidBatchEntryId", Status: 400,
	Message:  "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
	Fix:      "use 1 to 80 letters, digits, hyphens and underscores; the Id only tells the answers apart",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		for _, e := range c.Get("Entries").Elements() {
			if v := e.Get("Id"); v != nil && !isName(v.Text) {
				return rule.Refuse(c.At(v))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/batch-ids-distinct", Operations: batches, On: onEntries, Stage: rule.Values, Order: 14,
	When: "two entries have the same Id",
	Code: legacy + "BatchEntryIdsNotDistinct", Status: 400, Message: "Id {id} repeated.",
	Fix:      "give each entry of the batch an Id of its own",
	Evidence: rule.Documented, Sources: []string{api + "API_SendMessageBatch.html", "https://github.com/getmoto/moto/blob/0af643a/moto/sqs/exceptions.py"},
	Check: func(c *rule.Case) *rule.Hit {
		seen := map[string]*decode.Value{}
		for _, e := range c.Get("Entries").Elements() {
			v := e.Get("Id")
			if v == nil {
				continue
			}
			if first := seen[v.Text]; first != nil {
				return rule.Refuse(c.At(first).Because("the same Id …"), c.At(v).Because("… as here")).With("id", v.Text)
			}
			seen[v.Text] = v
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/batch-too-long", Operations: []string{"SendMessageBatch"}, On: onEntries, Stage: rule.Combinations, Order: 6,
	When: "the messages of a batch have more than 1048576 bytes together",
	Code: legacy + "BatchRequestTooLong", Status: 400,
	Message:  "Batch requests cannot be longer than 1048576 bytes. You have sent {n} bytes.",
	Fix:      "send fewer messages with one request; each may have 1 MiB, and so may all of them together",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		n := 0
		for _, m := range messages(c) {
			n += size(m)
		}
		if n <= maxMessage {
			return nil
		}
		return rule.Refuse(c.AtMember("Entries")).With("n", fmt.Sprint(n))
	},
})
