package ssm

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
)

// maxLevels is how many levels a name may have, its own included.
// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
const maxLevels = 15

var _ = rule.Add(rule.Rule{
	ID: "ssm/name-levels", Operations: []string{"PutParameter"}, On: rule.Member("Name"), Stage: rule.Combinations, Order: 3,
	When: "a parameter's name has more than 15 levels",
	Code: "HierarchyLevelLimitExceededException", Status: 400,
	Fix:      "put at most 14 levels before the name, or write some of them into one with - or .",
	Evidence: rule.Documented, Sources: []string{apiDoc + "PutParameter.html#API_PutParameter_Errors"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		n := 0
		for _, level := range strings.Split(v.Text, "/") {
			if level != "" {
				n++
			}
		}
		if n <= maxLevels || arn.Is(v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("has " + strconv.Itoa(n) + " levels"))
	},
})

// inNames are the characters of a parameter's name.
const inNames = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/"

var _ = rule.Add(rule.Rule{
	ID: "ssm/name-characters", Operations: []string{"PutParameter", "GetParameter"}, On: rule.Member("Name"), Stage: rule.Combinations, Order: 4,
	When: "a parameter's name has a blank or another character that names have not",
	Code: invalid, Status: 400,
	Message:  `Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_`,
	Fix:      "write the name in letters, digits and . - _, with / between levels",
	Not:      "looking for ssm at the beginning: the message names it whatever is wrong",
	Evidence: rule.Reported, Sources: []string{"https://github.com/boto/boto3/issues/1499", "https://github.com/aws/aws-sdk-php/issues/1952",
		"https://github.com/anomalyco/sst/issues/4698", apiDoc + "PutParameter.html#systemsmanager-PutParameter-request-Name"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		name := v.Text
		if c.Op == "GetParameter" {
			name, _, _ = strings.Cut(name, ":") // a version or label
		}
		at := strings.IndexFunc(name, func(r rune) bool { return !strings.ContainsRune(inNames, r) })
		if at < 0 || arn.Is(v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("has " + strconv.QuoteRune([]rune(name[at:])[0])))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ssm/value-empty", Operations: []string{"PutParameter"}, On: rule.Member("Value"), Stage: rule.Values, Order: 1,
	When: "a parameter is to have no value",
	Code: invalid, Status: 400, Message: "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
	Fix:      "write a word that your program takes for none, or delete the parameter",
	Evidence: rule.Reported, Sources: []string{"https://github.com/getmoto/moto/issues/3794", "https://github.com/ministryofjustice/modernisation-platform/pull/8116",
		"https://github.com/NHSDigital/manage-vaccinations-in-schools/pull/4089"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Value")
		if v.Text != "" {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is empty"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ssm/type-missing", Operations: []string{"PutParameter"}, Stage: rule.Combinations, Order: 5,
	When: "a new parameter has no type; one that is not to be overwritten must be new",
	Code: invalid, Status: 400, Message: "A parameter type is required when you create a parameter.",
	Fix:      "set Type to String, StringList or SecureString; to change a parameter that is there, set Overwrite",
	Beside:   []rule.Neighbour{{Code: "ParameterAlreadyExists", Means: "the parameter is there, and Overwrite is not set"}},
	Evidence: rule.Reported, Sources: []string{moto + "models.py", apiDoc + "PutParameter.html#systemsmanager-PutParameter-request-Type"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() || c.Get("Type") != nil || c.Get("Name") == nil {
			return nil
		}
		p := parameter(c, c.Text("Name"))
		overwrite := strings.EqualFold(c.Text("Overwrite"), "true")
		if p != nil && !p.Gone || p == nil && overwrite {
			return nil
		}
		return rule.Refuse(c.AtMember("Type").Because("is missing"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ssm/key-without-secure", Operations: []string{"PutParameter"}, On: rule.Member("KeyId"), Stage: rule.Combinations, Order: 6,
	When: "a KMS key is given for a parameter that is not encrypted",
	Code: invalid, Status: 400, Message: "KeyId is required for SecureString type parameter only.",
	Fix:      "set Type to SecureString, or leave KeyId out",
	Evidence: rule.Reported, Sources: []string{apiDoc + "PutParameter.html#systemsmanager-PutParameter-request-KeyId", "https://github.com/stackshy/cloudemu/pull/748"},
	Check: func(c *rule.Case) *rule.Hit {
		key, kind := c.Get("KeyId"), c.Get("Type")
		if s := kind.String(); key.String() == "" || s != "String" && s != "StringList" {
			return nil
		}
		return rule.Refuse(c.At(key).Because("is for a SecureString …"), c.At(kind).Because("… and this is none"))
	},
})
