package signature

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
)

// suiteCase is a case of AWS's signing test suite, see testdata/README.md.
type suiteCase struct {
	Version          string `json:"version"`
	Name             string `json:"name"`
	Normalize        bool   `json:"normalize"`
	OmitSessionToken bool   `json:"omit_session_token"`
	Key              string `json:"key"`
	Header, Query    struct {
		Request   string `json:"request"`
		Canonical string `json:"canonical"`
		STS       string `json:"sts"`
	}
}

func (c *suiteCase) rules() Rules {
	return Rules{Normalize: c.Normalize, DoubleEncode: true, HashFromBody: true, TokenUnsigned: c.OmitSessionToken}
}

const (
	suiteKeyID  = "AKIDEXAMPLE"
	suiteSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
)

func suiteCredentials(id string) (string, bool) { return suiteSecret, id == suiteKeyID }

func loadSuite(t testing.TB) []suiteCase {
	t.Helper()
	f, err := os.Open("testdata/suite.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var cases []suiteCase
	for s := bufio.NewScanner(f); s.Scan(); {
		var c suiteCase
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	if len(cases) != 76 {
		t.Fatalf("%d cases, want 38 of each version", len(cases))
	}
	return cases
}

// message reads the suite's requests, which net/http would refuse: targets
// with blanks, folded header lines.
func message(text string) *capture.Request {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	method, rest, _ := strings.Cut(lines[0], " ")
	r := &capture.Request{Method: method, Body: []byte(strings.TrimPrefix(body, "\n"))}
	r.SetURL(rest[:strings.LastIndex(rest, " HTTP/")])
	r.BodySize = int64(len(r.Body))
	for _, l := range lines[1:] {
		if l == "" {
			continue
		}
		if l[0] == ' ' || l[0] == '\t' {
			r.Headers[len(r.Headers)-1].Value += "\r\n" + l
			continue
		}
		name, value, _ := strings.Cut(l, ":")
		r.Headers = append(r.Headers, capture.Header{Name: name, Value: value})
	}
	return r
}

func TestSuite(t *testing.T) {
	for _, c := range loadSuite(t) {
		v := NewVerifier(suiteCredentials, WithRules(func(string) Rules { return c.rules() }))
		for via, f := range map[string]struct{ request, canonical, sts string }{
			"header": {c.Header.Request, c.Header.Canonical, c.Header.STS},
			"query":  {c.Query.Request, c.Query.Canonical, c.Query.STS},
		} {
			t.Run(c.Version+"/"+c.Name+"/"+via, func(t *testing.T) {
				req := message(f.request)
				a := Parse(req)
				if a.Problems != nil {
					t.Errorf("problems: %v", a.Problems)
				}
				canonical := Canonicalize(req, &a, c.rules())
				if got := canonical.Text(); got != f.canonical {
					t.Errorf("canonical request:\n%s\nwant:\n%s", got, f.canonical)
				}
				if got := a.StringToSign(&canonical).Text(); got != f.sts {
					t.Errorf("string to sign:\n%s\nwant:\n%s", got, f.sts)
				}
				if r := v.Verify(req, &a); r.Status != Match {
					t.Errorf("verification: %+v", r)
				}
				req.Headers[req.Headers.Index("Host")].Value = "example.com"
				if r := v.Verify(req, &a); r.Status != Mismatch || r.Broken != BrokenRequest {
					t.Errorf("other host: %+v", r)
				}
			})
		}
	}
}

func TestDeriveKeyV4a(t *testing.T) {
	key, err := DeriveKeyV4a(suiteKeyID, suiteSecret)
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range loadSuite(t) {
		if c.Version == "v4a" && hex.EncodeToString(point[1:]) != c.Key {
			t.Errorf("%s: public key %x, want %s", c.Name, point[1:], c.Key)
		}
	}
}
