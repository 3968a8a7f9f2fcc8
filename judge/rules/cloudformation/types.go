package cloudformation

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/parameter-unknown", Operations: deploying, On: rule.Member("Parameters"), Stage: rule.Content, Order: 3,
	When: "a parameter is given that the template does not declare",
	Code: invalid, Status: 400, Message: "Parameters: [{names}] do not exist in the template",
	Fix: "leave it out, or declare it under Parameters; names are held to their case", Evidence: rule.Reported,
	Sources: []string{"https://github.com/aws-samples/amazon-ec2-image-builder-samples/issues/18", guide + "parameters-section-structure.html"},
	Check: func(c *rule.Case) *rule.Hit {
		t, err := template(c)
		if err != nil || t == nil || len(t.Macros) > 0 {
			return nil // a macro may add parameters
		}
		known := map[string]bool{}
		for _, name := range t.Parameters() {
			known[name] = true
		}
		var names []string
		hit := &rule.Hit{}
		for _, p := range c.Get("Parameters").Elements() {
			if k := p.Get("ParameterKey"); k != nil && !known[k.Text] {
				names = append(names, k.Text)
				hit.Culprits = append(hit.Culprits, c.At(k).Because("the template has no parameter of that name"))
			}
		}
		if names == nil {
			return nil
		}
		return hit.With("names", strings.Join(names, ", "))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/resource-type", Operations: templated, On: rule.Member("TemplateBody"), Stage: rule.Content, Order: 2,
	When: "a resource is of a type that cannot be one, or of one of SAM's in a template without its transform",
	Code: invalid, Status: 400, Message: "Template format error: Unrecognized resource types: [{types}]",
	Fix: "mend the type; for AWS::Serverless::… add Transform: AWS::Serverless-2016-10-31 to the template", Evidence: rule.Reported,
	Sources: []string{"https://github.com/aws/aws-cli/issues/2684", "https://github.com/aws/aws-cli/issues/7226",
		"https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy.html"},
	Check: func(c *rule.Case) *rule.Hit {
		t, err := template(c)
		if err != nil || t == nil || len(t.Macros) > 0 {
			return nil
		}
		var bad []string
		for _, name := range t.Types() {
			if name != "" && !typeName(name) {
				bad = append(bad, name)
			}
		}
		if bad == nil {
			return nil
		}
		return rule.Refuse(c.AtMember("TemplateBody").Because("holds "+bad[0])).With("types", strings.Join(bad, ", "))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/template-circle", Operations: templated, On: rule.Member("TemplateBody"), Stage: rule.Content, Order: 3,
	When: "resources depend on one another in a circle",
	Code: invalid, Status: 400, Message: "Circular dependency between resources: [{names}]",
	Fix: "take one dependency out of the circle: name a resource by its name instead of Ref, or give two resources their tie in a third (a security group's rule, a bucket's policy)",
	Not: "DependsOn: it adds a dependency", Evidence: rule.Documented,
	Sources: []string{"https://aws.amazon.com/blogs/infrastructure-and-automation/handling-circular-dependency-errors-in-aws-cloudformation/",
		guide + "troubleshooting.html"},
	Check: func(c *rule.Case) *rule.Hit {
		t, err := template(c)
		if err != nil || t == nil || len(t.Macros) > 0 {
			return nil
		}
		names := t.Cycle()
		if names == nil {
			return nil
		}
		return rule.Refuse(c.AtMember("TemplateBody").Because("holds the circle "+strings.Join(names, ", "))).With("names", strings.Join(names, ", "))
	},
})

// typeName reports whether a resource may be of such a type. Which types there
// are nobody can list: they come daily, and third parties have some.
func typeName(s string) bool {
	if strings.HasPrefix(s, "Custom::") {
		return true
	}
	parts := strings.Split(s, "::")
	if len(parts) == 4 && parts[3] == "MODULE" {
		parts = parts[:3]
	}
	if len(parts) != 3 || parts[0] == "AWS" && parts[1] == "Serverless" {
		return false
	}
	for _, p := range parts {
		if p == "" || !alphanumeric(p) {
			return false
		}
	}
	return true
}

func alphanumeric(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9')
	}) < 0
}
