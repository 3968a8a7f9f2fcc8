package ec2

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// Kinds of facts; IDs are EC2's. Attributes have the names of the members that
// set them. A VPC with further blocks has "more" set, a launch template has
// "latest", the number of its last version.
const (
	kindVPC        = "AWS::EC2::VPC"
	kindSubnet     = "AWS::EC2::Subnet"
	kindGroup      = "AWS::EC2::SecurityGroup"
	kindTemplate   = "AWS::EC2::LaunchTemplate"
	kindTransit    = "AWS::EC2::TransitGateway"
	kindAttachment = "AWS::EC2::TransitGatewayVpcAttachment"
	kindInstance   = "AWS::EC2::Instance"
)

// Of what AWS puts into every account (a VPC with all its parts), and of what
// other services make (instances, volumes, interfaces), nobody knows that there
// are no others.
var _ = rule.Follow("ec2", kindTransit, kindAttachment, kindTemplate)

type factsResource = facts.Resource

// made are the operations that make something, and the element of the answer
// that holds its ID.
var made = map[string]struct{ kind, element string }{
	"CreateVpc":                         {kindVPC, "vpcId"},
	"CreateSubnet":                      {kindSubnet, "subnetId"},
	"CreateSecurityGroup":               {kindGroup, "groupId"},
	"CreateLaunchTemplate":              {kindTemplate, "launchTemplateId"},
	"CreateTransitGateway":              {kindTransit, "transitGatewayId"},
	"CreateTransitGatewayVpcAttachment": {kindAttachment, "transitGatewayAttachmentId"},
}

var _ = rule.Learn(rule.Learner{Service: "ec2", Learn: func(c *rule.Case, resp *capture.Response) {
	m, ok := made[c.Op]
	id := rule.AnswerText(resp, m.element)
	if ok && id == "" {
		c.Facts.OpenKind(m.kind) // one came whose ID is not known
	}
	if !ok || id == "" {
		return
	}
	r := c.Facts.LearnResource(m.kind, id)
	r.Gone, r.Attrs = false, map[string]string{}
	for _, v := range c.In.Root.Items {
		if v.Member != nil && v.Text != "" {
			r.Attrs[v.Member.Name] = v.Text
		}
	}
	if c.Op == "CreateLaunchTemplate" {
		r.Attrs["latest"] = "1"
	}
	delete(r.Attrs, "LaunchTemplateData")
}})

// unmade are the operations that take something away at once, and the member
// that names it.
var unmade = map[string]struct{ kind, member string }{
	"DeleteVpc":                         {kindVPC, "VpcId"},
	"DeleteSubnet":                      {kindSubnet, "SubnetId"},
	"DeleteSecurityGroup":               {kindGroup, "GroupId"},
	"DeleteTransitGateway":              {kindTransit, "TransitGatewayId"},
	"DeleteTransitGatewayVpcAttachment": {kindAttachment, "TransitGatewayAttachmentId"},
}

var _ = rule.Learn(rule.Learner{Service: "ec2", Learn: func(c *rule.Case, _ *capture.Response) {
	m, ok := unmade[c.Op]
	if id := c.Text(m.member); ok && id != "" {
		c.Facts.LearnResource(m.kind, id).Gone = true
	}
}})

var _ = rule.Learn(rule.Learner{Service: "ec2", Operations: []string{"AssociateVpcCidrBlock"}, Learn: func(c *rule.Case, _ *capture.Response) {
	if r := c.Resource(kindVPC, c.Text("VpcId")); r != nil {
		r.Attrs["more"] = "1"
	}
}})

// An instance that was stopped or terminated does not run: load balancers look at
// that ("state").
var _ = rule.Learn(rule.Learner{Service: "ec2", Operations: []string{"StopInstances", "TerminateInstances", "StartInstances"},
	Learn: func(c *rule.Case, _ *capture.Response) {
		state := map[string]string{"StopInstances": "stopped", "TerminateInstances": "terminated", "StartInstances": "running"}[c.Op]
		for _, v := range c.Get("InstanceIds").Elements() {
			c.Facts.LearnResource(kindInstance, v.Text).Attrs["state"] = state
		}
	}})

