// Package applicationautoscaling holds what Application Auto Scaling checks
// beyond its model.
package applicationautoscaling

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

const invalid = "ValidationException"

var coral = dialect.Coral{Code: invalid}

var _ = dialect.Add(dialect.Dialect{Service: "application-autoscaling", Word: coral.Word})

var _ = rule.Add(rule.Rule{
	ID: "application-autoscaling/dimension", On: rule.Member("ScalableDimension"), Stage: rule.Combinations,
	When: "the scalable dimension is of another service than the namespace",
	Code: invalid, Status: 400,
	Message:  "Unsupported service namespace, resource type or scalable dimension",
	Fix:      "name a dimension that begins with {namespace}:",
	Evidence: rule.Reported,
	Sources:  []string{"https://github.com/getmoto/moto/tree/0af643a/tests/test_applicationautoscaling", "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"},
	Check: func(c *rule.Case) *rule.Hit {
		namespace, dimension := c.Get("ServiceNamespace"), c.Get("ScalableDimension")
		if namespace == nil || dimension == nil || strings.HasPrefix(dimension.Text, namespace.Text+":") {
			return nil
		}
		return rule.Refuse(c.At(dimension), c.At(namespace)).With("namespace", namespace.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "application-autoscaling/capacity", Operations: []string{"RegisterScalableTarget"}, On: rule.Member("MinCapacity"), Stage: rule.Combinations, Order: 1,
	When: "the least capacity is above the greatest",
	Code: invalid, Status: 400,
	Fix:      "set MinCapacity to at most MaxCapacity",
	Evidence: rule.Documented, Sources: []string{"https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"},
	Check: func(c *rule.Case) *rule.Hit {
		least, most := c.Get("MinCapacity"), c.Get("MaxCapacity")
		a, err1 := strconv.Atoi(least.String())
		b, err2 := strconv.Atoi(most.String())
		if err1 != nil || err2 != nil || a <= b {
			return nil
		}
		return rule.Refuse(c.At(least), c.At(most))
	},
})
