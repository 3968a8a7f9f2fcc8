package s3

import "github.com/assay-project/assay/judge/rule"

var _ = malformed("s3/restore-tier-misplaced", "RestoreObject", "RestoreRequest",
	"a restore for some days has its Tier beside Days and not within GlacierJobParameters",
	"move Tier into GlacierJobParameters", rule.Reported,
	[]string{"https://github.com/aws/aws-sdk-js-v3/issues/4580", "https://github.com/aws/aws-sdk-net/issues/3069",
		"https://github.com/aws/aws-sdk-cpp/issues/3691", "https://github.com/aws/aws-sdk-java-v2/issues/2273"},
	func(c *rule.Case) []rule.Culprit {
		days, tier := c.Get("RestoreRequest", "Days"), c.Get("RestoreRequest", "Tier")
		if days == nil || tier == nil || c.Get("RestoreRequest", "Type") != nil {
			return nil
		}
		return []rule.Culprit{c.At(tier).Because("belongs into GlacierJobParameters")}
	})

var _ = malformed("s3/restore-output-without-select", "RestoreObject", "RestoreRequest",
	"a restore names an OutputLocation and is no SELECT",
	"drop OutputLocation: an object is restored where it is", rule.Reported,
	[]string{"https://github.com/boto/boto3/issues/2656", "https://github.com/boto/boto3/issues/2109", apiDoc + "API_RestoreRequest.html"},
	func(c *rule.Case) []rule.Culprit {
		out := c.Get("RestoreRequest", "OutputLocation")
		if out == nil || c.Get("RestoreRequest", "Type") != nil {
			return nil
		}
		return []rule.Culprit{c.At(out).Because("only with Type SELECT")}
	})
