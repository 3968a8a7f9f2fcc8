package facts_test

import (
	"testing"
	"time"

	"github.com/assay-project/assay/facts"
)

func TestLearnAbsent(t *testing.T) {
	start := time.Date(2026, 4, 27, 12, 0, 0, 0, time.UTC)
	gone := func(s *facts.Store) bool {
		r := s.Resource("k", "a")
		return r != nil && r.Gone
	}
	for _, tt := range []struct {
		name string
		do   func(*facts.Store)
		want bool
	}{
		{"told", func(s *facts.Store) { s.LearnAbsent("k", "a", "GetA") }, true},
		{"told long ago", func(s *facts.Store) { s.LearnAbsent("k", "a", "GetA"); s.Now = start.Add(2 * time.Hour) }, false},
		{"told again", func(s *facts.Store) {
			s.LearnAbsent("k", "a", "GetA")
			s.Now = start.Add(2 * time.Hour)
			s.LearnAbsent("k", "a", "GetA")
		}, true},
		{"told without a clock", func(s *facts.Store) { s.Now = time.Time{}; s.LearnAbsent("k", "a", "GetA") }, true},
		{"made before", func(s *facts.Store) { s.LearnResource("k", "a"); s.LearnAbsent("k", "a", "GetA") }, false},
		{"deleted before", func(s *facts.Store) {
			s.LearnResource("k", "a").Attrs[facts.Ending] = "1"
			s.LearnAbsent("k", "a", "GetA")
			s.Now = start.Add(2 * time.Hour)
		}, true},
		{"seen since", func(s *facts.Store) { s.LearnAbsent("k", "a", "GetA"); s.LearnPresent("k", "a") }, false},
		{"seen, deleted by the session", func(s *facts.Store) { s.LearnResource("k", "a").Gone = true; s.LearnPresent("k", "a") }, true},
		{"something unnamed was made", func(s *facts.Store) { s.LearnAbsent("k", "a", "GetA"); s.OpenKind("k") }, false},
		{"something of another kind", func(s *facts.Store) { s.LearnAbsent("k", "a", "GetA"); s.OpenKind("other") }, true},
	} {
		s := facts.NewStore()
		s.Now = start
		tt.do(s)
		if gone(s) != tt.want {
			t.Errorf("%s: gone is %v", tt.name, !tt.want)
		}
	}
}

func TestToldTo(t *testing.T) {
	s := facts.NewStore()
	s.LearnAbsent("k", "a", "GetA")
	if r := s.Resource("k", "a"); !r.ToldTo("GetA") || r.ToldTo("PutA") {
		t.Error("who repeats what was refused waits for it; others do not")
	}
}

func TestCloseListed(t *testing.T) {
	s := facts.NewStore()
	s.Now = time.Date(2026, 4, 27, 12, 0, 0, 0, time.UTC)
	s.CloseListed("k", "eu-west-1:")
	s.CloseKind("k", "us-east-1:")
	if !s.Lacks("k", "eu-west-1:a") {
		t.Error("listed, and not there")
	}
	s.Now = s.Now.Add(2 * time.Hour)
	if s.Lacks("k", "eu-west-1:a") || !s.Lacks("k", "us-east-1:a") {
		t.Error("a list grows old, what the session made does not")
	}
}

func TestCall(t *testing.T) {
	s := facts.NewStore()
	s.LearnAccount("AKIAONE", "111122223333")
	for _, tt := range []struct{ key, want string }{{"AKIAONE", "111122223333"}, {"AKIATWO", ""}, {"AKIAONE", "111122223333"}, {"", ""}} {
		s.Call(tt.key)
		if s.Account.Or("") != tt.want {
			t.Errorf("%q: account %q", tt.key, s.Account.Or(""))
		}
	}
	d := facts.NewStore()
	d.Account.Set("444455556666")
	d.LearnAccount("AKIAONE", "111122223333")
	if d.Call("AKIAONE"); d.Account.Value != "444455556666" {
		t.Error("what is declared stays")
	}
}
