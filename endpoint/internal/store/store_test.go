package store

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// build writes a small file. Its documents are alike, as the real ones are.
func build(t testing.TB) ([]byte, map[string][]byte) {
	t.Helper()
	docs := map[string][]byte{"empty": {}}
	for _, name := range []string{"alpha", "beta", "gamma"} {
		docs[name] = []byte(strings.Repeat(fmt.Sprintf(`{"url":"https://%s.{Region}.amazonaws.com"}`, name), 50))
	}
	file, err := Build("1.2.3", docs["alpha"], docs)
	if err != nil {
		t.Fatal(err)
	}
	return file, docs
}

func TestStore(t *testing.T) {
	file, docs := build(t)
	s, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if s.Version() != "1.2.3" || !slices.Equal(s.Names(), []string{"alpha", "beta", "empty", "gamma"}) {
		t.Errorf("version %q, names %q", s.Version(), s.Names())
	}
	for name, want := range docs {
		if got, err := s.Get(name); err != nil || !bytes.Equal(got, want) || got == nil {
			t.Errorf("Get(%q) = %q, %v", name, got, err)
		}
	}
	if got, err := s.Get("delta"); got != nil || err != nil || s.Has("delta") {
		t.Errorf("Get of an unknown name = %q, %v", got, err)
	}
}

func TestOpenDamaged(t *testing.T) {
	file, _ := build(t)
	for n := range len(file) {
		if _, err := Open(file[:n]); err == nil {
			t.Fatalf("Open accepts the first %d of %d bytes", n, len(file))
		}
	}
}

func FuzzOpen(f *testing.F) {
	file, _ := build(f)
	f.Add(file)
	f.Add([]byte(magic + "\x00\x00\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := Open(file)
		if err != nil {
			return
		}
		for _, name := range s.Names() {
			_, _ = s.Get(name) // must not panic
		}
	})
}
