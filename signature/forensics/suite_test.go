package forensics

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
)

// TestSuiteChanged changes every request of AWS's signing test suite in one
// place, and wants that place named.
func TestSuiteChanged(t *testing.T) {
	f, err := os.Open("../testdata/suite.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	changes := []struct {
		name string
		in   signature.In
		do   func(*capture.Request)
	}{
		{"port", signature.InHost, host("example.amazonaws.com:443")},
		{"slash", signature.InPath, path(func(p string) string { return p + "/" })},
		{"prefix", signature.InPath, path(func(p string) string { return "/prod" + p })},
		{"parameter", signature.InQuery, query(func(q string) string { return strings.TrimPrefix(q+"&utm_source=x", "&") })},
		{"method", signature.InMethod, func(r *capture.Request) { r.Method = "DELETE" }},
	}
	proven, cases := 0, 0
	for s := bufio.NewScanner(f); s.Scan(); {
		var c struct {
			Version, Name    string
			Normalize        bool
			OmitSessionToken bool `json:"omit_session_token"`
			Header, Query    struct{ Request string }
		}
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases++
		rules := signature.Rules{Normalize: c.Normalize, DoubleEncode: true, HashFromBody: true, TokenUnsigned: c.OmitSessionToken}
		v := signature.NewVerifier(func(id string) (string, bool) {
			return "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", id == "AKIDEXAMPLE"
		}, signature.WithRules(func(string) signature.Rules { return rules }))
		for via, text := range map[string]string{"header": c.Header.Request, "query": c.Query.Request} {
			for _, change := range changes {
				req := readMessage(text)
				change.do(req)
				a := signature.Parse(req)
				if c.Version == "v4a" && change.name != "port" && change.name != "prefix" {
					continue // a try costs fifty times as much, and the search is the same
				}
				got := Trace(v, req, &a, Options{})
				switch {
				case got.Outcome == Intact && change.in == signature.InPath && c.Normalize:
					// The path is normalised: a slash after "/.." changes nothing.
				case got.Outcome != Proven || len(got.Changes) != 1 || got.Changes[0].Place.In != change.in:
					t.Errorf("%s/%s/%s with another %s: %s %v", c.Version, c.Name, via, change.name, got.Outcome, got.Changes)
				default:
					proven++
				}
			}
		}
	}
	if cases != 76 || proven < 450 {
		t.Errorf("%d proven of %d cases", proven, cases)
	}
}

// readMessage reads a request of the suite, folded lines included.
func readMessage(text string) *capture.Request {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	method, rest, _ := strings.Cut(lines[0], " ")
	r := &capture.Request{Method: method, Body: []byte(strings.TrimPrefix(body, "\n"))}
	r.SetURL(rest[:strings.LastIndex(rest, " HTTP/")])
	for _, l := range lines[1:] {
		if strings.HasPrefix(l, " ") {
			r.Headers[len(r.Headers)-1].Value += "\r\n" + l
		} else if name, value, ok := strings.Cut(l, ":"); ok {
			r.Headers = append(r.Headers, capture.Header{Name: name, Value: value})
		}
	}
	return r
}
