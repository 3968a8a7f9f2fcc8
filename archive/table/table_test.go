package table

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/archive"
	"github.com/assay-project/assay/capture"
)

// row is how a reader that is not ours sees the table.
type row struct {
	ID           string     `parquet:"id,optional"`
	Time         *time.Time `parquet:"time,optional,timestamp(microsecond)"`
	Path         string     `parquet:"path,optional"`
	RequestBytes *int64     `parquet:"request_bytes,optional"`
	Status       *int64     `parquet:"status,optional"`
	Outcome      *string    `parquet:"outcome,optional"`
	Culprits     string     `parquet:"culprits,optional"`
	Enforced     *bool      `parquet:"enforced,optional"`
	TotalNs      *int64     `parquet:"total_ns,optional"`
	Source       string     `parquet:"source,optional"`
}

func TestAnotherReaderReadsIt(t *testing.T) {
	var file bytes.Buffer
	w, err := NewWriter(&file, "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	const n = 101_000 // several row groups
	at := time.Date(2026, 11, 25, 12, 0, 0, 123456000, time.UTC)
	for i := range n {
		r := &archive.Record{Exchange: &assay.Exchange{ID: fmt.Sprint(i), Request: capture.Request{Method: "GET", Target: "/é/k?x", BodySize: int64(i)},
			Source: capture.Source{Name: "a.jsonl"}}}
		if i%3 > 0 {
			r.Exchange.Time = at.Add(time.Duration(i) * time.Second)
			r.Exchange.Response = &capture.Response{Status: 200 + i%3, BodySize: -1}
			r.Verdict = &archive.Verdict{Outcome: "reject", Culprits: []archive.Culprit{{In: "header", Name: "x"}, {In: "query", Name: "y"}}}
		}
		if i%5 == 0 {
			r.Gateway = &archive.Passage{Mode: "observe", Enforced: i%2 == 0, Total: int64(i)}
		}
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if f.NumRows() != n || len(f.RowGroups()) < 2 || len(f.Schema().Fields()) != len(Columns) || f.Metadata().CreatedBy != "assay 1.2.3" {
		t.Errorf("%d rows, %d groups, %d columns, by %s", f.NumRows(), len(f.RowGroups()), len(f.Schema().Fields()), f.Metadata().CreatedBy)
	}
	rows, err := parquet.Read[row](bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil || len(rows) != n {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, r := range rows {
		judged, passed := i%3 > 0, i%5 == 0
		ok := r.ID == fmt.Sprint(i) && r.Path == "/é/k" && *r.RequestBytes == int64(i) && r.Source == "a.jsonl" &&
			(r.Time != nil) == judged && (r.Outcome != nil) == judged && (r.Status != nil) == judged && (r.Enforced != nil) == passed
		if ok && judged {
			ok = r.Time.Equal(at.Add(time.Duration(i)*time.Second)) && *r.Outcome == "reject" && *r.Status == int64(200+i%3) && r.Culprits == "header:x,query:y"
		}
		if ok && passed {
			ok = *r.Enforced == (i%2 == 0) && *r.TotalNs == int64(i)
		}
		if !ok {
			t.Fatalf("row %d: %+v", i, r)
		}
	}
}

func TestAnEmptyTable(t *testing.T) {
	var file bytes.Buffer
	w, err := NewWriter(&file, "1")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if f, err := parquet.OpenFile(bytes.NewReader(file.Bytes()), int64(file.Len())); err != nil || f.NumRows() != 0 {
		t.Errorf("%v", err)
	}
}

// TestDocumented holds the documentation to the columns.
func TestDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/captures.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range Columns {
		if !strings.Contains(string(text), "| `"+c.Name+"` | "+c.Help+" |") {
			t.Errorf("docs/captures.md lacks: | `%s` | %s |", c.Name, c.Help)
		}
	}
}
