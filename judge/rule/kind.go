package rule

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
)

// Kind is a kind of resource as the requests of one service see it: what names
// one, which operations make and end it, and what the service says when it is
// not there. [Track] makes learners and a rule of several.
type Kind struct {
	// Type is written as CloudFormation writes it ("AWS::Kinesis::Stream").
	Type string
	// Members name one at the top level of an input, by name, ID or ARN; a
	// member that is a list names several. The first that is present counts.
	Members []string
	// In is what it belongs to and has its name in; nil for the account.
	In *Kind
	// Default is the name that counts where no member is present.
	Default string
	// Global is set where names are an account's and not a region's.
	Global bool

	// Made are the operations after which it is there. Answer is the element
	// of their answers that holds its ID, "" where Members name it.
	Made   []string
	Answer string
	// Ended are the operations after which it is not there, and with Slow: is
	// not there some time later.
	Ended []string
	Slow  bool
	// Lists are the operations that list all there are, with the element of
	// their answers that holds the name, ID or ARN; "A|B" where that differs by
	// protocol.
	Lists map[string]string
	// Shown are the operations that succeed only where it is there; nil for
	// those of Wanted that begin with Get, Describe or Head.
	Shown []string

	// Wanted are the operations that mind when it is not there; nil for all
	// that name it but those of Made and those that begin with List. Except
	// takes some away.
	Wanted, Except []string

	// Code, Status and Message are the service's answer. In Message {name} is
	// the name, {given} what the request says, and {arn} its ARN where the
	// request has one. Words, where set, says which message an operation has.
	Code    string
	Status  int
	Message string
	Words   func(c *Case) string
	// Also are other messages by which the service says the same. Placeholders
	// other than {name} and {given} stand for anything.
	Also []string
	// Telling are the operations whose refusal with Code says so by itself,
	// where Code is said of other things too and the words are not known.
	Telling []string

	// Taken is the refusal to make one that is there; nil where that is not
	// refused.
	Taken *Answer

	// Always reports names that AWS provides, and those that other services
	// make: of them nothing is concluded.
	Always func(name string) bool
	// Name takes the name out of what a member says; nil for [NameOf].
	Name func(string) string
	// ID makes the ID in facts of what a request or an answer says, "" where
	// that cannot be told; nil for the name below what it is in, or below the
	// region. Scope is what the IDs of all in the caller's account begin with,
	// "" where that cannot be told; it is needed with ID and Lists.
	ID    func(c *Case, text string) string
	Scope func(c *Case) string

	children []*Kind
}

// Answer is a service's refusal: see [Rule].
type Answer struct {
	Code    string
	Status  int
	Message string
}

// NameOf returns the name in an ARN's resource, without the type that stands
// before it, and other texts as they are.
func NameOf(s string) string {
	a, ok := arn.Split(s)
	if !ok {
		return s
	}
	if i := strings.IndexAny(a.Resource, ":/"); i >= 0 {
		return a.Resource[i+1:]
	}
	return a.Resource
}

func (k *Kind) name(s string) string {
	if k.Name != nil {
		return k.Name(s)
	}
	return NameOf(s)
}

// given returns the values by which a request names resources of the kind.
func (k *Kind) given(c *Case) []*decode.Value {
	for _, m := range k.Members {
		v := c.Get(m)
		switch {
		case v == nil:
		case len(v.Items) > 0:
			return v.Items
		case v.Text != "":
			return []*decode.Value{v}
		}
	}
	return nil
}

// id is the ID in facts of what a text names, "" where the request does not tell
// what it is in, or it is another account's.
func (k *Kind) id(c *Case, text string) string {
	if k.ID != nil {
		return k.ID(c, text)
	}
	name, region := k.name(text), c.Region()
	if a, ok := arn.Split(text); ok {
		if c.Facts.Account.Known && c.Theirs(a.Account) {
			return ""
		}
		if a.Region != "" {
			region = a.Region
		}
	}
	scope := k.scope(c, region)
	if scope == "" && !k.Global || name == "" {
		return ""
	}
	return scope + name
}

