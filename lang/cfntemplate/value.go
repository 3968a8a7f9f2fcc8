package cfntemplate

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// Parameters returns the names of the template's parameters.
func (t *Template) Parameters() []string { return t.section("Parameters").Names }

// CheckParameters holds the values that are given against the parameters that
// the template declares. previous says that values of earlier requests may
// stand for those that are not given.
func (t *Template) CheckParameters(given map[string]string, keeps map[string]bool) *Error {
	if len(t.Macros) > 0 {
		return nil
	}
	ps := t.section("Parameters")
	var missing []string
	for i, name := range ps.Names {
		_, ok := given[name]
		if !ok && !keeps[name] && ps.Items[i].Get("Default") == nil {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return &Error{Message: "Parameters: [" + strings.Join(missing, ", ") + "] must have values", Path: []string{"Parameters", missing[0]}, Parameter: missing[0]}
	}
	for i, name := range ps.Names {
		if v, ok := given[name]; ok {
			if err := checkParameter(name, v, ps.Items[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkParameter holds one value against its declaration.
//
// Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
func checkParameter(name, v string, p *Node) *Error {
	fail := func(words string) *Error {
		return &Error{Message: "Parameter '" + name + "' " + words, Path: []string{"Parameters", name}, Parameter: name}
	}
	constraint := func(words string) *Error {
		if d := p.Get("ConstraintDescription"); d != nil && d.Text != "" {
			return &Error{Message: "Parameter " + name + " failed to satisfy constraint: " + d.Text, Path: []string{"Parameters", name}, Parameter: name}
		}
		return fail(words)
	}
	typ := p.Get("Type").String()
	if typ == "Number" {
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if err != nil {
			return fail("must be a number.")
		}
		if least, err := strconv.ParseFloat(p.Get("MinValue").String(), 64); err == nil && f < least {
			return constraint("must be a number not less than " + p.Get("MinValue").String())
		}
		if most, err := strconv.ParseFloat(p.Get("MaxValue").String(), 64); err == nil && f > most {
			return constraint("must be a number not greater than " + p.Get("MaxValue").String())
		}
	}
	if typ == "String" {
		n := len(utf16.Encode([]rune(v)))
		if least, err := strconv.Atoi(p.Get("MinLength").String()); err == nil && n < least {
			return constraint("must contain at least " + itoa(least) + " characters")
		}
		if most, err := strconv.Atoi(p.Get("MaxLength").String()); err == nil && n > most {
			return constraint("must contain at most " + itoa(most) + " characters")
		}
	}
	if a := p.Get("AllowedValues"); a != nil && a.Kind == List && (typ == "String" || typ == "Number") {
		for _, it := range a.Items {
			if it.Text == v {
				return nil
			}
		}
		return constraint("must be one of AllowedValues")
	}
	return nil
}

// Values are the values of a template's parameters as far as they are known:
// those given, and defaults for those that are neither given nor kept.
func (t *Template) Values(given map[string]string, keeps map[string]bool) map[string]string {
	out := map[string]string{}
	ps := t.section("Parameters")
	for i, name := range ps.Names {
		typ := ps.Items[i].Get("Type").String()
		if typ != "String" && typ != "Number" {
			continue // lists, and values that are looked up
		}
		if v, ok := given[name]; ok {
			out[name] = v
		} else if d := ps.Items[i].Get("Default"); d != nil && d.Kind == Scalar && !keeps[name] {
			out[name] = d.Text
		}
	}
	return out
}
