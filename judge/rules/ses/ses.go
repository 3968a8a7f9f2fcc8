// Package ses holds what Amazon SES (its first API) checks beyond its model, and
// how it words what its model forbids.
package ses

import (
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

const (
	snapshot = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/ses/test_ses.snapshot.json"
	api      = "https://docs.aws.amazon.com/ses/latest/APIReference/"
)

var coral = dialect.Coral{Code: "ValidationError"}

var _ = dialect.Add(dialect.Dialect{Service: "ses", Word: coral.Word})

var sends = []string{"SendEmail", "SendTemplatedEmail", "SendRawEmail", "SendBulkTemplatedEmail"}

// maxTag is how many characters name and value of a tag may have.
// Source: https://docs.aws.amazon.com/ses/latest/APIReference/API_MessageTag.html
const maxTag = 255

func alphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-'
}

func holdsOther(s, also string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !alphanumeric(r) && !strings.ContainsRune(also, r) }) >= 0
}

var _ = rule.Add(rule.Rule{
	ID: "ses/message-tag", Operations: sends, On: rule.Member("Tags", "DefaultTags"), Stage: rule.Content,
	When: "name or value of a message tag is empty, longer than 255 characters, or holds other characters than it may",
	Code: "InvalidParameterValue", Status: 400, Message: "{what}",
	Fix:      "use 1 to 255 letters and digits of ASCII, _ and -; in values . and @ as well",
	Evidence: rule.Recorded, Sources: []string{snapshot, api + "API_MessageTag.html"},
	Check: func(c *rule.Case) *rule.Hit {
		list := c.Get("Tags")
		if list == nil {
			list = c.Get("DefaultTags")
		}
		for _, t := range list.Elements() {
			at, what := tagFault(t)
			if what != "" {
				return rule.Refuse(c.At(at)).With("what", what)
			}
		}
		return nil
	},
})

// tagFault is what SES says of a tag, and where; "" for nothing.
func tagFault(t *decode.Value) (at *decode.Value, what string) {
	name, value := t.Get("Name"), t.Get("Value")
	switch {
	case name == nil || value == nil:
		return nil, ""
	case name.Text == "":
		return name, "The tag name must be specified."
	case holdsOther(name.Text, ""):
		return name, "Invalid tag name <" + name.Text + ">: only alphanumeric ASCII characters, '_',  '-' are allowed."
	case len(name.Text) > maxTag:
		return name, "Tag name cannot exceed 255 characters."
	case value.Text == "":
		return value, "The tag value must be specified."
	case holdsOther(value.Text, ".@"):
		return value, "Invalid tag value <" + value.Text + ">: only alphanumeric ASCII characters, '_',  '-' , '.', '@' are allowed."
	case len(value.Text) > maxTag:
		return value, "Tag value cannot exceed 255 characters."
	}
	return nil, ""
}

// kindSet is the kind of a configuration set's facts; the ID is its name.
// "destination:NAME" is an event destination of it.
const kindSet = "AWS::SES::ConfigurationSet"

var _ = rule.Follow("ses", kindSet)

func setName(c *rule.Case) *decode.Value {
	if v := c.Get("ConfigurationSet", "Name"); v != nil {
		return v
	}
	return c.Get("ConfigurationSetName")
}

func destination(c *rule.Case) *decode.Value {
	if v := c.Get("EventDestination", "Name"); v != nil {
		return v
	}
	return c.Get("EventDestinationName")
}

var _ = rule.Add(rule.Rule{
	ID: "ses/set-exists", Operations: []string{"CreateConfigurationSet"}, On: rule.Member("ConfigurationSet"), Stage: rule.Object,
	When: "there is a configuration set of that name",
	Code: "ConfigurationSetAlreadyExists", Status: 400, Message: "Configuration set <{name}> already exists.",
	Fix:      "use the one that is there, or choose another name",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateConfigurationSet.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := setName(c)
		if r := c.Resource(kindSet, v.String()); v == nil || r == nil || r.Gone {
			return nil
		}
		return rule.Refuse(c.At(v)).With("name", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ses/set-not-found", On: rule.Member("ConfigurationSetName"), Stage: rule.Object,
	When: "the configuration set is known not to be there: it was deleted, SES said so before, or it is none of those there are",
	Code: "ConfigurationSetDoesNotExist", Status: 400, Message: "Configuration set <{name}> does not exist.",
	Fix:      "create it first, or name one that is there, in the region that is called",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ConfigurationSetName")
		if r := c.Resource(kindSet, v.Text); r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.At(v)).With("name", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ses/destination-not-found", Operations: []string{"DeleteConfigurationSetEventDestination", "UpdateConfigurationSetEventDestination"},
	On: rule.Member("ConfigurationSetName"), Stage: rule.Object, Order: 1,
	When: "the configuration set was created in this session, and never got that event destination",
	Code: "EventDestinationDoesNotExist", Status: 400, Message: "No EventDestination found for {set}",
	Fix:      "name an event destination of the set (DescribeConfigurationSet lists them)",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		set, v := setName(c), destination(c)
		r := c.Resource(kindSet, set.String())
		if r == nil || r.Gone || v == nil || r.Attrs["destination:"+v.Text] != "" {
			return nil
		}
		return rule.Refuse(c.At(v), c.At(set).Because("has none of that name")).With("set", set.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ses/destination-topic", Operations: []string{"CreateConfigurationSetEventDestination", "UpdateConfigurationSetEventDestination"},
	On: rule.Member("EventDestination"), Stage: rule.Object, Order: 2,
	When: "the topic that events are to go to is known not to be there",
	Code: "InvalidSNSDestination", Status: 400, Message: "SNS topic <{arn}> not found.",
	Fix:      "create the topic first, in the region of the configuration set",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("EventDestination", "SNSDestination", "TopicARN")
		if r := c.Resource("AWS::SNS::Topic", v.String()); v == nil || r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not there")).With("arn", v.Text)
	},
})

func learn(f func(*rule.Case, *capture.Response), ops ...string) struct{} {
	return rule.Learn(rule.Learner{Service: "ses", Operations: ops, Learn: f})
}

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	if v := setName(c); v != nil {
		r := c.Facts.LearnResource(kindSet, v.Text)
		r.Gone, r.Attrs = c.Op == "DeleteConfigurationSet", map[string]string{}
	}
}, "CreateConfigurationSet", "DeleteConfigurationSet")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	r, v := c.Resource(kindSet, setName(c).String()), destination(c)
	switch {
	case r == nil || v == nil:
	case strings.HasPrefix(c.Op, "Create"):
		r.Attrs["destination:"+v.Text] = "1"
	default:
		delete(r.Attrs, "destination:"+v.Text)
	}
}, "CreateConfigurationSetEventDestination", "DeleteConfigurationSetEventDestination")
