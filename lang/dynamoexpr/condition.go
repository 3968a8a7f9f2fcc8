package dynamoexpr

// Condition is a condition, filter or key condition expression.
type Condition struct {
	Root *Node
	// redundant is the first pair of needless parentheses.
	redundant *Error
}

// Node is a part of a condition.
type Node struct {
	// Op is "OR", "AND", "NOT", a comparator ("=", "<>", "<", "<=", ">",
	// ">="), "BETWEEN", "IN", or "" for a function that stands alone.
	Op string
	// Nodes are the parts of OR, AND and NOT.
	Nodes []*Node
	// Operands are those of comparators, BETWEEN and IN; the function itself
	// for Op "".
	Operands []*Operand

	Start, End int
}

var conditionWords = []string{"BETWEEN", "IN", "AND", "OR", "NOT"}

// conditionFunctions are the functions of conditions, with how many operands
// each takes.
var conditionFunctions = map[string]int{
	"attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2, "size": 1,
}

// ParseCondition reads a condition, filter or key condition expression.
func ParseCondition(s string) (*Condition, *Error) {
	if err := size(s); err != nil {
		return nil, err
	}
	p := newParser(s)
	n, _, err := p.or()
	if err == nil && p.peek().kind != end {
		err = p.unexpected()
	}
	if err != nil {
		return nil, err
	}
	return &Condition{Root: n, redundant: p.redundant}, nil
}

// or, and, not and primary return a node and whether it stands in parentheses as
// a whole.
func (p *parser) or() (*Node, bool, *Error) {
	return p.chain("OR", p.and)
}

func (p *parser) and() (*Node, bool, *Error) {
	return p.chain("AND", p.not)
}

func (p *parser) chain(op string, part func() (*Node, bool, *Error)) (*Node, bool, *Error) {
	if p.depth++; p.depth > maxDepth {
		return nil, false, p.unexpected()
	}
	defer func() { p.depth-- }()
	n, parens, err := part()
	for err == nil && p.takeWord(op) {
		var right *Node
		if right, _, err = part(); err != nil {
			break
		}
		if n.Op != op || parens {
			n = &Node{Op: op, Nodes: []*Node{n}, Start: n.Start}
		}
		n.Nodes, n.End, parens = append(n.Nodes, right), right.End, false
	}
	return n, parens, err
}

func (p *parser) not() (*Node, bool, *Error) {
	t := p.peek()
	if !p.takeWord("NOT") {
		return p.primary()
	}
	if p.depth++; p.depth > maxDepth {
		return nil, false, p.unexpected()
	}
	defer func() { p.depth-- }()
	n, _, err := p.not()
	if err != nil {
		return nil, false, err
	}
	return &Node{Op: "NOT", Nodes: []*Node{n}, Start: t.start, End: n.End}, false, nil
}

// primary reads a comparison, a function, or a condition in parentheses. What a
// parenthesis opens shows only behind it: "(a) = :b", "(a = :b)".
func (p *parser) primary() (*Node, bool, *Error) {
	start := p.pos
	if !p.take("(") {
		n, err := p.comparison()
		return n, false, err
	}
	redundant := p.redundant
	n, inner, err := p.or()
	if err == nil && !p.take(")") {
		err = p.unexpected()
	}
	if err == nil && !p.compares() {
		if inner {
			p.needless(start)
		}
		return n, true, nil
	}
	far := p.pos
	p.pos, p.redundant = start, redundant
	n, again := p.comparison()
	if again == nil {
		return n, false, nil
	}
	if err != nil && far >= p.pos {
		p.pos, again = far, err // the reading that came further
	}
	return nil, false, again
}

func (p *parser) needless(at int) {
	if p.redundant == nil {
		t := p.tokens[at]
		p.redundant = &Error{Message: "The expression has redundant parentheses;", Start: t.start, End: t.end}
	}
}

// compares reports whether a comparator follows.
func (p *parser) compares() bool {
	t := p.peek()
	switch {
	case t.is("BETWEEN"), t.is("IN"):
		return true
	case t.kind != symbol:
		return false
	}
	switch t.text {
	case "=", "<>", "<", "<=", ">", ">=":
		return true
	}
	return false
}

func (p *parser) comparison() (*Node, *Error) {
	x, err := p.conditionOperand()
	if err != nil {
		return nil, err
	}
	n := &Node{Operands: []*Operand{x}, Start: x.Start, End: x.End}
	if !p.compares() {
		if x.Function == "" {
			return nil, p.unexpected()
		}
		return n, nil
	}
	t := p.next()
	switch {
	case t.is("IN"):
		n.Op = "IN"
		return n, p.list(n)
	case t.is("BETWEEN"):
		n.Op = "BETWEEN"
		if err := p.add(n); err != nil {
			return nil, err
		}
		if !p.takeWord("AND") {
			return nil, p.unexpected()
		}
		return n, p.add(n)
	}
	n.Op = t.text
	return n, p.add(n)
}

func (p *parser) add(n *Node) *Error {
	o, err := p.conditionOperand()
	if err == nil {
		n.Operands, n.End = append(n.Operands, o), o.End
	}
	return err
}

// list reads the operands of IN.
func (p *parser) list(n *Node) *Error {
	if !p.take("(") {
		return p.unexpected()
	}
	for {
		if err := p.add(n); err != nil {
			return err
		}
		if !p.take(",") {
			break
		}
	}
	n.End = p.peek().end
	if !p.take(")") {
		return p.unexpected()
	}
	return nil
}

func (p *parser) conditionOperand() (*Operand, *Error) {
	at := p.pos
	if !p.take("(") {
		return p.operand(conditionWords, p.conditionOperand)
	}
	if p.depth++; p.depth > maxDepth {
		return nil, p.unexpected()
	}
	defer func() { p.depth-- }()
	double := p.peek().kind == symbol && p.peek().text == "("
	o, err := p.conditionOperand()
	if err != nil {
		return nil, err
	}
	if !p.take(")") {
		return nil, p.unexpected()
	}
	if double {
		p.needless(at)
	}
	return o, nil
}
