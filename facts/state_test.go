package facts_test

import (
	"testing"
	"time"

	"github.com/assay-project/assay/facts"
)

func TestCurrent(t *testing.T) {
	b := facts.NewBucket("b")
	if v, known := b.Current("k"); v != nil || !known {
		t.Error("a new bucket has no object, and that is known")
	}
	b.AllObjects = false
	if _, known := b.Current("other"); known {
		t.Error("a key that was not seen may exist")
	}
	o := b.LearnObject("k")
	o.Write(&facts.Version{ID: "null", ETag: facts.Is("a")})
	o.Write(&facts.Version{ID: "null", ETag: facts.Is("b")})
	if v, known := b.Current("k"); !known || v.ETag.Value != "b" || len(o.Versions) != 1 {
		t.Errorf("the second write replaces the first; got %+v of %d", v, len(o.Versions))
	}
	o.Write(&facts.Version{})
	o.Write(&facts.Version{})
	if len(o.Versions) != 3 {
		t.Error("versions whose IDs are not known are different ones")
	}
}

func TestEmpty(t *testing.T) {
	b := facts.NewBucket("b")
	if empty, _, known := b.Empty(); !empty || !known {
		t.Error("a new bucket is empty")
	}
	o := b.LearnObject("k")
	o.Write(&facts.Version{ID: "1"})
	o.Write(&facts.Version{ID: "2", DeleteMarker: true})
	if empty, versions, known := b.Empty(); empty || !versions || !known {
		t.Error("a delete marker and what is behind it keep a bucket from being empty")
	}
	var none *facts.Bucket
	if _, _, known := none.Empty(); known {
		t.Error("of a bucket that is not known nothing is")
	}
}

func TestLocked(t *testing.T) {
	now := time.Date(2026, 4, 27, 12, 0, 0, 0, time.UTC)
	until := func(mode string, d time.Duration) *facts.Version {
		return &facts.Version{Retention: facts.Is(facts.Retention{Mode: mode, Until: now.Add(d)})}
	}
	for _, tt := range []struct {
		name   string
		v      *facts.Version
		bypass bool
		want   bool
	}{
		{"unknown", &facts.Version{}, false, false},
		{"governance", until("GOVERNANCE", time.Hour), false, true},
		{"governance, bypassed", until("GOVERNANCE", time.Hour), true, false},
		{"compliance, bypassed", until("COMPLIANCE", time.Hour), true, true},
		{"over", until("COMPLIANCE", -time.Hour), false, false},
		{"legal hold", &facts.Version{LegalHold: facts.Is(true)}, true, true},
	} {
		if got := tt.v.Locked(now, tt.bypass); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}

func TestArchived(t *testing.T) {
	for _, tt := range []struct {
		class           string
		restore         facts.Fact[string]
		archived, known bool
	}{
		{"STANDARD", facts.Fact[string]{}, false, true},
		{"GLACIER_IR", facts.Fact[string]{}, false, true},
		{"GLACIER", facts.Is(""), true, true},
		{"DEEP_ARCHIVE", facts.Is("ongoing"), true, true},
		{"GLACIER", facts.Is("restored"), false, true},
		{"GLACIER", facts.Fact[string]{}, true, false},
		{"INTELLIGENT_TIERING", facts.Is(""), false, false},
	} {
		v := facts.Version{StorageClass: facts.Is(tt.class), Restore: tt.restore}
		if archived, known := v.Archived(); archived != tt.archived || known != tt.known {
			t.Errorf("%s %+v: got %v, %v", tt.class, tt.restore, archived, known)
		}
	}
}
