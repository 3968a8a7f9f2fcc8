package route53

import "github.com/assay-project/assay/judge/rule"

var (
	createCheck = []string{"CreateHealthCheck"}
	onCheck     = rule.Member("HealthCheckConfig")
)

// endpointChecks are the types that ask an endpoint, which Route 53 calls basic.
var endpointChecks = map[string]bool{"HTTP": true, "HTTPS": true, "HTTP_STR_MATCH": true, "HTTPS_STR_MATCH": true, "TCP": true}

var _ = rule.Add(rule.Rule{
	ID: "route53/check-alarm", Operations: createCheck, On: onCheck, Stage: rule.Combinations, Order: 1,
	When: "a health check of an endpoint names a CloudWatch alarm",
	Code: "InvalidInput", Status: 400, Message: "Invalid parameter : Basic health checks must not have an metric region specified.",
	Fix:      "leave AlarmIdentifier out; an alarm is watched by a check of type CLOUDWATCH_METRIC, and CALCULATED joins the two",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-php/issues/1528", "https://github.com/aws/aws-cli/issues/3188", api + "API_HealthCheckConfig.html"},
	Check: func(c *rule.Case) *rule.Hit {
		kind, alarm := c.Get("HealthCheckConfig", "Type"), c.Get("HealthCheckConfig", "AlarmIdentifier")
		if !endpointChecks[kind.String()] || alarm.Get("Region").String() == "" {
			return nil
		}
		return rule.Refuse(c.At(alarm), c.At(kind).Because("asks an endpoint"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "route53/check-tcp-path", Operations: createCheck, On: onCheck, Stage: rule.Combinations, Order: 2,
	When: "a health check over TCP has a path, be it empty",
	Code: "InvalidInput", Status: 400, Message: "TCP health checks must not have a resource path specificed.",
	Fix:      "leave ResourcePath out, or check over HTTP",
	Not:      "an empty ResourcePath",
	Evidence: rule.Reported, Sources: []string{"https://github.com/boto/boto/issues/2721", "https://github.com/boto/boto/pull/2221", api + "API_HealthCheckConfig.html"},
	Check: func(c *rule.Case) *rule.Hit {
		kind, path := c.Get("HealthCheckConfig", "Type"), c.Get("HealthCheckConfig", "ResourcePath")
		if kind.String() != "TCP" || path == nil {
			return nil
		}
		return rule.Refuse(c.At(path), c.At(kind))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "route53/check-tcp-name", Operations: createCheck, On: onCheck, Stage: rule.Combinations, Order: 3,
	When: "a health check over TCP has both an IP address and a name",
	Code: "InvalidInput", Status: 400, Message: "TCP health checks that have IP address must not have a fully qualified domain name specified.",
	Fix:      "give one of IPAddress and FullyQualifiedDomainName: there is no Host header to send the name in",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-php/issues/1527", api + "API_HealthCheckConfig.html"},
	Check: func(c *rule.Case) *rule.Hit {
		kind, ip, name := c.Get("HealthCheckConfig", "Type"), c.Get("HealthCheckConfig", "IPAddress"), c.Get("HealthCheckConfig", "FullyQualifiedDomainName")
		if kind.String() != "TCP" || ip.String() == "" || name.String() == "" {
			return nil
		}
		return rule.Refuse(c.At(name).Because("beside …"), c.At(ip).Because("… this"), c.At(kind))
	},
})
