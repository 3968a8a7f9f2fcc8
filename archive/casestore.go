package archive

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/gateway"
)

// CasesDir is the folder of a capture directory that keeps disagreements.
const CasesDir = "disagreements"

// caseEnd ends the name of a case's file. The file is a capture of one exchange.
const caseEnd = ".jsonl"

// CaseOptions say where and how disagreements are kept. The zero value of each
// but Dir is good.
type CaseOptions struct {
	Dir string
	// Most is how many different cases are kept, 1000 if 0. What comes beyond is
	// counted and not kept.
	Most int
	// Every is the longest that a case waits to be written, 1 s if 0.
	Every time.Duration
	// KeepSecrets is as in [Options].
	KeepSecrets bool
	Log         *slog.Logger
}

// CaseStore is a [gateway.Sink] that keeps disagreements apart from all other
// exchanges, each case in a file of its own with how often it was seen. They
// outlast the segments.
type CaseStore struct {
	opts CaseOptions
	lock *os.File

	mu      sync.Mutex
	cases   Cases
	dirty   map[*Record]bool
	dropped uint64
	failing bool

	quit chan struct{}
	done chan struct{}
	once sync.Once
}

// OpenCases opens a store; what an earlier one has kept is counted on.
func OpenCases(o CaseOptions) (*CaseStore, error) {
	setDefault(&o.Most, 1000)
	setDefault(&o.Every, time.Second)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(o.Dir, dirMode); err != nil {
		return nil, err
	}
	lock, err := takeLock(o.Dir)
	if err != nil {
		return nil, err
	}
	s := &CaseStore{opts: o, lock: lock, dirty: map[*Record]bool{}, quit: make(chan struct{}), done: make(chan struct{})}
	err = ReadCases(o.Dir, &s.cases, func(w capture.Warning) {
		o.Log.Warn("a disagreement could not be read", "file", w.Source.Name, "error", w.Message)
	})
	if err != nil {
		lock.Close()
		return nil, err
	}
	go s.run()
	return s, nil
}

// Observe counts a disagreement. What agrees costs nothing.
func (s *CaseStore) Observe(o *gateway.Observation) {
	if o.Disagreement == gateway.Agreed {
		return
	}
	key := keyOfObservation(o)
	at := o.Exchange.Time
	s.mu.Lock()
	r := s.cases.byKey[key]
	if r != nil {
		r.Case.add(1, at, at)
		s.dirty[r] = true
	}
	full := s.cases.Len() >= s.opts.Most
	if r == nil && full {
		s.dropped++
	}
	s.mu.Unlock()
	if r != nil || full {
		return
	}
	record := NewRecord(o, s.opts.KeepSecrets)
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.cases.Add(record); r != nil {
		s.dirty[r] = true
	}
}

// Stats returns how many cases are kept, and how many observations were not,
// because there were too many different ones.
func (s *CaseStore) Stats() (kept int, dropped uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cases.Len(), s.dropped
}

// Sorted returns copies of the cases, the most frequent first.
func (s *CaseStore) Sorted() []*Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.cases.Sorted()
	for i, r := range all {
		one, c := *r, *r.Case
		one.Case = &c
		all[i] = &one
	}
	return all
}

func (s *CaseStore) run() {
	defer close(s.done)
	tick := time.NewTicker(s.opts.Every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.flush()
		case <-s.quit:
			s.flush()
			return
		}
	}
}

// flush writes what has changed.
func (s *CaseStore) flush() {
	s.mu.Lock()
	lines := map[*Record][]byte{}
	names := map[*Record]string{}
	for r := range s.dirty {
		if line, err := r.Append(nil); err == nil {
			lines[r], names[r] = line, caseName(r)
		}
	}
	clear(s.dirty)
	s.mu.Unlock()
	var failed error
	for r, line := range lines {
		if err := replaceFile(filepath.Join(s.opts.Dir, names[r]), line); err != nil {
			failed = err
			s.mu.Lock()
			s.dirty[r] = true // again the next time
			s.mu.Unlock()
		}
	}
	if len(lines) > 0 && failed == nil {
		failed = syncDir(s.opts.Dir)
	}
	switch {
	case failed != nil && !s.failing:
		s.opts.Log.Error("disagreements cannot be written; traffic goes on", "dir", s.opts.Dir, "error", failed)
	case failed == nil && s.failing:
		s.opts.Log.Info("disagreements are written again", "dir", s.opts.Dir)
	}
	s.failing = failed != nil
}

// Close writes what has changed and ends the store.
func (s *CaseStore) Close() error {
	s.once.Do(func() {
		close(s.quit)
		<-s.done
		s.lock.Close()
	})
	return nil
}

// caseName is the name of a case's file: dynamodb-PutItem-3f0c9a1b2c4d.jsonl.
func caseName(r *Record) string {
	k := keyOf(r)
	name := strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-':
			return c
		}
		return '_'
	}, k.service+"-"+k.operation)
	return name + "-" + r.Case.ID + caseEnd
}

// replaceFile writes a file so that at each moment the old one or the new one is
// there whole.
func replaceFile(name string, b []byte) (err error) {
	temp := name + tempEnd
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(temp)
		return err
	}
	return os.Rename(temp, name)
}

// ReadCases adds the cases in a store's folder.
func ReadCases(dir string, into *Cases, warn capture.WarnFunc) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), caseEnd) || IsSegment(e.Name()) {
			continue
		}
		name := filepath.Join(dir, e.Name())
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		r, err := NewReader(f, name, warn).Next()
		f.Close()
		if err == nil && r.Case != nil {
			into.Add(r)
		} else {
			warn(capture.Warning{Source: capture.Source{Name: name}, Message: "no disagreement in it"})
		}
	}
	return nil
}

// ReadDisagreements adds what a directory has: the cases of its store, or those
// of the segments in it where there is no store.
func ReadDisagreements(dir string, into *Cases, warn capture.WarnFunc) error {
	if info, err := os.Stat(filepath.Join(dir, CasesDir)); err == nil && info.IsDir() {
		return ReadCases(filepath.Join(dir, CasesDir), into, warn)
	}
	segments, err := Segments(dir)
	if err != nil {
		return err
	}
	if len(segments) == 0 {
		before := into.Len()
		if err := ReadCases(dir, into, func(capture.Warning) {}); err != nil {
			return err
		}
		if into.Len() == before && filepath.Base(dir) != CasesDir {
			return fmt.Errorf("%s: neither disagreements nor segments of captures in it", dir)
		}
		return nil
	}
	for _, s := range segments {
		if err := EachRecord(s, warn, func(r *Record) error { into.Add(r); return nil }); err != nil {
			return err
		}
	}
	return nil
}
