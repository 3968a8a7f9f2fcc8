package iam

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// Kinds of facts; the IDs are names, of policies ARNs. A user's "certificates"
// is how many signing certificates the session uploaded, "credentials" how many
// service-specific credentials it created.
const (
	kindUser    = "AWS::IAM::User"
	kindRole    = "AWS::IAM::Role"
	kindGroup   = "AWS::IAM::Group"
	kindPolicy  = "AWS::IAM::ManagedPolicy"
	kindProfile = "AWS::IAM::InstanceProfile"
)

var _ = rule.Follow("iam", kindUser, kindRole, kindGroup, kindPolicy, kindProfile)

// named are the members that name something, and how IAM says that it is not
// there, or that it is there already.
var named = []struct{ member, kind, gone, taken string }{
	{"UserName", kindUser, "The user with name {name} cannot be found.", "User with name {name} already exists."},
	{"RoleName", kindRole, "The role with name {name} cannot be found.", "Role with name {name} already exists."},
	{"GroupName", kindGroup, "The group with name {name} cannot be found.", "Group with name {name} already exists."},
	{"InstanceProfileName", kindProfile, "Instance Profile {name} cannot be found.", "Instance Profile {name} already exists."},
	{"PolicyArn", kindPolicy, "Policy {name} was not found.", ""},
}

var onNames = rule.Member("UserName", "RoleName", "GroupName", "InstanceProfileName", "PolicyArn")

// known is what is known of what a request names. Roles that services make for
// themselves are in no declaration.
func known(c *rule.Case, kind, name string) *facts.Resource {
	if kind == kindRole && strings.HasPrefix(name, "AWSServiceRoleFor") {
		return c.Facts.Resource(kind, name)
	}
	return c.Resource(kind, name)
}

var _ = rule.Add(rule.Rule{
	ID: "iam/not-found", On: onNames, Stage: rule.Object,
	When: "the user, role, group, instance profile or policy is known not to be there: it was deleted, IAM said so before, or it is none of those there are",
	Code: "NoSuchEntity", Status: 404, Message: "The user with name {name} cannot be found.",
	Fix:      "create it first, or name one that is there; names are held to their case",
	Beside:   []rule.Neighbour{{Code: "AccessDenied", Means: "the caller may not look"}},
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if creates(c) != "" {
			return nil
		}
		for _, n := range named {
			v := c.Get(n.member)
			if v == nil {
				continue
			}
			if r := known(c, n.kind, v.Text); r == nil || !r.Gone {
				continue
			}
			hit := rule.Refuse(c.At(v).Because("is not there")).With("name", v.Text)
			hit.Message = n.gone
			if n.kind == kindPolicy && strings.HasPrefix(c.Op, "Attach") {
				hit.Message = "Policy {name} does not exist or is not attachable."
			}
			return hit
		}
		return nil
	},
})

// creates is the member that names what an operation makes, "" for others.
func creates(c *rule.Case) string {
	switch c.Op {
	case "CreateUser":
		return "UserName"
	case "CreateRole":
		return "RoleName"
	case "CreateGroup":
		return "GroupName"
	case "CreateInstanceProfile":
		return "InstanceProfileName"
	}
	return ""
}

