package dynamoexpr

import "strconv"

// Operand is a path, a value, or a function of others. Exactly one of Path,
// Value and Function is set.
type Operand struct {
	Path     *Path
	Value    string // the placeholder, with its ":"
	Function string // its name; "+" and "-" in updates
	Args     []*Operand

	Start, End int
}

// operand reads a function, a placeholder of a value or a path. arg reads the
// arguments of a function.
func (p *parser) operand(words []string, arg func() (*Operand, *Error)) (*Operand, *Error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.unexpected()
	}
	defer func() { p.depth-- }()
	t := p.peek()
	if t.kind == value {
		p.next()
		return &Operand{Value: t.text, Start: t.start, End: t.end}, nil
	}
	if t.kind == word && p.tokens[p.pos+1].text == "(" && p.tokens[p.pos+1].kind == symbol && !isOne(t, words) {
		p.pos += 2
		f := &Operand{Function: t.text, Start: t.start}
		for {
			a, err := arg()
			if err != nil {
				return nil, err
			}
			f.Args = append(f.Args, a)
			if !p.take(",") {
				break
			}
		}
		f.End = p.peek().end
		if !p.take(")") {
			return nil, p.unexpected()
		}
		return f, nil
	}
	path, err := p.path(words)
	if err != nil {
		return nil, err
	}
	return &Operand{Path: &path, Start: path.Start, End: path.End}, nil
}

func isOne(t token, words []string) bool {
	for _, w := range words {
		if t.is(w) {
			return true
		}
	}
	return false
}

// each calls f for the operand's arguments and then for it, the order in which
// they end in the source.
func (o *Operand) each(f func(*Operand) *Error) *Error {
	if o == nil {
		return nil
	}
	for _, a := range o.Args {
		if err := a.each(f); err != nil {
			return err
		}
	}
	return f(o)
}

// define looks up a value.
func (o *Operand) define(s *Scope) *Error {
	if o.Value == "" {
		return nil
	}
	if _, ok := s.Values[o.Value]; !ok {
		return &Error{Message: "An expression attribute value used in expression is not defined; attribute value: " + o.Value,
			Start: o.Start, End: o.End, Name: o.Value}
	}
	s.use(o.Value)
	return nil
}

func (o *Operand) fault(message string) *Error {
	return &Error{Message: message, Start: o.Start, End: o.End, Name: o.Value}
}

func (o *Operand) wrongCount() *Error {
	return o.fault("Incorrect number of operands for operator or function; operator or function: " + o.Function +
		", number of operands: " + strconv.Itoa(len(o.Args)))
}

func (o *Operand) needsPath() *Error {
	return o.fault("Operator or function requires a document path; operator or function: " + o.Function)
}

// wrongType blames an argument of function.
func (o *Operand) wrongType(function, typ string) *Error {
	return o.fault("Incorrect operand type for operator or function; operator or function: " + function + ", operand type: " + typ)
}

func longType(t string) string {
	return map[string]string{"S": "STRING", "N": "NUMBER", "B": "BINARY", "NULL": "NULL", "BOOL": "BOOLEAN", "L": "LIST", "M": "MAP"}[t]
}
