package dynamoexpr

// Update is an update expression.
type Update struct {
	Sections []Section
}

// Section is one clause of an update: SET, REMOVE, ADD or DELETE.
type Section struct {
	Keyword string // upper case
	Actions []Action

	start, end int
}

// Action is what a section does to one path.
type Action struct {
	Path Path
	// Value is what SET assigns, or the placeholder of ADD and DELETE; nil for
	// REMOVE.
	Value *Operand
}

var updateWords = []string{"SET", "REMOVE", "ADD", "DELETE"}

// ParseUpdate reads an update expression.
func ParseUpdate(s string) (*Update, *Error) {
	if err := size(s); err != nil {
		if s != "" { // recorded without the size that conditions tell
			err.Message = "Expression size has exceeded the maximum allowed size;"
		}
		return nil, err
	}
	p := newParser(s)
	u := &Update{}
	for {
		sec, err := p.section()
		if err != nil {
			return nil, err
		}
		u.Sections = append(u.Sections, sec)
		if p.peek().kind == end {
			return u, nil
		}
	}
}

func (p *parser) section() (Section, *Error) {
	t := p.peek()
	sec := Section{start: t.start, end: t.end}
	for _, w := range updateWords {
		if t.is(w) {
			sec.Keyword = w
		}
	}
	if sec.Keyword == "" {
		return sec, p.unexpected()
	}
	p.next()
	for {
		path, err := p.path(updateWords)
		if err != nil {
			return sec, err
		}
		a := Action{Path: path}
		switch sec.Keyword {
		case "SET":
			if !p.take("=") {
				return sec, p.unexpected()
			}
			if a.Value, err = p.assigned(); err != nil {
				return sec, err
			}
		case "ADD", "DELETE":
			v := p.peek()
			if v.kind != value {
				return sec, p.unexpected()
			}
			p.next()
			a.Value = &Operand{Value: v.text, Start: v.start, End: v.end}
		}
		sec.Actions = append(sec.Actions, a)
		if !p.take(",") {
			return sec, nil
		}
	}
}

// assigned reads what SET assigns: an operand, a sum or a difference.
func (p *parser) assigned() (*Operand, *Error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.unexpected()
	}
	defer func() { p.depth-- }()
	left, err := p.updateOperand()
	if err != nil {
		return nil, err
	}
	op := p.peek()
	if op.kind != symbol || op.text != "+" && op.text != "-" {
		return left, nil
	}
	p.next()
	right, err := p.updateOperand()
	if err != nil {
		return nil, err
	}
	return &Operand{Function: op.text, Args: []*Operand{left, right}, Start: left.Start, End: right.End}, nil
}

func (p *parser) updateOperand() (*Operand, *Error) {
	if p.take("(") {
		o, err := p.assigned()
		if err != nil {
			return nil, err
		}
		if !p.take(")") {
			return nil, p.unexpected()
		}
		return o, nil
	}
	return p.operand(updateWords, p.updateOperand)
}

// Check holds the update against its names and values, in DynamoDB's order:
// reserved words, functions, sections that stand twice, placeholders, paths, and
// the types of operands.
func (u *Update) Check(s *Scope) *Error {
	if err := u.checkWords(); err != nil {
		return err
	}
	if err := u.checkSections(); err != nil {
		return err
	}
	paths, err := u.resolve(s)
	if err != nil {
		return err
	}
	if err := clashes(paths); err != nil {
		return err
	}
	return u.checkTypes(s)
}

// Targets returns the paths that the update writes to, resolved as far as names
// are defined.
func (u *Update) Targets(s *Scope) []Path {
	var out []Path
	u.each(func(_ string, a Action) *Error {
		p, _ := a.Path.resolve(s)
		out = append(out, p)
		return nil
	})
	return out
}

func (u *Update) each(f func(keyword string, a Action) *Error) *Error {
	for _, sec := range u.Sections {
		for _, a := range sec.Actions {
			if err := f(sec.Keyword, a); err != nil {
				return err
			}
		}
	}
	return nil
}

func (u *Update) checkWords() *Error {
	if err := u.each(func(_ string, a Action) *Error {
		if err := a.Path.reserved(); err != nil {
			return err
		}
		return a.Value.each(func(o *Operand) *Error {
			if o.Path == nil {
				return nil
			}
			return o.Path.reserved()
		})
	}); err != nil {
		return err
	}
	return u.each(func(_ string, a Action) *Error {
		return a.Value.each(func(o *Operand) *Error {
			switch o.Function {
			case "", "+", "-", "if_not_exists", "list_append":
				return nil
			}
			if conditionFunctions[o.Function] > 0 {
				return o.fault("The function is not allowed in an update expression; function: " + o.Function)
			}
			return o.fault("Invalid function name; function: " + o.Function)
		})
	})
}

func (u *Update) checkSections() *Error {
	seen := map[string]bool{}
	for _, sec := range u.Sections {
		if seen[sec.Keyword] {
			return &Error{Message: `The "` + sec.Keyword + `" section can only be used once in an update expression;`, Start: sec.start, End: sec.end}
		}
		seen[sec.Keyword] = true
	}
	return nil
}

// resolve looks up all names, then all values, and returns the paths written to.
func (u *Update) resolve(s *Scope) ([]Path, *Error) {
	var paths []Path
	err := u.each(func(_ string, a Action) *Error {
		p, err := a.Path.resolve(s)
		if err != nil {
			return err
		}
		paths = append(paths, p)
		return a.Value.each(func(o *Operand) *Error {
			if o.Path == nil {
				return nil
			}
			_, err := o.Path.resolve(s)
			return err
		})
	})
	if err == nil {
		err = u.each(func(_ string, a Action) *Error {
			return a.Value.each(func(o *Operand) *Error { return o.define(s) })
		})
	}
	return paths, err
}

func (u *Update) checkTypes(s *Scope) *Error {
	if err := u.each(func(keyword string, a Action) *Error {
		if keyword != "ADD" && keyword != "DELETE" {
			return nil
		}
		switch t := s.Values[a.Value.Value].Type; t {
		case "SS", "NS", "BS", "":
			return nil
		case "N":
			if keyword == "ADD" {
				return nil
			}
			fallthrough
		default:
			return a.Value.fault("Incorrect operand type for operator or function; operator: " + keyword + ", operand type: " +
				longType(t) + ", typeSet: ALLOWED_FOR_" + keyword + "_OPERAND")
		}
	}); err != nil {
		return err
	}
	return u.each(func(_ string, a Action) *Error {
		return a.Value.each(func(o *Operand) *Error { return o.checkUpdateFunction(s) })
	})
}

func (o *Operand) checkUpdateFunction(s *Scope) *Error {
	if o.Function == "" {
		return nil
	}
	if len(o.Args) != 2 {
		return o.wrongCount()
	}
	want := "N"
	switch o.Function {
	case "if_not_exists":
		if o.Args[0].Path == nil {
			return o.needsPath()
		}
		return nil
	case "list_append":
		want = "L"
	}
	for _, a := range o.Args {
		if a.Value != "" && s.Values[a.Value].Type != want {
			return a.wrongType(o.Function, s.Values[a.Value].Type)
		}
	}
	return nil
}
