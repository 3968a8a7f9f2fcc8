package iampolicy

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/assay-project/assay/arn"
)

// Check reads a document and reports what IAM refuses it for; nil when nothing
// is known to be wrong.
func Check(text string, kind Kind) *Error {
	p, err := Parse(text)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range p.Statements {
		s := &p.Statements[i]
		path := "Statement." + strconv.Itoa(i)
		if err := s.check(kind, path); err != nil {
			return err
		}
		if kind == Identity && strings.Trim(s.Sid, alphanumeric) != "" {
			return fault("Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*", path+".Sid")
		}
		if s.Sid != "" {
			if seen[s.Sid] {
				return fault("Statement IDs (SID) in a single policy must be unique.", path+".Sid")
			}
			seen[s.Sid] = true
		}
	}
	return nil
}

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

func (s *Statement) check(kind Kind, path string) *Error {
	switch {
	case s.Action == nil && s.NotAction == nil:
		return fault("Policy statement must contain actions.", path)
	case s.Action != nil && s.NotAction != nil, s.Resource != nil && s.NotResource != nil, s.Principal != nil && s.NotPrincipal != nil:
		return fault(syntax, path)
	case kind == Identity && (s.Principal != nil || s.NotPrincipal != nil):
		return fault("Policy document should not specify a principal.", path+".Principal")
	case kind == Identity && !s.hasResource:
		return fault(noResources, path)
	case kind == Identity && s.Resource != nil && len(s.Resource) == 0: // as templates leave it of an empty list
		return fault(noResources, path+".Resource")
	case kind == Trust && s.hasResource:
		return fault("Has prohibited field Resource", path+".Resource")
	case kind == Trust && s.Principal == nil && s.NotPrincipal == nil:
		return fault("Missing required field Principal", path)
	}
	if kind == Trust {
		if err := principals(s.Principal, path+".Principal"); err != nil {
			return err
		}
	}
	if err := actions(s.Action, path+".Action"); err != nil {
		return err
	}
	if err := actions(s.NotAction, path+".NotAction"); err != nil {
		return err
	}
	if err := resources(s.Resource, path+".Resource"); err != nil {
		return err
	}
	return resources(s.NotResource, path+".NotResource")
}

// actions checks that actions are named with their service.
func actions(list []string, path string) *Error {
	for _, a := range list {
		if a == "*" {
			continue
		}
		switch strings.Count(a, ":") {
		case 0:
			return fault("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.", path)
		case 1:
		default:
			return fault("Actions/Condition can contain only one colon.", path)
		}
	}
	return nil
}

// resources checks that resources are ARNs, or patterns that cover some.
func resources(list []string, path string) *Error {
	for _, r := range list {
		if r == "*" || strings.ContainsAny(strings.SplitN(r, ":", 2)[0], "*?$") {
			continue
		}
		if !arn.Is(r) {
			return fault("Resource "+r+` must be in ARN format or "*".`, path)
		}
		if a, ok := arn.Split(r); ok && a.Service == "iam" && a.Region != "" && !strings.ContainsAny(a.Region, "*?$") {
			return fault("IAM resource "+r+" cannot contain region information.", path)
		}
	}
	return nil
}

// principals checks that accounts, users and roles who may assume a role are
// named in a form that they can have. Whether they are there is not for a
// document to say.
func principals(raw json.RawMessage, path string) *Error {
	var named map[string]json.RawMessage
	if json.Unmarshal(raw, &named) != nil || named["AWS"] == nil {
		return nil
	}
	var list []string
	if !texts(named["AWS"], &list) {
		return nil
	}
	for _, p := range list {
		if !isPrincipal(p) {
			return fault(`Invalid principal in policy: "AWS":"`+p+`"`, path+".AWS")
		}
	}
	return nil
}

// isPrincipal reports whether a text has the form of an AWS principal: any, an
// account's number, the ARN of an account, user, role or session, or the ID that
// IAM puts in place of an ARN whose owner is gone.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func isPrincipal(s string) bool {
	if rest, ok := strings.CutPrefix(s, "arn:"); ok {
		parts := strings.Split(rest, ":")
		return len(parts) >= 5 && parts[0] != "" && (parts[1] == "iam" || parts[1] == "sts")
	}
	const digits, capitals = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return s == "*" || len(s) == 12 && strings.Trim(s, digits) == "" || len(s) >= 16 && strings.Trim(s, digits+capitals) == ""
}
