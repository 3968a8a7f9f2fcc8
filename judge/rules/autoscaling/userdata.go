package autoscaling

import (
	"encoding/base64"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "autoscaling/user-data", Operations: []string{"CreateLaunchConfiguration"}, On: rule.Member("UserData"), Stage: rule.Content, Order: 1,
	When: "the user data of a launch configuration is not base64",
	Code: invalid, Status: 400, Message: "UserData does not appear to be base64 encoded",
	Fix:      "encode it with base64, which botocore does by itself and other SDKs leave to you",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cli/issues/65", "https://github.com/aws/aws-sdk-ruby/issues/922", api + "API_CreateLaunchConfiguration.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("UserData")
		s := strings.NewReplacer("\n", "", "\r", "", " ", "+").Replace(v.Text)
		if _, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "=")); err == nil {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not base64"))
	},
})
