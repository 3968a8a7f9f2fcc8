package firehose

import (
	"embed"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("firehose", examples)

var _ = rule.Add(rule.Rule{
	ID: "firehose/destinations", Operations: []string{"CreateDeliveryStream"}, Stage: rule.Combinations, Order: 1,
	When: "a stream has no destination, or several",
	Code: "InvalidArgumentException", Status: 400, Message: "Exactly one destination configuration is supported for a Firehose",
	Fix:      "give one …DestinationConfiguration; for S3 that is ExtendedS3DestinationConfiguration, without S3DestinationConfiguration",
	Not:      "a second destination in the same stream: it takes a stream of its own",
	Evidence: rule.Documented, Sources: []string{"https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html",
		"https://github.com/getmoto/moto/pull/4363", "https://github.com/getmoto/moto/blob/0af643a/moto/firehose/models.py"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() {
			return nil
		}
		var given []rule.Culprit
		for _, v := range c.In.Root.Items {
			if v.Member == nil { // it may be newer than the models
				return nil
			}
			if strings.HasSuffix(v.Member.Name, "DestinationConfiguration") {
				given = append(given, c.At(v))
			}
		}
		switch len(given) {
		case 0:
			return rule.Refuse(c.AtMember("ExtendedS3DestinationConfiguration").Because("absent, and so is every other destination"))
		case 1:
			return nil
		}
		return rule.Refuse(given...)
	},
})
