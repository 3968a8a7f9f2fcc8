// Package table writes captures as a table: one row an exchange, with the verdict
// and what the gateway did in columns of their own.
package table

import (
	"io"
	"strings"

	"github.com/assay-project/assay/archive"
	"github.com/assay-project/assay/archive/parquet"
)

// Columns are the columns in order, with what is in them. Names are added, never
// renamed or dropped. docs/captures.md lists them.
var Columns = []struct {
	parquet.Column
	Help string
}{
	{parquet.Column{Name: "id", Type: parquet.String}, "names the exchange"},
	{parquet.Column{Name: "session", Type: parquet.String}, "the exchanges of one session follow each other"},
	{parquet.Column{Name: "time", Type: parquet.Timestamp}, "when the request was made, UTC"},
	{parquet.Column{Name: "method", Type: parquet.String}, "of the request"},
	{parquet.Column{Name: "host", Type: parquet.String}, "that the request names"},
	{parquet.Column{Name: "path", Type: parquet.String}, "as sent, undecoded"},
	{parquet.Column{Name: "query", Type: parquet.String}, "as sent, without signature and token"},
	{parquet.Column{Name: "request_bytes", Type: parquet.Integer}, "length of the request's body"},
	{parquet.Column{Name: "status", Type: parquet.Integer}, "of the answer"},
	{parquet.Column{Name: "response_bytes", Type: parquet.Integer}, "length of the answer's body"},
	{parquet.Column{Name: "request_id", Type: parquet.String}, "that the service gave the request"},
	{parquet.Column{Name: "service", Type: parquet.String}, "botocore's name of it"},
	{parquet.Column{Name: "operation", Type: parquet.String}, "of the API"},
	{parquet.Column{Name: "outcome", Type: parquet.String}, "accept, reject, undecided"},
	{parquet.Column{Name: "verdict_status", Type: parquet.Integer}, "with which AWS refuses"},
	{parquet.Column{Name: "verdict_code", Type: parquet.String}, "with which AWS refuses"},
	{parquet.Column{Name: "verdict_message", Type: parquet.String}, "AWS's words"},
	{parquet.Column{Name: "rule", Type: parquet.String}, "that refuses"},
	{parquet.Column{Name: "evidence", Type: parquet.String}, "recorded, documented, model, reported"},
	{parquet.Column{Name: "fix", Type: parquet.String}, "what to change"},
	{parquet.Column{Name: "culprits", Type: parquet.String}, "what to blame: in:name, with commas between"},
	{parquet.Column{Name: "needs", Type: parquet.String}, "the unknown facts that it turns on, with commas between"},
	{parquet.Column{Name: "endpoint_style", Type: parquet.String}, "how the host addresses the service"},
	{parquet.Column{Name: "region", Type: parquet.String}, "of the endpoint"},
	{parquet.Column{Name: "endpoint_modes", Type: parquet.String}, "dualstack, fips, …, with commas between"},
	{parquet.Column{Name: "bucket_type", Type: parquet.String}, "of S3 requests"},
	{parquet.Column{Name: "bucket", Type: parquet.String}, "of S3 requests"},
	{parquet.Column{Name: "key", Type: parquet.String}, "of S3 requests, decoded"},
	{parquet.Column{Name: "client", Type: parquet.String}, "the program that sent it"},
	{parquet.Column{Name: "client_version", Type: parquet.String}, "its version"},
	{parquet.Column{Name: "mode", Type: parquet.String}, "of the gateway: observe, annotate, enforce"},
	{parquet.Column{Name: "enforced", Type: parquet.Boolean}, "the gateway answered in AWS's stead"},
	{parquet.Column{Name: "upstream", Type: parquet.String}, "host and port that it went to"},
	{parquet.Column{Name: "disagreement", Type: parquet.String}, "how answer and verdict differ"},
	{parquet.Column{Name: "upstream_code", Type: parquet.String}, "of an answer that refuses"},
	{parquet.Column{Name: "upstream_message", Type: parquet.String}, "of an answer that refuses"},
	{parquet.Column{Name: "broken", Type: parquet.String}, "why there is no whole answer"},
	{parquet.Column{Name: "judging_ns", Type: parquet.Integer}, "time that the verdict took"},
	{parquet.Column{Name: "added_ns", Type: parquet.Integer}, "time by which the gateway held it up; see `assay_added_latency_seconds`"},
	{parquet.Column{Name: "total_ns", Type: parquet.Integer}, "first byte of the request to the last of the answer"},
	{parquet.Column{Name: "source", Type: parquet.String}, "the file that it stood in"},
}

