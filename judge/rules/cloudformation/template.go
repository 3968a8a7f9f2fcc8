package cloudformation

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/cfntemplate"
)

// templated are the operations whose template is looked at in full.
var templated = []string{"CreateStack", "UpdateStack", "CreateChangeSet", "ValidateTemplate", "GetTemplateSummary", "EstimateTemplateCost"}

// deploying are those that also take values of parameters.
var deploying = []string{"CreateStack", "UpdateStack", "CreateChangeSet"}

// maxTemplate is the most bytes of a template in a request.
const maxTemplate = 51200

// template reads a request's template; nil when there is none to look at, or it
// is too large.
func template(c *rule.Case) (*cfntemplate.Template, *cfntemplate.Error) {
	v := c.Get("TemplateBody")
	if v == nil || c.In == nil || !c.In.Complete() || len(v.Text) > maxTemplate {
		return nil, nil
	}
	return cfntemplate.Parse(v.Text)
}

func refuse(c *rule.Case, err *cfntemplate.Error) *rule.Hit {
	if err == nil {
		return nil
	}
	why := firstLower(strings.TrimPrefix(strings.TrimPrefix(err.Message, "Template format error: "), "Template error: "))
	if len(err.Path) > 0 {
		why = "at " + strings.Join(err.Path, "/") + ": " + why
	}
	return rule.Refuse(c.AtMember("TemplateBody").Because(why)).With("reason", err.Message)
}

func firstLower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + strings.TrimSuffix(s[1:], ".")
}

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/template-format", Operations: templated, On: rule.Member("TemplateBody"), Stage: rule.Content, Order: 1,
	When: "the template is neither JSON nor YAML, or not a map",
	Code: invalid, Status: 400, Message: "{reason}",
	Fix: "correct the template's syntax; TemplateBody is the text itself, not a path", Evidence: rule.Recorded,
	Sources: []string{recorded + "api/test_templates.snapshot.json#test_validate_invalid_json_template_should_fail",
		recorded + "api/test_templates.snapshot.json#test_create_stack_invalid_yaml_template_should_fail"},
	Check: func(c *rule.Case) *rule.Hit {
		_, err := template(c)
		return refuse(c, err)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/template", Operations: templated, On: rule.Member("TemplateBody"), Stage: rule.Content, Order: 2,
	When: "the template's sections, resources, functions or references are not in order",
	Code: invalid, Status: 400, Message: "{reason}",
	Fix: "correct the template where it is said", Not: "deploying again, or another role: the template is refused before anything is created", Evidence: rule.Recorded,
	Sources: []string{recorded + "api/test_validations.snapshot.json", recorded + "engine/test_references.snapshot.json",
		recorded + "test_change_set_fn_select.snapshot.json", recorded + "test_change_set_fn_split.snapshot.json", recorded + "test_change_set_fn_get_attr.snapshot.json",
		recorded + "test_change_set_conditions.snapshot.json", guide + "template-anatomy.html", guide + "intrinsic-function-reference.html",
		"https://github.com/localstack/localstack/pull/12468", "https://github.com/cfndsl/cfndsl/issues/343"},
	Check: func(c *rule.Case) *rule.Hit {
		t, err := template(c)
		if err != nil || t == nil {
			return nil
		}
		return refuse(c, t.Check())
	},
})

