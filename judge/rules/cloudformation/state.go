package cloudformation

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"sort"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// Kinds of facts. A stack is named by region and name; its attributes are
// StackId, content (a digest of the template and parameters that it was last
// made of; "" when that is not known) and made ("true" when it is more than a
// place that a change set waits in). Deleted stacks are known by their ARN.
const (
	kindStack   = "AWS::CloudFormation::Stack"
	kindDeleted = "AWS::CloudFormation::DeletedStack"
	kindChanges = "AWS::CloudFormation::ChangeSet"
)

var _ = rule.Follow("cloudformation", kindStack)

// open takes what a stack may have made out of what is known whole: its resources
// come without a request for them.
func open(c *rule.Case) {
	t, err := template(c)
	if err != nil || t == nil || len(t.Macros) > 0 {
		c.Facts.OpenKind("")
		return
	}
	for _, kind := range t.Types() {
		if strings.HasPrefix(kind, "Custom::") || kind == "AWS::CloudFormation::CustomResource" || kind == "AWS::CloudFormation::Stack" {
			c.Facts.OpenKind("") // these make what they want
			return
		}
		c.Facts.OpenKind(kind)
	}
}

var _ = learn(func(c *rule.Case, _ answer) { open(c) }, "CreateStack", "UpdateStack", "CreateChangeSet", "ExecuteChangeSet", "DeleteStack",
	"CreateStackInstances", "UpdateStackSet", "ImportStacksToStackSet", "RollbackStack", "ContinueUpdateRollback")

// stackOf finds the stack that a name or ARN is of; nil when nothing is known.
func stackOf(c *rule.Case, name string) *facts.Resource {
	r := c.Resource(kindStack, c.Region()+":"+shortName(name))
	if r != nil && arn.Is(name) && r.Attrs["StackId"] != name {
		return nil
	}
	return r
}

