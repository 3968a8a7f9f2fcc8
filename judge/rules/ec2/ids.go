package ec2

import (
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// id is how IDs of a kind begin, and the code of those that do not.
type id struct {
	prefix, code string
	// hex says that 8 or 17 hexadecimal digits follow. IDs of Spot requests have
	// other letters, and those of fleets hyphens.
	// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
	hex bool
}

// idOf tells of a shape of the model that holds IDs how these begin, and by which
// code EC2 refuses others. Only those stand here whose code EC2 lists.
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
func idOf(shape string) (of id, ok bool) {
	switch shape {
	case "ImageId":
		return id{"ami", "InvalidAMIID.Malformed", true}, true
	case "InstanceId":
		return id{"i", "InvalidInstanceID.Malformed", true}, true
	case "VolumeId":
		return id{"vol", "InvalidVolumeID.Malformed", true}, true
	case "SnapshotId":
		return id{"snap", "InvalidSnapshotID.Malformed", true}, true
	case "SecurityGroupId":
		return id{"sg", "InvalidGroupId.Malformed", true}, true
	case "NetworkInterfaceId":
		return id{"eni", "InvalidNetworkInterfaceId.Malformed", true}, true
	case "RouteTableId":
		return id{"rtb", "InvalidRouteTableId.Malformed", true}, true
	case "InternetGatewayId":
		return id{"igw", "InvalidInternetGatewayId.Malformed", true}, true
	case "CustomerGatewayId":
		return id{"cgw", "InvalidCustomerGatewayId.Malformed", false}, true
	case "DhcpOptionsId":
		return id{"dopt", "InvalidDhcpOptionsId.Malformed", false}, true
	case "VpcEndpointId":
		return id{"vpce", "InvalidVpcEndpointId.Malformed", false}, true
	case "VpcPeeringConnectionId":
		return id{"pcx", "InvalidVpcPeeringConnectionId.Malformed", false}, true
	case "SpotInstanceRequestId":
		return id{"sir", "InvalidSpotInstanceRequestID.Malformed", false}, true
	case "SpotFleetRequestId":
		return id{"sfr", "InvalidSpotFleetRequestId.Malformed", false}, true
	}
	return of, false
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/id-malformed", Stage: rule.Values, Order: 20,
	When: "an ID does not begin as IDs of its kind do",
	Code: "InvalidAMIID.Malformed", Status: 400, Message: `Invalid id: "{id}" (expecting "{prefix}-...")`,
	Fix:      "give the ID, which begins with {prefix}-, and not a name, an ARN or the ID of something else",
	Beside:   []rule.Neighbour{{Code: "Invalid….NotFound", Means: "the ID has the right form, and there is nothing of that ID in the region"}},
	Evidence: rule.Reported, Sources: []string{motoTests, errorCodes, "https://github.com/ClusterLabs/cluster-glue/pull/29", "https://github.com/mbailey/bash-my-aws/issues/149"},
	Check: func(c *rule.Case) *rule.Hit {
		return eachText(c, func(v *decode.Value) *rule.Hit { return malformed(c, v) })
	},
})

// eachText calls f for each text that a member of the request is, or that stands in
// its list, until it returns a hit.
func eachText(c *rule.Case, f func(v *decode.Value) *rule.Hit) *rule.Hit {
	if c.In == nil {
		return nil
	}
	for _, m := range c.In.Root.Items {
		if isText(m) {
			if hit := f(m); hit != nil {
				return hit
			}
		}
		if m.Shape == nil || m.Shape.Kind != contract.List {
			continue
		}
		for _, v := range m.Items {
			if !isText(v) {
				break
			}
			if hit := f(v); hit != nil {
				return hit
			}
		}
	}
	return nil
}

func isText(v *decode.Value) bool { return v.Shape != nil && v.Shape.Kind == contract.String }

func malformed(c *rule.Case, v *decode.Value) *rule.Hit {
	id, ok := idOf(v.Shape.Name)
	if !ok || v.Text == "" || strings.HasPrefix(v.Text, id.prefix+"-") || otherwise(id.prefix, v.Text) {
		return nil
	}
	hit := rule.Refuse(c.At(v)).With("id", v.Text).With("prefix", id.prefix)
	hit.Code = id.code
	if v.Shape.Name == "InstanceId" {
		hit.Message = `Invalid id: "{id}"`
	}
	return hit
}

