package dynamoexpr

// Projection is a projection expression.
type Projection struct {
	Paths []Path
}

// ParseProjection reads a projection expression.
func ParseProjection(s string) (*Projection, *Error) {
	if err := size(s); err != nil {
		return nil, err
	}
	p := newParser(s)
	out := &Projection{}
	for {
		path, err := p.path(nil)
		if err != nil {
			return nil, err
		}
		out.Paths = append(out.Paths, path)
		if !p.take(",") {
			break
		}
	}
	if p.peek().kind != end {
		return nil, p.unexpected()
	}
	return out, nil
}

// Check holds the projection against its names: reserved words, placeholders
// that are not defined, and paths that overlap or conflict.
func (x *Projection) Check(s *Scope) *Error {
	for _, p := range x.Paths {
		if err := p.reserved(); err != nil {
			return err
		}
	}
	paths := make([]Path, 0, len(x.Paths))
	for _, p := range x.Paths {
		r, err := p.resolve(s)
		if err != nil {
			return err
		}
		paths = append(paths, r)
	}
	return clashes(paths)
}

// clashes returns the first overlap of paths, or else the first conflict.
func clashes(paths []Path) *Error {
	var conflict *Error
	for j := range paths {
		for i := range j {
			o, c := clash(paths[i], paths[j])
			if o != nil {
				return o
			}
			if conflict == nil {
				conflict = c
			}
		}
	}
	return conflict
}
