package ec2

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "ec2/id-digits", Stage: rule.Values, Order: 21,
	When: "what follows the prefix of an ID is not 8 or 17 hexadecimal digits",
	Code: "InvalidInstanceID.Malformed", Status: 400, Message: `Invalid id: "{id}"`,
	Fix:      "copy the whole ID; it has 8 or 17 digits, of 0 to 9 and a to f",
	Beside:   []rule.Neighbour{{Code: "Invalid….NotFound", Means: "the ID has the right form, and there is nothing of that ID in the region"}},
	Evidence: rule.Reported, Sources: []string{errorCodes, "https://github.com/ClusterLabs/cluster-glue/pull/29", "https://github.com/mbailey/bash-my-aws/issues/149",
		"https://github.com/hashicorp/terraform-provider-aws/pull/4321", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html"},
	Check: func(c *rule.Case) *rule.Hit {
		return eachText(c, func(v *decode.Value) *rule.Hit {
			of, _ := idOf(v.Shape.Name)
			digits, ok := strings.CutPrefix(v.Text, of.prefix+"-")
			if !of.hex || !ok || (len(digits) == 8 || len(digits) == 17) && strings.Trim(digits, "0123456789abcdefABCDEF") == "" {
				return nil
			}
			hit := rule.Refuse(c.At(v).Because("has not the form of an ID")).With("id", v.Text)
			hit.Code = of.code
			if v.Shape.Name == "SnapshotId" {
				hit.Message = "The snapshot ID '{id}' is not valid. The expected format is snap-xxxxxxxx or snap-xxxxxxxxxxxxxxxxx."
			}
			return hit
		})
	},
})

// net is what EC2 says of an ID of a subnet or a VPC, for which it has no code of
// their form: one of something else is one that does not exist.
type net struct{ prefix, code, message string }

func netOf(shape string) (n net, ok bool) {
	switch shape {
	case "SubnetId":
		return net{"subnet", "InvalidSubnetID.NotFound", "The subnet ID '{id}' does not exist"}, true
	case "VpcId":
		return net{"vpc", "InvalidVpcID.NotFound", "The vpc ID '{id}' does not exist"}, true
	}
	return n, false
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/id-of-another-kind", Stage: rule.Object, Order: 3,
	When: "where the ID of a subnet or of a VPC must stand is something else",
	Code: "InvalidSubnetID.NotFound", Status: 400, Message: "The subnet ID '{id}' does not exist",
	Fix:      "give the ID that begins with {prefix}-, and not a name or the ID of something else",
	Evidence: rule.Reported, Sources: []string{errorCodes, "https://github.com/aws-controllers-k8s/ec2-controller/pull/67"},
	Check: func(c *rule.Case) *rule.Hit {
		return eachText(c, func(v *decode.Value) *rule.Hit {
			n, ok := netOf(v.Shape.Name)
			if !ok || v.Text == "" || strings.HasPrefix(v.Text, n.prefix+"-") {
				return nil
			}
			hit := rule.Refuse(c.At(v).Because("does not begin with "+n.prefix+"-")).With("id", v.Text).With("prefix", n.prefix)
			hit.Code, hit.Message = n.code, n.message
			return hit
		})
	},
})
