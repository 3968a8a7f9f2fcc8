package facts

import (
	"slices"
	"strings"
	"time"
)

// What a store does not name may be there all the same. This file is about the
// cases in which it is not: a person said so, a list that AWS answered ended
// without it, or it would belong to something that the session itself made.

// CloseKind says that the store names every resource of a kind whose ID begins
// with scope, the empty one for all: what is not named is not there.
func (s *Store) CloseKind(kind, scope string) { s.closeKind(kind, scope, time.Time{}) }

// CloseListed says the same because AWS just listed all there are, which holds
// for some time: others make resources, too.
func (s *Store) CloseListed(kind, scope string) { s.closeKind(kind, scope, s.Now) }

func (s *Store) closeKind(kind, scope string, listed time.Time) {
	if s.closed == nil {
		s.closed = map[string]map[string]time.Time{}
	}
	if s.closed[kind] == nil {
		s.closed[kind] = map[string]time.Time{}
	}
	if len(s.closed[kind]) < maxScopes {
		s.closed[kind][scope] = listed
	}
}

// holds is for how long it counts that AWS answered what is not there. Sessions
// may go on for days, and nothing tells what others make meanwhile.
const holds = time.Hour

// fresh reports whether what AWS answered at a time still counts; zero: always.
func (s *Store) fresh(at time.Time) bool {
	return at.IsZero() || s.Now.IsZero() || s.Now.Sub(at) <= holds
}

// maxTold bounds of how many operations a resource keeps that AWS refused them.
const maxTold = 20

// LearnAbsent notes that AWS refused an operation because a resource is not
// there. It counts for an hour. What is known to be there stays unless it was
// deleted: for a while after something was made AWS may still not see it.
func (s *Store) LearnAbsent(kind, id, operation string) {
	r := s.Resource(kind, id)
	switch {
	case r == nil || r.Told():
	case r.Attrs[Ending] != "":
		r.Gone, r.Attrs = true, map[string]string{} // what the session deleted is gone now
		return
	default:
		return
	}
	if r == nil {
		r = s.LearnResource(kind, id)
		r.Gone, r.told, r.Attrs = true, nil, map[string]string{}
	}
	if r.toldAt = s.Now; len(r.told) < maxTold && !slices.Contains(r.told, operation) {
		r.told = append(r.told, operation)
	}
}

// LearnPresent notes that AWS answered as it does of resources that are there.
// What the session itself deleted stays so: for a while AWS may still see it.
func (s *Store) LearnPresent(kind, id string) {
	if r := s.LearnResource(kind, id); r.Told() {
		r.Gone, r.told = false, nil
	}
}

// maxScopes bounds of how many scopes of a kind a session keeps that they are
// known whole.
const maxScopes = 10_000

// OpenKind takes back that nothing else of a kind is there: something made or may
// have made some whose names are not known. What AWS answered to be absent may be
// one of those. "" stands for all kinds.
func (s *Store) OpenKind(kind string) {
	for k, r := range s.resources {
		if r.Told() && (kind == "" || k.kind == kind) {
			delete(s.resources, k)
		}
	}
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
		if i > 0 && i < len(id) && id[i-1] != ':' && id[i-1] != '/' {
			continue
		}
		if listed, ok := scopes[id[:i]]; ok && s.fresh(listed) {
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
