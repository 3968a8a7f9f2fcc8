// Package ssm holds what AWS Systems Manager checks beyond its model.
package ssm

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

// Where the rules are known from.
const (
	apiDoc = "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_"
	moto   = "https://github.com/getmoto/moto/blob/0af643a/moto/ssm/"
)

const invalid = "ValidationException"

var coral = dialect.Coral{Code: invalid}

var _ = dialect.Add(dialect.Dialect{Service: "ssm", Word: dialect.TypesFirst(coral.Word)})

// kindParameter are the facts of parameters, by region and name.
const kindParameter = "AWS::SSM::Parameter"

var _ = rule.Follow("ssm", kindParameter)

// canonical is a parameter's name as it is known by: a slash before a name
// without others makes no difference.
func canonical(name string) string {
	if rest, ok := strings.CutPrefix(name, "/"); ok && !strings.Contains(rest, "/") {
		return rest
	}
	return name
}

// parameter is what is known of a parameter. Those that AWS publishes are in no
// declaration.
func parameter(c *rule.Case, name string) *facts.Resource {
	name = canonical(name)
	if strings.HasPrefix(name, "/aws/") || strings.Contains(name, ":") {
		return c.Facts.Resource(kindParameter, c.Region()+":"+name)
	}
	return c.Resource(kindParameter, c.Region()+":"+name)
}

var _ = rule.Learn(rule.Learner{Service: "ssm", Operations: []string{"PutParameter", "DeleteParameter"}, Learn: func(c *rule.Case, _ *capture.Response) {
	if n := c.Text("Name"); n != "" && !arn.Is(n) {
		c.Facts.LearnResource(kindParameter, c.Region()+":"+canonical(n)).Gone = c.Op == "DeleteParameter"
	}
}})

var _ = rule.Learn(rule.Learner{Service: "ssm", Operations: []string{"DeleteParameters"}, Learn: func(c *rule.Case, _ *capture.Response) {
	if l := c.Get("Names"); l != nil {
		for _, n := range l.Items {
			c.Facts.LearnResource(kindParameter, c.Region()+":"+canonical(n.Text)).Gone = true
		}
	}
}})

var _ = rule.Add(rule.Rule{
	ID: "ssm/name-qualified", Operations: []string{"PutParameter"}, On: rule.Member("Name"), Stage: rule.Combinations,
	When: "a parameter's name has a slash within and does not begin with one",
	Code: invalid, Status: 400, Message: "Parameter name must be a fully qualified name.",
	Fix: "begin the name with /", Evidence: rule.Reported, Sources: []string{apiDoc + "PutParameter.html#systemsmanager-PutParameter-request-Name", moto + "models.py"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		if arn.Is(v.Text) || strings.HasPrefix(v.Text, "/") || !strings.Contains(v.Text, "/") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("must begin with /"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ssm/name-reserved", Operations: []string{"PutParameter"}, On: rule.Member("Name"), Stage: rule.Combinations, Order: 1,
	When: "a parameter's name begins with aws or ssm, in any case, or is below /aws/",
	Code: invalid, Status: 400,
	Fix: "choose another beginning", Evidence: rule.Documented, Sources: []string{apiDoc + "PutParameter.html#systemsmanager-PutParameter-request-Name", moto + "models.py"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		first := strings.ToLower(v.Text)
		if strings.HasPrefix(first, "/aws/") {
			hit := rule.Refuse(c.At(v).Because("begins with a reserved word")).With("name", v.Text)
			hit.Code, hit.Message = "AccessDeniedException", "No access to reserved parameter name: {name}."
			return hit
		}
		if !strings.HasPrefix(first, "aws") && !strings.HasPrefix(first, "ssm") || arn.Is(v.Text) || strings.Contains(first, "/") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("begins with a reserved word"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ssm/tags-with-overwrite", Operations: []string{"PutParameter"}, On: rule.Member("Tags"), Stage: rule.Combinations, Order: 2,
	When: "tags are sent with Overwrite true",
	Code: invalid, Status: 400,
	Message: "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
	Fix:     "tag the parameter with AddTagsToResource", Evidence: rule.Documented, Sources: []string{apiDoc + "PutParameter.html#systemsmanager-PutParameter-request-Tags"},
	Check: func(c *rule.Case) *rule.Hit {
		if v := c.Get("Tags"); len(v.Items) > 0 && strings.EqualFold(c.Text("Overwrite"), "true") {
			return rule.Refuse(c.At(v).Because("beside …"), c.AtMember("Overwrite").Because("… this"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ssm/filters-both", Operations: []string{"DescribeParameters"}, On: rule.Member("Filters"), Stage: rule.Combinations,
	When: "Filters and ParameterFilters are both sent",
	Code: invalid, Status: 400, Message: "You can use either Filters or ParameterFilters in a single request.",
	Fix: "send ParameterFilters alone", Evidence: rule.Documented, Sources: []string{moto + "models.py", apiDoc + "DescribeParameters.html"},
	Check: func(c *rule.Case) *rule.Hit {
		a, b := c.Get("Filters"), c.Get("ParameterFilters")
		if b == nil || len(a.Items) == 0 || len(b.Items) == 0 {
			return nil
		}
		return rule.Refuse(c.At(a).Because("beside …"), c.At(b).Because("… this"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ssm/parameter-exists", Operations: []string{"PutParameter"}, On: rule.Member("Name"), Stage: rule.Object,
	When: "the parameter exists and Overwrite is not true",
	Code: "ParameterAlreadyExists", Status: 400,
	Message: "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
	Fix:     "set Overwrite to true", Evidence: rule.Documented, Sources: []string{moto + "exceptions.py", apiDoc + "PutParameter.html#API_PutParameter_Errors"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		p := parameter(c, v.Text)
		if p == nil || p.Gone || strings.EqualFold(c.Text("Overwrite"), "true") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("exists already"), c.AtMember("Overwrite").Because("is not true"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ssm/parameter-missing", Operations: []string{"GetParameter", "DeleteParameter", "GetParameterHistory"}, On: rule.Member("Name"), Stage: rule.Object,
	When: "the parameter is known not to be there: it was deleted, or is none of those there are",
	Code: "ParameterNotFound", Status: 400, Fix: "create the parameter", Evidence: rule.Recorded,
	Sources: []string{"https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/cloudformation/api/test_changesets.snapshot.json#test_deleting_resource"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		if p := parameter(c, v.Text); p == nil || !p.Gone {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not there"))
	},
})
