package rule

import (
	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/facts"
)

// followed are the kinds that are followed, with their services.
var followed = map[string]string{}

// Follow names kinds of resources whose coming and going the learners of a
// service follow completely: where somebody declares that no others are there
// ([facts.Store.Declared]), one of these that is not known is not there. Kinds
// of [Track] are followed. Call it from a variable declaration.
func Follow(service string, kinds ...string) struct{} {
	for _, k := range kinds {
		followed[k] = service
	}
	return struct{}{}
}

// Followed reports whether a kind is one of [Follow].
func Followed(kind string) bool { return followed[kind] != "" }

// Resource returns what is known of a resource, nil when nothing is. One that is
// known not to be there is returned as Gone, be it that the session showed it or
// that somebody declared it; what is written into the latter is lost.
func (c *Case) Resource(kind, id string) *facts.Resource {
	if r := c.Facts.Resource(kind, id); r != nil {
		if r.ToldTo(c.Op) {
			return nil
		}
		if r.Told() {
			c.supposed = append(c.supposed, [2]string{kind, id})
		}
		return r
	}
	if c.Facts.Lacks(kind, id) || followed[kind] != "" && c.Facts.Declared(kind) && c.own(id) {
		c.supposed = append(c.supposed, [2]string{kind, id})
		return &facts.Resource{Kind: kind, ID: id, Attrs: map[string]string{}, Gone: true}
	}
	return nil
}

// unseen takes a service's kinds out of what is known whole when a request that
// may have made something was not captured whole.
func (c *Case) unseen() {
	if c.In != nil && c.In.Complete() || c.Req.Method == "GET" || c.Req.Method == "HEAD" {
		return
	}
	for kind, service := range followed {
		if service == c.ID.Service.Name {
			c.Facts.OpenKind(kind)
		}
	}
}

// correct takes back what was supposed to be absent and is not: a request that
// named it was accepted. Those that do not mind are no harm, since less is known
// then, not more.
func (c *Case) correct() {
	for _, x := range c.supposed {
		c.Facts.LearnPresent(x[0], x[1])
	}
	c.supposed = nil
}

// Heard returns the operation that AWS refused before because what this request
// names is not there; "" where that is not what the case turns on.
func (c *Case) Heard() string {
	if len(c.supposed) == 0 {
		return ""
	}
	last := c.supposed[len(c.supposed)-1]
	for _, x := range c.supposed {
		if x != last {
			return "" // several things, and which it is cannot be told here
		}
	}
	if r := c.Facts.Resource(last[0], last[1]); r != nil {
		return r.ToldLast()
	}
	return ""
}

// Theirs reports whether an account in an ARN may be another than the caller's.
func (c *Case) Theirs(account string) bool {
	return account != "" && c.Facts.Account != facts.Is(account)
}

// own reports whether an ID belongs to the caller's account for certain. An ID
// that names no account does.
func (c *Case) own(id string) bool {
	a, ok := arn.Split(id)
	return !ok || !c.Theirs(a.Account)
}
