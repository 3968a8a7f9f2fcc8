package iam

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// What answers show of users, roles, groups, profiles and policies, beside what
// requests do. Roles that services make for themselves come without a request.
var _ = rule.Answers("iam", heard(kindUser, "UserName", "ListUsers"), heard(kindRole, "RoleName", "ListRoles"),
	heard(kindGroup, "GroupName", "ListGroups"), heard(kindProfile, "InstanceProfileName", "ListInstanceProfiles"), heard(kindPolicy, "PolicyArn", ""))

func heard(kind, member, list string) *rule.Kind {
	k := &rule.Kind{Type: kind, Members: []string{member}, Global: true, Code: "NoSuchEntity", Name: func(s string) string { return s },
		ID:     func(_ *rule.Case, text string) string { return text },
		Always: func(name string) bool { return strings.HasPrefix(name, "AWSServiceRoleFor") }}
	for _, n := range named {
		if n.kind == kind {
			k.Message = n.gone
		}
	}
	switch kind {
	case kindPolicy:
		k.Also = []string{"Policy {name} does not exist or is not attachable."}
		k.Shown = []string{"GetPolicy"}
	default:
		k.Shown = []string{"Get" + strings.TrimSuffix(member, "Name")}
		k.Lists = map[string]string{list: member}
	}
	return k
}
