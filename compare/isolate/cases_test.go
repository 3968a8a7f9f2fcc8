package isolate_test

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/isolate"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/identify"
	"github.com/assay-project/assay/signature/sign"
)

// testCase is a failing request and what is expected of it.
type testCase struct {
	name               string
	status, code, rule string
	causes, needed     []string
	x                  *capture.Exchange
}

var keys = sign.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}

var at = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// cases reads the failing requests and signs them.
func cases(t *testing.T) []testCase {
	t.Helper()
	a, err := txtar.ParseFile("testdata/cases.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var list []testCase
	for _, f := range a.Files {
		c := testCase{name: f.Name}
		text := string(f.Data)
		for {
			key, value, ok := strings.Cut(strings.SplitN(text, "\n", 2)[0], ": ")
			if !ok {
				break
			}
			switch key {
			case "refusal":
				words := strings.Fields(value)
				c.status, c.code, c.rule = words[0], words[1], words[2]
			case "causes":
				c.causes = strings.Split(value, ", ")
			case "needed":
				c.needed = strings.Split(value, ", ")
			}
			_, text, _ = strings.Cut(text, "\n")
		}
		c.x = &capture.Exchange{ID: "1", Time: at, Request: request(t, text)}
		list = append(list, c)
	}
	return list
}

// request reads a request as it is written in the cases: LF for line ends, a
// "Content-MD5: =" to be computed, no length and no signature.
func request(t *testing.T, text string) capture.Request {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	body = strings.TrimSuffix(body, "\n")
	lines := strings.Split(strings.TrimSuffix(head, "\n"), "\n")
	words := strings.Fields(lines[0])
	r := capture.Request{Method: words[0], Target: words[1], Proto: "HTTP/1.1", Scheme: "https"}
	for _, l := range lines[1:] {
		name, value, ok := strings.Cut(l, ": ")
		if !ok {
			t.Fatalf("%q is no header", l)
		}
		if name == "Content-MD5" && value == "=" {
			sum := md5.Sum([]byte(body))
			value = base64.StdEncoding.EncodeToString(sum[:])
		}
		r.Headers = append(r.Headers, capture.Header{Name: name, Value: value})
	}
	r.Headers = append(r.Headers, capture.Header{Name: "User-Agent", Value: "Boto3/1.43.11 md/Botocore#1.43.11 lang/python#3.11.7"},
		capture.Header{Name: "amz-sdk-invocation-id", Value: "1f8a39cf-4412-4d8b-8177-d41cc0c31b55"})
	if body != "" || r.Method == "PUT" || r.Method == "POST" {
		r.Headers = append(r.Headers, capture.Header{Name: "Content-Length", Value: fmt.Sprint(len(body))})
	}
	r.SetBody([]byte(body))
	id := identify.Request(contract.Embedded(), &r)
	if id.Operation == nil {
		t.Fatalf("%s %s: no operation: %s", r.Method, r.Host(), id.Why)
	}
	region := id.Endpoint.Region
	if region == "" {
		region = "us-east-1"
	}
	if _, err := sign.Sign(&r, sign.Options{Credentials: keys, Region: region, Service: id.Service.SigningName, Time: at}); err != nil {
		t.Fatal(err)
	}
	return r
}

func list(parts []*isolate.Part) []string {
	var names []string
	for _, p := range parts {
		names = append(names, p.Label())
	}
	slices.Sort(names)
	return names
}

// innocents are the options that have nothing to do with it: each element of a list
// and each entry of a map is one, as callers add them one by one.
func innocents(r *isolate.Result) int {
	role := map[*isolate.Unit]isolate.Role{}
	for _, p := range r.Parts {
		role[p.Unit] = p.Role
	}
	n := 0
	for _, p := range r.By(isolate.Innocent) {
		if !p.Noise && (p.Parent == nil || p.Parent.Group || role[p.Parent] != isolate.Innocent) {
			n++
			if v := p.Unit.Value; v != nil && (v.Kind == decode.List || v.Kind == decode.Map) {
				n += max(len(v.Items), 1) - 1
			}
		}
	}
	return n
}

func verify(t *testing.T, c *testCase, r *isolate.Result) {
	t.Helper()
	slices.Sort(c.causes)
	slices.Sort(c.needed)
	if got := list(r.By(isolate.Cause)); !slices.Equal(got, c.causes) {
		t.Errorf("causes %q, want %q", got, c.causes)
	}
	if got := list(r.By(isolate.Needed)); !slices.Equal(got, c.needed) {
		t.Errorf("needed %q, want %q", got, c.needed)
	}
	if !r.Proof.OneMinimal || r.Stopped != nil {
		t.Errorf("not proven: %v", r.Stopped)
	}
	if r.Confirmed == nil || r.Confirmed.Outcome.Kind != isolate.Accepted {
		t.Errorf("nothing helps the whole request: %+v", r.Confirmed)
	}
}

// TestOffline isolates each failing request by the contract, with the suspects
// that the verdict names and without.
func TestOffline(t *testing.T) {
	checker := assay.New()
	all := cases(t)
	operations := map[string]bool{}
	for i := range all {
		c := &all[i]
		t.Run(c.name, func(t *testing.T) {
			v := checker.Check(c.x)
			if v.Answer == nil || v.Answer.Code != c.code || v.Answer.Rule != c.rule || fmt.Sprint(v.Answer.Status) != c.status {
				t.Fatalf("verdict %s: %+v", v.Outcome, v.Answer)
			}
			operations[v.Service+" "+v.Operation] = true
			for _, suspects := range [][]assay.Culprit{v.Answer.Culprits, nil} {
				oracle := &isolate.Offline{Checker: checker, Exchange: c.x}
				r, err := isolate.Run(context.Background(), c.x, oracle, isolate.Options{Suspects: suspects})
				if err != nil {
					t.Fatal(err)
				}
				verify(t, c, r)
				if n := innocents(r); n < 5 || n > 20 {
					t.Errorf("%d innocent options", n)
				}
				if len(r.Tries) > 100 {
					t.Errorf("%d tries", len(r.Tries))
				}
				t.Logf("%d suspects: %d tries, smallest proven: %v, %d innocent", len(suspects), len(r.Tries), r.Proof.Smallest, innocents(r))
			}
		})
	}
	t.Logf("%d cases over %d operations", len(all), len(operations))
	if len(all) < 30 || len(operations) < 10 {
		t.Errorf("%d cases over %d operations", len(all), len(operations))
	}
}
