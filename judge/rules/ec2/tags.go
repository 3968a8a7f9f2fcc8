package ec2

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// taggable are the types of resources that an operation creates and can tag.
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TagSpecification.html
var taggable = map[string][]string{
	"AllocateAddress":       {"elastic-ip"},
	"CreateFlowLogs":        {"vpc-flow-log"},
	"CreateInternetGateway": {"internet-gateway"},
	"CreateKeyPair":         {"key-pair"},
	"CreateLaunchTemplate":  {"launch-template"},
	"CreateNatGateway":      {"natgateway"},
	"CreateRouteTable":      {"route-table"},
	"CreateSecurityGroup":   {"security-group"},
	"CreateSubnet":          {"subnet"},
	"CreateVolume":          {"volume"},
	"CreateVpc":             {"vpc"},
	"CreateVpcEndpoint":     {"vpc-endpoint"},
	"RunInstances":          {"instance", "volume", "network-interface", "spot-instances-request", "elastic-gpu"},
}

var onTagSpecifications = rule.Member("TagSpecifications")

var _ = rule.Add(rule.Rule{
	ID: "ec2/tag-specification", On: onTagSpecifications, Stage: rule.Values, Order: 30,
	When: "a tag specification does not say for what it is, is for what the operation does not create, or has no tags",
	Code: value, Status: 400, Message: "'{type}' is not a valid taggable resource type for this operation.",
	Fix:      "set ResourceType to what the operation creates, and at least one tag",
	Evidence: rule.Reported, Sources: []string{moto, "https://github.com/getmoto/moto/blob/0af643a/moto/ec2/responses/_base_response.py", api + "API_TagSpecification.html",
		"https://github.com/jonrau1/SyntheticSun/issues/13"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		for _, s := range c.Get("TagSpecifications").Elements() {
			t := s.Get("ResourceType")
			switch {
			case t.String() == "":
				hit := rule.Refuse(c.At(s).Because("has no ResourceType"))
				hit.Code, hit.Message = parameter, "Tag specification resource type must have a value"
				return hit
			case len(s.Get("Tags").Elements()) == 0:
				hit := rule.Refuse(c.At(s).Because("has no tag"))
				hit.Message = "Tag specification must have at least one tag"
				return hit
			case !fits(c.Op, t.Text):
				hit := rule.Refuse(c.At(t).Because("is not what "+c.Op+" creates")).With("type", t.Text)
				if c.Op == "CreateVpcEndpoint" { // seen of this one
					hit.Code = parameter
				}
				return hit
			}
		}
		return nil
	},
})

func fits(op, resourceType string) bool {
	types, ok := taggable[op]
	if !ok {
		return true
	}
	for _, t := range types {
		if plain(t) == plain(resourceType) {
			return true
		}
	}
	return false
}

// tagLists are the lists of tags of a request.
func tagLists(c *rule.Case) []*decode.Value {
	lists := []*decode.Value{c.Get("Tags")}
	for _, s := range c.Get("TagSpecifications").Elements() {
		lists = append(lists, s.Get("Tags"))
	}
	return lists
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/tag-key", On: rule.Member("Tags", "TagSpecifications"), Stage: rule.Values, Order: 31,
	When: "a tag's key begins with aws:, or stands there twice",
	Code: value, Status: 400, Message: "Tag keys starting with 'aws:' are reserved for internal use",
	Fix:      "choose another key, and give each once",
	Evidence: rule.Reported,
	Sources: []string{"https://github.com/jcjorel/ec2-spot-converter/issues/13", "https://github.com/cloud-custodian/cloud-custodian/issues/5975",
		"https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html", moto},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Op == "DeleteTags" {
			return nil
		}
		for _, list := range tagLists(c) {
			seen := map[string]*decode.Value{}
			for _, t := range list.Elements() {
				k := t.Get("Key")
				if k == nil {
					continue
				}
				if strings.HasPrefix(strings.ToLower(k.Text), "aws:") {
					hit := rule.Refuse(c.At(k)).With("key", k.Text)
					if c.Op == "CreateTags" {
						hit.Message = "Value ( {key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use"
					}
					return hit
				}
				if first := seen[k.Text]; first != nil {
					hit := rule.Refuse(c.At(first).Because("the same key …"), c.At(k).Because("… as here")).With("key", k.Text)
					hit.Message = "Duplicate tag key '{key}' specified."
					return hit
				}
				seen[k.Text] = k
			}
		}
		return nil
	},
})
