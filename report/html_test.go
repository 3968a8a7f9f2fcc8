package report_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/assay-project/assay/compare"
	"github.com/assay-project/assay/compare/fingerprint"
	"github.com/assay-project/assay/policy"
	"github.com/assay-project/assay/report"
)

// remarks are what a gate may say, with texts that mean something to HTML, to
// Markdown and to workflow commands.
func remarks() []*report.Remark {
	return []*report.Remark{
		{Rule: "gate/snapshot", Fails: true, File: "assay-snapshot", Service: "s3", Operation: "PutObject",
			Title: "PutObject now sends <script>alert(1)</script> & x-amz-checksum-crc32",
			Lines: []string{"AWS accepts it", "Backblaze B2: refuses it, https://github.com/diced/zipline/issues/746", `no link: https://a"b`},
			Differences: []compare.Difference{
				{Kind: fingerprint.Header, Name: "x-amz-checksum-crc32", B: "base64, 4 bytes"},
				{Kind: fingerprint.Header, Name: "x-amz-acl", A: `"private"`, B: `"private"`, SignedA: true},
			}},
		{Rule: "gate/critical", Title: "s3:GetObject is clean", Service: "s3", Operation: "GetObject"},
	}
}

func page(t *testing.T, list []heard, rs []*report.Remark) string {
	t.Helper()
	var b strings.Builder
	r := report.FormatByName("html").New(&b, report.Options{Version: "v0"})
	for i := range list {
		h := &list[i]
		if err := r.Report(h.x, &h.v, policy.Standing{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range rs {
		if err := r.(report.Remarker).Remark(m); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Finish(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestHTML(t *testing.T) { golden(t, "gate.html", page(t, session(t), remarks())) }

// TestHTMLStandsAlone holds the page to what it promises: its tags close, nothing
// is fetched, nothing runs, and no text of a request becomes a tag.
func TestHTMLStandsAlone(t *testing.T) {
	text := page(t, session(t), remarks())
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	labels, ids := map[string]bool{}, map[string]bool{}
	depth := 0
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			depth++
			switch tok.Name.Local {
			case "script", "link", "img", "iframe", "object":
				t.Errorf("a <%s> in the page", tok.Name.Local)
			}
			for _, a := range tok.Attr {
				switch {
				case a.Name.Local == "id":
					if ids[a.Value] {
						t.Errorf("id %q is there twice", a.Value)
					}
					ids[a.Value] = true
				case a.Name.Local == "aria-labelledby":
					labels[a.Value] = true
				case a.Name.Local == "src" || strings.HasPrefix(a.Name.Local, "on"):
					t.Errorf("attribute %s=%q", a.Name.Local, a.Value)
				case a.Name.Local == "href" && !strings.HasPrefix(a.Value, "https://"):
					t.Errorf("a link to %q", a.Value)
				}
			}
		}
	}
	if depth != 0 {
		t.Errorf("%d tags do not close", depth)
	}
	for l := range labels {
		if !ids[l] {
			t.Errorf("nothing is called %q", l)
		}
	}
	for _, want := range []string{"&lt;script&gt;", `<html lang="en">`, "prefers-color-scheme: dark", `<a href="https://github.com/diced/zipline/issues/746">`, "width=device-width"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(text, "url(") || strings.Contains(text, "@import") {
		t.Error("the sheet fetches something")
	}
}

// TestRemarks tells remarks in every form, and has none mistaken for markup.
func TestRemarks(t *testing.T) {
	for _, f := range report.Formats() {
		var b strings.Builder
		r := f.New(&b, report.Options{})
		m, ok := r.(report.Remarker)
		if !ok {
			t.Errorf("%s cannot tell remarks", f.Name)
			continue
		}
		for _, remark := range remarks() {
			if err := m.Remark(remark); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Finish(); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if !strings.Contains(text, "PutObject now sends") {
			t.Errorf("%s does not tell the remark:\n%s", f.Name, text)
		}
		if f.Name != "text" && f.Name != "github" && strings.Contains(text, "<script>") {
			if !strings.HasPrefix(f.Name, "json") && f.Name != "sarif" && f.Name != "gitlab" {
				t.Errorf("%s writes a tag:\n%s", f.Name, text)
			}
		}
	}
}
