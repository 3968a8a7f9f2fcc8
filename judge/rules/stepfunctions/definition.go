package stepfunctions

import (
	"slices"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/asl"
)

// diagnose checks the request's definition.
func diagnose(c *rule.Case) (v *decode.Value, found []asl.Diagnostic) {
	v = c.Get("definition")
	if v == nil {
		return nil, nil
	}
	kind := asl.Standard
	if c.Text("type") == "EXPRESS" {
		kind = asl.Express
	}
	if r := machine(c); r != nil && r.Attrs["type"] == "EXPRESS" {
		kind = asl.Express
	}
	return v, asl.Check(v.Text, kind)
}

// refused words a definition's refusal.
func refused(c *rule.Case, v *decode.Value, found []asl.Diagnostic) *rule.Hit {
	hit := rule.Refuse()
	for i, d := range found {
		at := c.At(v).Because(d.String())
		if d.Message == "" {
			at.Why = d.Fix
		}
		hit.Culprits = append(hit.Culprits, at)
		if i > 0 {
			hit.Fix += "; "
		}
		hit.Fix += d.Fix
	}
	if asl.Known(found) {
		hit.With("diagnostics", asl.List(found))
	} else {
		hit.With("diagnostics", found[0].Code)
	}
	return hit
}

func recorded(found []asl.Diagnostic) bool {
	return !slices.ContainsFunc(found, func(d asl.Diagnostic) bool { return !d.Recorded })
}

var definitionOps = []string{"CreateStateMachine", "UpdateStateMachine"}

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/definition", Operations: definitionOps, On: rule.Member("definition"), Stage: rule.Content,
	When: "a definition lacks a field or has a state of no type, or an express workflow waits for a service",
	Code: "InvalidDefinition", Status: 400,
	Message:  "Invalid State Machine Definition: '{diagnostics}'",
	Fix:      "correct the definition; ValidateStateMachineDefinition checks it without creating anything",
	Evidence: rule.Recorded, Sources: []string{snapshot, express},
	Check: func(c *rule.Case) *rule.Hit {
		v, found := diagnose(c)
		if len(found) == 0 || !recorded(found) {
			return nil
		}
		return refused(c, v, found)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "stepfunctions/definition-graph", Operations: definitionOps, On: rule.Member("definition"), Stage: rule.Content, Order: 1,
	When: "a definition's states do not lead to one another, have fields of another type or query language, or it is no JSON",
	Code: "InvalidDefinition", Status: 400,
	Message:  "Invalid State Machine Definition: '{diagnostics}'",
	Fix:      "correct the definition; ValidateStateMachineDefinition checks it without creating anything",
	Evidence: rule.Reported,
	Sources: []string{"https://github.com/localstack/localstack/issues/11978", "https://github.com/floci-io/floci/pull/2786",
		"https://github.com/floci-io/floci/issues/2968", "https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v, found := diagnose(c)
		if len(found) == 0 || recorded(found) {
			return nil
		}
		return refused(c, v, found)
	},
})
