package ec2

import (
	"strconv"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "ec2/template-id-and-name", Operations: []string{"ModifyLaunchTemplate"}, Stage: rule.Combinations, Order: 1,
	When: "a launch template is named by its ID and by its name, or by neither",
	Code: combination, Status: 400, Message: "Either provide launch template ID or launch template name to modify the template.",
	Fix:      "give one of LaunchTemplateId and LaunchTemplateName",
	Evidence: rule.Reported, Sources: []string{motoTests, api + "API_ModifyLaunchTemplate.html"},
	Check: func(c *rule.Case) *rule.Hit {
		id, name := c.Get("LaunchTemplateId"), c.Get("LaunchTemplateName")
		switch {
		case !c.In.Complete():
			return nil
		case id != nil && name != nil:
			return rule.Refuse(c.At(id), c.At(name))
		case id == nil && name == nil:
			return rule.Refuse(c.AtMember("LaunchTemplateId").Because("absent, and so is LaunchTemplateName"))
		}
		return nil
	},
})

const describeWhich = "To describe the launch template data for all your launch templates, for '--versions' specify '$Latest', '$Default', or both, and omit '--launch-template-id', '--launch-template-name', and version numbers."

var _ = rule.Add(rule.Rule{
	ID: "ec2/template-versions-of-none", Operations: []string{"DescribeLaunchTemplateVersions"}, Stage: rule.Combinations, Order: 1,
	When: "versions are asked for, of no template and without $Latest or $Default",
	Code: missing, Status: 400, Message: describeWhich,
	Fix:      "give LaunchTemplateId or LaunchTemplateName; for all templates give LaunchTemplateVersion.1=$Latest",
	Evidence: rule.Reported, Sources: []string{motoTests, api + "API_DescribeLaunchTemplateVersions.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() || c.Get("LaunchTemplateId") != nil || c.Get("LaunchTemplateName") != nil || len(c.Get("Versions").Elements()) > 0 {
			return nil
		}
		return rule.Refuse(c.AtMember("LaunchTemplateId").Because("absent, and so are LaunchTemplateName and Versions"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/template-version", Operations: []string{"DescribeLaunchTemplateVersions"}, On: rule.Member("Versions"), Stage: rule.Object, Order: 2,
	When: "a version is asked for that the template has not",
	Code: "InvalidLaunchTemplateId.VersionNotFound", Status: 400,
	Message:  "Could not find the specified version {version} for the launch template with ID {id}.",
	Fix:      "ask for a version that is there; the last one is $Latest",
	Evidence: rule.Reported, Sources: []string{motoTests, errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		r := template(c)
		if r == nil || r.Gone {
			return nil
		}
		latest, err := strconv.Atoi(r.Attrs["latest"])
		if err != nil {
			return nil
		}
		for _, v := range c.Get("Versions").Elements() {
			if n, err := strconv.Atoi(v.Text); err == nil && (n > latest || n < 1) {
				return rule.Refuse(c.At(v).Because("the last one is "+r.Attrs["latest"])).With("version", v.Text).With("id", r.ID)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/template-exists", Operations: []string{"CreateLaunchTemplate"}, On: rule.Member("LaunchTemplateName"), Stage: rule.Object, Order: 1,
	When: "there is a launch template of that name",
	Code: "InvalidLaunchTemplateName.AlreadyExistsException", Status: 400, Message: "Launch template name already in use.",
	Fix:      "make a new version of it with CreateLaunchTemplateVersion, or choose another name",
	Evidence: rule.Documented, Sources: []string{errorCodes, moto},
	Check: func(c *rule.Case) *rule.Hit {
		r := template(c)
		if r == nil || r.Gone || r.Attrs["ClientToken"] != "" && r.Attrs["ClientToken"] == c.Text("ClientToken") {
			return nil
		}
		return rule.Refuse(c.AtMember("LaunchTemplateName").Because("is the name of " + r.ID))
	},
})
