package facts

import "strings"

// What a store does not name may be there all the same. This file is about the
// cases in which it is not: a person said so, a list that AWS answered ended
// without it, or it would belong to something that the session itself made.

// CloseKind says that the store names every resource of a kind whose ID begins
// with scope, the empty one for all: what is not named is not there.
func (s *Store) CloseKind(kind, scope string) {
	if s.closed == nil {
		s.closed = map[string]map[string]bool{}
	}
	if s.closed[kind] == nil {
		s.closed[kind] = map[string]bool{}
	}
	if len(s.closed[kind]) < maxScopes {
		s.closed[kind][scope] = true
	}
}

// maxScopes bounds of how many scopes of a kind a session keeps that they are
// known whole.
const maxScopes = 10_000

// OpenKind takes back that nothing else of a kind is there: something made or may
// have made some whose names are not known. "" stands for all kinds.
func (s *Store) OpenKind(kind string) {
	if kind == "" {
		s.closed, s.AllResources = nil, nil
		return
	}
	delete(s.closed, kind)
	if s.declares(kind) {
		if s.opened == nil {
			s.opened = map[string]bool{}
		}
		s.opened[kind] = true
	}
}

// Lacks reports whether a resource that the store does not name is known not to
// be there because a list of its kind ended without it, or because what it would
// belong to was made in the session.
func (s *Store) Lacks(kind, id string) bool {
	scopes := s.closed[kind]
	if len(scopes) == 0 {
		return false
	}
	// Scopes end where a part of an ID does, so that there are few to try.
	for i := 0; i <= len(id); i++ {
		if (i == 0 || i == len(id) || id[i-1] == ':' || id[i-1] == '/') && scopes[id[:i]] {
			return true
		}
	}
	return false
}

// Declared reports whether a person said that no resources of a kind are there
// but those that were named, and nothing has come since that might have made
// others.
func (s *Store) Declared(kind string) bool { return !s.opened[kind] && s.declares(kind) }

func (s *Store) declares(kind string) bool {
	for _, p := range s.AllResources {
		if rest, ok := strings.CutPrefix(kind, p); ok && (rest == "" || strings.HasPrefix(rest, "::")) {
			return true
		}
	}
	return false
}
