package jackson

// Node is a JSON value in a tree that keeps the order of fields.
type Node struct {
	Kind   Token // ObjectStart, ArrayStart, String, Int, Float, True, False or Null
	Text   string
	Names  []string // of an object's fields, in the order of Items
	Items  []*Node  // an object's values, an array's elements
	Offset int      // behind what Jackson had looked at when it met the value, in bytes
}

// Object reports whether the node is an object; a nil node is none.
func (n *Node) Object() bool { return n != nil && n.Kind == ObjectStart }

// Array reports whether the node is an array.
func (n *Node) Array() bool { return n != nil && n.Kind == ArrayStart }

// Get returns an object's field, the last one of that name; nil where there is
// none.
func (n *Node) Get(name string) *Node {
	if !n.Object() {
		return nil
	}
	for i := len(n.Names) - 1; i >= 0; i-- {
		if n.Names[i] == name {
			return n.Items[i]
		}
	}
	return nil
}

// String returns the text of a scalar, "" for everything else.
func (n *Node) String() string {
	if n == nil {
		return ""
	}
	return n.Text
}

// Tree reads a whole JSON value. A text without one is a nil node.
func Tree(text string) (*Node, *Error) {
	p := NewParser(text)
	t, err := p.Next()
	if err != nil || t == EOF {
		return nil, err
	}
	return p.tree(t)
}

func (p *Parser) tree(t Token) (*Node, *Error) {
	n := &Node{Kind: t, Offset: p.at}
	if t != ObjectStart && t != ArrayStart {
		text, err := p.Text()
		n.Text = text
		return n, err
	}
	for {
		t, err := p.Next()
		if err != nil || t == ObjectEnd || t == ArrayEnd {
			return n, err
		}
		if t == FieldName {
			n.Names = append(n.Names, p.Name())
			if t, err = p.Next(); err != nil {
				return n, err
			}
		}
		item, err := p.tree(t)
		if err != nil {
			return n, err
		}
		n.Items = append(n.Items, item)
	}
}
