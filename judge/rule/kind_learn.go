package rule

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
)

// learn takes from an accepted request what came and went.
func (k *Kind) learn(c *Case, resp *capture.Response) {
	if c.In == nil {
		return
	}
	switch {
	case slices.Contains(k.Made, c.Op):
		k.learnMade(c, resp)
	case slices.Contains(k.Ended, c.Op):
		for _, v := range k.given(c) {
			if id := k.id(c, v.Text); id != "" {
				r := c.Facts.LearnResource(k.Type, id)
				r.Gone, r.Attrs = !k.Slow, map[string]string{}
				if k.Slow {
					r.Attrs["ending"] = "1"
				}
			}
		}
	case k.Lists[c.Op] != "":
		k.learnList(c, resp)
	}
}

func (k *Kind) learnMade(c *Case, resp *capture.Response) {
	var names []string
	if k.Answer != "" {
		names = AnswerTexts(resp, k.Answer)
	} else {
		for _, v := range k.given(c) {
			names = append(names, v.Text)
		}
	}
	if k.Answer != "" && len(names) == 0 {
		c.Facts.OpenKind(k.Type) // one came whose name is not known
	}
	for _, n := range names {
		id := k.id(c, n)
		if id == "" {
			continue
		}
		if r := c.Facts.Resource(k.Type, id); r != nil && !r.Gone && r.Attrs["ending"] == "" {
			continue // the one that was there was answered again
		}
		r := c.Facts.LearnResource(k.Type, id)
		r.Gone, r.Attrs = false, map[string]string{"made": "1"}
		for _, child := range k.children {
			c.Facts.CloseKind(child.Type, id+"/")
		}
	}
}

// learnList takes an answer that lists all of a kind: others are not there.
func (k *Kind) learnList(c *Case, resp *capture.Response) {
	if !whole(resp) {
		return
	}
	for _, v := range c.In.Root.Items {
		if v.Member == nil || !pageSize(v.Member.Name) && (k.In == nil || !slices.Contains(k.In.Members, v.Member.Name)) {
			return // a filter, or a page that is not the first
		}
	}
	scope := k.scope(c, c.Region())
	if scope == "" && !k.Global {
		return
	}
	for _, n := range AnswerTexts(resp, k.Lists[c.Op]) {
		if id := k.id(c, n); id != "" {
			c.Facts.LearnResource(k.Type, id).Gone = false
		}
	}
	c.Facts.CloseKind(k.Type, scope)
}

// pageSize reports whether a member only says how much an answer may list.
func pageSize(member string) bool {
	switch strings.ToLower(member) {
	case "maxresults", "maxitems", "limit", "maxrecords", "pagesize":
		return true
	}
	return false
}

// learnRefused takes from a refusal that something is not there, where the
// answer tells of what.
func (k *Kind) learnRefused(c *Case, resp *capture.Response) {
	if c.In == nil || !k.minds(c.Op) || k.Code == "" {
		return
	}
	vs := k.given(c)
	if len(vs) != 1 || !strings.Contains(string(resp.Body), k.Code) {
		return
	}
	id := k.id(c, vs[0].Text)
	if id == "" {
		return
	}
	hit := k.fill(c, Refuse(), vs[0])
	message := k.Message
	if k.Words != nil {
		message = k.Words(c)
	}
	message = fill(message, hit.Args)
	for _, name := range [...]string{"message", "Message"} {
		if slices.Contains(AnswerTexts(resp, name), message) && message != "" {
			c.Facts.LearnResource(k.Type, id).Gone = true
			return
		}
	}
}
