package ec2

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var run = []string{"RunInstances"}

var _ = rule.Add(rule.Rule{
	ID: "ec2/run-min-greater-max", Operations: run, On: rule.Member("MinCount"), Stage: rule.Values, Order: 10,
	When: "at least more instances are asked for than at most, or none",
	Code: value, Status: 400,
	// The sentence is EC2's for values that it does not take; the code is the
	// one that was quoted for counts.
	Message:  "Value ({min}) for parameter minCount is invalid. It must not be greater than maxCount ({max}).",
	Fix:      "set MinCount to at most MaxCount; for a fixed number set both to it (--count 2), for a range the smaller first (--count 2:5)",
	Beside:   []rule.Neighbour{{Code: "InstanceLimitExceeded", Means: "the numbers are in order, and the account may not have so many"}},
	Evidence: rule.Reported, Sources: []string{api + "API_RunInstances.html", "https://github.com/jenkinsci/ec2-plugin/pull/252"},
	Check: func(c *rule.Case) *rule.Hit {
		least, most := c.Get("MinCount"), c.Get("MaxCount")
		lo, err1 := strconv.Atoi(least.String())
		hi, err2 := strconv.Atoi(most.String())
		switch {
		case err1 != nil || err2 != nil:
			return nil
		case hi < 1:
			hit := rule.Refuse(c.At(most))
			hit.Message = "Maximum instance count must be greater than zero"
			return hit
		case lo <= hi:
			return nil
		}
		return rule.Refuse(c.At(least).Because("is greater …"), c.At(most).Because("… than this")).With("min", least.Text).With("max", most.Text)
	},
})

