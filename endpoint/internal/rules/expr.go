package rules

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/assay-project/assay/endpoint/internal/partition"
)

// expr is a compiled expression.
type expr interface{ eval(*scope) value }

// scope holds the values of parameters and variables during one evaluation.
type scope struct {
	vars       []value // by slot
	stack      []value // arguments of calls under way
	partitions *partition.Table
}

type (
	literal  struct{ v value }
	ref      struct{ slot int }
	template struct{ parts []part }
	call     struct {
		fn   func(sc *scope, args []value) value
		lazy bool // takes arguments that are not set
		args []expr
	}
	attr struct {
		of   expr
		path []step
	}
)

// part is a piece of a template: text, or the attribute of a variable.
type part struct {
	text string
	e    expr
}

// step is one step of a getAttr path: a name, or an index where name is empty.
type step struct {
	name  string
	index int
}

func (l literal) eval(*scope) value { return l.v }
func (r ref) eval(s *scope) value   { return s.vars[r.slot] }

// eval gives "not set" when a part is, so that a URL is never half filled.
func (t template) eval(s *scope) value {
	var b strings.Builder
	for _, p := range t.parts {
		if p.e == nil {
			b.WriteString(p.text)
			continue
		}
		text, ok := p.e.eval(s).text()
		if !ok {
			return value{}
		}
		b.WriteString(text)
	}
	return str(b.String())
}

func (c call) eval(s *scope) value {
	base := len(s.stack)
	for _, a := range c.args {
		v := a.eval(s)
		if v.kind == kindNone && !c.lazy {
			s.stack = s.stack[:base]
			return value{}
		}
		s.stack = append(s.stack, v)
	}
	v := c.fn(s, s.stack[base:])
	s.stack = s.stack[:base]
	return v
}

func (a attr) eval(s *scope) value {
	v := a.of.eval(s)
	for _, st := range a.path {
		switch {
		case st.name == "":
			i := st.index
			if i < 0 {
				i += len(v.list)
			}
			if v.kind != kindList || i < 0 || i >= len(v.list) {
				return value{}
			}
			v = str(v.list[i])
		case v.kind == kindObject:
			v = v.obj.attr(st.name)
		default:
			return value{}
		}
	}
	return v
}

// compiler turns JSON into expressions and gives every name its slot.
type compiler struct {
	slots map[string]int
}

func (c *compiler) slot(name string) int {
	i, ok := c.slots[name]
	if !ok {
		i = len(c.slots)
		c.slots[name] = i
	}
	return i
}

// expr compiles an argument: a literal, a template, a reference or a call.
func (c *compiler) expr(j any) (expr, error) {
	switch j := j.(type) {
	case string:
		return c.template(j)
	case bool:
		return literal{boolean(j)}, nil
	case float64:
		return literal{value{kind: kindInt, n: int(j)}}, nil
	case []any:
		list := make([]string, len(j))
		for i := range j {
			s, ok := j[i].(string)
			if !ok {
				return nil, fmt.Errorf("list holds %T", j[i])
			}
			list[i] = s
		}
		return literal{strList(list)}, nil
	case map[string]any:
		if name, ok := j["ref"].(string); ok {
			return ref{c.slot(name)}, nil
		}
		if _, ok := j["fn"]; ok {
			return c.call(j)
		}
	}
	return nil, fmt.Errorf("no expression: %v", j)
}

func (c *compiler) call(j map[string]any) (expr, error) {
	name, _ := j["fn"].(string)
	argv, _ := j["argv"].([]any)
	args := make([]expr, len(argv))
	for i := range argv {
		var err error
		if args[i], err = c.expr(argv[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if name == "getAttr" {
		if len(args) != 2 {
			return nil, errors.New("getAttr wants 2 arguments")
		}
		path, _ := argv[1].(string)
		steps, err := parsePath(path)
		return attr{args[0], steps}, err
	}
	f, ok := functions[name]
	if !ok {
		return nil, fmt.Errorf("unknown function %q", name)
	}
	if len(args) < f.args || len(args) > f.args && !f.variadic {
		return nil, fmt.Errorf("%s wants %d arguments, has %d", name, f.args, len(args))
	}
	return call{f.call, f.lazy, args}, nil
}

// template compiles "https://{Bucket}.{url#authority}". Doubled braces stand
// for themselves.
func (c *compiler) template(s string) (expr, error) {
	if !strings.ContainsAny(s, "{}") {
		return literal{str(s)}, nil
	}
	var parts []part
	var text strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] != '{' && s[i] != '}':
			text.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == s[i]:
			text.WriteByte(s[i])
			i++
		case s[i] == '}':
			return nil, fmt.Errorf("template %q: stray }", s)
		default:
			end := strings.IndexByte(s[i:], '}')
			if end < 0 {
				return nil, fmt.Errorf("template %q: no } to match", s)
			}
			if text.Len() > 0 {
				parts = append(parts, part{text: text.String()})
				text.Reset()
			}
			name, path, nested := strings.Cut(s[i+1:i+end], "#")
			var e expr = ref{c.slot(name)}
			if nested {
				steps, err := parsePath(strings.ReplaceAll(path, "#", "."))
				if err != nil {
					return nil, fmt.Errorf("template %q: %w", s, err)
				}
				e = attr{e, steps}
			}
			parts = append(parts, part{e: e})
			i += end
		}
	}
	if text.Len() > 0 {
		parts = append(parts, part{text: text.String()})
	}
	return template{parts}, nil
}

// parsePath reads a getAttr path: names with dots between them, each with an
// index in brackets or none: "resourceId[2]".
func parsePath(path string) ([]step, error) {
	var steps []step
	for p := range strings.SplitSeq(path, ".") {
		name, index, ok := strings.Cut(p, "[")
		if name != "" {
			steps = append(steps, step{name: name})
		}
		if !ok {
			if name == "" {
				return nil, fmt.Errorf("path %q has an empty name", path)
			}
			continue
		}
		digits, ok := strings.CutSuffix(index, "]")
		n, err := strconv.Atoi(digits)
		if !ok || err != nil {
			return nil, fmt.Errorf("path %q has a bad index", path)
		}
		steps = append(steps, step{index: n})
	}
	return steps, nil
}
