package ec2

import (
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "ec2/flow-log-destination", Operations: []string{"CreateFlowLogs"}, Stage: rule.Combinations, Order: 1,
	When: "flow logs have two destinations, none, or a log group beside the type of another destination",
	Code: parameter, Status: 400, Message: "Please only provide LogGroupName or only provide LogDestination.",
	Fix:      "for S3 and Firehose set LogDestinationType and LogDestination (the ARN); for CloudWatch Logs set LogGroupName and leave LogDestinationType out",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		group, to, typ := c.Get("LogGroupName"), c.Get("LogDestination"), c.Get("LogDestinationType")
		switch {
		case group != nil && to != nil:
			return rule.Refuse(c.At(group), c.At(to))
		case group == nil && to == nil:
			if !c.In.Complete() {
				return nil
			}
			hit := rule.Refuse(c.AtMember("LogDestination").Because("absent, and so is LogGroupName"))
			hit.Message = "LogDestination can't be empty if LogGroupName is not provided."
			return hit
		case group != nil && typ != nil && plain(typ.Text) != "cloudwatchlogs":
			hit := rule.Refuse(c.At(typ).Because("is not cloud-watch-logs …"), c.At(group).Because("… and this is a log group"))
			hit.Message = "LogDestination type must be cloud-watch-logs if LogGroupName is provided."
			return hit
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/flow-log-interval", Operations: []string{"CreateFlowLogs"}, On: rule.Member("MaxAggregationInterval"), Stage: rule.Values, Order: 10,
	When: "flow logs are to be gathered for another time than one or ten minutes",
	Code: parameter, Status: 400, Message: "Invalid Flow Log Max Aggregation Interval",
	Fix:      "set MaxAggregationInterval to 60 or 600",
	Evidence: rule.Documented,
	Sources:  []string{"botocore@1.43.11:data/ec2/2016-11-15/service-2.json#CreateFlowLogsRequest.MaxAggregationInterval", "https://github.com/getmoto/moto/blob/0af643a/moto/ec2/models/flow_logs.py"},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("MaxAggregationInterval"); v.Text != "60" && v.Text != "600" {
			return rule.Refuse(c.At(v))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/vpn-two-gateways", Operations: []string{"CreateVpnConnection"}, On: rule.Member("VpnGatewayId"), Stage: rule.Combinations, Order: 1,
	When: "a VPN connection has two gateways on AWS's side",
	Code: value, Status: 400, Message: "The request must not contain both parameter vpnGatewayId and transitGatewayId",
	Fix:      "give one of VpnGatewayId and TransitGatewayId",
	Evidence: rule.Reported, Sources: []string{motoTests, api + "API_CreateVpnConnection.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if t := c.Get("TransitGatewayId"); t != nil {
			return rule.Refuse(c.AtMember("VpnGatewayId"), c.At(t))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/attachment-exists", Operations: []string{"CreateTransitGatewayVpcAttachment"}, On: rule.Member("TransitGatewayId"), Stage: rule.Object, Order: 1,
	When: "the VPC is attached to the transit gateway already",
	Code: "DuplicateTransitGatewayAttachment", Status: 400, Message: "{tgw} has non-deleted Transit Gateway Attachments with same VPC ID.",
	Fix:      "use the attachment that is there; change its subnets with ModifyTransitGatewayVpcAttachment",
	Evidence: rule.Reported, Sources: []string{motoTests, errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		hit := (*rule.Hit)(nil)
		c.Facts.Resources(kindAttachment, func(r *factsResource) bool {
			if !r.Gone && r.Attrs["TransitGatewayId"] == c.Text("TransitGatewayId") && r.Attrs["VpcId"] == c.Text("VpcId") {
				hit = rule.Refuse(c.AtMember("VpcId").Because("has "+r.ID)).With("tgw", c.Text("TransitGatewayId"))
			}
			return hit == nil
		})
		return hit
	},
})
