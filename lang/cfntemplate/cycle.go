package cfntemplate

import "strings"

// Cycle returns the resources that depend on one another in a circle, in the
// template's order: by Ref, GetAtt, Sub and DependsOn. Resources that a condition
// may leave out and what stands in Fn::If do not count, since they need not be
// there. nil where there is no circle.
func (t *Template) Cycle() []string {
	s := t.section("Resources")
	edges := make(map[string][]string, len(s.Names))
	for i, name := range s.Names {
		body := s.Items[i]
		if body.Get("Condition") != nil {
			continue
		}
		to := []string{}
		for j, k := range body.Names {
			switch k {
			case "Metadata":
			case "DependsOn":
				for _, d := range asList(body.Items[j]) {
					to = append(to, d.Text)
				}
			default:
				references(body.Items[j], withoutIf, func(_, ref string) { to = append(to, ref) })
			}
		}
		edges[name] = to
	}
	var circle []string
	for _, name := range s.Names {
		if reaches(edges, name, name, map[string]bool{}) {
			circle = append(circle, name)
		}
	}
	return circle
}

// withoutIf leaves out what a condition chooses among.
func withoutIf(n *Node) *Node {
	if name, _ := n.function(); name == "Fn::If" {
		return &Node{Kind: Scalar}
	}
	return n
}

func reaches(edges map[string][]string, from, to string, seen map[string]bool) bool {
	for _, next := range edges[from] {
		if next == to {
			return true
		}
		if !seen[next] && !strings.Contains(next, "::") {
			seen[next] = true
			if reaches(edges, next, to, seen) {
				return true
			}
		}
	}
	return false
}