// otherwise reports whether a text that does not begin with a prefix may stand
// in the place of such an ID all the same.
func otherwise(prefix, s string) bool {
	switch prefix {
	case "ami": // a parameter that holds one; kernels and RAM disks are images too
		return strings.HasPrefix(s, "resolve:") || strings.HasPrefix(s, "aki-") || strings.HasPrefix(s, "ari-")
	case "dopt":
		return s == "default"
	}
	return false
}

// nameless are the shapes of IDs that templates leave empty, and how EC2 calls
// the parameter then.
var nameless = map[string]string{
	"SecurityGroupId": "groupId", "SubnetId": "subnetId", "VpcId": "vpcId", "ImageId": "imageId", "InstanceId": "instanceId",
	"VolumeId": "volumeId", "RouteTableId": "routeTableId", "InternetGatewayId": "internetGatewayId", "NetworkInterfaceId": "networkInterfaceId",
	"SnapshotId": "snapshotId",
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/id-empty", Stage: rule.Values, Order: 19,
	When: "an ID among several is empty, as templates and scripts leave it where a variable is not set",
	Code: value, Status: 400, Message: "Value () for parameter {name} is invalid. The value cannot be empty",
	Fix:      "find the variable or output that came to nothing, or leave the parameter out",
	Evidence: rule.Reported, Sources: []string{"https://github.com/trevor-laher/OnDemandMinecraft/issues/36", "https://github.com/tungbq/devops-basics/issues/1",
		"https://github.com/pry0cc/axiom/issues/671", "https://github.com/hashicorp/terraform-provider-aws/issues/111"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil {
			return nil
		}
		for _, list := range c.In.Root.Items {
			if list.Shape == nil || list.Shape.Kind != contract.List {
				continue
			}
			for _, it := range list.Items {
				if it.Shape == nil || it.Shape.Kind != contract.String {
					break
				}
				if name := nameless[it.Shape.Name]; name != "" && it.Text == "" {
					hit := rule.Refuse(c.At(it).Because("is empty")).With("name", name)
					if c.Op == "CreateVpcEndpoint" && name == "routeTableId" { // seen of this one
						hit.Code, hit.Message = "InvalidRouteTableId.Malformed", "Invalid Id: '' (expecting 'rtb-...; the Id may only contain lowercase alphanumeric characters and a single dash')"
					}
					return hit
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/group-filter-malformed", Operations: []string{"DescribeSecurityGroupRules"}, On: rule.Member("Filters"), Stage: rule.Values, Order: 21,
	When: "rules are filtered by a group-id that is no ID of a group",
	Code: "InvalidGroupId.Malformed", Status: 400, Message: "The security group ID '{id}' is malformed",
	Fix:      "filter by the group's ID, sg-…",
	Evidence: rule.Reported, Sources: []string{motoTests},
	Check: func(c *rule.Case) *rule.Hit {
		for _, f := range c.Get("Filters").Elements() {
			if f.Get("Name").String() != "group-id" {
				continue
			}
			for _, v := range f.Get("Values").Elements() {
				if !strings.HasPrefix(v.Text, "sg-") && !strings.ContainsAny(v.Text, "*?") {
					return rule.Refuse(c.At(v)).With("id", v.Text)
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/describe-ids-and-max-results", Operations: []string{"DescribeInstances"}, On: rule.Member("MaxResults"), Stage: rule.Combinations, Order: 1,
	When: "instances are named by their IDs, and pages are asked for",
	Code: combination, Status: 400, Message: "The parameter instancesSet cannot be used with the parameter maxResults",
	Fix:      "leave MaxResults out, or ask by a filter: instance-id",
	Evidence: rule.Documented, Sources: []string{api + "API_DescribeInstances.html", "https://github.com/getmoto/moto/blob/0af643a/moto/ec2/responses/instances.py"},
	Check: func(c *rule.Case) *rule.Hit {
		list := c.Get("InstanceIds")
		if len(list.Elements()) == 0 {
			return nil
		}
		return rule.Refuse(c.At(list), c.AtMember("MaxResults"))
	},
})
