package lambda

import (
	"github.com/assay-project/assay/judge/rule"
)

var aliasOps = []string{"CreateAlias", "UpdateAlias"}

var _ = rule.Add(rule.Rule{
	ID: "lambda/routing-too-many", Operations: aliasOps, On: rule.Member("RoutingConfig"), Stage: rule.Combinations, Order: 1,
	When: "an alias is to share its traffic with more than one other version",
	Code: badParameter, Status: 400,
	Message:  "Number of items in AdditionalVersionWeights cannot be greater than 1",
	Fix:      "give the weight of one version only",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("RoutingConfig", "AdditionalVersionWeights")
		if v == nil || len(v.Items) <= 1 {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/routing-same-version", Operations: aliasOps, On: rule.Member("RoutingConfig"), Stage: rule.Combinations, Order: 2,
	When: "an alias is to share its traffic with the version that it points to",
	Code: badParameter, Status: 400,
	Message:  "Invalid function version {version}. Function version {version} is already included in routing configuration.",
	Fix:      "give the weight of another version than FunctionVersion",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		version := c.Get("FunctionVersion")
		w := c.Get("RoutingConfig", "AdditionalVersionWeights").Entry(version.String())
		if version == nil || w == nil {
			return nil
		}
		return rule.Refuse(c.At(version), c.At(w)).With("version", version.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/routing-latest", Operations: aliasOps, On: rule.Member("RoutingConfig"), Stage: rule.Combinations, Order: 3,
	When: "an alias of $LATEST is to share its traffic",
	Code: badParameter, Status: 400,
	Message:  "$LATEST is not supported for an alias pointing to more than 1 version",
	Fix:      "publish a version and point the alias to it",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		version := c.Get("FunctionVersion")
		if version.String() != "$LATEST" || len(c.Get("RoutingConfig", "AdditionalVersionWeights").Elements()) == 0 {
			return nil
		}
		return rule.Refuse(c.At(version), c.AtMember("RoutingConfig"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/alias-exists", Operations: []string{"CreateAlias"}, Stage: rule.Object, Order: 10,
	When: "the function has an alias of that name",
	Code: "ResourceConflictException", Status: 409,
	Message:  "Alias already exists: {arn}",
	Fix:      "point it elsewhere with UpdateAlias, or choose another name",
	Evidence: rule.Reported, Sources: []string{"https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html"},
	Check: func(c *rule.Case) *rule.Hit {
		n, ok := functionName(c)
		name := c.Get("Name")
		r := function(c, n)
		if !ok || name == nil || r == nil || r.Gone || r.Attrs["alias:"+name.Text] == "" {
			return nil
		}
		return rule.Refuse(c.At(name)).With("arn", n.arn(c, name.Text))
	},
})
