package fingerprint_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/detect"
	"github.com/assay-project/assay/compare/fingerprint"
	"github.com/assay-project/assay/contract"
)

var update = flag.Bool("update", false, "write the golden files anew")

// samples are what four clients sent, as their own logs tell it.
var samples = map[string]string{
	"aws-cli": "botocore/testdata/cli1-s3.log",
	"boto3":   "botocore/testdata/boto3-s3.log",
	"go":      "gosdk/testdata/bodies.log",
	"js":      "jssdk/testdata/middleware.log",
}

func read(t testing.TB, name string) []*capture.Exchange {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, _, err := detect.Open(f, name, detect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var list []*capture.Exchange
	for {
		x, err := r.Next()
		if err != nil {
			return list
		}
		list = append(list, x)
	}
}

func prints(t testing.TB, name string) []*fingerprint.Fingerprint {
	t.Helper()
	var list []*fingerprint.Fingerprint
	for _, x := range read(t, name) {
		if f, ok := fingerprint.Of(contract.Embedded(), x, fingerprint.Options{}); ok {
			list = append(list, f)
		}
	}
	return fingerprint.Unique(list)
}

// TestClients writes down what four clients make of the same calls: the golden
// files show what differs between them.
func TestClients(t *testing.T) {
	for client, sample := range samples {
		var b bytes.Buffer
		if err := fingerprint.Write(&b, "The requests of "+sample+".", prints(t, filepath.Join("../../capture", sample))); err != nil {
			t.Fatal(err)
		}
		golden(t, filepath.Join("testdata", client+".txt"), b.String())
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is another one; look at what -update makes of it", name)
	}
}

// put is a PutObject on a day, from a machine with some credentials, in some
// attempt.
func put(day, key, token, trace, attempt, ua, id, sig, body string) *capture.Exchange {
	x := &capture.Exchange{}
	x.Request = capture.Request{Method: "PUT", Headers: capture.Headers{
		{Name: "Host", Value: "assets.s3.eu-west-1.amazonaws.com"},
		{Name: "User-Agent", Value: ua},
		{Name: "X-Amz-Date", Value: day + "T101010Z"},
		{Name: "x-amz-storage-class", Value: "STANDARD_IA"},
		{Name: "amz-sdk-invocation-id", Value: id},
		{Name: "amz-sdk-request", Value: attempt},
		{Name: "X-Amz-Content-Sha256", Value: strings.Repeat(sig[:1], 64)},
		{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=" + key + "/" + day + "/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, Signature=" + sig},
	}}
	x.Request.SetURL("https://assets.s3.eu-west-1.amazonaws.com/a/b")
	if token != "" {
		x.Request.Headers = append(x.Request.Headers, capture.Header{Name: "X-Amz-Security-Token", Value: token})
	}
	if trace != "" {
		x.Request.Headers = append(x.Request.Headers, capture.Header{Name: "X-Amzn-Trace-Id", Value: trace})
	}
	x.Request.SetBody([]byte(body))
	return x
}

func of(t testing.TB, x *capture.Exchange) *fingerprint.Fingerprint {
	t.Helper()
	f, ok := fingerprint.Of(contract.Embedded(), x, fingerprint.Options{})
	if !ok {
		t.Fatal("not to AWS")
	}
	return f
}

func TestAnotherDayAnotherMachine(t *testing.T) {
	a := of(t, put("20260101", "AKIAIOSFODNN7EXAMPLE", "", "", "attempt=1", "aws-sdk-go-v2/1.36.0 os/linux", "11111111-1111-4111-8111-111111111111", strings.Repeat("a", 64), "hello"))
	b := of(t, put("20261125", "ASIAIOSFODNN7EXAMPLE", "a token", "Root=1-5f84c7a1-aaaa", "attempt=3; max=3", "aws-sdk-go-v2/1.47.7 os/macos", "22222222-2222-4222-8222-222222222222", strings.Repeat("b", 64), "something else"))
	if !fingerprint.Equal(a, b) || a.ID() != b.ID() {
		t.Errorf("two fingerprints of one request:\n%s\n%s", a, b)
	}
	if a.Client() != "aws-sdk-go-v2 1.36.0" || b.Client() != "aws-sdk-go-v2 1.47.7" {
		t.Errorf("clients %q and %q", a.Client(), b.Client())
	}
	if !strings.Contains(b.String(), "seen credentials: temporary") || !strings.Contains(b.String(), "seen trace: x-amzn-trace-id") {
		t.Errorf("what was seen is not told:\n%s", b)
	}
}

// TestWhatCounts changes one thing that a service sees, and expects another
// fingerprint each time.
func TestWhatCounts(t *testing.T) {
	base := func() *capture.Exchange {
		return put("20260101", "AKIAIOSFODNN7EXAMPLE", "", "", "attempt=1", "x/1", "11111111-1111-4111-8111-111111111111", strings.Repeat("a", 64), "hello")
	}
	seen := map[string]string{of(t, base()).ID(): "nothing"}
	for what, change := range map[string]func(*capture.Request){
		"an enum's value": func(r *capture.Request) { r.Headers[3].Value = "GLACIER" },
		"no value of it":  func(r *capture.Request) { r.Headers[3].Value = "COLD" },
		"a header more": func(r *capture.Request) {
			r.Headers = append(r.Headers, capture.Header{Name: "x-amz-acl", Value: "private"})
		},
		"a header unsigned": func(r *capture.Request) {
			r.Headers[7].Value = strings.Replace(r.Headers[7].Value, ";x-amz-storage-class", "", 1)
		},
		"another payload": func(r *capture.Request) { r.Headers[6].Value = "UNSIGNED-PAYLOAD" },
		"another style": func(r *capture.Request) {
			r.Headers[0].Value = "s3.eu-west-1.amazonaws.com"
			r.SetURL("https://s3.eu-west-1.amazonaws.com/assets/a/b")
		},
		"another region": func(r *capture.Request) {
			r.Headers[7].Value = strings.Replace(r.Headers[7].Value, "eu-west-1", "us-east-1", 1)
		},
		"an operation": func(r *capture.Request) { r.Target += "?tagging" },
		"a part":       func(r *capture.Request) { r.Target += "?partNumber=1&uploadId=x" },
		"no body":      func(r *capture.Request) { r.SetBody(nil) },
		"metadata": func(r *capture.Request) {
			r.Headers = append(r.Headers, capture.Header{Name: "x-amz-meta-a", Value: "b"})
		},
		"metadata not ASCII": func(r *capture.Request) {
			r.Headers = append(r.Headers, capture.Header{Name: "x-amz-meta-a", Value: "ü"})
		},
	} {
		x := base()
		change(&x.Request)
		id := of(t, x).ID()
		if was := seen[id]; was != "" {
			t.Errorf("%s makes the fingerprint of %s:\n%s", what, was, of(t, x))
		}
		seen[id] = what
	}
}

func TestNotAWS(t *testing.T) {
	x := &capture.Exchange{Request: capture.Request{Method: "GET", Headers: capture.Headers{{Name: "Host", Value: "example.com"}}, Target: "/"}}
	if f, ok := fingerprint.Of(contract.Embedded(), x, fingerprint.Options{}); ok {
		t.Error(f)
	}
}

func TestIdentity(t *testing.T) {
	x := put("20260101", "AKIAIOSFODNN7EXAMPLE", "", "", "attempt=1", "x/1", "11111111-1111-4111-8111-111111111111", strings.Repeat("a", 64), "hello")
	with := func(key string) string {
		f, _ := fingerprint.Of(contract.Embedded(), x, fingerprint.Options{Key: []byte(key)})
		return f.String()
	}
	if again := with("one"); again != with("one") || again == with("two") {
		t.Error("an identity does not turn on its key alone")
	}
	if strings.Count(with("one"), "seen identity") != 3 || strings.Contains(with(""), "identity") {
		t.Errorf("identities:\n%s", with("one"))
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "line 1: empty",
		"assay":                                 "line 1: not a file of fingerprints",
		"assay fingerprints 9\n":                "line 1: fingerprints of version \"9\"",
		"assay fingerprints 1\n  header a: b\n": "line 2: an item before the first operation",
		"assay fingerprints 1\ns3\n":            "line 2:",
		"assay fingerprints 1\ns3 A\n  colour a: b": "line 3: \"colour\" is no kind of item",
		"assay fingerprints 1\ns3 A\n  header a\n":  "line 3: no \":\"",
		"assay fingerprints 1\ns3 A\n  header a:":   "line 3:",
		"assay fingerprints 1\ns3 A\n  header \"a":  "line 3: a name whose quotes do not close",
	} {
		_, err := fingerprint.Parse(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// FuzzParse reads whatever it is given, and reads again what it writes of it.
func FuzzParse(f *testing.F) {
	f.Add("assay fingerprints 1\n# c\n\ns3 PutObject\n  header \"a: b\": text (signed)\n  seen client: x 1\n")
	for client := range samples {
		text, err := os.ReadFile(filepath.Join("testdata", client+".txt"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := fingerprint.Parse(strings.NewReader(text))
		if err != nil {
			return
		}
		list = fingerprint.Unique(list)
		var once, twice bytes.Buffer
		if err := fingerprint.Write(&once, "", list); err != nil {
			t.Fatal(err)
		}
		again, err := fingerprint.Parse(strings.NewReader(once.String()))
		if err != nil {
			t.Fatalf("%v in what was written:\n%s", err, once.String())
		}
		if err := fingerprint.Write(&twice, "", fingerprint.Unique(again)); err != nil || once.String() != twice.String() {
			t.Errorf("written and read again:\n%s\n%s", once.String(), twice.String())
		}
	})
}
