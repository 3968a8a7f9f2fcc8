package importer

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-project/assay/contract"
)

func one(t *testing.T, services []*contract.Service, err error) *contract.Service {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(services) != 1 {
		t.Fatalf("%d services, want 1", len(services))
	}
	return services[0]
}

func smithy(t *testing.T) *contract.Service {
	s, err := Smithy(os.DirFS("testdata/smithy"), func(string) string { return "parcel" })
	return one(t, s, err)
}

func botocore(t *testing.T) *contract.Service {
	s, err := Botocore(os.DirFS("testdata/botocore"))
	return one(t, s, err)
}

// TestBothImportersAgree reads one service in both forms. What botocore adds to
// models in its extras is the only difference.
func TestBothImportersAgree(t *testing.T) {
	a, b := smithy(t), botocore(t)
	for _, op := range a.Operations() {
		other := b.Operation(op.Name)
		if other == nil {
			t.Fatalf("botocore's has no %s", op.Name)
		}
		if diff := cmp.Diff(describe(op), strings.Replace(describe(other), "  Insured body boolean\n", "", 1)); diff != "" {
			t.Errorf("%s (-smithy +botocore):\n%s", op.Name, diff)
		}
	}
	if b.Operation("SendParcel").Input.Member("Insured") == nil {
		t.Error("the extras were not merged")
	}
	head := func(s *contract.Service) []string {
		return []string{s.Name, s.ID, s.APIVersion, s.SigningName, s.EndpointPrefix, s.Protocol.String()}
	}
	if diff := cmp.Diff(head(a), head(b)); diff != "" {
		t.Errorf("service (-smithy +botocore):\n%s", diff)
	}
}

// TestEncoding writes a service and reads it back.
func TestEncoding(t *testing.T) {
	want := botocore(t)
	data := contract.Encode(want)
	got, err := contract.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	for i, op := range want.Operations() {
		if diff := cmp.Diff(describe(op), describe(got.Operations()[i])); diff != "" {
			t.Errorf("%s (-written +read):\n%s", op.Name, diff)
		}
	}
	for n := range data {
		if s, err := contract.Decode(data[:n]); err == nil {
			t.Fatalf("cut after %d of %d bytes it still decodes: %v", n, len(data), s.Name)
		}
	}
}

func TestCatalogRoundTrip(t *testing.T) {
	dir := t.TempDir()
	if err := contract.WriteCatalog(dir, "test models", "2024-01-02", []*contract.Service{botocore(t)}); err != nil {
		t.Fatal(err)
	}
	c, err := contract.OpenCatalog(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if c.Origin != "test models" || c.Date != "2024-01-02" || len(c.Index()) != 1 {
		t.Errorf("origin %q, date %q, %d services", c.Origin, c.Date, len(c.Index()))
	}
	if _, err := c.Service("parcel"); err != nil {
		t.Error(err)
	}
	if _, err := c.Service("parce"); err == nil || !strings.Contains(err.Error(), "do you mean parcel?") {
		t.Errorf("a mistyped name: %v", err)
	}
}

// TestBrokenModelsAreReported keeps the good ones.
func TestBrokenModelsAreReported(t *testing.T) {
	good, err := os.ReadFile("testdata/botocore/parcel/2024-01-02/service-2.json")
	if err != nil {
		t.Fatal(err)
	}
	services, err := Botocore(fstest.MapFS{
		"good/2024-01-02/service-2.json":  {Data: good},
		"bad/2024-01-02/service-2.json":   {Data: []byte(`{"operations": {"A": {"input": {"shape": "Nowhere"}}}}`)},
		"text/2024-01-02/service-2.json":  {Data: []byte(`{`)},
		"waiters/2024-01-02/waiters.json": {Data: []byte(`{}`)},
	})
	if len(services) != 1 || services[0].Name != "good" {
		t.Errorf("read %d services", len(services))
	}
	if err == nil || !strings.Contains(err.Error(), `no shape "Nowhere"`) || !strings.Contains(err.Error(), "model of text") {
		t.Errorf("error: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	s, err := Botocore(os.DirFS("testdata/botocore"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(contract.Encode(s[0]))
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := contract.Decode(data); err == nil && len(s.Operations()) > len(data) {
			t.Error("more operations than bytes")
		}
	})
}

// describe writes down all that a model says of an operation.
func describe(op *contract.Operation) string {
	var b strings.Builder
	put := func(words ...string) { b.WriteString(strings.Join(words, " ") + "\n") }
	put(op.Name, op.Method, op.URI, op.HostPrefix, op.AuthType)
	for _, e := range op.Errors {
		put("error", e.Name, e.Code, string(rune('0'+e.Status/100)))
	}
	if op.Input != nil {
		describeShape(&b, op.Input, 1)
	}
	return b.String()
}

func describeShape(b *strings.Builder, sh *contract.Shape, depth int) {
	indent := strings.Repeat("  ", depth)
	for _, m := range append(append([]*contract.Member{}, sh.Members...), sh.Element, sh.Key, sh.Value) {
		if m == nil {
			continue
		}
		where := [...]string{"body", "header", "prefix", "query", "querymap", "label", "status"}[m.Location]
		b.WriteString(indent + m.Name + " " + where)
		if m.HasWireName {
			b.WriteString(" as " + m.WireName)
		}
		if m.Required {
			b.WriteString(" required")
		}
		if m.IdempotencyToken {
			b.WriteString(" token")
		}
		x := m.Shape
		b.WriteString(" " + x.Kind.String())
		if x.Union {
			b.WriteString(" union")
		}
		if x.Pattern != "" {
			b.WriteString(" " + x.Pattern)
		}
		if x.HasMin || x.HasMax {
			b.WriteString(" bounded")
		}
		if len(x.Enum) > 0 {
			b.WriteString(" " + strings.Join(x.Enum, "|"))
		}
		b.WriteString("\n")
		describeShape(b, x, depth+1)
	}
}

// TestReadRuleSets finds endpoint rule sets in both forms of models.
func TestReadRuleSets(t *testing.T) {
	const rules = `{"version":"1.0","parameters":{},"rules":[]}`
	boto := fstest.MapFS{
		"partitions.json.gz":                            {Data: gzipped(t, `{"partitions":[]}`)},
		"parcel/2024-01-02/endpoint-rule-set-1.json.gz": {Data: gzipped(t, rules)},
		"parcel/2023-01-02/endpoint-rule-set-1.json":    {Data: []byte(`{}`)},
	}
	copyInto(t, boto, "testdata/botocore")
	text, err := os.ReadFile("testdata/smithy/parcel.json")
	if err != nil {
		t.Fatal(err)
	}
	smithy := fstest.MapFS{"parcel.json": {Data: bytes.Replace(text, []byte(`"aws.api#service":`), []byte(`"smithy.rules#endpointBdd": `+rules+`, "aws.api#service":`), 1)}}
	for name, from := range map[string]fs.FS{"botocore": boto, "smithy": smithy} {
		m, err := Read(from, func(string) string { return "post" })
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(m.Services) != 1 || len(m.RuleSets) != 1 || string(m.RuleSets["post"]) != rules {
			t.Errorf("%s: %d services, rule sets %s", name, len(m.Services), m.RuleSets)
		}
		if (m.Partitions != nil) != (name == "botocore") {
			t.Errorf("%s: partitions %s", name, m.Partitions)
		}
	}
}

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func copyInto(t *testing.T, to fstest.MapFS, dir string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		to[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
