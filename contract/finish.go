package contract

import "sort"

// Fill gives a service its operations and every shape that is reachable from
// their inputs, and derives what is not stored: numbers of shapes, members by
// place, parsed templates and the lookup by name. Importers call it once; a
// Service is read-only after it.
func (s *Service) Fill(operations []*Operation, shapes []*Shape) {
	s.operations, s.shapes = operations, shapes
	for i, sh := range shapes {
		sh.index = i
	}
	sort.Slice(operations, func(i, j int) bool { return operations[i].Name < operations[j].Name })
	s.byName = make(map[string]*Operation, len(operations))
	for _, op := range operations {
		op.Service = s
		s.byName[op.Name] = op
		op.finish()
	}
}

func (op *Operation) finish() {
	rest := op.Service.Protocol == RESTJSON || op.Service.Protocol == RESTXML
	if rest {
		op.Path = ParseTemplate(op.URI)
	}
	if op.Input == nil {
		return
	}
	for _, m := range op.Input.Members {
		if !rest {
			continue
		}
		switch m.Location {
		case InHeader:
			op.Headers = append(op.Headers, m)
		case InHeaderPrefix:
			op.HeaderPrefixes = append(op.HeaderPrefixes, m)
		case InQuery:
			op.Queries = append(op.Queries, m)
		case InQueryMap:
			op.QueryMaps = append(op.QueryMaps, m)
		case InLabel:
			op.Labels = append(op.Labels, m)
		default:
			op.BodyMembers = append(op.BodyMembers, m)
		}
	}
	if !rest {
		op.BodyMembers = op.Input.Members
	}
}
