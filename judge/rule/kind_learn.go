package rule

import (
	"slices"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
)

// learnChanges takes from an accepted request what came and went.
func (k *Kind) learnChanges(c *Case, resp *capture.Response) {
	if c.In == nil {
		return
	}
	switch {
	case slices.Contains(k.Made, c.Op):
		k.learnMade(c, resp)
	case slices.Contains(k.Ended, c.Op):
		k.learnEnded(c)
	}
}

func (k *Kind) learnEnded(c *Case) {
	for _, v := range k.given(c) {
		id := k.id(c, v.Text)
		if id == "" {
			continue
		}
		r := c.Facts.LearnResource(k.Type, id)
		r.Gone, r.Attrs = !k.Slow, map[string]string{}
		if k.Slow {
			r.Attrs[facts.Ending] = "1"
		}
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
		if r := c.Facts.Resource(k.Type, id); r != nil && !r.Gone && r.Attrs[facts.Ending] == "" {
			continue // the one that was there was answered again
		}
		r := c.Facts.LearnResource(k.Type, id)
		r.Gone, r.Attrs = false, map[string]string{"made": "1"}
		for _, child := range k.children {
			c.Facts.CloseKind(child.Type, id+"/")
		}
	}
}
