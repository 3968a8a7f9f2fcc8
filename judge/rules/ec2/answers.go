package ec2

import "github.com/assay-project/assay/judge/rule"

// What answers show by IDs, which are unique. Lists are left out: what is shared,
// and what services make, is in them or is not.
var _ = func() struct{} {
	var kinds []*rule.Kind
	for _, a := range absent {
		kinds = append(kinds, &rule.Kind{Type: a.kind, Members: []string{a.member, a.member + "s"}, Global: true, Code: a.code,
			ID: func(_ *rule.Case, text string) string { return text }, Shown: []string{}})
	}
	return rule.Answers("ec2", kinds...)
}()