// given reads the values of a request's parameters, and the names of those that
// keep their value.
func given(c *rule.Case) (values map[string]string, keeps map[string]bool) {
	values, keeps = map[string]string{}, map[string]bool{}
	for _, p := range c.Get("Parameters").Elements() {
		name := p.Get("ParameterKey").String()
		if strings.EqualFold(p.Get("UsePreviousValue").String(), "true") {
			keeps[name] = true
		} else if v := p.Get("ParameterValue"); v != nil {
			values[name] = v.Text
		}
	}
	return values, keeps
}

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/template-resolved", Operations: deploying, On: rule.Member("TemplateBody"), Stage: rule.Content, Order: 3,
	When: "with the parameters given, a mapping has no such entry, or a resource is referred to that a condition leaves out",
	Code: invalid, Status: 400, Message: "{reason}",
	Fix: "give another value, add the mapping's entry, or put the reference under the resource's condition with Fn::If", Evidence: rule.Recorded,
	Sources: []string{recorded + "engine/test_mappings.snapshot.json#test_mapping_with_nonexisting_key",
		recorded + "engine/test_conditions.snapshot.json#test_output_reference_to_skipped_resource", recorded + "engine/test_conditions.snapshot.json#test_dependent_ref"},
	Check: func(c *rule.Case) *rule.Hit {
		t, err := template(c)
		if err != nil || t == nil {
			return nil
		}
		values, keeps := given(c)
		return refuse(c, t.CheckResolved(t.Values(values, keeps)))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/parameters", Operations: deploying, On: rule.Member("TemplateBody"), Stage: rule.Content, Order: 4,
	When: "a parameter without default has no value, or one has a value that the template does not allow",
	Code: invalid, Status: 400, Message: "{reason}",
	Fix: "give the parameter a value that its declaration allows", Not: "quoting a number twice", Evidence: rule.Recorded,
	Sources: []string{recorded + "test_change_set_parameters.snapshot.json#test_invalid_parameter_type", guide + "parameters-section-structure.html",
		"https://github.com/aws/serverless-application-model/issues/1107", "https://github.com/boto/botocore/issues/2598"},
	Check: func(c *rule.Case) *rule.Hit {
		t, err := template(c)
		if err != nil || t == nil {
			return nil
		}
		values, keeps := given(c)
		err = t.CheckParameters(values, keeps)
		if err == nil {
			return nil
		}
		hit := rule.Refuse(c.AtMember("Parameters").Because(firstLower(err.Message))).With("reason", err.Message)
		for _, p := range c.Get("Parameters").Elements() {
			if p.Get("ParameterKey").String() == err.Parameter {
				hit.Culprits = []rule.Culprit{c.At(p).Because(firstLower(err.Message))}
			}
		}
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/capabilities", Operations: deploying, On: rule.Member("TemplateBody"), Stage: rule.Content, Order: 5,
	When: "the template makes IAM resources or uses macros, and Capabilities does not say that this is meant",
	Code: "InsufficientCapabilitiesException", Status: 400, Message: "Requires capabilities : [{missing}]",
	Fix: "add {missing} to Capabilities", Not: "wider permissions: it is a word of consent", Evidence: rule.Recorded,
	Sources: []string{recorded + "test_template_engine.snapshot.json#test_capabilities_requirements", guide + "using-iam-template.html#capabilities"},
	Check: func(c *rule.Case) *rule.Hit {
		t, err := template(c)
		if err != nil || t == nil {
			return nil
		}
		has := map[string]bool{}
		for _, v := range c.Get("Capabilities").Elements() {
			has[v.Text] = true
		}
		var missing []string
		switch iam, named := t.IAM(); {
		case named && !has["CAPABILITY_NAMED_IAM"]:
			missing = append(missing, "CAPABILITY_NAMED_IAM")
		case iam && !has["CAPABILITY_IAM"] && !has["CAPABILITY_NAMED_IAM"]:
			missing = append(missing, "CAPABILITY_IAM")
		}
		// A change set shows what macros did before anything is done.
		if c.Op != "CreateChangeSet" && !has["CAPABILITY_AUTO_EXPAND"] && len(t.Macros) > 0 {
			missing = append(missing, "CAPABILITY_AUTO_EXPAND")
		}
		if len(missing) == 0 {
			return nil
		}
		return rule.Refuse(c.AtMember("Capabilities").Because("does not have "+strings.Join(missing, " and ")), c.AtMember("TemplateBody").Because("needs it")).
			With("missing", strings.Join(missing, ", "))
	},
})
