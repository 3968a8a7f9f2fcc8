// Package autoscaling holds what Amazon EC2 Auto Scaling checks beyond its
// model, and how it words what its model forbids.
package autoscaling

import (
	"strconv"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

const (
	moto    = "https://github.com/getmoto/moto/blob/0af643a/moto/autoscaling/models.py"
	tests   = "https://github.com/getmoto/moto/tree/0af643a/tests/test_autoscaling"
	api     = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
	invalid = "ValidationError"
)

var coral = dialect.Coral{Code: invalid}

var _ = dialect.Add(dialect.Dialect{Service: "autoscaling", Word: coral.Word})

var create = []string{"CreateAutoScalingGroup"}

var _ = rule.Add(rule.Rule{
	ID: "autoscaling/no-template", Operations: create, Stage: rule.Combinations, Order: 1,
	When: "a group does not say what to launch",
	Code: invalid, Status: 400,
	Message:  "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.",
	Fix:      "give a launch template",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateAutoScalingGroup.html", moto},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		for _, m := range [...]string{"LaunchTemplate", "LaunchConfigurationName", "InstanceId", "MixedInstancesPolicy"} {
			if c.Get(m) != nil {
				return nil
			}
		}
		return rule.Refuse(c.AtMember("LaunchTemplate").Because("absent, and so is what may stand in its place"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "autoscaling/template-reference", Operations: create, On: rule.Member("LaunchTemplate"), Stage: rule.Combinations, Order: 2,
	When: "a launch template is named by neither ID nor name",
	Code: invalid, Status: 400, Message: "Valid requests must contain either launchTemplateId or LaunchTemplateName",
	Fix:      "give one of LaunchTemplateId and LaunchTemplateName",
	Evidence: rule.Reported, Sources: []string{tests},
	Check: func(c *rule.Case) *rule.Hit {
		t := c.Get("LaunchTemplate")
		if t.Get("LaunchTemplateId") != nil || t.Get("LaunchTemplateName") != nil || !c.In.Complete() {
			return nil
		}
		return rule.Refuse(c.At(t).Because("names no template"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "autoscaling/no-zone", Operations: create, Stage: rule.Combinations, Order: 3,
	When: "a group has neither Availability Zones nor subnets",
	Code: invalid, Status: 400, Message: "At least one Availability Zone or VPC Subnet is required.",
	Fix:      "give VPCZoneIdentifier (subnets, with commas) or AvailabilityZones",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateAutoScalingGroup.html", moto},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		for _, m := range [...]string{"AvailabilityZones", "AvailabilityZoneIds", "VPCZoneIdentifier", "InstanceId"} {
			if c.Get(m) != nil {
				return nil
			}
		}
		if names := c.Get("LaunchTemplate"); names == nil && c.Get("MixedInstancesPolicy") == nil && c.Get("LaunchConfigurationName") == nil {
			return nil
		}
		// A launch template may hold network interfaces, and these a subnet.
		if c.Get("LaunchConfigurationName") == nil {
			return rule.Undecided("launchTemplate.subnet", c.AtMember("VPCZoneIdentifier").Because("absent, and so are AvailabilityZones"))
		}
		return rule.Refuse(c.AtMember("VPCZoneIdentifier").Because("absent, and so are AvailabilityZones"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "autoscaling/sizes", Operations: []string{"CreateAutoScalingGroup", "UpdateAutoScalingGroup"}, On: rule.Member("DesiredCapacity"), Stage: rule.Combinations, Order: 4,
	When: "the desired capacity is not between the two sizes",
	Code: invalid, Status: 400,
	Message:  "Desired capacity:{desired} must be between the specified min size:{min} and max size:{max}",
	Fix:      "set MinSize ≤ DesiredCapacity ≤ MaxSize",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateAutoScalingGroup.html"},
	Check: func(c *rule.Case) *rule.Hit {
		desired, least, most := c.Get("DesiredCapacity"), c.Get("MinSize"), c.Get("MaxSize")
		d, err1 := strconv.Atoi(desired.String())
		lo, err2 := strconv.Atoi(least.String())
		hi, err3 := strconv.Atoi(most.String())
		if err1 != nil || err2 != nil || err3 != nil || lo <= d && d <= hi {
			return nil
		}
		return rule.Refuse(c.At(desired), c.At(least), c.At(most)).With("desired", desired.Text).With("min", least.Text).With("max", most.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "autoscaling/bounds", Operations: []string{"CreateAutoScalingGroup", "UpdateAutoScalingGroup"}, On: rule.Member("MinSize"), Stage: rule.Combinations, Order: 3,
	When: "the least size is greater than the most",
	Code: invalid, Status: 400,
	Fix:      "set MinSize to at most MaxSize",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateAutoScalingGroup.html"},
	Check: func(c *rule.Case) *rule.Hit {
		least, most := c.Get("MinSize"), c.Get("MaxSize")
		lo, err1 := strconv.Atoi(least.String())
		hi, err2 := strconv.Atoi(most.String())
		if err1 != nil || err2 != nil || lo <= hi {
			return nil
		}
		return rule.Refuse(c.At(least).Because("is greater …"), c.At(most).Because("… than this"))
	},
})