// beside are members of an instance that belong into its network interfaces
// where there are such, and what EC2 calls them.
var beside = []struct{ member, name string }{
	{"SubnetId", "subnet ID"},
	{"SecurityGroupIds", "security groups"},
	{"SecurityGroups", "security groups"},
	{"PrivateIpAddress", "private IP address"},
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/run-network-interface-beside", Operations: run, On: rule.Member("NetworkInterfaces"), Stage: rule.Combinations, Order: 1,
	When: "network interfaces stand beside a subnet, security groups or an address of the instance",
	Code: combination, Status: 400,
	Message:  "Network interfaces and an instance-level {what} may not be specified on the same request",
	Fix:      "move {member} into the first network interface (NetworkInterface.1.SubnetId, .SecurityGroupId, .PrivateIpAddress), or leave the network interfaces out",
	Not:      "the same subnet in both places: one of the two must go",
	Evidence: rule.Reported,
	Sources:  []string{"https://github.com/aws/aws-cli/issues/809", "https://github.com/aws/aws-cli/issues/518", "https://github.com/hashicorp/terraform/issues/687"},
	Check: func(c *rule.Case) *rule.Hit {
		nis := c.Get("NetworkInterfaces")
		if len(nis.Elements()) == 0 {
			return nil
		}
		for _, b := range beside {
			v := c.Get(b.member)
			if v == nil || v.Text == "" && len(v.Items) == 0 {
				continue
			}
			hit := rule.Refuse(c.At(v).Because("is the instance's …"), c.At(nis).Because("… and these have their own"))
			// A lone private address or subnet is "an instance-level …", and so
			// are security groups, in EC2's grammar.
			return hit.With("what", b.name).With("member", b.member)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/run-group-name-with-subnet", Operations: run, On: rule.Member("SecurityGroups"), Stage: rule.Combinations, Order: 2,
	When: "security groups are given by name, and the instance has a subnet",
	Code: combination, Status: 400,
	Message:  "The parameter groupName cannot be used with the parameter subnet",
	Fix:      "give the IDs of the groups: SecurityGroupId.1=sg-… (SecurityGroupIds, --security-group-ids)",
	Not:      "another name: names work in the default VPC only, where no subnet is given",
	Beside:   []rule.Neighbour{{Code: "InvalidGroup.NotFound", Means: "no subnet is given, and the default VPC has no group of that name"}},
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cli/issues/2453", "https://github.com/aws/aws-sdk/issues/401", api + "API_RunInstances.html"},
	Check: func(c *rule.Case) *rule.Hit {
		groups, subnet := c.Get("SecurityGroups"), c.Get("SubnetId")
		if len(groups.Items) == 0 || subnet.String() == "" {
			return nil
		}
		return rule.Refuse(c.At(groups).Because("are names …"), c.At(subnet).Because("… and this is a subnet"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/run-no-image", Operations: run, Stage: rule.Combinations, Order: 3,
	When: "an instance has neither an image nor a launch template",
	Code: missing, Status: 400, Message: "The request must contain the parameter ImageId",
	Fix:      "set ImageId, or LaunchTemplate with a template that names an image",
	Evidence: rule.Reported, Sources: []string{api + "API_RunInstances.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() || c.Get("ImageId") != nil || c.Get("LaunchTemplate") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("ImageId").Because("absent, and so is LaunchTemplate"))
	},
})

// maxUserData is how many bytes user data may have before it is encoded.
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
const maxUserData = 16 << 10

// userData is the user data of a request.
func userData(c *rule.Case) *decode.Value {
	if c.Op == "RunInstances" {
		return c.Get("UserData")
	}
	return c.Get("LaunchTemplateData", "UserData")
}

// decodeUserData undoes base64 as EC2 does, which does not mind line ends and
// missing padding. A plus that was sent as it is came out as a blank.
func decodeUserData(s string) ([]byte, error) {
	s = strings.NewReplacer("\n", "", "\r", "", " ", "+").Replace(s)
	return base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
}

var templates = []string{"CreateLaunchTemplate", "CreateLaunchTemplateVersion"}
var withUserData = append([]string{"RunInstances"}, templates...)

var _ = rule.Add(rule.Rule{
	ID: "ec2/user-data-encoding", Operations: withUserData, On: rule.Member("UserData", "LaunchTemplateData"), Stage: rule.Content, Order: 1,
	When: "user data is not base64",
	Code: "InvalidUserData.Malformed", Status: 400, Message: "Invalid BASE64 encoding of user data.",
	Fix:      "encode it with base64; SDKs and the CLI do so for RunInstances, for launch templates they do not",
	Beside:   []rule.Neighbour{{Code: value, Means: "it is base64, and longer than 16 KiB"}},
	Evidence: rule.Reported, Sources: []string{motoTests, "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html", errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		v := userData(c)
		if v == nil {
			return nil
		}
		if _, err := decodeUserData(v.Text); err == nil {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not base64"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/user-data-size", Operations: withUserData, On: rule.Member("UserData", "LaunchTemplateData"), Stage: rule.Content, Order: 2,
	When: "user data has more than 16384 bytes before it is encoded",
	Code: value, Status: 400, Message: "User data is limited to 16384 bytes",
	Fix:      "compress it (cloud-init takes gzip), or have it fetch the rest from S3",
	Evidence: rule.Reported,
	Sources:  []string{"https://github.com/runs-on/runs-on/issues/9", "https://github.com/github-aws-runners/terraform-aws-github-runner/issues/3700"},
	Check: func(c *rule.Case) *rule.Hit {
		v := userData(c)
		if v == nil {
			return nil
		}
		raw, err := decodeUserData(v.Text)
		if err != nil || len(raw) <= maxUserData {
			return nil
		}
		hit := rule.Refuse(c.At(v).Because("has " + strconv.Itoa(len(raw)) + " bytes"))
		if c.Op != "RunInstances" {
			hit.Code, hit.Message = "InvalidUserData.Malformed", "User data is limited to 16384 bytes."
		}
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/dry-run", On: rule.Member("DryRun"), Stage: rule.Object, Order: 99,
	When: "DryRun is set, and nothing else is wrong",
	Code: "DryRunOperation", Status: 412, Message: "Request would have succeeded, but DryRun flag is set.",
	Fix:      "leave DryRun out to do it; the answer says that the caller may",
	Beside:   []rule.Neighbour{{Code: "UnauthorizedOperation", Means: "the caller may not"}},
	Evidence: rule.Documented, Sources: []string{"botocore@1.43.11:data/ec2/2016-11-15/service-2.json#RunInstancesRequest.DryRun", errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("DryRun"); isTrue(v) {
			return rule.Refuse(c.At(v))
		}
		return nil
	},
})