var _ = rule.Add(rule.Rule{
	ID: "iam/exists", Operations: []string{"CreateUser", "CreateRole", "CreateGroup", "CreateInstanceProfile"}, On: onNames, Stage: rule.Object,
	When: "there is a user, role, group or instance profile of that name",
	Code: "EntityAlreadyExists", Status: 409, Message: "User with name {name} already exists.",
	Fix:      "choose another name, or use the one that is there",
	Evidence: rule.Documented, Sources: []string{api + "API_CreateUser.html", motoErrors},
	Check: func(c *rule.Case) *rule.Hit {
		for _, n := range named {
			v := c.Get(n.member)
			if n.member != creates(c) || v == nil {
				continue
			}
			if r := c.Resource(n.kind, v.Text); r == nil || r.Gone {
				return nil
			}
			hit := rule.Refuse(c.At(v)).With("name", v.Text)
			hit.Message = n.taken
			return hit
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "iam/delete-conflict", Operations: []string{"DeleteUser"}, On: rule.Member("UserName"), Stage: rule.Object, Order: 3,
	When: "a user is deleted who still has service-specific credentials",
	Code: "DeleteConflict", Status: 409, Message: "Cannot delete entity, must remove referenced objects first.",
	Fix:      "delete the user's credentials first (DeleteServiceSpecificCredential)",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("UserName")
		if r := c.Resource(kindUser, v.Text); r == nil || r.Gone || count(r, "credentials") == 0 {
			return nil
		}
		return rule.Refuse(c.At(v).Because("has credentials"))
	},
})

// maxCertificates is how many signing certificates a user may have.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const maxCertificates = 2

var _ = rule.Add(rule.Rule{
	ID: "iam/certificate-limit", Operations: []string{"UploadSigningCertificate"}, On: rule.Member("UserName"), Stage: rule.Object, Order: 3,
	When: "a user has two signing certificates already",
	Code: "LimitExceeded", Status: 409, Message: "Cannot exceed quota for CertificatesPerUser: 2",
	Fix:      "delete one first (DeleteSigningCertificate)",
	Evidence: rule.Reported, Sources: []string{"https://github.com/getmoto/moto/tree/0af643a/tests/test_iam", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html", api + "API_UploadSigningCertificate.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("UserName")
		if r := c.Resource(kindUser, v.Text); r == nil || r.Gone || count(r, "certificates") < maxCertificates {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

func count(r *facts.Resource, what string) int {
	n, _ := strconv.Atoi(r.Attrs[what])
	return n
}

func learn(f func(*rule.Case, *capture.Response), ops ...string) struct{} {
	return rule.Learn(rule.Learner{Service: "iam", Operations: ops, Learn: f})
}

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	for _, n := range named {
		if v := c.Get(n.member); v != nil && n.member == creates(c) {
			r := c.Facts.LearnResource(n.kind, v.Text)
			r.Gone, r.Attrs = false, map[string]string{}
		}
	}
}, "CreateUser", "CreateRole", "CreateGroup", "CreateInstanceProfile")

var _ = learn(func(c *rule.Case, resp *capture.Response) {
	if id := rule.AnswerText(resp, "Arn"); id != "" {
		c.Facts.LearnResource(kindPolicy, id).Gone = false
	}
}, "CreatePolicy")

var _ = learn(func(c *rule.Case, _ *capture.Response) {
	for _, n := range named {
		if v := c.Get(n.member); v != nil {
			r := c.Facts.LearnResource(n.kind, v.Text)
			r.Gone, r.Attrs = true, map[string]string{}
			return
		}
	}
}, "DeleteUser", "DeleteRole", "DeleteGroup", "DeleteInstanceProfile", "DeletePolicy")

// UpdateUser and its like may rename.
var _ = learn(func(c *rule.Case, _ *capture.Response) {
	for _, n := range named {
		old, name := c.Text(n.member), c.Text("New"+n.member)
		if old == "" || name == "" || name == old {
			continue
		}
		was := c.Facts.LearnResource(n.kind, old)
		c.Facts.ForgetResource(n.kind, name)
		now := c.Facts.LearnResource(n.kind, name)
		now.Attrs = was.Attrs
		was.Gone, was.Attrs = true, map[string]string{}
	}
}, "UpdateUser", "UpdateGroup")

// counted are what a user has several of.
var counted = map[string]struct {
	what string
	step int
}{
	"UploadSigningCertificate":        {"certificates", 1},
	"DeleteSigningCertificate":        {"certificates", -1},
	"CreateServiceSpecificCredential": {"credentials", 1},
	"DeleteServiceSpecificCredential": {"credentials", -1},
}

// What was made counts only where the answer says so: a user may not have what
// was asked for.
var _ = learn(func(c *rule.Case, resp *capture.Response) {
	r := c.Resource(kindUser, c.Text("UserName"))
	n := counted[c.Op]
	if r == nil || n.step > 0 && resp == nil {
		return
	}
	r.Attrs[n.what] = strconv.Itoa(max(0, count(r, n.what)+n.step))
}, "UploadSigningCertificate", "DeleteSigningCertificate", "CreateServiceSpecificCredential", "DeleteServiceSpecificCredential")
