package asl

import (
	"strconv"

	"github.com/assay-project/assay/lang/jackson"
)

func index(field string, i int) string { return "/" + field + "[" + strconv.Itoa(i) + "]" }

// names notes states whose name another state of the whole machine has.
func (c *checker) names(n *jackson.Node, at string, seen map[string]bool) {
	c.eachState(n, at, func(name string, _ *jackson.Node, here string) {
		if seen[name] {
			c.add(Diagnostic{Code: DuplicateName, Message: "Duplicate State name: " + name, Location: here,
				Fix: "rename one of the states: names are unique in the whole machine"})
		}
		seen[name] = true
	})
}

// edge is a transition, and where it stands.
type edge struct{ to, at string }

// edges are the transitions out of a state.
func edges(s *jackson.Node, at string) []edge {
	var list []edge
	for _, name := range [...]string{"Next", "Default"} {
		if n := s.Get(name); n != nil {
			list = append(list, edge{n.Text, at + "/" + name})
		}
	}
	for _, name := range [...]string{"Choices", "Catch"} {
		if a := s.Get(name); a.Array() {
			for i, it := range a.Items {
				if n := it.Get("Next"); n != nil {
					list = append(list, edge{n.Text, at + index(name, i) + "/Next"})
				}
			}
		}
	}
	return list
}

// terminal reports whether a machine can end in a state.
func terminal(s *jackson.Node) bool {
	switch s.Get("Type").String() {
	case "Succeed", "Fail":
		return true
	}
	end := s.Get("End")
	return end != nil && end.Kind == jackson.True
}

// graph checks the transitions of a machine, and of those within its states.
func (c *checker) graph(n *jackson.Node, at string) {
	states := n.Get("States")
	if !states.Object() {
		return
	}
	reached := map[string]bool{}
	follow := func(e edge) {
		if states.Get(e.to) == nil {
			c.add(Diagnostic{Code: MissingTarget, Message: "Missing 'Next' target: " + e.to, Location: e.at, Fix: "name a state of the same machine, or add " + e.to})
			return
		}
		reached[e.to] = true
	}
	if start := n.Get("StartAt"); start != nil {
		follow(edge{start.Text, at + "/StartAt"})
	}
	ends := false
	for i, name := range states.Names {
		for _, e := range edges(states.Items[i], at+"/States/"+name) {
			follow(e)
		}
		ends = ends || terminal(states.Items[i])
	}
	switch {
	case !ends:
		c.add(Diagnostic{Code: MissingEnd, Message: "Workflow has no terminal state", Fix: "end a state with End, or lead to a Succeed or Fail state"})
	default:
		for _, name := range states.Names {
			if !reached[name] {
				c.add(Diagnostic{Code: MissingTarget, Message: `State "` + name + `" is not reachable.`, Location: at + "/States/" + name,
					Fix: "lead to it from another state, or take it out"})
			}
		}
	}
	for i, name := range states.Names {
		for _, inner := range containers(states.Items[i]) {
			c.graph(inner.node, at+"/States/"+name+inner.at)
		}
	}
}
