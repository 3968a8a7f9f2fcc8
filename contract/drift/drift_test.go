package drift_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/contract/drift"
	"github.com/assay-project/assay/contract/importer"
)

const model = `{"metadata":{"apiVersion":"2024-01-02","endpointPrefix":"parcel","protocol":"json","jsonVersion":"1.0","serviceId":"Parcel","targetPrefix":"P"},
"operations":{"A":{"name":"A","http":{"method":"POST","requestUri":"/"},"input":{"shape":"In"}%s},
  "B":{"name":"B","http":{"method":"POST","requestUri":"/"},"input":{"shape":"Same"}}},
"shapes":{"In":%s,"Same":{"type":"structure","members":{"V":{"shape":"V"},"L":{"shape":"Ls"},"M":{"shape":"Map"}}},
  "Ls":{"type":"list","member":{"shape":"N"}},"Map":{"type":"map","key":{"shape":"S"},"value":{"shape":"N"}},"N":%s,"V":%s,"S":{"type":"string"}}}`

// catalog makes a service of two operations out of what differs: A's input, a
// number, a string, and more of A itself.
func catalog(t *testing.T, in, n, v, more string) *contract.Catalog {
	t.Helper()
	text := fmt.Sprintf(model, more, in, n, v)
	services, err := importer.Folder(fstest.MapFS{"parcel/2024-01-02/service-2.json": {Data: []byte(text)}}, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	return contract.NewCatalog("test", "", services)
}

func oneService(t *testing.T, v string) *contract.Catalog {
	return catalog(t, `{"type":"structure","members":{"V":{"shape":"V"}}}`, `{"type":"integer"}`, v, "")
}

func TestCompare(t *testing.T) {
	const in, n, v = `{"type":"structure","members":{"S":{"shape":"S"}}}`, `{"type":"integer"}`, `{"type":"string"}`
	for _, tc := range []struct {
		name     string
		old, new [4]string // input of A, number, string, more of A
		want     string
	}{
		{"nothing", [4]string{in, n, v}, [4]string{in, n, v}, ""},
		{"required", [4]string{in, n, v}, [4]string{`{"type":"structure","required":["S"],"members":{"S":{"shape":"S"}}}`, n, v}, "tightened required A.S optional→required"},
		{"optional", [4]string{`{"type":"structure","required":["S"],"members":{"S":{"shape":"S"}}}`, n, v}, [4]string{in, n, v}, "loosened required A.S required→optional"},
		{"member came", [4]string{in, n, v}, [4]string{`{"type":"structure","members":{"S":{"shape":"S"},"T":{"shape":"N"}}}`, n, v}, "came member A.T →integer"},
		{"required member came", [4]string{in, n, v}, [4]string{`{"type":"structure","required":["T"],"members":{"S":{"shape":"S"},"T":{"shape":"N"}}}`, n, v}, "tightened member A.T →required integer"},
		{"token came", [4]string{in, n, v}, [4]string{`{"type":"structure","required":["T"],"members":{"S":{"shape":"S"},"T":{"shape":"S","idempotencyToken":true}}}`, n, v}, "came member A.T →string"},
		{"member went", [4]string{`{"type":"structure","members":{"S":{"shape":"S"},"T":{"shape":"N"}}}`, n, v}, [4]string{in, n, v}, "went member A.T integer→"},
		{"renamed on the wire", [4]string{in, n, v}, [4]string{`{"type":"structure","members":{"S":{"shape":"S","locationName":"s"}}}`, n, v}, "changed location A.S body S→body s"},
		{"range of elements", [4]string{in, n, v}, [4]string{in, `{"type":"integer","min":1,"max":9223372036854775807}`, v},
			"tightened range B.L[] any→1 to 9223372036854775807"},
		{"wider and narrower", [4]string{in, `{"type":"integer","min":1,"max":5}`, v}, [4]string{in, `{"type":"integer","min":0,"max":4}`, v},
			"changed range B.L[] 1 to 5→0 to 4"},
		{"type", [4]string{in, n, v}, [4]string{in, `{"type":"long"}`, v}, "changed type B.L[] integer→long"},
		{"enum came", [4]string{in, n, v}, [4]string{in, n, `{"type":"string","enum":["a","b"]}`}, "tightened enum B.V any value→a, b"},
		{"enum went", [4]string{in, n, `{"type":"string","enum":["a"]}`}, [4]string{in, n, v}, "loosened enum B.V a→any value"},
		{"value went", [4]string{in, n, `{"type":"string","enum":["a","b"]}`}, [4]string{in, n, `{"type":"string","enum":["a"]}`}, "tightened enum B.V b→"},
		{"values exchanged", [4]string{in, n, `{"type":"string","enum":["a","b"]}`}, [4]string{in, n, `{"type":"string","enum":["a","c"]}`}, "changed enum B.V b→c"},
		{"pattern came", [4]string{in, n, v}, [4]string{in, n, `{"type":"string","pattern":"a+"}`}, "tightened pattern B.V →a+"},
		{"pattern went", [4]string{in, n, `{"type":"string","pattern":"a+"}`}, [4]string{in, n, v}, "loosened pattern B.V a+→"},
		{"checksum", [4]string{in, n, v}, [4]string{in, n, v, `,"httpChecksumRequired":true`}, "tightened checksum A →required"},
		{"deprecated", [4]string{in, n, v}, [4]string{in, n, v, `,"deprecated":true`}, "changed deprecated A →deprecated"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			changes, err := drift.Compare(catalog(t, tc.old[0], tc.old[1], tc.old[2], tc.old[3]), catalog(t, tc.new[0], tc.new[1], tc.new[2], tc.new[3]))
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, c := range changes {
				lines = append(lines, fmt.Sprintf("%s %s %s %s→%s", c.Effect, c.What, c.Path(), c.Old, c.New))
			}
			if got := strings.Join(lines, "\n"); got != tc.want {
				t.Error(cmp.Diff(tc.want, got))
			}
		})
	}
}

func TestServicesComeAndGo(t *testing.T) {
	some, none := oneService(t, `{"type":"string"}`), contract.NewCatalog("none", "", nil)
	for _, tc := range []struct {
		old, new *contract.Catalog
		want     drift.Change
	}{
		{none, some, drift.Change{Service: "parcel", Effect: drift.Came, What: "service", New: "2 operations"}},
		{some, none, drift.Change{Service: "parcel", Effect: drift.Went, What: "service", Old: "2 operations"}},
	} {
		got, err := drift.Compare(tc.old, tc.new)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]drift.Change{tc.want}, got); d != "" {
			t.Error(d)
		}
	}
	if _, err := drift.Compare(none, some, "nothing"); err == nil {
		t.Error("a service that is in neither catalog is no error")
	}
}
