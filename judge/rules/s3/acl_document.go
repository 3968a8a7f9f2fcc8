package s3

import (
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "s3/acl-xml", Operations: putACL, On: rule.Member("AccessControlPolicy"), Stage: rule.Body,
	When: "the ACL document lacks Owner or AccessControlList, or a grant its Permission, or a grantee what its type needs",
	Code: "MalformedACLError", Status: 400, Message: malformedXML,
	Fix:      "send the whole document: Owner with ID, AccessControlList with Grants of Grantee and Permission; change the one that GetBucketAcl shows",
	Not:      "dropping the Owner, as other APIs let you",
	Beside:   append([]rule.Neighbour{{Code: "MalformedXML", Means: "the same of any other document: ACLs have a code of their own"}}, besideACL[:1]...),
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_bucket_acl_exceptions", "https://github.com/aws/aws-sdk/issues/765"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.BodySeen || broken(c) {
			return nil
		}
		if list := aclFaults(c); len(list) > 0 {
			return rule.Refuse(list...)
		}
		return nil
	},
})

func aclFaults(c *rule.Case) []rule.Culprit {
	v := c.Get("AccessControlPolicy")
	list := missing(c, v, "Owner", "Grants")
	if o := v.Get("Owner"); o != nil && o.Get("ID") == nil {
		list = append(list, absent(c, o, "ID"))
	}
	for _, g := range v.Get("Grants").Elements() {
		list = append(list, missing(c, g, "Grantee", "Permission")...)
		who := g.Get("Grantee")
		if who == nil {
			continue
		}
		switch who.Get("Type").String() {
		case "":
			list = append(list, absent(c, who, "Type"))
		case "Group":
			list = append(list, missing(c, who, "URI")...)
		case "CanonicalUser":
			list = append(list, missing(c, who, "ID")...)
		case "AmazonCustomerByEmail":
			list = append(list, missing(c, who, "EmailAddress")...)
		}
	}
	return list
}

// malformedACL reports whether the document is refused as a whole, so that what
// stands in it is not looked at.
func malformedACL(c *rule.Case) bool {
	if broken(c) || len(aclFaults(c)) > 0 {
		return true
	}
	for _, g := range c.Get("AccessControlPolicy", "Grants").Elements() {
		for _, v := range []*decode.Value{g.Get("Permission"), g.Lookup("Grantee", "Type")} {
			if v != nil && !inEnum(v.Shape, v.Text) {
				return true
			}
		}
	}
	return false
}

// inEnum reports whether a shape's enumeration has a value.
func inEnum(sh *contract.Shape, s string) bool {
	for _, e := range sh.Enum {
		if e == s {
			return true
		}
	}
	return false
}
