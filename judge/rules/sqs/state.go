package sqs

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "sqs/queue-differs", Operations: []string{"CreateQueue"}, On: rule.Member("Attributes"), Stage: rule.Object,
	When: "there is a queue of that name, and an attribute of it has another value",
	Code: "QueueAlreadyExists", Status: 400,
	Message:  "A queue already exists with the same name and a different value for attribute {name}",
	Fix:      "ask for the attributes that the queue has, or for none; change them with SetQueueAttributes",
	Beside:   []rule.Neighbour{{Code: legacy + "QueueDeletedRecently", Means: "the queue of that name was deleted less than a minute ago"}},
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		r := named(c)
		if r == nil || r.Gone {
			return nil
		}
		for _, v := range c.Get("Attributes").Elements() {
			has, ok := r.Attrs[v.Key]
			if !ok && r.Attrs["complete"] != "" {
				has, ok = defaults[v.Key]
			}
			if ok && v.Key != "RedrivePolicy" && v.Key != "Policy" && v.Key != "RedriveAllowPolicy" && !strings.EqualFold(has, v.Text) {
				return rule.Refuse(c.At(v).Because("the queue has "+has)).With("name", v.Key)
			}
		}
		return nil
	},
})

// defaults are what a queue has that was created without saying.
// Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
var defaults = map[string]string{
	"ContentBasedDeduplication":     "false",
	"DelaySeconds":                  "0",
	"MessageRetentionPeriod":        "345600",
	"ReceiveMessageWaitTimeSeconds": "0",
	"VisibilityTimeout":             "30",
	"DeduplicationScope":            "queue",
	"FifoThroughputLimit":           "perQueue",
}

// signed is when a request was signed, as far as it tells; zero otherwise.
func signed(c *rule.Case) time.Time {
	if !c.Time.IsZero() {
		return c.Time
	}
	t, _ := time.Parse("20060102T150405Z", c.Header("X-Amz-Date"))
	return t
}

// within60 reports whether a request came less than a minute after a noted time;
// known is false where one of the two is not known.
func within60(c *rule.Case, noted string) (soon, known bool) {
	before, err := time.Parse(time.RFC3339, noted)
	now := signed(c)
	if err != nil || before.IsZero() || now.IsZero() {
		return false, false
	}
	d := now.Sub(before)
	return d >= 0 && d < time.Minute, true
}

var _ = rule.Add(rule.Rule{
	ID: "sqs/purge-in-progress", Operations: []string{"PurgeQueue"}, Stage: rule.Object, Order: 1,
	When: "a queue is purged again within a minute",
	Code: legacy + "PurgeQueueInProgress", Status: 403,
	Message:  "Only one PurgeQueue operation on {name} is allowed every 60 seconds.",
	Fix:      "wait until a minute after the first purge",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v, name, r := queue(c)
		noted := attribute(r, "purged")
		if noted == "" {
			return nil
		}
		switch soon, known := within60(c, noted); {
		case !known:
			return rule.Undecided("time since the last purge", at(c, v, "was purged in this session"))
		case !soon:
			return nil
		}
		return rule.Refuse(at(c, v, "was purged less than a minute ago")).With("name", name)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/queue-not-found", Stage: rule.Object,
	When: "the queue is known not to be there: SQS said so in this session, or it is none of those there are",
	Code: legacy + "NonExistentQueue", Status: 400, Message: "The specified queue does not exist.",
	Fix:      "create the queue, or name one that is there; a queue's URL belongs to a region and an account",
	Beside:   []rule.Neighbour{{Code: "AccessDenied", Means: "the queue is there, or another account's, and the caller may not"}},
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Op == "CreateQueue" || c.Op == "ListQueues" {
			return nil
		}
		v, _, r := queue(c)
		if name := c.Get("QueueName"); c.Op == "GetQueueUrl" && name != nil {
			v, r = name, c.Resource(kindQueue, nameID(c))
		}
		if r == nil || !r.Gone {
			return nil
		}
		hit := rule.Refuse(at(c, v, "is not there"))
		if c.Has("X-Amz-Target") {
			return hit
		}
		hit.Message = "The specified queue does not exist for this wsdl version."
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sqs/permission-exists", Operations: []string{"AddPermission"}, On: rule.Member("Label"), Stage: rule.Object, Order: 1,
	When: "the queue's policy has a statement of that label",
	Code: invalid, Status: 400, Message: "Value {label} for parameter Label is invalid. Reason: Already exists.",
	Fix:      "choose another Label, or remove the statement first with RemovePermission",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		_, _, r := queue(c)
		v := c.Get("Label")
		if attribute(r, "sid:"+v.Text) == "" {
			return nil
		}
		return rule.Refuse(c.At(v)).With("label", v.Text)
	},
})

