package facts_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-project/assay/facts"
)

var update = flag.Bool("update", false, "rewrite golden files")

// full is a store in which most kinds of facts are known.
func full() *facts.Store {
	s := facts.NewStore()
	s.Account = facts.Is("111122223333")
	b := facts.NewBucket("assets-prod")
	b.Region = facts.Is("eu-west-1")
	b.Versioning = facts.Is(facts.Enabled)
	b.ObjectLock = facts.Is(true)
	b.DefaultRetention = facts.Is(facts.DefaultRetention{Mode: "GOVERNANCE", Days: 30})
	b.BlockedEncryption = facts.Is([]string{"SSE-C"})
	b.Named.Inventory = facts.Is([]string{"daily"})
	b.LearnObject("events/current.log").Write(&facts.Version{
		ID: "v1", Size: facts.Is[int64](12), ETag: facts.Is("d41d8cd98f00b204e9800998ecf8427e"),
		StorageClass: facts.Is("GLACIER"), Restore: facts.Is(""), LegalHold: facts.Is(true),
		Encryption: facts.Is(facts.Encryption{Algorithm: "SSE-C", CustomerKeyMD5: "never written"}),
		Retention:  facts.Is(facts.Retention{Mode: "COMPLIANCE", Until: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}),
		Tags:       facts.Is(map[string]string{"team": "blue"}), Parts: facts.Is(3),
	})
	u := b.LearnUpload("2~abc")
	u.Key, u.AllParts = "big.bin", true
	u.Checksum = facts.Is(facts.Checksum{Algorithm: "CRC32", Type: "COMPOSITE"})
	u.Parts[1] = &facts.Part{Size: facts.Is[int64](5 << 20)}
	s.PutBucket(b)
	s.LearnResource("AWS::SQS::Queue", "https://sqs.eu-west-1.amazonaws.com/111122223333/q").Attrs["FifoQueue"] = "false"
	return s
}

func TestSave(t *testing.T) {
	var got bytes.Buffer
	if err := facts.Save(&got, full()); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(got.String(), "never written") {
		t.Error("the key of an SSE-C object was written")
	}
	const golden = "testdata/full.yaml"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got.String()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	again, err := facts.Load(&got)
	if err != nil {
		t.Fatal(err)
	}
	var second bytes.Buffer
	if err := facts.Save(&second, again); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), second.String()); d != "" {
		t.Errorf("what was saved is loaded otherwise: -want +got\n%s", d)
	}
}

func TestLoadKnowsOnlyWhatIsSaid(t *testing.T) {
	s, err := facts.Load(strings.NewReader("buckets:\n  a:\n    versioning: Suspended\n    payer:\n  b:\n"))
	if err != nil {
		t.Fatal(err)
	}
	a := s.Bucket("a")
	if a.Versioning != facts.Is(facts.Suspended) || a.Payer.Known || a.ObjectLock.Known {
		t.Errorf("got %+v", a)
	}
	if b := s.Bucket("b"); b == nil || !b.Exists.Value || b.Gone() {
		t.Errorf("a bucket of which nothing is said exists; got %+v", b)
	}
	if s.Bucket("c") != nil {
		t.Error("a bucket that is not in the file is known")
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"unknown key", "buckets:\n  a:\n    regoin: x\n", `line 3: buckets.a has no "regoin"; it has `},
		{"mistyped key", "buckets:\n  a:\n    object-lock: true\n", `line 3: buckets.a has no "object-lock"; "objectLock" is meant`},
		{"inside a fact", "buckets:\n  a:\n    publicAccessBlock:\n      blockAll: true\n", `line 4: publicAccessBlock has no "blockAll"`},
		{"enum", "buckets:\n  a:\n    versioning: enabled\n", `line 3: versioning is "enabled", and must be one of Unversioned, Enabled, Suspended`},
		{"type", "buckets:\n  a:\n    objectLock: [1]\n", `line 3: objectLock must be a bool`},
		{"scalar", "buckets:\n  a:\n    objectLock: maybe\n", `line 3: cannot unmarshal`},
		{"second of two", "acount: 1\nbucket:\n", `line 2: the file has no "bucket"`},
		{"list", "buckets:\n- a\n", `line 2: buckets must be a mapping`},
		{"resource", "resources:\n- kind: AWS::SQS::Queue\n", `line 2: resources.0: kind and id must be given`},
		{"kinds", "account: \"1\"\nallResources: [sqs]\n", `line 2: allResources.0 is "sqs", and must be a kind`},
		{"yaml", "a: [\n", `line 1`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := facts.Load(strings.NewReader(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("buckets:\n  a:\n    versioning: Enabled\n    objects:\n      k:\n        versions: [{id: x}]\n")
	f.Add("buckets: {a: {uploads: {x: {key: b, parts: {1: {size: 3}}}}}}")
	f.Add("a: &x [*x]\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := facts.Load(strings.NewReader(text))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := facts.Save(&out, s); err != nil {
			t.Fatal(err)
		}
		if _, err := facts.Load(&out); err != nil {
			t.Errorf("what was saved does not load: %v", err)
		}
	})
}
