package cloudformation

import (
	"net/url"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/internal/lazyre"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/template-missing", Operations: []string{"CreateStack", "UpdateStack", "CreateChangeSet"}, Stage: rule.Combinations,
	When: "there is neither TemplateBody nor TemplateURL, nor UsePreviousTemplate",
	Code: invalid, Status: 400, Message: "Either Template URL or Template Body must be specified.",
	Fix: "send the template, or UsePreviousTemplate true to change only parameters", Evidence: rule.Recorded,
	Sources: []string{recorded + "api/test_update_stack.snapshot.json#test_no_template_error"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() || c.Get("TemplateBody") != nil || c.Get("TemplateURL") != nil || strings.EqualFold(c.Text("UsePreviousTemplate"), "true") {
			return nil
		}
		if c.Op == "CreateChangeSet" && (c.Text("ChangeSetType") == "IMPORT" || c.Get("ImportExistingResources") != nil) {
			return nil
		}
		return rule.Refuse(c.AtMember("TemplateBody").Because("absent"), c.AtMember("TemplateURL").Because("absent"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/template-size", Operations: templated, On: rule.Member("TemplateBody"), Stage: rule.Values, Order: 1,
	When: "TemplateBody has more than 51,200 bytes",
	Code: invalid, Status: 400,
	Message: "1 validation error detected: Value '{body}' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
	Fix:     "put the template into S3 and send TemplateURL: there it may have 1 MB", Evidence: rule.Recorded,
	Sources: []string{recorded + "test_template_engine.snapshot.json#test_to_validate_template_limit_for_macro"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("TemplateBody")
		if len(v.Text) <= maxTemplate {
			return nil
		}
		return rule.Refuse(c.At(v).Because("has more than 51200 bytes")).With("body", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/template-url", Operations: templated, On: rule.Member("TemplateURL"), Stage: rule.Combinations,
	When: "TemplateURL is not an https URL of an object in S3",
	Code: invalid, Status: 400, Message: "TemplateURL must be a supported URL.",
	Fix: "send the https URL of the object", Not: "an s3:// URL, or one over http", Evidence: rule.Recorded,
	Sources: []string{recorded + "api/test_templates.snapshot.json#test_create_stack_from_s3_template_url", apiDoc + "CreateStack.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("TemplateURL")
		u, err := url.Parse(v.Text)
		if err == nil && u.Scheme == "https" {
			return nil
		}
		return rule.Refuse(c.At(v).Because("must begin with https://"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/stack-policy-both", Operations: []string{"SetStackPolicy"}, On: rule.Member("StackPolicyBody"), Stage: rule.Combinations,
	When: "StackPolicyBody and StackPolicyURL are both set",
	Code: invalid, Status: 400, Message: "You cannot specify both StackPolicyURL and StackPolicyBody",
	Fix: "send one of them", Evidence: rule.Recorded, Sources: []string{recorded + "api/test_stack_policies.snapshot.json#test_set_policy_both_policy_and_url"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Get("StackPolicyURL") == nil {
			return nil
		}
		return rule.Refuse(c.AtMember("StackPolicyBody"), c.AtMember("StackPolicyURL"))
	},
})

var stackName = lazyre.New(`^([a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*)$`)

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/stack-name", Operations: []string{"CreateStack", "CreateChangeSet"}, On: rule.Member("StackName"), Stage: rule.Values, Order: -1,
	When: "a new stack's name has other characters than letters, digits and hyphens, or begins with another than a letter, or has more than 128",
	Code: invalid, Status: 400,
	Message: "1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must {constraint}",
	Fix:     "use letters, digits and hyphens, a letter first, at most 128", Evidence: rule.Recorded,
	Sources: []string{recorded + "api/test_stacks.snapshot.json#test_stack_name_creation", apiDoc + "CreateStack.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("StackName")
		switch {
		case v.Text != "" && !stackName.MatchString(v.Text):
			return rule.Refuse(c.At(v).Because("has characters that are not allowed")).With("name", v.Text).
				With("constraint", "satisfy regular expression pattern: "+stackPattern)
		case len(v.Text) > 128 && !arn.Is(v.Text):
			return rule.Refuse(c.At(v).Because("is longer than 128")).With("name", v.Text).With("constraint", "have length less than or equal to 128")
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/change-set-stack", Operations: []string{"DescribeChangeSet", "DeleteChangeSet", "ExecuteChangeSet"}, On: rule.Member("ChangeSetName"), Stage: rule.Combinations,
	When: "ChangeSetName is a name and StackName is absent",
	Code: invalid, Status: 400, Message: "StackName must be specified if ChangeSetName is not specified as an ARN.",
	Fix: "add StackName, or send the change set's ARN", Evidence: rule.Recorded,
	Sources: []string{recorded + "api/test_changesets.snapshot.json#test_delete_change_set_exception"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ChangeSetName")
		if !c.In.Complete() || arn.Is(v.Text) || c.Get("StackName") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("StackName").Because("absent …"), c.At(v).Because("… and this is no ARN"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/get-template-stack", Operations: []string{"GetTemplate"}, Stage: rule.Combinations,
	When: "GetTemplate has neither a stack's name nor a change set's ARN",
	Code: invalid, Status: 400, Message: "StackName is a required parameter.",
	Fix: "add StackName, or send the change set's ARN", Evidence: rule.Recorded, Sources: []string{recorded + "api/test_templates.snapshot.json#test_get_template_missing_resources"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() || c.Get("StackName") != nil || arn.Is(c.Text("ChangeSetName")) {
			return nil
		}
		return rule.Refuse(c.AtMember("StackName").Because("absent"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/parameter-both", Operations: []string{"UpdateStack", "CreateChangeSet", "CreateStack"}, On: rule.Member("Parameters"), Stage: rule.Combinations, Order: 1,
	When: "a parameter has a value and UsePreviousValue true",
	Code: invalid, Status: 400, Message: "Invalid input for parameter key {key}. Cannot specify usePreviousValue as true and non empty value for a parameter",
	Fix: "send one of them", Evidence: rule.Recorded, Sources: []string{moto + "test_cloudformation_stack_crud_boto3.py"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, p := range c.Get("Parameters").Elements() {
			v := p.Get("ParameterValue")
			if v.String() == "" || !strings.EqualFold(p.Get("UsePreviousValue").String(), "true") {
				continue
			}
			return rule.Refuse(c.At(v).Because("a value …"), c.At(p.Get("UsePreviousValue")).Because("… and the previous one")).With("key", p.Get("ParameterKey").String())
		}
		return nil
	},
})
