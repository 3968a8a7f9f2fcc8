package facts

import (
	"fmt"
	"testing"
)

// TestStoreIsBounded: a session of any length keeps a bounded number of facts,
// the newest, and does not take what it forgot for absent.
func TestStoreIsBounded(t *testing.T) {
	s := NewStore()
	b := s.LearnBucket("b")
	b.AllObjects = true
	for i := range 3 * maxObjects {
		b.LearnObject(fmt.Sprint(i)).Write(&Version{ID: NullVersion})
		s.LearnResource("AWS::SQS::Queue", fmt.Sprint(i))
	}
	if len(b.Objects) > maxObjects || len(s.resources) > maxResources {
		t.Errorf("%d objects, %d resources", len(b.Objects), len(s.resources))
	}
	if _, known := b.Object("0"); known {
		t.Error("a forgotten key is taken for one that does not exist")
	}
	if o, _ := b.Object(fmt.Sprint(3*maxObjects - 1)); o == nil {
		t.Error("the newest key is forgotten")
	}
	o := b.LearnObject("versions")
	for i := range 3 * maxVersions {
		o.Write(&Version{ID: fmt.Sprint(i)})
	}
	if len(o.Versions) > maxVersions || o.AllVersions {
		t.Errorf("%d versions, all of them: %v", len(o.Versions), o.AllVersions)
	}
}
