package archive

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/gateway"
)

func openCases(t *testing.T, o CaseOptions) *CaseStore {
	t.Helper()
	s, err := OpenCases(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// refusedGet is a request that is accepted by the verdict and refused with a code.
func refusedGet(id, code string, at time.Time) *gateway.Observation {
	o := observation(id, get("k"+id), 400, "<Error><Code>"+code+"</Code><Message>because of "+code+"</Message></Error>")
	o.Exchange.Time = at
	return o
}

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func summary(cases []*Record) string {
	var b strings.Builder
	for _, r := range cases {
		fmt.Fprintf(&b, "%d %s %s %s %s-%s; ", r.Case.Count, r.Gateway.Disagreement, r.Verdict.Operation, r.Gateway.Code,
			r.Case.First.Format("15:04"), r.Case.Last.Format("15:04"))
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func TestCasesAreCountedAcrossRestarts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), CasesDir)
	s := openCases(t, CaseOptions{Dir: dir, Every: time.Hour})
	s.Observe(observation("0", get("k"), 200, "")) // agrees
	s.Observe(refusedGet("1", "InvalidArgument", noon))
	s.Observe(refusedGet("2", "InvalidRequest", noon.Add(time.Minute)))
	s.Observe(refusedGet("3", "InvalidArgument", noon.Add(time.Hour)))
	const want = "2 refused-unexpectedly GetObject InvalidArgument 12:00-13:00; 1 refused-unexpectedly GetObject InvalidRequest 12:01-12:01"
	if got := summary(s.Sorted()); got != want {
		t.Errorf("%s", got)
	}
	if _, err := OpenCases(CaseOptions{Dir: dir}); err == nil {
		t.Error("two stores have one directory")
	}
	s.Close()

	s = openCases(t, CaseOptions{Dir: dir, Every: time.Hour})
	s.Observe(refusedGet("4", "InvalidRequest", noon.Add(-time.Hour)))
	s.Observe(refusedGet("5", "InvalidRequest", noon.Add(2*time.Hour)))
	s.Close()
	var cases Cases
	if err := ReadDisagreements(filepath.Dir(dir), &cases, func(w capture.Warning) { t.Error(w) }); err != nil {
		t.Fatal(err)
	}
	const later = "3 refused-unexpectedly GetObject InvalidRequest 11:00-14:00; 2 refused-unexpectedly GetObject InvalidArgument 12:00-13:00"
	if got := summary(cases.Sorted()); got != later {
		t.Errorf("%s", got)
	}
	files, _ := os.ReadDir(dir)
	var names []string
	for _, f := range files {
		if f.Name() != lockName {
			names = append(names, f.Name())
		}
	}
	if len(names) != 2 || !strings.HasPrefix(names[0], "s3-GetObject-") || !strings.HasSuffix(names[0], ".jsonl") {
		t.Errorf("%q", names)
	}
}

func TestCasesAreBounded(t *testing.T) {
	dir := t.TempDir()
	s := openCases(t, CaseOptions{Dir: dir, Most: 3})
	for i := range 10 {
		for range 2 {
			s.Observe(refusedGet(fmt.Sprint(i), fmt.Sprint("Invalid", i), noon))
		}
	}
	if kept, dropped := s.Stats(); kept != 3 || dropped != 14 {
		t.Errorf("%d kept, %d dropped", kept, dropped)
	}
}

func TestCasesOfSegments(t *testing.T) {
	dir := t.TempDir()
	w := open(t, Options{Dir: dir, SegmentBytes: 1})
	for i := range 5 {
		w.Observe(refusedGet(fmt.Sprint(i), "InvalidArgument", noon.Add(time.Duration(i)*time.Minute)))
		w.Observe(observation(fmt.Sprint("ok", i), get("k"), 200, ""))
	}
	w.Close()
	var cases Cases
	if err := ReadDisagreements(dir, &cases, func(w capture.Warning) { t.Error(w) }); err != nil {
		t.Fatal(err)
	}
	if got := summary(cases.Sorted()); got != "5 refused-unexpectedly GetObject InvalidArgument 12:00-12:04" {
		t.Errorf("%s", got)
	}
	if err := ReadDisagreements(t.TempDir(), &cases, nil); err == nil || !strings.Contains(err.Error(), "neither") {
		t.Errorf("an empty directory: %v", err)
	}
}

func TestNoSecretIsInACase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), CasesDir)
	var log bytes.Buffer
	s := openCases(t, CaseOptions{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, o := range leaky() {
		o.Disagreement = gateway.RefusedUnexpectedly
		s.Observe(o)
	}
	s.Close()
	noCanary(t, dir)
	if kept, _ := s.Stats(); kept != 4 || strings.Contains(log.String(), canary) {
		t.Errorf("%d cases, log %s", kept, log.String())
	}
}
