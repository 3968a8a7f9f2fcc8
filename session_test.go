package assay_test

import (
	"fmt"
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/rawhttp"
)

func parse(t testing.TB, message string) *capture.Exchange {
	t.Helper()
	x, _, err := rawhttp.ParseRequest([]byte(message))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestSessionsKeepApart(t *testing.T) {
	sessions := assay.New().NewSessions(nil)
	a, b, alone := &capture.Exchange{Session: "a"}, &capture.Exchange{Session: "b"}, &capture.Exchange{}
	first := sessions.Of(a)
	if sessions.Of(a) != first {
		t.Error("one session is two")
	}
	if sessions.Of(a) == sessions.Of(b) {
		t.Error("two sessions are one")
	}
	before := sessions.Of(alone)
	if sessions.Of(alone) == before {
		t.Error("exchanges that stand alone share a session")
	}
}

// TestSessionsAreBounded: the session that was not used for longest goes, so
// that an archive of any number of sessions is read in bounded memory.
func TestSessionsAreBounded(t *testing.T) {
	made := 0
	sessions := assay.New().NewSessions(func() *assay.Facts { made++; return nil })
	kept := sessions.Of(&capture.Exchange{Session: "kept"})
	old := sessions.Of(&capture.Exchange{Session: "old"})
	for i := range 5000 {
		sessions.Of(&capture.Exchange{Session: fmt.Sprint(i)})
		if sessions.Of(&capture.Exchange{Session: "kept"}) != kept {
			t.Fatalf("after %d others a session in use was dropped", i)
		}
	}
	if sessions.Of(&capture.Exchange{Session: "old"}) == old {
		t.Error("a session that nobody used is still there")
	}
	if made < 5000 {
		t.Errorf("known was asked %d times", made)
	}
}

// TestVerdictDoesNotLookAtItsAnswer: what AWS answered is for the exchanges that
// come after.
func TestVerdictDoesNotLookAtItsAnswer(t *testing.T) {
	for _, o := range ordinary {
		without, refused := parse(t, o.message), parse(t, o.message)
		refused.Response = &capture.Response{Status: 403, Body: []byte("<Error><Code>AccessDenied</Code></Error>")}
		a, b := assay.New().NewSession(nil).Check(without), assay.New().NewSession(nil).Check(refused)
		if a.Outcome != b.Outcome || len(a.Findings) != len(b.Findings) {
			t.Errorf("%s: %s, and %s when the answer is known", o.name, a.Outcome, b.Outcome)
		}
	}
}

// TestConcurrentUse has one checker in many hands; the race detector looks on.
func TestConcurrentUse(t *testing.T) {
	checker := assay.New()
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			for _, o := range ordinary {
				if v := checker.Check(parse(t, o.message)); v.Outcome != assay.Accept {
					t.Errorf("%s: %s", o.name, v.Outcome)
				}
			}
		})
	}
}