// scope is what the IDs of all that a request could name begin with.
func (k *Kind) scope(c *Case, region string) string {
	switch {
	case k.Scope != nil:
		return k.Scope(c)
	case k.In != nil:
		text := k.In.Default
		if vs := k.In.given(c); len(vs) == 1 {
			text = vs[0].Text
		}
		if id := k.In.id(c, text); text != "" && id != "" {
			return id + "/"
		}
		return ""
	case k.Global:
		return ""
	}
	return region + ":"
}

// minds reports whether an operation asks for the resource to be there.
func (k *Kind) minds(op string) bool {
	if slices.Contains(k.Made, op) || slices.Contains(k.Except, op) {
		return false
	}
	if k.Wanted != nil {
		return slices.Contains(k.Wanted, op)
	}
	return !strings.HasPrefix(op, "List")
}

// known is what is known of what a text names; nil where nothing is.
func (k *Kind) known(c *Case, text string) *facts.Resource {
	id := k.id(c, text)
	if id == "" {
		return nil
	}
	if c.Facts.Resource(k.Type, id) == nil {
		if k.provided(text) {
			return nil
		}
		if a, ok := arn.Split(text); ok && c.Theirs(a.Account) && !c.Facts.Lacks(k.Type, id) {
			return nil
		}
	}
	return c.Resource(k.Type, id)
}

// Track registers a rule that refuses what names something that is not there, or
// makes something that is, and learners of what comes and goes. Of the rule ID,
// When, Fix, Evidence and Sources are to be set; kinds that others are in come
// before those.
func Track(r Rule, kinds ...*Kind) *Rule {
	for _, k := range kinds {
		Follow(r.Service(), k.Type)
		if k.In != nil {
			k.In.children = append(k.In.children, k)
		}
		r.On = append(r.On, Member(k.Members...)...)
	}
	r.Stage, r.Code, r.Status = Object, kinds[0].Code, kinds[0].Status
	r.Message = kinds[0].Message
	r.Check = func(c *Case) *Hit {
		for _, k := range kinds {
			if hit := k.check(c); hit != nil {
				return hit
			}
		}
		return nil
	}
	Learn(Learner{Service: r.Service(), Learn: func(c *Case, resp *capture.Response) {
		for _, k := range kinds {
			k.learnChanges(c, resp)
		}
	}})
	Answers(r.Service(), kinds...)
	return Add(r)
}

func (k *Kind) check(c *Case) *Hit {
	if slices.Contains(k.Made, c.Op) {
		return k.checkTaken(c)
	}
	if !k.minds(c.Op) {
		return nil
	}
	for _, v := range k.given(c) {
		if r := k.known(c, v.Text); r == nil || !r.Gone {
			continue
		}
		hit := k.fill(c, Refuse(c.At(v).Because("is not there")), v)
		hit.Code, hit.Status, hit.Message = k.Code, k.Status, k.Message
		if k.Words != nil {
			hit.Message = k.Words(c)
		}
		return hit
	}
	return nil
}

func (k *Kind) checkTaken(c *Case) *Hit {
	if k.Taken == nil || k.Answer != "" {
		return nil
	}
	for _, v := range k.given(c) {
		if r := k.known(c, v.Text); r == nil || r.Gone || r.Attrs[facts.Ending] != "" {
			continue
		}
		hit := k.fill(c, Refuse(c.At(v).Because("is there already")), v)
		hit.Code, hit.Status, hit.Message = k.Taken.Code, k.Taken.Status, k.Taken.Message
		hit.Fix = "use the one that is there, or choose another name"
		return hit
	}
	return nil
}

func (k *Kind) fill(c *Case, h *Hit, v *decode.Value) *Hit {
	h.With("name", k.name(v.Text)).With("given", v.Text).With("region", c.Region()).With("account", c.Account())
	if k.In != nil {
		in := k.In.Default
		if vs := k.In.given(c); len(vs) == 1 {
			in = k.In.name(vs[0].Text)
		}
		h.With("in", in)
	}
	return h
}
