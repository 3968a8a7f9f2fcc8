package ec2

import (
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "ec2/spot-once-and-stop", Operations: []string{"RunInstances", "RequestSpotInstances"}, On: rule.Member("InstanceMarketOptions", "InstanceInterruptionBehavior"),
	Stage: rule.Combinations, Order: 4,
	When: "a Spot request is for once, which it is where nothing is said, and its instances are to be stopped or hibernated",
	Code: combination, Status: 400, Message: "The request with type '{type}' is not supported when instanceInterruptionBehavior is set to '{behavior}'.",
	Fix:      "ask for a persistent request (SpotInstanceType, Type), or let the instance be terminated",
	Evidence: rule.Reported, Sources: []string{"https://github.com/harmony-one/harmony-ops/issues/285", "https://github.com/diux-dev/cluster/issues/27",
		"https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/interruption-behavior.html"},
	Check: func(c *rule.Case) *rule.Hit {
		kind, behavior := c.Get("Type"), c.Get("InstanceInterruptionBehavior")
		if c.Op == "RunInstances" {
			options := c.Get("InstanceMarketOptions", "SpotOptions")
			kind, behavior = options.Get("SpotInstanceType"), options.Get("InstanceInterruptionBehavior")
		}
		if s := behavior.String(); s != "stop" && s != "hibernate" || kind.String() == "persistent" || kind == nil && !c.In.Complete() {
			return nil
		}
		hit := rule.Refuse(c.At(behavior).Because("is for requests that persist"))
		name := "null"
		if kind != nil {
			name, hit.Culprits = kind.Text, append(hit.Culprits, c.At(kind))
		}
		return hit.With("type", name).With("behavior", behavior.Text)
	},
})

// profile is the instance profile of a request.
func profile(c *rule.Case) *decode.Value {
	switch c.Op {
	case "RequestSpotInstances":
		return c.Get("LaunchSpecification", "IamInstanceProfile")
	default:
		return c.Get("IamInstanceProfile")
	}
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/profile-name-and-arn", Operations: []string{"RunInstances", "RequestSpotInstances", "AssociateIamInstanceProfile"},
	On: rule.Member("IamInstanceProfile", "LaunchSpecification"), Stage: rule.Combinations, Order: 5,
	When: "an instance profile is named by its name and by its ARN",
	Code: combination, Status: 400, Message: "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
	Fix:      "give one of the two: Arn, or Name",
	Not:      "both because the CLI's help shows Arn=…,Name=…",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cli/issues/8058", "https://github.com/aws/aws-sdk-java/issues/647", "https://github.com/yaybu/touchdown/pull/156"},
	Check: func(c *rule.Case) *rule.Hit {
		p := profile(c)
		name, arn := p.Get("Name"), p.Get("Arn")
		if name.String() == "" || arn.String() == "" {
			return nil
		}
		return rule.Refuse(c.At(name), c.At(arn))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/run-key-without-encryption", Operations: []string{"RunInstances"}, On: rule.Member("BlockDeviceMappings"), Stage: rule.Combinations, Order: 6,
	When: "a new volume of an instance has a KMS key, and is not said to be encrypted",
	Code: dependency, Status: 400, Message: "The parameter KmsKeyId requires the parameter Encrypted to be set.",
	Fix:      "set Encrypted to true beside KmsKeyId",
	Evidence: rule.Reported, Sources: []string{"https://github.com/keithvassallomt/parsec-aws-automation/issues/12", "https://github.com/ansible-collections/amazon.aws/issues/2564"},
	Check: volumeCheck(func(c *rule.Case, v *decode.Value) *rule.Hit {
		key := v.Get("KmsKeyId")
		if key.String() == "" || v.Get("Encrypted") != nil || !c.In.Complete() {
			return nil
		}
		return rule.Refuse(c.At(key).Because("wants Encrypted beside it"))
	}),
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/run-count-zero", Operations: []string{"RunInstances"}, On: rule.Member("MinCount"), Stage: rule.Values, Order: 11,
	When: "at least none or fewer instances are asked for",
	Code: value, Status: 400,
	Fix:      "set MinCount to 1 or more",
	Evidence: rule.Documented, Sources: []string{"botocore@1.43.11:data/ec2/2016-11-15/service-2.json#RunInstancesRequest.MinCount", api + "API_RunInstances.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("MinCount")
		if v.Text == "" || v.Text != "0" && v.Text[0] != '-' {
			return nil
		}
		return rule.Refuse(c.At(v).Because("must be at least 1"))
	},
})