// template is the known launch template that a request names.
func template(c *rule.Case) (found *facts.Resource) {
	if id := c.Text("LaunchTemplateId"); id != "" {
		return c.Resource(kindTemplate, id)
	}
	name := c.Text("LaunchTemplateName")
	c.Facts.Resources(kindTemplate, func(r *facts.Resource) bool {
		if name != "" && r.Attrs["LaunchTemplateName"] == name && (found == nil || found.Gone) {
			found = r
		}
		return true
	})
	if found == nil && name != "" {
		return c.Resource(kindTemplate, "name/"+name)
	}
	return found
}

var _ = rule.Learn(rule.Learner{Service: "ec2", Operations: []string{"CreateLaunchTemplateVersion", "DeleteLaunchTemplate", "DeleteLaunchTemplateVersions"},
	Learn: func(c *rule.Case, _ *capture.Response) {
		r := template(c)
		switch {
		case r == nil:
		case c.Op == "DeleteLaunchTemplate":
			r.Gone = true
		case c.Op == "DeleteLaunchTemplateVersions":
			delete(r.Attrs, "latest")
		default:
			if n, err := strconv.Atoi(r.Attrs["latest"]); err == nil {
				r.Attrs["latest"] = strconv.Itoa(n + 1)
			}
		}
	}})

// absent are the members that name something, and what EC2 says when there is
// no such thing.
var absent = []struct{ kind, member, code, message string }{
	{kindSubnet, "SubnetId", "InvalidSubnetID.NotFound", "The subnet ID '{id}' does not exist"},
	{kindGroup, "GroupId", "InvalidGroup.NotFound", "The security group '{id}' does not exist"},
	{kindTransit, "TransitGatewayId", "InvalidTransitGatewayID.NotFound", "Transit Gateway {id} was deleted or does not exist."},
	{kindVPC, "VpcId", "InvalidVpcID.NotFound", "The vpc ID '{id}' does not exist"},
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/not-found", On: rule.Member("SubnetId", "GroupId", "TransitGatewayId", "VpcId"), Stage: rule.Object,
	When: "what a request names is known not to be there",
	Code: "InvalidVpcID.NotFound", Status: 400, Message: "The vpc ID '{id}' does not exist",
	Fix:      "name one that is there, in the region that is called",
	Evidence: rule.Reported, Sources: []string{errorCodes, moto},
	Check: func(c *rule.Case) *rule.Hit {
		for _, a := range absent {
			v := c.Get(a.member)
			if v == nil {
				continue
			}
			// What is deleted may be deleted and described for a while.
			if r := c.Resource(a.kind, v.Text); r == nil || !r.Gone || a.kind == kindTransit && !strings.HasPrefix(c.Op, "Create") && c.Facts.Resource(a.kind, v.Text) != nil {
				continue
			}
			hit := rule.Refuse(c.At(v).Because("is not there")).With("id", v.Text)
			hit.Code, hit.Message = a.code, a.message
			return hit
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/template-not-found", On: rule.Member("LaunchTemplateId", "LaunchTemplateName"), Stage: rule.Object,
	Operations: []string{"DescribeLaunchTemplateVersions", "CreateLaunchTemplateVersion", "ModifyLaunchTemplate", "DeleteLaunchTemplate", "DeleteLaunchTemplateVersions"},
	When:       "the launch template is known not to be there",
	Code:       "InvalidLaunchTemplateId.NotFound", Status: 400,
	Message:  "The specified launch template, with template ID {id}, does not exist.",
	Fix:      "name one that is there, in the region that is called",
	Evidence: rule.Reported, Sources: []string{errorCodes, moto},
	Check: func(c *rule.Case) *rule.Hit {
		r := template(c)
		if r == nil || !r.Gone {
			return nil
		}
		if v := c.Get("LaunchTemplateId"); v != nil {
			return rule.Refuse(c.At(v)).With("id", v.Text)
		}
		v := c.Get("LaunchTemplateName")
		hit := rule.Refuse(c.At(v)).With("name", v.Text)
		hit.Code = "InvalidLaunchTemplateName.NotFoundException"
		hit.Message = "The specified launch template, with template name {name}, does not exist."
		return hit
	},
})
