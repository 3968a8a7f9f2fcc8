package facts_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-project/assay/facts"
)

func TestMerge(t *testing.T) {
	for _, tt := range []struct {
		name, file, more, want string
		differ                 []string
	}{
		{
			name: "what the file leaves open is added, and its comments stay",
			file: "# ours\nbuckets:\n  a:\n    versioning: Enabled # since May\n    payer:\n",
			more: "buckets: {a: {payer: Requester, region: eu-west-1}, b: {exists: false}}",
			want: "# ours\nbuckets:\n  a:\n    versioning: Enabled # since May\n    payer: Requester\n    exists: true\n    region: eu-west-1\n  b:\n    exists: false\n",
		},
		{
			name:   "what the file states stays",
			file:   "buckets:\n  a:\n    exists: true\n    versioning: Enabled\n    encryption: {algorithm: \"aws:kms\"}\n",
			more:   "buckets: {a: {versioning: Suspended, encryption: {algorithm: \"aws:kms\", kmsKey: k}}}",
			want:   "buckets:\n  a:\n    exists: true\n    versioning: Enabled\n    encryption: {algorithm: \"aws:kms\"}\n",
			differ: []string{"line 4: buckets.a.versioning is Enabled in the file, and not Suspended", `line 5: buckets.a.encryption is {algorithm: "aws:kms"} in the file, and not {algorithm: 'aws:kms', kmsKey: k}`},
		},
		{
			name: "the same, written otherwise, is no difference",
			file: "buckets:\n  \"a\": {exists: true, versioning: 'Enabled', blockedEncryption: [SSE-C]}\n",
			more: "buckets: {a: {versioning: Enabled, blockedEncryption: [SSE-C]}}",
			want: "buckets:\n  \"a\": {exists: true, versioning: 'Enabled', blockedEncryption: [SSE-C]}\n",
		},
		{
			name: "one of two buckets that share an anchor",
			file: "buckets:\n  a: &all\n    exists: true\n    payer: Requester\n  b: *all\n",
			more: "buckets: {b: {region: eu-west-1}}",
			want: "buckets:\n  a: &all\n    exists: true\n    payer: Requester\n  b:\n    exists: true\n    payer: Requester\n    region: eu-west-1\n",
		},
		{
			name:   "resources are known by kind and id",
			file:   "resources:\n  - kind: K\n    id: x\n    attributes:\n      a: \"1\"\n",
			more:   "resources: [{kind: K, id: x, attributes: {a: \"2\", b: \"3\"}}, {kind: K, id: other}]",
			want:   "resources:\n  - kind: K\n    id: x\n    attributes:\n      a: \"1\"\n      b: \"3\"\n  - kind: K\n    id: other\n",
			differ: []string{`line 5: resources.K.x.attributes.a is "1" in the file, and not "2"`},
		},
		{
			name:   "the versions of an object are one thing",
			file:   "buckets:\n  a:\n    exists: true\n    objects:\n      k:\n        versions: [{id: v1}]\n",
			more:   "buckets: {a: {objects: {k: {versions: [{id: v2}]}, l: {versions: [{id: v3}]}}}}",
			want:   "buckets:\n  a:\n    exists: true\n    objects:\n      k:\n        versions: [{id: v1}]\n      l:\n        versions:\n          - id: v3\n",
			differ: []string{"line 6: buckets.a.objects.k.versions is [{id: v1}] in the file, and not [{id: v2}]"},
		},
		{name: "comments only", file: "# ours\n", more: "account: \"1\"", want: "# ours\naccount: \"1\"\n"},
		{name: "null", file: "null\n", more: "account: \"1\"", want: "account: \"1\"\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			more, err := facts.Load(strings.NewReader(tt.more))
			if err != nil {
				t.Fatal(err)
			}
			got, differ, err := facts.Merge([]byte(tt.file), more)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, string(got)); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			var lines []string
			for _, d := range differ {
				lines = append(lines, d.String())
			}
			if d := cmp.Diff(tt.differ, lines); d != "" {
				t.Errorf("differences: -want +got\n%s", d)
			}
			again, differ, err := facts.Merge(got, more)
			if err != nil || string(again) != string(got) || len(differ) != len(tt.differ) {
				t.Errorf("merging again changes it (%v, %v):\n%s", err, differ, again)
			}
		})
	}
}

func TestMergeRefusesABadFile(t *testing.T) {
	if _, _, err := facts.Merge([]byte("bucket: 1\n"), facts.NewStore()); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("got %v", err)
	}
}

func FuzzMerge(f *testing.F) {
	f.Add("buckets:\n  a: {versioning: Enabled}\n", "buckets: {a: {payer: Requester}, b: null}")
	f.Add("buckets: {a: &x {objects: {k: {}}}, b: *x}", "buckets: {b: {objects: {k: {versions: [{id: v}]}}}}")
	f.Add("resources: [{kind: a, id: b}]", "resources: [{kind: a, id: b, gone: true}, {kind: c, id: d}]")
	f.Fuzz(func(t *testing.T, file, more string) {
		s, err := facts.Load(strings.NewReader(more))
		if err != nil {
			return
		}
		if _, err := facts.Load(strings.NewReader(file)); err != nil {
			return
		}
		got, _, err := facts.Merge([]byte(file), s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := facts.Load(strings.NewReader(string(got))); err != nil {
			t.Errorf("what was merged does not load: %v\n%s", err, got)
		}
	})
}
