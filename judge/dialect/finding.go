package dialect

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// Finding makes a finding of a violation, with everything but code, status and
// message.
func Finding(c *rule.Case, v *model.Violation) rule.Finding {
	return rule.Finding{
		Rule: "model/" + v.Kind.String(), Stage: rule.Values, Evidence: rule.Model, Status: 400,
		Culprits: Culprits(c, v), Fix: fix(v),
	}
}

// Culprits is the culprit of a violation and, where a member is missing because
// all that it belongs to is empty, that as well.
func Culprits(c *rule.Case, v *model.Violation) []rule.Culprit {
	list := []rule.Culprit{Culprit(c, v)}
	if p := v.Parent; v.Value == nil && p != nil && p.Parent != nil && len(p.Items) == 0 {
		list = append(list, c.At(p).Because("is empty"))
	}
	return list
}

// Culprit is the culprit of a violation, with what is wrong with it.
func Culprit(c *rule.Case, v *model.Violation) rule.Culprit {
	cu := rule.Culprit{Name: v.Name(), Param: v.Path(), Header: -1, Why: Want(v), Value: v.Value, Secret: v.Sensitive()}
	switch x := v.Value; {
	case x != nil:
		cu.In, cu.Header, cu.Start, cu.End = x.In, x.Header, x.Start, x.End
		if v.Key {
			cu.Start, cu.End = x.KeyStart, x.Start
		}
	default:
		cu.In = missingIn(v)
	}
	return cu
}

// missingIn is where an absent member would have to stand.
func missingIn(v *model.Violation) decode.In {
	if v.Parent.Parent == nil {
		switch v.Member.Location {
		case contract.InHeader, contract.InHeaderPrefix:
			return decode.InHeader
		case contract.InQuery, contract.InQueryMap:
			return decode.InQuery
		case contract.InLabel:
			return decode.InPath
		}
	}
	if v.Parent.In != decode.InNone {
		return v.Parent.In
	}
	return decode.InBody
}

// Want says what the model wants of a violation's value and what it has, in a
// few words for a person.
func Want(v *model.Violation) string {
	switch v.Kind {
	case model.Missing:
		return "required, and absent"
	case model.Enum:
		return "must be one of " + Some(v.Shape.Enum, 6)
	case model.Length:
		unit := "characters"
		switch v.Shape.Kind {
		case contract.List:
			unit = "elements"
		case contract.Map:
			unit = "entries"
		case contract.Blob:
			unit = "bytes"
		}
		return fmt.Sprintf("must have at %s %s %s, has %d", most(v.TooMuch), number(v.Limit()), unit, v.Size)
	case model.Range:
		return fmt.Sprintf("must be at %s %s", most(v.TooMuch), number(v.Limit()))
	case model.Pattern:
		return "must match " + v.Shape.Pattern
	case model.Union:
		if len(v.Set) == 0 {
			return "exactly one of " + Some(names(v.Shape), 6) + " must be set, and none is"
		}
		return "exactly one member must be set, and " + strings.Join(v.Set, " and ") + " are"
	}
	return "must be " + article(typeName(v.Shape)) + ", is " + got(v.Value)
}

func fix(v *model.Violation) string {
	p := v.Path()
	switch v.Kind {
	case model.Missing:
		return "set " + p
	case model.Enum:
		if near := nearest(v.Value.Text, v.Shape.Enum); near != "" && !v.Sensitive() {
			return fmt.Sprintf("set %s to %s", p, near)
		}
		return fmt.Sprintf("set %s to one of %s", p, Some(v.Shape.Enum, 12))
	case model.Length, model.Range:
		verb := "lower"
		if v.Kind == model.Length {
			verb = "shorten"
			if !v.TooMuch {
				verb = "lengthen"
			}
		} else if !v.TooMuch {
			verb = "raise"
		}
		return fmt.Sprintf("%s %s to at %s %s", verb, p, most(v.TooMuch), number(v.Limit()))
	case model.Pattern:
		return fmt.Sprintf("write %s so that it matches %s", p, v.Shape.Pattern)
	case model.Union:
		return "set exactly one member of " + p
	}
	return fmt.Sprintf("send %s as %s", p, article(typeName(v.Shape)))
}

func most(tooMuch bool) string {
	if tooMuch {
		return "most"
	}
	return "least"
}

// number writes a bound as the models do: without exponent, whole where whole.
func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// Some lists up to n words.
func Some(words []string, n int) string {
	if len(words) <= n {
		return strings.Join(words, ", ")
	}
	return strings.Join(words[:n], ", ") + fmt.Sprintf(", … (%d more)", len(words)-n)
}

func names(sh *contract.Shape) []string {
	ns := make([]string, len(sh.Members))
	for i, m := range sh.Members {
		ns[i] = m.Name
	}
	return ns
}

func typeName(sh *contract.Shape) string {
	switch sh.Kind {
	case contract.Integer:
		return "32-bit integer"
	case contract.Long:
		return "64-bit integer"
	case contract.Float, contract.Double:
		return "number"
	}
	return sh.Kind.String()
}

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

func got(v *decode.Value) string {
	switch v.Kind {
	case decode.Text, decode.Str:
		return "text"
	case decode.Num:
		return "a number"
	case decode.Bool:
		return "a boolean"
	case decode.Bytes:
		return "bytes"
	case decode.Time:
		return "a time"
	case decode.Struct, decode.Map:
		return "an object"
	case decode.List:
		return "a list"
	}
	return "null"
}

// nearest finds the allowed value that differs only in case or in the marks
// between its words.
func nearest(s string, allowed []string) string {
	plain := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == '-' || r == '_' || r == ' ' || r == '.' {
				return -1
			}
			return r
		}, strings.ToLower(s))
	}
	p := plain(s)
	for _, a := range allowed {
		if plain(a) == p {
			return a
		}
	}
	return ""
}
