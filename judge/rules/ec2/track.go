package ec2

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Track(rule.Rule{
	ID:       "ec2/gone",
	When:     "a gateway, a VPN connection or a key pair is known not to be there: it was deleted, or is none of those there are",
	Fix:      "name one that is there, in the region that is called",
	Evidence: rule.Reported, Sources: []string{errorCodes, "https://github.com/getmoto/moto/blob/0af643a/moto/ec2/exceptions.py", motoTests},
}, &rule.Kind{
	Type: "AWS::EC2::CustomerGateway", Global: true, Members: []string{"CustomerGatewayId", "CustomerGatewayIds"},
	Made: []string{"CreateCustomerGateway"}, Answer: "customerGatewayId", Ended: []string{"DeleteCustomerGateway"}, Slow: true,
	Code: "InvalidCustomerGatewayID.NotFound", Status: 400, Message: "The customerGateway ID '{name}' does not exist",
}, &rule.Kind{
	Type: "AWS::EC2::VPNGateway", Global: true, Members: []string{"VpnGatewayId", "VpnGatewayIds"},
	Made: []string{"CreateVpnGateway"}, Answer: "vpnGatewayId", Ended: []string{"DeleteVpnGateway"}, Slow: true,
	Code: "InvalidVpnGatewayID.NotFound", Status: 400, Message: "The vpnGateway ID '{name}' does not exist",
}, &rule.Kind{
	Type: "AWS::EC2::VPNConnection", Global: true, Members: []string{"VpnConnectionId", "VpnConnectionIds"},
	Made: []string{"CreateVpnConnection"}, Answer: "vpnConnectionId", Ended: []string{"DeleteVpnConnection"}, Slow: true,
	Code: "InvalidVpnConnectionID.NotFound", Status: 400, Message: "The vpnConnection ID '{name}' does not exist",
}, &rule.Kind{
	Type: "AWS::EC2::NatGateway", Global: true, Members: []string{"NatGatewayId", "NatGatewayIds"},
	Made: []string{"CreateNatGateway"}, Answer: "natGatewayId", Ended: []string{"DeleteNatGateway"}, Slow: true,
	Wanted: []string{"DescribeNatGateways", "DeleteNatGateway"},
	Code:   "NatGatewayNotFound", Status: 400, Message: "The Nat Gateway {name} was not found",
}, &rule.Kind{
	Type: "AWS::EC2::KeyPair", Members: []string{"KeyName", "KeyNames"},
	Made: []string{"CreateKeyPair", "ImportKeyPair"}, Ended: []string{"DeleteKeyPair"},
	Lists:  map[string]string{"DescribeKeyPairs": "keyName"},
	Wanted: []string{"DescribeKeyPairs", "RunInstances", "RequestSpotInstances"},
	Code:   "InvalidKeyPair.NotFound", Status: 400, Message: "The key pair '{name}' does not exist",
})

// late are the shapes of IDs of things that came after EC2 had gone over to IDs of
// 17 hexadecimal digits: an ID of another form is none of theirs, and there is
// nothing of it.
var late = map[string]struct{ prefix, code, message string }{
	"TransitGatewayId":           {"tgw-", "InvalidTransitGatewayID.NotFound", "Transit Gateway {id} was deleted or does not exist."},
	"TransitGatewayAttachmentId": {"tgw-attach-", "InvalidTransitGatewayAttachmentID.NotFound", "Transit Gateway Attachment {id} was deleted or does not exist."},
	"SecurityGroupRuleId":        {"sgr-", "InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '{id}' does not exist"},
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/id-of-nothing", Stage: rule.Object, Order: -1,
	On: rule.Member("TransitGatewayId", "TransitGatewayIds", "TransitGatewayAttachmentId", "TransitGatewayAttachmentIds", "SecurityGroupRules",
		"SecurityGroupRuleIds"),
	When: "an ID has not the 17 hexadecimal digits that all IDs of its kind have",
	Code: "InvalidTransitGatewayID.NotFound", Status: 400, Message: "Transit Gateway {id} was deleted or does not exist.",
	Fix:      "give the ID as the console or a describe call shows it: a prefix and 17 digits of 0-9 and a-f",
	Evidence: rule.Recorded, Sources: []string{motoTests, errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil {
			return nil
		}
		for _, v := range c.In.Root.Items {
			for _, id := range idsIn(v) {
				k, ok := late[id.Shape.Name]
				rest, of := strings.CutPrefix(id.Text, k.prefix)
				if !ok || !of || len(rest) == 17 && strings.Trim(rest, "0123456789abcdef") == "" {
					continue
				}
				hit := rule.Refuse(c.At(id).Because("is no ID that EC2 gives out")).With("id", id.Text)
				hit.Code, hit.Message = k.code, k.message
				return hit
			}
		}
		return nil
	},
})

// idsIn are the values that a member holds at any depth, and that are of a shape
// of [late].
func idsIn(v *decode.Value) []*decode.Value {
	if v.Shape == nil {
		return nil
	}
	if _, ok := late[v.Shape.Name]; ok && v.Text != "" {
		return []*decode.Value{v}
	}
	var ids []*decode.Value
	for _, it := range v.Items {
		ids = append(ids, idsIn(it)...)
	}
	return ids
}
