package decode_test

import (
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// operation returns an operation of the embedded models.
func operation(tb testing.TB, service, name string) *contract.Operation {
	tb.Helper()
	s, err := contract.Lookup(service)
	if err != nil {
		tb.Fatal(err)
	}
	op := s.Operation(name)
	if op == nil {
		tb.Fatalf("%s has no operation %s", service, name)
	}
	return op
}

// request makes a request from a target, headers as name and value in turn, and
// a body.
func request(method, target, body string, headers ...string) *capture.Request {
	r := &capture.Request{Method: method, Target: target, Proto: "HTTP/1.1", Body: []byte(body), BodySize: int64(len(body))}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Headers = append(r.Headers, capture.Header{Name: headers[i], Value: headers[i+1]})
	}
	return r
}

var update = flag.Bool("update", false, "write the golden files anew")

// decodeCase is a request to decode; what comes out is in a golden file.
type decodeCase struct {
	name, service, operation string
	proto                    contract.Protocol // the service's own where it is left out
	where                    decode.Where
	req                      *capture.Request
}

// run decodes each case and compares the dumps with testdata/<golden>.txtar.
func run(t *testing.T, golden string, cases []decodeCase) {
	t.Helper()
	file := filepath.Join("testdata", golden+".txtar")
	want := map[string]string{}
	if !*update {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			want[f.Name] = string(f.Data)
		}
	}
	out := &txtar.Archive{Comment: []byte("path | name on the wire | place, kind, text @ bytes; regenerate with go test -update\n")}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			op := operation(t, c.service, c.operation)
			if c.proto == contract.ProtocolUnknown {
				c.proto = op.Service.Protocol
			}
			got := dump(decode.Decode(c.req, op, c.proto, c.where), c.req)
			out.Files = append(out.Files, txtar.File{Name: c.name, Data: []byte(got)})
			if diff := cmp.Diff(want[c.name], got); diff != "" && !*update {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
		})
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// dump writes an input one value a line: model path, name on the wire, part of
// the request, kind, text, and the bytes at its place.
func dump(in *decode.Input, req *capture.Request) string {
	var b strings.Builder
	var walk func(v *decode.Value)
	walk = func(v *decode.Value) {
		if v.Parent != nil {
			fmt.Fprintf(&b, "%s | %s | %s %s", v.Path(), v.WireName(), v.In, kindNames[v.Kind])
			if v.Text != "" {
				fmt.Fprintf(&b, " %q", v.Text)
			}
			at := bytesAt(in, req, v)
			if in.Protocol == contract.RPCv2CBOR {
				at = hex.EncodeToString([]byte(at))
			}
			fmt.Fprintf(&b, " @ %s", at)
			if v.Unknown {
				b.WriteString(" unknown")
			}
			if v.Mismatch {
				b.WriteString(" mismatch")
			}
			b.WriteByte('\n')
		}
		for _, it := range v.Items {
			walk(it)
		}
	}
	walk(in.Root)
	for _, p := range in.Problems {
		fmt.Fprintf(&b, "! %s %s %d:%d %s\n", p.Kind, p.Name, p.Line, p.Column, p.Detail)
	}
	return b.String()
}

var kindNames = [...]string{"null", "text", "string", "number", "boolean", "bytes", "time", "struct", "list", "map"}

// bytesAt returns what stands between a value's Start and End.
func bytesAt(in *decode.Input, req *capture.Request, v *decode.Value) string {
	whole := ""
	switch {
	case v.In == decode.InBody:
		whole = string(in.Payload)
	case v.In == decode.InPath || v.In == decode.InQuery:
		whole = req.Target
	case v.Header >= 0:
		whole = req.Headers[v.Header].Value
	}
	return whole[v.Start:v.End]
}
