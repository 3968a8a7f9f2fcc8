package forensics

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/internal/sdktest"
)

var update = flag.Bool("update", false, "write the golden files")

// render prints a report without the parts that change with the day on which
// the SDK signs.
func render(r *Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s after %d of %d tries\n", r.Outcome, r.Tries, r.Budget)
	for _, c := range r.Changes {
		fmt.Fprintf(&b, "change: %v\n", c)
	}
	for _, c := range r.Suspects {
		fmt.Fprintf(&b, "suspect: %v\n", c)
	}
	for _, l := range r.Diff() {
		fmt.Fprintf(&b, "%c %s\n", l.Op, l.Text)
	}
	fmt.Fprintf(&b, "tried: %v\n", r.Tried)
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Error(d)
	}
}

func TestReport(t *testing.T) {
	base := func() *capture.Request {
		return sdktest.Sign(t, "s3", sdktest.Request(t, "PUT", "https://assets.s3.us-east-1.amazonaws.com/a%20b.txt?x-id=PutObject", "hello\n",
			"Content-Type", "text/plain", "Accept-Encoding", "identity", "X-Amz-Security-Token", "EXAMPLETOKEN"), signedAt)
	}
	for name, change := range map[string]func(*capture.Request){
		"two-changes": all(host("assets.s3.amazonaws.com"), header("Accept-Encoding", "gzip")),
		"stripped":    without("X-Amz-Security-Token"),
		"intact":      header("Via", "1.1 proxy"),
	} {
		t.Run(name, func(t *testing.T) {
			req := base()
			change(req)
			a := signature.Parse(req)
			r := Trace(signature.NewVerifier(sdktest.Credentials), req, &a, Options{})
			golden(t, name, render(&r))
		})
	}
}

func TestSecretsStayHidden(t *testing.T) {
	req := sdktest.Sign(t, "s3", sdktest.Request(t, "PUT", "https://assets.s3.us-east-1.amazonaws.com/k", "x",
		"X-Amz-Security-Token", "example token", "X-Amz-Meta-A", "metadata of users", "X-Amz-Server-Side-Encryption-Customer-Key", "ZXhhbXBsZSBrZXk="), signedAt)
	setHeader(req, "X-Amz-Security-Token", "EXAMPLE TOKEN")
	a := signature.Parse(req)
	r := Trace(signature.NewVerifier(sdktest.Credentials), req, &a, Options{})
	if r.Outcome != Proven || r.Changes[0].What != HeaderCase {
		t.Fatalf("%s %v", r.Outcome, r.Changes)
	}
	text := strings.ToLower(render(&r))
	for _, secret := range []string{"example token", "zxhhbxbszsbrzxk", "metadata of users"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q in the report:\n%s", secret, text)
		}
	}
	r = Trace(signature.NewVerifier(sdktest.Credentials), req, &a, Options{Reveal: true})
	if !strings.Contains(render(&r), "metadata of users") {
		t.Error("not even when asked for")
	}
}

func TestBudget(t *testing.T) {
	req := sdktest.Sign(t, "s3", sdktest.Request(t, "GET", "https://assets.s3.us-east-1.amazonaws.com/k", ""), signedAt)
	host("elsewhere.example.com")(req)
	a := signature.Parse(req)
	r := Trace(signature.NewVerifier(sdktest.Credentials), req, &a, Options{Budget: 10})
	if r.Outcome != Open || r.Tries != 10 || r.Budget != 10 {
		t.Errorf("%s after %d of %d tries", r.Outcome, r.Tries, r.Budget)
	}
	r = Trace(signature.NewVerifier(sdktest.Credentials), req, &a, Options{Hosts: []string{"assets.s3.us-east-1.amazonaws.com"}})
	if r.Outcome != Proven || r.Changes[0].Note != "a name given by the caller" {
		t.Errorf("%s %v", r.Outcome, r.Changes)
	}
}

func TestWrongSecret(t *testing.T) {
	req := sdktest.Sign(t, "s3", sdktest.Request(t, "GET", "https://assets.s3.us-east-1.amazonaws.com/k", ""), signedAt)
	a := signature.Parse(req)
	v := signature.NewVerifier(func(string) (string, bool) { return sdktest.Secret + "\n", true })
	if r := Trace(v, req, &a, Options{}); r.Outcome != Proven || r.Changes[0].What != SecretChanged {
		t.Errorf("%s %v", r.Outcome, r.Changes)
	}
}

// TestBodyAgainstItsHash: the signature holds, and the body is another one.
func TestBodyAgainstItsHash(t *testing.T) {
	req := sdktest.Sign(t, "s3", sdktest.Request(t, "PUT", "https://assets.s3.us-east-1.amazonaws.com/k", "a\nb\n"), signedAt)
	req.Body = []byte("a\r\nb\r\n")
	a := signature.Parse(req)
	r := Trace(signature.NewVerifier(sdktest.Credentials), req, &a, Options{})
	if r.Outcome != Proven || len(r.Changes) != 1 || r.Changes[0].Note != "LF became CRLF" {
		t.Errorf("%s %v", r.Outcome, r.Changes)
	}
}

func TestImpossible(t *testing.T) {
	v := signature.NewVerifier(nil)
	req := sdktest.Sign(t, "s3", sdktest.Request(t, "GET", "https://assets.s3.us-east-1.amazonaws.com/k", ""), signedAt)
	a := signature.Parse(req)
	if r := Trace(v, req, &a, Options{}); r.Outcome != Impossible || r.Reason != signature.UnknownKey {
		t.Errorf("%s %v", r.Outcome, r.Reason)
	}
}

func FuzzTrace(f *testing.F) {
	f.Add("assets.s3.amazonaws.com", "/a//b%20c?x=1&y", "text/plain", []byte("{\"a\": 1}\n"))
	req := sdktest.Sign(f, "s3", sdktest.Request(f, "PUT", "https://assets.s3.us-east-1.amazonaws.com/k", "x", "Content-Type", "text/plain"), signedAt)
	v := signature.NewVerifier(sdktest.Credentials)
	f.Fuzz(func(t *testing.T, hostName, target, contentType string, body []byte) {
		r := *req
		r.Headers = slices.Clone(r.Headers)
		setHeader(&r, "Host", hostName)
		setHeader(&r, "Content-Type", contentType)
		r.Target, r.Body = target, body
		a := signature.Parse(&r)
		got := Trace(v, &r, &a, Options{Budget: 3000})
		if got.Tries > max(got.Budget, 64) {
			t.Fatalf("%d tries of %d", got.Tries, got.Budget)
		}
		got.Diff()
	})
}
