package pattern

// emptiness tells how a node may match the empty string.
type emptiness struct {
	always   bool // wherever it is tried
	possible bool // somewhere
	consumes bool // it may match other strings too
}

func emptinessOf(n node) emptiness {
	switch n := n.(type) {
	case *chars:
		return emptiness{consumes: true}
	case *concat:
		e := emptiness{always: true, possible: true}
		for _, sub := range n.subs {
			s := emptinessOf(sub)
			e = emptiness{e.always && s.always, e.possible && s.possible, e.consumes || s.consumes}
		}
		return e
	case *alternate:
		var e emptiness
		for _, sub := range n.subs {
			s := emptinessOf(sub)
			e = emptiness{e.always || s.always, e.possible || s.possible, e.consumes || s.consumes}
		}
		return e
	case *repeat:
		e := emptinessOf(n.sub)
		if n.min == 0 {
			e.always, e.possible = true, true
		}
		return e
	case *capture:
		return emptinessOf(n.sub)
	case *atomic:
		return emptinessOf(n.sub)
	case *backref:
		return emptiness{possible: true, consumes: true}
	}
	return emptiness{possible: true} // assertions and look-around
}

// countsEmpty reports whether it matters for rep how empty repetitions count:
// Java lets one of them stand for all that are still to come, so that (?:^|_){2}
// does not match "_". That takes a group which is empty in some places only.
func countsEmpty(rep *repeat) bool {
	if _, ok := rep.sub.(*backref); ok { // empty each time, or never
		return false
	}
	e := emptinessOf(rep.sub)
	return rep.min > 1 && e.possible && !e.always && e.consumes
}
