package assay

import "github.com/assay-project/assay/judge/rule"

// Rule is one refusal beyond what the models state.
type Rule = rule.Rule

// RuleExample is a session whose last request a rule refuses, lets through or
// leaves undecided.
type RuleExample = rule.Example

// Rules returns all rules in order of their IDs.
func Rules() []*Rule { return rule.All() }

// RuleByID returns a rule, nil when there is none of that ID.
func RuleByID(id string) *Rule {
	for _, r := range rule.All() {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// RuleExamples returns the examples of a rule. The error says that the examples
// of the program are broken.
func RuleExamples(id string) ([]RuleExample, error) {
	all, err := rule.Examples()
	return all[id], err
}

// AdviceOn returns which popular fix does not help against a rule's refusal, and
// the codes that it is confused with: what the rule says, else what holds for
// all refusals of its code.
func AdviceOn(r *Rule) (not string, beside []rule.Neighbour) {
	return rule.AdviceOn(r.Service(), r.Code, r.Not, r.Beside)
}
