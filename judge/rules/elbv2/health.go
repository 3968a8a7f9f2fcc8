package elbv2

import (
	"strconv"

	"github.com/assay-project/assay/judge/rule"
)

// defaultTimeout is what a health check over HTTP has where the request says
// nothing, in seconds. Source:
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
const defaultTimeout = 5

var _ = rule.Add(rule.Rule{
	ID: "elbv2/health-interval", Operations: []string{"CreateTargetGroup"}, On: rule.Member("HealthCheckIntervalSeconds"), Stage: rule.Combinations, Order: 2,
	When: "health checks are not further apart than one may take, which is 5 seconds over HTTP where nothing is said",
	Code: invalid, Status: 400, Message: "Health check interval must be greater than the timeout.",
	Fix:      "set HealthCheckTimeoutSeconds below HealthCheckIntervalSeconds",
	Evidence: rule.Reported, Sources: []string{"https://github.com/terraform-linters/tflint-ruleset-aws/issues/404", "https://github.com/zalando-incubator/kube-ingress-aws-controller/pull/392",
		"https://github.com/hashicorp/terraform-provider-aws/pull/48071"},
	Check: func(c *rule.Case) *rule.Hit {
		interval, timeout := c.Get("HealthCheckIntervalSeconds"), c.Get("HealthCheckTimeoutSeconds")
		every, err := strconv.Atoi(interval.String())
		if err != nil || !c.In.Complete() {
			return nil
		}
		takes := defaultTimeout
		if timeout != nil {
			if takes, err = strconv.Atoi(timeout.Text); err != nil {
				return nil
			}
		} else if p := c.Text("Protocol"); p != "HTTP" && p != "HTTPS" || c.Text("TargetType") == "lambda" {
			return nil // other defaults
		}
		if every > takes {
			return nil
		}
		return rule.Refuse(c.At(interval).Because("is not above …"), c.AtMember("HealthCheckTimeoutSeconds").Because("… this, which is "+strconv.Itoa(takes)))
	},
})