// nameID is the ARN of the queue that GetQueueUrl names, "" where its account is
// not known.
func nameID(c *rule.Case) string {
	owner := c.Text("QueueOwnerAWSAccountId")
	if owner == "" {
		owner = c.Facts.Account.Value
	}
	if owner == "" {
		return ""
	}
	a := arn.ARN{Partition: c.Partition(), Service: "sqs", Region: c.Region(), Account: owner, Resource: c.Text("QueueName")}
	return a.String()
}

var _ = rule.Add(rule.Rule{
	ID: "sqs/move-source-not-found", Operations: []string{"StartMessageMoveTask", "CancelMessageMoveTask", "ListMessageMoveTasks"}, Stage: rule.Object,
	When: "the queue that messages are moved from is known not to be there",
	Code: "ResourceNotFoundException", Status: 404, Message: "The resource that you specified for the SourceArn parameter doesn't exist.",
	Fix:      "name the dead-letter queue by its ARN, in the region that is called",
	Evidence: rule.Recorded, Sources: []string{moveSnapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v, source := c.Get("SourceArn"), c.Text("SourceArn")
		if v == nil {
			v = c.Get("TaskHandle")
			source, _, _ = decodeHandle(v.String())
		}
		if r := c.Resource(kindQueue, source); source == "" || r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.At(v).Because("names a queue that is not there"))
	},
})

// decodeHandle takes the handle of a move task apart: base64 of a JSON object.
func decodeHandle(text string) (source, task string, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(text)
	var h struct{ TaskID, SourceArn string }
	if err != nil || json.Unmarshal(raw, &h) != nil || h.SourceArn == "" {
		return "", "", false
	}
	return h.SourceArn, h.TaskID, true
}

var _ = rule.Add(rule.Rule{
	ID: "sqs/move-task-handle", Operations: []string{"CancelMessageMoveTask"}, On: rule.Member("TaskHandle"), Stage: rule.Values, Order: 10,
	When: "a task's handle is none that SQS writes",
	Code: invalid, Status: 400, Message: "Value for parameter TaskHandle is invalid.",
	Fix:      "take TaskHandle from the answer to StartMessageMoveTask or ListMessageMoveTasks",
	Evidence: rule.Recorded, Sources: []string{moveSnapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("TaskHandle")
		if _, _, ok := decodeHandle(v.Text); ok {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

const moveSnapshot = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/sqs/test_sqs_move_task.snapshot.json"

var _ = rule.Add(rule.Rule{
	ID: "sqs/move-task-not-found", Operations: []string{"CancelMessageMoveTask"}, On: rule.Member("TaskHandle"), Stage: rule.Object, Order: 1,
	When: "the task's queue was created in this session, and no task was started for it",
	Code: "ResourceNotFoundException", Status: 404, Message: "Task does not exist.",
	Fix:      "name a task that runs (ListMessageMoveTasks)",
	Evidence: rule.Recorded, Sources: []string{moveSnapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("TaskHandle")
		source, _, ok := decodeHandle(v.Text)
		if r := c.Resource(kindQueue, source); !ok || attribute(r, "complete") == "" || attribute(r, "tasks") != "" {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})
