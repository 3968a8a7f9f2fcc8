package ec2

import (
	"strconv"

	"github.com/assay-project/assay/judge/rule"
)

// leastPage is how many results the pages of some calls have at least, which
// their model does not state.
const leastPage = 5

// withLeastPage are those whose documentation says so, and DescribeInstances,
// whose answer was shown. Others that have a range in their documentation take
// less than it says.
var withLeastPage = []string{"DescribeInstances", "DescribeTags", "DescribeHosts", "DescribeHostReservations", "DescribeScheduledInstances",
	"DescribeVpcEndpointConnections", "DescribeVpcEndpointServiceConfigurations", "DescribeVpcEndpointServicePermissions"}

var _ = rule.Add(rule.Rule{
	ID: "ec2/page-too-small", Operations: withLeastPage, On: rule.Member("MaxResults"), Stage: rule.Values, Order: 22,
	When: "pages of fewer than 5 results are asked for",
	Code: value, Status: 400, Message: "Value ( {value} ) for parameter maxResults is invalid. Expecting a value greater than 5.",
	Fix:      "ask for 5 or more, and take what is needed of them",
	Not:      "6, as the message has it: 5 is taken",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-ruby/pull/2575", api + "API_DescribeTags.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("MaxResults")
		if n, err := strconv.Atoi(v.Text); err != nil || n >= leastPage {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is below 5")).With("value", v.Text)
	},
})