// Writer writes records as rows. What a record holds is written as it is:
// redacting is the caller's.
type Writer struct{ p *parquet.Writer }

// NewWriter begins a table. version is the program's.
func NewWriter(w io.Writer, version string) (*Writer, error) {
	var columns []parquet.Column
	for _, c := range Columns {
		columns = append(columns, c.Column)
	}
	p, err := parquet.NewWriter(w, "assay "+version, columns)
	return &Writer{p}, err
}

// Write writes a row, its columns in the order of [Columns].
func (t *Writer) Write(r *archive.Record) error {
	p, x := t.p, r.Exchange
	p.String(x.ID)
	p.String(x.Session)
	if x.Time.IsZero() {
		p.Null()
	} else {
		p.Int(x.Time.UnixMicro())
	}
	p.String(x.Request.Method)
	p.String(x.Request.Host())
	p.String(x.Request.Path())
	p.String(x.Request.Query())
	t.size(x.Request.BodySize)
	if a := x.Response; a != nil {
		p.Int(int64(a.Status))
		t.size(a.BodySize)
		id := a.Headers.Get("x-amz-request-id")
		if id == "" {
			id = a.Headers.Get("x-amzn-RequestId")
		}
		p.String(id)
	} else {
		p.Null()
		p.Null()
		p.Null()
	}
	t.verdict(r.Verdict)
	t.passage(r.Gateway)
	p.String(x.Source.Name)
	return p.EndRow()
}

func (t *Writer) size(n int64) {
	if n < 0 {
		t.p.Null()
		return
	}
	t.p.Int(n)
}

func (t *Writer) verdict(v *archive.Verdict) {
	p := t.p
	if v == nil {
		v = &archive.Verdict{}
	}
	p.String(v.Service)
	p.String(v.Operation)
	p.String(v.Outcome)
	if v.Status == 0 {
		p.Null()
	} else {
		p.Int(int64(v.Status))
	}
	p.String(v.Code)
	p.String(v.Message)
	p.String(v.Rule)
	p.String(v.Evidence)
	p.String(v.Fix)
	var culprits []string
	for _, c := range v.Culprits {
		culprits = append(culprits, c.In+":"+c.Name)
	}
	p.String(strings.Join(culprits, ","))
	p.String(strings.Join(v.Needs, ","))
	e := v.Endpoint
	if e == nil {
		e = &archive.Endpoint{}
	}
	p.String(e.Style)
	p.String(e.Region)
	p.String(strings.Join(e.Modes, ","))
	p.String(e.BucketType)
	p.String(v.Bucket)
	p.String(v.Key)
	c := v.Client
	if c == nil {
		c = &archive.Client{}
	}
	p.String(c.Name)
	p.String(c.Version)
}

func (t *Writer) passage(g *archive.Passage) {
	p := t.p
	if g == nil {
		for range 10 {
			p.Null()
		}
		return
	}
	p.String(g.Mode)
	p.Bool(g.Enforced)
	p.String(g.Upstream)
	p.String(g.Disagreement)
	p.String(g.Code)
	p.String(g.Message)
	p.String(g.Broken)
	p.Int(g.Judging)
	p.Int(g.Added)
	p.Int(g.Total)
}

// Close ends the table.
func (t *Writer) Close() error { return t.p.Close() }
