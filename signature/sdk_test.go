package signature

import (
	"bufio"
	"bytes"
	"maps"
	"os"
	"testing"

	"github.com/assay-project/assay/capture"
)

const (
	exampleKeyID  = "AKIAIOSFODNN7EXAMPLE"
	exampleSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

func exampleCredentials(id string) (string, bool) { return exampleSecret, id == exampleKeyID }

// recorded is the requests that AWS's clients sent, by id.
func recorded(t testing.TB) map[string]*capture.Request {
	t.Helper()
	text, err := os.ReadFile("testdata/sdk.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	requests := map[string]*capture.Request{}
	s := bufio.NewScanner(bytes.NewReader(text))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		id, req := decodeExchange(t, s.Bytes())
		requests[id] = req
	}
	if len(requests) < 30 {
		t.Fatalf("%d requests", len(requests))
	}
	return requests
}

// TestRecordedClients: what boto3, the AWS CLI and the JavaScript SDK sent
// verifies.
func TestRecordedClients(t *testing.T) {
	v := NewVerifier(exampleCredentials)
	schemes := map[Scheme]int{}
	for id, req := range recorded(t) {
		a := Parse(req)
		schemes[a.Scheme]++
		if a.Problems != nil {
			t.Errorf("%s: %v", id, a.Problems)
		}
		if r := v.Verify(req, &a); r.Status != Match {
			t.Errorf("%s %s %s: %+v", id, req.Method, req.Target, r)
		}
		if u := UnsignedHeaders(req, &a); u != nil {
			t.Errorf("%s: unsigned %v", id, u)
		}
		if c := CheckPayload(req, &a); c.Status == PayloadDiffers {
			t.Errorf("%s: the body hashes to %s", id, c.Computed)
		}
	}
	want := map[Scheme]int{{V4, InHeader}: 25, {V4, InQuery}: 2, {V4, InForm}: 1, {V2, InHeader}: 2, {V2, InQuery}: 2, {V2, InForm}: 1}
	if !maps.Equal(schemes, want) {
		t.Errorf("schemes %v, want %v", schemes, want)
	}
}