func shortName(s string) string {
	a, ok := arn.Split(s)
	if !ok {
		return s
	}
	_, rest, _ := strings.Cut(a.Resource, "/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// content is a digest of what a stack is made of; "" when the request does not
// tell it, or when macros or looked-up values take part.
func content(c *rule.Case) string {
	t, err := template(c)
	if err != nil || t == nil || len(t.Macros) > 0 || strings.Contains(c.Text("TemplateBody"), "AWS::SSM::Parameter::") || strings.Contains(c.Text("TemplateBody"), "{{resolve:") {
		return ""
	}
	values, keeps := given(c)
	if len(keeps) > 0 {
		return ""
	}
	lines := []string{c.Text("TemplateBody")}
	for _, n := range t.Parameters() {
		if v, ok := values[n]; ok {
			lines = append(lines, n+"="+v)
		}
	}
	for _, list := range []string{"Tags", "NotificationARNs", "RollbackConfiguration", "StackPolicyBody", "StackPolicyURL"} {
		if v := c.Get(list); v != nil && len(v.Items) > 0 {
			lines = append(lines, list+text(v))
		}
	}
	sort.Strings(lines[1:])
	sum := sha256.Sum256([]byte(strings.Join(lines, "\x00")))
	return hex.EncodeToString(sum[:])
}

// text writes a value and what is in it.
func text(v *decode.Value) string {
	s := v.Key + "=" + v.Text
	for _, it := range v.Items {
		s += "(" + text(it) + ")"
	}
	return s
}

// answer is what is read of answers.
type answer struct {
	StackId   string `xml:"CreateStackResult>StackId"`
	Changed   string `xml:"CreateChangeSetResult>StackId"`
	ChangeSet string `xml:"CreateChangeSetResult>Id"`
}

func learn(f func(c *rule.Case, a answer), operations ...string) struct{} {
	return rule.Learn(rule.Learner{Service: "cloudformation", Operations: operations, Learn: func(c *rule.Case, resp *capture.Response) {
		var a answer
		if resp != nil && xml.Unmarshal(resp.Body, &a) != nil {
			a = answer{}
		}
		if c.In != nil && c.In.Complete() {
			f(c, a)
		}
	}})
}

var _ = learn(func(c *rule.Case, a answer) {
	name := shortName(c.Text("StackName"))
	s := c.Facts.LearnResource(kindStack, c.Region()+":"+name)
	s.Gone = false
	if a.StackId != "" {
		s.Attrs["StackId"] = a.StackId
	}
	s.Attrs["made"], s.Attrs["content"] = "true", content(c)
	delete(s.Attrs, facts.Ending)
}, "CreateStack", "UpdateStack")

var _ = learn(func(c *rule.Case, a answer) {
	name := shortName(c.Text("StackName"))
	s := c.Facts.LearnResource(kindStack, c.Region()+":"+name)
	if s.Gone || s.Attrs["made"] == "" {
		s.Gone = false
		if a.Changed != "" && strings.HasPrefix(shortName(a.Changed), name) {
			s.Attrs["StackId"] = a.Changed
		}
	}
	keys := []string{c.Region() + ":" + name + "/" + c.Text("ChangeSetName")}
	if a.ChangeSet != "" {
		keys = append(keys, a.ChangeSet)
	}
	for _, k := range keys {
		cs := c.Facts.LearnResource(kindChanges, k)
		cs.Attrs["stack"], cs.Attrs["content"] = s.ID, content(c)
	}
}, "CreateChangeSet")

var _ = learn(func(c *rule.Case, _ answer) {
	key := c.Text("ChangeSetName")
	if !arn.Is(key) {
		key = c.Region() + ":" + shortName(c.Text("StackName")) + "/" + key
	}
	cs := c.Resource(kindChanges, key)
	if cs == nil {
		return
	}
	s := c.Facts.LearnResource(kindStack, cs.Attrs["stack"])
	s.Attrs["made"], s.Attrs["content"] = "true", cs.Attrs["content"]
}, "ExecuteChangeSet")

var _ = learn(func(c *rule.Case, _ answer) {
	s := stackOf(c, c.Text("StackName"))
	if s == nil {
		return
	}
	s.Attrs["content"] = ""
	s.Attrs["made"], s.Attrs[facts.Ending] = "deleting", "1" // it is gone some time later
	if id := s.Attrs["StackId"]; id != "" {
		c.Facts.LearnResource(kindDeleted, id)
	}
}, "DeleteStack")

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/stack-exists", Operations: []string{"CreateStack"}, On: rule.Member("StackName"), Stage: rule.Object, Order: 1,
	When: "a stack of that name exists",
	Code: "AlreadyExistsException", Status: 400, Message: "Stack [{name}] already exists",
	Fix: "UpdateStack, or another name", Not: "creating it again after a rollback: it has to be deleted first", Evidence: rule.Recorded,
	Sources: []string{recorded + "api/test_stacks.snapshot.json#test_name_conflicts"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("StackName")
		s := stackOf(c, v.Text)
		if s == nil || s.Gone || s.Attrs["made"] != "true" {
			return nil
		}
		return rule.Refuse(c.At(v).Because("exists already")).With("name", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/stack-missing", Operations: []string{"DescribeStacks", "UpdateStack", "GetTemplate", "GetTemplateSummary", "DescribeStackEvents", "DescribeStackResource",
		"DescribeStackResources", "ListStackResources", "CreateChangeSet", "DeleteChangeSet", "DescribeChangeSet", "ExecuteChangeSet", "ListChangeSets", "CancelUpdateStack"},
	On: rule.Member("StackName"), Stage: rule.Object, Order: 1,
	When: "there is no stack of that name, as far as is known",
	Code: invalid, Status: 400, Message: "Stack with id {name} does not exist",
	Fix: "name a stack that exists; a deleted one is found by its ARN", Not: "waiting", Evidence: rule.Recorded,
	Sources: []string{recorded + "api/test_stacks.snapshot.json#test_non_existing_stack_message", recorded + "api/test_changesets.snapshot.json#test_delete_change_set_exception"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("StackName")
		s := c.Resource(kindStack, c.Region()+":"+v.Text)
		if s == nil || !s.Gone || arn.Is(v.Text) || c.Op == "CreateChangeSet" && (c.Text("ChangeSetType") == "CREATE" || c.Text("ChangeSetType") == "IMPORT") {
			return nil
		}
		hit := rule.Refuse(c.At(v).Because("does not exist")).With("name", v.Text)
		switch c.Op {
		case "DescribeStackEvents", "CreateChangeSet", "DeleteChangeSet", "UpdateStack", "DescribeChangeSet", "ExecuteChangeSet", "ListChangeSets", "CancelUpdateStack":
			hit.Message = "Stack [{name}] does not exist"
		case "DescribeStackResource":
			hit.Message = "Stack '{name}' does not exist"
		}
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/no-updates", Operations: []string{"UpdateStack"}, On: rule.Member("TemplateBody"), Stage: rule.Object, Order: 2,
	When: "an update brings the template, parameters and tags that the stack has",
	Code: invalid, Status: 400, Message: "No updates are to be performed.",
	Fix: "take it for a success: the stack is as wanted", Evidence: rule.Recorded,
	Sources: []string{recorded + "api/test_update_stack.snapshot.json#test_diff_after_update", recorded + "api/test_update_stack.snapshot.json"},
	Check: func(c *rule.Case) *rule.Hit {
		s := stackOf(c, c.Text("StackName"))
		if s == nil || s.Gone || s.Attrs["made"] != "true" || s.Attrs["content"] == "" || s.Attrs["content"] != content(c) {
			return nil
		}
		return rule.Refuse(c.AtMember("TemplateBody").Because("is what the stack was made of"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudformation/change-set-create", Operations: []string{"CreateChangeSet"}, On: rule.Member("ChangeSetType"), Stage: rule.Object, Order: 2,
	When: "a change set is to create a stack that exists, or that was deleted",
	Code: invalid, Status: 400, Message: "Stack [{name}] already exists and cannot be created again with the changeSet [{changes}].",
	Fix: "use ChangeSetType UPDATE for a stack that exists, and a name, not the ARN, of one that was deleted", Evidence: rule.Recorded,
	Sources: []string{recorded + "api/test_changesets.snapshot.json#test_create_change_set_create_existing", recorded + "api/test_changesets.snapshot.json"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Text("ChangeSetType") != "CREATE" {
			return nil
		}
		v := c.Get("StackName")
		s := stackOf(c, v.String())
		made := s != nil && !s.Gone && s.Attrs["made"] == "true"
		if !made && (!arn.Is(v.String()) || c.Resource(kindDeleted, v.Text) == nil) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("was created before")).With("name", v.Text).With("changes", c.Text("ChangeSetName"))
	},
})
