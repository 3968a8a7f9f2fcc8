package snapshot_test

import (
	"bytes"
	"encoding/pem"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/jsonl"
	"github.com/assay-project/assay/compare"
	"github.com/assay-project/assay/compare/snapshot"
	"github.com/assay-project/assay/internal/fakes3"
)

var update = flag.Bool("update", false, "write the golden files anew")

// recorder keeps what it passes on to a server.
type recorder struct {
	mu     sync.Mutex
	list   []*capture.Exchange
	next   http.Handler
	scheme string
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	x := &capture.Exchange{Request: capture.Request{Method: q.Method, Scheme: r.scheme, Authority: q.Host, Target: q.RequestURI, Proto: q.Proto,
		Headers: capture.Headers{{Name: "Host", Value: q.Host}}}}
	for name, values := range q.Header {
		for _, v := range values {
			x.Request.Headers = append(x.Request.Headers, capture.Header{Name: name, Value: v})
		}
	}
	slices.SortFunc(x.Request.Headers[1:], func(a, b capture.Header) int { return strings.Compare(a.Name, b.Name) })
	x.Request.SetBody(body)
	r.mu.Lock()
	r.list = append(r.list, x)
	r.mu.Unlock()
	q.Body = io.NopCloser(bytes.NewReader(body))
	r.next.ServeHTTP(w, q)
}

// build builds the program in testdata/drift by a modfile.
func build(t *testing.T, modfile string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "drift")
	cmd := exec.Command("go", "build", "-modfile="+modfile, "-o", program, ".")
	cmd.Dir = filepath.Join("testdata", "drift")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build -modfile=%s: %v\n%s", modfile, err, out)
	}
	return program
}

// record runs a program against a local store and returns what it sent. Over TLS
// the SDK chooses other forms of a body than without.
func record(t *testing.T, program string, tls bool) []*capture.Exchange {
	t.Helper()
	store, stop := fakes3.New("assets")
	defer stop()
	r := &recorder{next: store, scheme: "http"}
	start := httptest.NewServer
	if tls {
		start, r.scheme = httptest.NewTLSServer, "https"
	}
	server := start(r)
	defer server.Close()
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL_S3="+server.URL, "AWS_REGION=us-east-1", "AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
	if tls {
		bundle := filepath.Join(t.TempDir(), "ca.pem")
		pemBytes := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
		if err := os.WriteFile(bundle, pemBytes, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd.Env = append(cmd.Env, "AWS_CA_BUNDLE="+bundle)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return r.list
}

// TestUpgrade finds what the releases of January 2025 changed: one program, built
// with the Go SDK's s3 module v1.72.2 and v1.74.1, sends other requests than
// before, and the snapshot that was taken of the first says which.
func TestUpgrade(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a program twice")
	}
	checker := assay.New()
	before, after := build(t, "go.mod"), build(t, "after.mod")
	for _, tls := range []bool{false, true} {
		scheme := map[bool]string{false: "http", true: "https"}[tls]
		sent := record(t, before, tls)
		dir := filepath.Join(t.TempDir(), "shapes")
		if _, err := snapshot.Of(compare.Sides(checker, sent, nil)).Write(dir, "By a test."); err != nil {
			t.Fatal(err)
		}
		old, err := snapshot.Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		// The same program, on another day: nothing has changed.
		if again := snapshot.Changes(old, snapshot.Of(compare.Sides(checker, record(t, before, tls), nil))); len(again) != 0 {
			t.Errorf("%s: a second run is another one: %s", scheme, again[0].String())
		}
		now := record(t, after, tls)
		var said strings.Builder
		changes := snapshot.Changes(old, snapshot.Of(compare.Sides(checker, now, nil)))
		for i := range changes {
			said.WriteString(changes[i].String() + "\n")
		}
		golden := filepath.Join("testdata", "upgrade-"+scheme+".golden")
		if *update {
			save(t, filepath.Join("testdata", "before-"+scheme+".jsonl"), sent)
			save(t, filepath.Join("testdata", "after-"+scheme+".jsonl"), now)
			if err := os.WriteFile(golden, []byte(said.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if said.String() != string(want) {
			t.Errorf("%s: it says\n%swant\n%s", scheme, said.String(), want)
		}
	}
}

// save writes a capture for the tests of the command line.
func save(t *testing.T, name string, list []*capture.Exchange) {
	t.Helper()
	var b bytes.Buffer
	w := jsonl.NewWriter(&b)
	for _, x := range list {
		if err := w.Write(x); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
