package sqs

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// kindQueue is the kind of a queue's facts; the ID is its ARN. Attributes have
// SQS's own names. Beside them it has:
//
//	complete     the session created it, and what it did not set has its default
//	purged       when it was purged last, RFC 3339, or "unknown"
//	sid:LABEL    a statement of its policy
//	tasks        a move task was started from it
const kindQueue = "AWS::SQS::Queue"

var _ = rule.Follow("sqs", kindQueue)

func learn(f func(*rule.Case, *capture.Response), ops ...string) struct{} {
	return rule.Learn(rule.Learner{Service: "sqs", Operations: ops, Learn: f})
}

// named is the known queue of CreateQueue's name in the called region.
func named(c *rule.Case) (found *facts.Resource) {
	name := ":" + c.Text("QueueName")
	c.Facts.Resources(kindQueue, func(r *facts.Resource) bool {
		if strings.HasSuffix(r.ID, name) && strings.Contains(r.ID, ":"+c.Region()+":") {
			found = r
		}
		return found == nil
	})
	return found
}

// url reads a queue's URL off an answer in either protocol.
func url(resp *capture.Response) string {
	if resp == nil {
		return ""
	}
	var a struct{ QueueUrl string }
	if json.Unmarshal(resp.Body, &a) == nil {
		return a.QueueUrl
	}
	return rule.AnswerText(resp, "QueueUrl")
}

var _ = learn(func(c *rule.Case, resp *capture.Response) {
	id, name := queueID(c, url(resp))
	if id == "" {
		return
	}
	if a, ok := arn.Split(id); ok {
		c.LearnAccount(a.Account)
	}
	r := c.Facts.LearnResource(kindQueue, id)
	if r.Gone || r.Attrs["complete"] == "" {
		r.Attrs = map[string]string{"complete": "1"}
		if isFIFO(name) {
			r.Attrs["ContentBasedDeduplication"] = "false"
		}
	}
	r.Gone = false
	note(r, c)
}, "CreateQueue")

func note(r *facts.Resource, c *rule.Case) {
	for _, v := range c.Get("Attributes").Elements() {
		r.Attrs[v.Key] = v.Text
	}
}

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	if _, _, r := queue(c); r != nil {
		note(r, c)
	}
}, "SetQueueAttributes")

// A deleted queue is there for up to a minute, and then it is not: nothing is
// known of it.
var _ = learn(func(c *rule.Case, _ *capture.Response) {
	if _, _, r := queue(c); r != nil {
		c.Facts.LearnResource(kindQueue, r.ID).Attrs = map[string]string{facts.Ending: "1"}
	}
}, "DeleteQueue")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	if _, _, r := queue(c); r != nil {
		r.Attrs["purged"] = "unknown"
		if t := signed(c); !t.IsZero() {
			r.Attrs["purged"] = t.Format(time.RFC3339)
		}
	}
}, "PurgeQueue")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	_, _, r := queue(c)
	switch key := "sid:" + c.Text("Label"); {
	case r == nil:
	case c.Op == "AddPermission":
		r.Attrs[key] = "1"
	default:
		delete(r.Attrs, key)
	}
}, "AddPermission", "RemovePermission")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	if r := c.Resource(kindQueue, c.Text("SourceArn")); r != nil {
		r.Attrs["tasks"] = "1"
	}
}, "StartMessageMoveTask")

// An answer of NonExistentQueue holds until a queue of that name is created.
var _ = rule.Learn(rule.Learner{Service: "sqs", Refused: true, Learn: func(c *rule.Case, resp *capture.Response) {
	if !strings.Contains(string(resp.Body), "NonExistentQueue") && !strings.Contains(string(resp.Body), "QueueDoesNotExist") {
		return
	}
	url := c.Text("QueueUrl")
	if id, _ := queueID(c, url); id != "" {
		c.Facts.LearnAbsent(kindQueue, id, c.Op)
	}
}})
