package s3

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "s3/notification-overlap", Operations: []string{"PutBucketNotificationConfiguration"}, Stage: rule.Content, Order: 2,
	When: "two configurations are for the same event of the same keys",
	Code: "InvalidArgument", Status: 400,
	Message: "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.",
	Fix:     "send the event to one destination, such as an SNS topic, and let that fan out; or part the keys by prefix or suffix",
	Not:     "another Id for one of them",
	Beside: []rule.Neighbour{
		{Code: "InvalidArgument", Means: "with words about destinations: S3 may not send there"},
	},
	Evidence: rule.Reported,
	Sources: []string{"https://github.com/minio/minio/issues/2472", "https://github.com/hashicorp/terraform/issues/14421",
		"https://github.com/aws-solutions/aws-waf-security-automations/issues/49", guide + "notification-how-to-filtering.html"},
	Check: func(c *rule.Case) *rule.Hit {
		var all []watch
		return eachDestination(c, func(config, _ *decode.Value, _ string) *rule.Hit {
			w := watchOf(config)
			for _, other := range all {
				event := w.shares(&other)
				if event == nil {
					continue
				}
				h := rule.Refuse(c.At(event).Because("is watched twice"))
				if !w.filtered && !other.filtered {
					h.Message = "Configurations overlap. Configurations on the same bucket cannot share a common event type."
				}
				return h
			}
			all = append(all, w)
			return nil
		})
	},
})

// watch is what a configuration wants to be told of.
type watch struct {
	events         []*decode.Value
	prefix, suffix string
	filtered       bool
}

func watchOf(config *decode.Value) watch {
	w := watch{events: config.Get("Events").Elements()}
	for _, r := range config.Lookup("Filter", "Key", "FilterRules").Elements() {
		switch w.filtered = true; strings.ToLower(r.Get("Name").String()) {
		case "prefix":
			w.prefix = r.Get("Value").String()
		case "suffix":
			w.suffix = r.Get("Value").String()
		}
	}
	return w
}

// shares returns an event that both watch for keys that both watch; nil for none.
func (w *watch) shares(o *watch) *decode.Value {
	if !strings.HasPrefix(w.prefix, o.prefix) && !strings.HasPrefix(o.prefix, w.prefix) ||
		!strings.HasSuffix(w.suffix, o.suffix) && !strings.HasSuffix(o.suffix, w.suffix) {
		return nil
	}
	for _, a := range w.events {
		for _, b := range o.events {
			if a.Text == b.Text || covers(a.Text, b.Text) || covers(b.Text, a.Text) {
				return a
			}
		}
	}
	return nil
}

// covers reports whether an event with * stands for another.
func covers(all, one string) bool {
	kind, ok := strings.CutSuffix(all, "*")
	return ok && strings.HasPrefix(one, kind)
}
