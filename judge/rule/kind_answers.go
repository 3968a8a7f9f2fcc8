package rule

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
)

// Answers registers learners of what a service's answers show of kinds whose
// coming and going its own learners follow: a list of all there are, a success
// that there is only with what was named, a refusal because it is not there or is
// there already. [Track] does so for its kinds. Of a Kind it asks for what names
// one, Lists, Shown and the service's words.
func Answers(service string, kinds ...*Kind) struct{} {
	Learn(Learner{Service: service, Learn: func(c *Case, resp *capture.Response) {
		if c.In == nil || resp == nil {
			return
		}
		for _, k := range kinds {
			switch {
			case k.Lists[c.Op] != "":
				k.learnList(c, resp)
			case k.shows(c.Op):
				k.learnPresent(c)
			}
		}
	}})
	return Learn(Learner{Service: service, Refused: true, Learn: func(c *Case, resp *capture.Response) {
		if c.In == nil {
			return
		}
		code, message := capture.RefusalOf(resp)
		for _, k := range kinds {
			k.learnRefused(c, code, message)
		}
	}})
}

// shows reports whether an operation succeeds only where the resource is there.
func (k *Kind) shows(op string) bool {
	if k.Shown != nil {
		return slices.Contains(k.Shown, op)
	}
	for _, p := range [...]string{"Get", "Describe", "Head"} {
		if strings.HasPrefix(op, p) {
			return k.minds(op)
		}
	}
	return false
}

func (k *Kind) learnPresent(c *Case) {
	vs := k.given(c)
	if len(vs) != 1 || k.provided(vs[0].Text) {
		return
	}
	if id := k.id(c, vs[0].Text); id != "" {
		c.Facts.LearnPresent(k.Type, id)
	}
}

func (k *Kind) provided(text string) bool { return k.Always != nil && k.Always(k.name(text)) }

// maxListed is how many an answer may list at most and still count as all there
// are: some services cut longer lists and do not say so.
const maxListed = 999

// learnList takes an answer that lists all of a kind: others are not there.
func (k *Kind) learnList(c *Case, resp *capture.Response) {
	var names []string
	for _, element := range strings.Split(k.Lists[c.Op], "|") {
		names = append(names, AnswerTexts(resp, element)...)
	}
	for _, n := range names {
		if id := k.id(c, n); id != "" {
			c.Facts.LearnPresent(k.Type, id)
		}
	}
	if !whole(resp) || len(names) > maxListed {
		return
	}
	for _, v := range c.In.Root.Items {
		if v.Member == nil || !pageSize(v.Member.Name) && (k.In == nil || !slices.Contains(k.In.Members, v.Member.Name)) {
			return // a filter, or a page that is not the first
		}
	}
	if scope := k.scope(c, c.Region()); scope != "" || k.Global {
		c.Facts.CloseListed(k.Type, scope)
	}
}

// pageSize reports whether a member only says how much an answer may list.
func pageSize(member string) bool {
	switch strings.ToLower(member) {
	case "maxresults", "maxitems", "limit", "maxrecords", "pagesize":
		return true
	}
	return false
}

// learnRefused takes from a refusal that what was named is not there, or is there
// already, where code and words tell of what.
func (k *Kind) learnRefused(c *Case, code, message string) {
	vs := k.given(c)
	if code == "" || len(vs) != 1 || k.provided(vs[0].Text) {
		return
	}
	id := k.id(c, vs[0].Text)
	switch {
	case id == "":
	case slices.Contains(k.Made, c.Op):
		if k.Taken != nil && code == k.Taken.Code {
			c.Facts.LearnPresent(k.Type, id)
		}
	case code == k.Code && k.saysAbsent(c, message, vs[0].Text):
		c.Facts.LearnAbsent(k.Type, id, c.Op)
	}
}

// saysAbsent reports whether a message that comes with the kind's code says that
// what was given is not there. A code of one kind alone says so by itself.
func (k *Kind) saysAbsent(c *Case, message, given string) bool {
	if !general(k.Code) || slices.Contains(k.Telling, c.Op) {
		return true
	}
	words := append([]string{k.Message}, k.Also...)
	if k.Words != nil {
		words = append(words, k.Words(c))
	}
	args := []string{"name", k.name(given), "given", given}
	for _, w := range words {
		if w != "" && fits(fill(w, args), message) {
			return true
		}
	}
	return false
}

// general reports whether a code is said of things of every kind.
func general(code string) bool {
	switch code {
	case "ResourceNotFoundException", "NotFoundException", "NotFound", "NoSuchEntity", "ValidationException", "ValidationError",
		"InvalidParameterValue", "BadRequestException", "InvalidInput":
		return true
	}
	return false
}

// fits reports whether a message is a text in which "{…}" stands for anything.
func fits(text, message string) bool {
	for {
		before, rest, ok := strings.Cut(text, "{")
		var cut bool
		if message, cut = strings.CutPrefix(message, before); !cut {
			return false
		}
		if !ok {
			return message == ""
		}
		_, text, _ = strings.Cut(rest, "}")
		if text == "" {
			return true
		}
		next, _, _ := strings.Cut(text, "{")
		i := strings.LastIndex(message, next)
		if i < 0 {
			return false
		}
		message = message[i:]
	}
}
