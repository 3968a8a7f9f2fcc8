package botocore

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/readertest"
	"github.com/google/go-cmp/cmp"
)

// read reads a log and returns its warnings as "line: message".
func read(t testing.TB, log string, maxBody int) ([]*capture.Exchange, []string) {
	t.Helper()
	var warnings []string
	r := NewReader(strings.NewReader(log), "log", func(w capture.Warning) {
		warnings = append(warnings, fmt.Sprintf("%d: %s", w.Source.Line, w.Message))
	})
	r.LimitBody(maxBody)
	return readertest.Drain(t, r), warnings
}

func sample(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestThreadsUntold takes the threads out of a log in which eight of them put
// alike items. What cannot be told apart must be left out, never mixed up.
func TestThreadsUntold(t *testing.T) {
	log := sample(t, "boto3-threads.log")
	want, _ := read(t, log, 0)
	bodies, answers := map[string]string{}, map[string]string{}
	for _, x := range want {
		id := x.Request.Headers.Get("amz-sdk-invocation-id")
		bodies[id], answers[id] = string(x.Request.Body), x.Response.Headers.Get("x-amz-request-id")
	}
	got, _ := read(t, regexp.MustCompile(`\b1[34]\d{13}\b`).ReplaceAllString(log, "x"), 0)
	if len(got) != len(want) {
		t.Fatalf("%d exchanges, want %d", len(got), len(want))
	}
	known := 0
	for _, x := range got {
		id := x.Request.Headers.Get("amz-sdk-invocation-id")
		if !x.Request.BodyTruncated {
			known++
		}
		if !x.Request.BodyTruncated && string(x.Request.Body) != bodies[id] {
			t.Errorf("line %d has the body of another request", x.Source.Line)
		}
		if x.Response != nil && x.Response.Headers != nil && x.Response.Headers.Get("x-amz-request-id") != answers[id] {
			t.Errorf("line %d has the answer of another request", x.Source.Line)
		}
	}
	if known == 0 {
		t.Error("no body was attributed, though the log has the hashes that were signed")
	}
	t.Logf("%d of %d bodies attributed", known, len(got))
}

// TestCutLines cuts each line that tells of a request and expects that request,
// and no other, to suffer.
func TestCutLines(t *testing.T) {
	log := sample(t, "boto3-services.log")
	whole, _ := read(t, log, 0)
	lines := strings.SplitAfter(log, "\n")
	for i, line := range lines {
		at := strings.Index(line, "Sending http request: ")
		if at < 0 {
			continue
		}
		cut := strings.Join(lines[:i], "") + line[:at+90] + "\n" + strings.Join(lines[i+1:], "")
		got, warnings := read(t, cut, 0)
		if len(got) != len(whole)-1 {
			t.Errorf("line %d cut: %d exchanges, want %d", i+1, len(got), len(whole)-1)
		}
		want := fmt.Sprintf("%d: request passed over: its line is cut short", i+1)
		if len(warnings) == 0 || warnings[0] != want {
			t.Errorf("line %d cut: warned %q, want %q first", i+1, warnings, want)
		}
		for _, x := range got {
			for _, w := range whole {
				if w.Request.Headers.Get("amz-sdk-invocation-id") == x.Request.Headers.Get("amz-sdk-invocation-id") &&
					w.Request.Headers.Get("amz-sdk-request") == x.Request.Headers.Get("amz-sdk-request") {
					if diff := cmp.Diff(w.Request, x.Request); diff != "" {
						t.Errorf("line %d cut: another request changed: %s", i+1, diff)
					}
				}
			}
		}
	}
}

func TestLogEndsAnywhere(t *testing.T) {
	log := sample(t, "boto3-wire.log")
	for n := 0; n < len(log); n += 97 {
		xs, _ := read(t, log[:n], 0)
		if len(xs) > 3 {
			t.Errorf("%d exchanges of the first %d bytes", len(xs), n)
		}
	}
}

func TestBodyCap(t *testing.T) {
	xs, _ := read(t, sample(t, "boto3-services.log"), 5)
	for _, x := range xs {
		if n := len(x.Request.Body); n > 5 || x.Request.BodySize > 5 && !x.Request.BodyTruncated {
			t.Errorf("line %d: %d of %d bytes kept, truncated %v", x.Source.Line, n, x.Request.BodySize, x.Request.BodyTruncated)
		}
		if x.Response != nil && len(x.Response.Body) > 5 {
			t.Errorf("line %d: %d bytes of the answer kept", x.Source.Line, len(x.Response.Body))
		}
	}
}

const sendingLine = "DEBUG Sending http request: <AWSPreparedRequest stream_output=False, method=POST, url=https://sqs.eu-west-1.amazonaws.com/, headers={'Content-Length': '%d'}>\n"

func TestBodies(t *testing.T) {
	for _, test := range []struct {
		body string // as repr writes it
		want string
		size int
	}{
		{`b'\x00a\''`, "\x00a'", 3},
		{`'caf\xe9'`, "café", 5},
		{`{'Action': 'A b', 'V*~é': 'c&d/'}`, "Action=A+b&V%2A~%C3%A9=c%26d%2F", 31},
		{`{'a': ['1', 2]}`, "a=1&a=2", 7},
		{`None`, "", 0},
		{`bytearray(b'xy')`, "xy", 2},
	} {
		log := "DEBUG Making request for OperationModel(name=SendMessage) with params: {'method': 'POST', 'url_path': '/', 'headers': {}, 'body': " + test.body + "}\n" +
			fmt.Sprintf(sendingLine, test.size)
		xs, warnings := read(t, log, 0)
		if len(xs) != 1 || len(warnings) > 0 || string(xs[0].Request.Body) != test.want || xs[0].Request.BodyTruncated {
			t.Errorf("%s: %+v, warnings %q", test.body, xs[0].Request, warnings)
		}
	}
	for _, body := range []string{`<_io.BufferedReader name='x'>`, `b'another length'`, `b'cut`} {
		log := "DEBUG Making request for OperationModel(name=SendMessage) with params: {'method': 'POST', 'url_path': '/', 'headers': {}, 'body': " + body + "}\n" +
			fmt.Sprintf(sendingLine, 7)
		xs, _ := read(t, log, 0)
		if q := xs[0].Request; !q.BodyTruncated || q.BodySize != 7 || len(q.Body) > 0 {
			t.Errorf("%s: %+v, want an unknown body of 7 bytes", body, q)
		}
	}
}

func TestOldBotocore(t *testing.T) {
	xs, warnings := read(t, "DEBUG:botocore.endpoint:Sending http request: <PreparedRequest [GET]>\n", 0)
	if len(xs) > 0 || len(warnings) != 1 || !strings.Contains(warnings[0], "does not log what it sends") {
		t.Errorf("%d exchanges, warnings %q", len(xs), warnings)
	}
}

func TestDetect(t *testing.T) {
	for _, name := range []string{"boto3-s3.log", "boto3-services.log", "boto3-threads.log", "boto3-wire.log", "boto3-bare.log", "cli1-s3.log", "cli2-services.log"} {
		log := sample(t, name)
		if got := detect([]byte(log[:min(len(log), 64<<10)])); got < 95 {
			t.Errorf("%s: %d", name, got)
		}
	}
	for _, in := range []string{"", "{}", "GET / HTTP/1.1\nUser-Agent: Boto3/1.43.11 Botocore/1.43.11\n\n", "2026 INFO botocorex: hello"} {
		if got := detect([]byte(in)); got != 0 {
			t.Errorf("%q: %d", in, got)
		}
	}
}

// FuzzReader looks for logs that panic, hang, or yield more than they hold.
func FuzzReader(f *testing.F) {
	for _, name := range []string{"boto3-wire.log", "boto3-bare.log"} {
		for _, part := range strings.SplitAfter(sample(f, name), "No retry needed.\n") {
			if len(part) < 20_000 {
				f.Add(part)
			}
		}
	}
	f.Add("Making request for X with params: {'method': 'GET', 'body': b'a'}\n" + fmt.Sprintf(sendingLine, 1) + "Response headers: {'a': 'b'}\nResponse body:\nb'x'\n")
	f.Fuzz(func(t *testing.T, log string) {
		xs, warnings := read(t, log, 64)
		if lines := strings.Count(log, "\n") + 1; len(xs) > lines || len(warnings) > 2*lines {
			t.Errorf("%d exchanges and %d warnings of %d lines", len(xs), len(warnings), lines)
		}
		for _, x := range xs {
			if len(x.Request.Body) > 64 || x.Response != nil && len(x.Response.Body) > 64 {
				t.Error("a body beyond the cap")
			}
		}
	})
}

// TestRetryWithoutNumber sends what was made once twice, as botocore did before
// its requests had numbers.
func TestRetryWithoutNumber(t *testing.T) {
	made := func(body string) string {
		return "Making request for OperationModel(name=X) with params: {'method': 'POST', 'url_path': '/', 'headers': {}, 'body': b'" + body + "'}\n"
	}
	sent := fmt.Sprintf(sendingLine, 1)
	xs, warnings := read(t, made("a")+sent+made("b")+sent+sent, 0)
	var bodies []string
	for _, x := range xs {
		bodies = append(bodies, string(x.Request.Body))
	}
	if got := strings.Join(bodies, ""); got != "abb" || len(warnings) > 0 {
		t.Errorf("bodies %q, warnings %q", got, warnings)
	}
}

// TestLogWithoutAnswers reads a log that has no answers, as when only
// botocore.endpoint is logged, and must neither hold nor lose its requests.
func TestLogWithoutAnswers(t *testing.T) {
	const n = 3000
	var log strings.Builder
	for i := range n {
		fmt.Fprintf(&log, "Making request for OperationModel(name=X) with params: {'method': 'POST', 'url_path': '/', 'headers': {}, 'body': b'%07d'}\n"+sendingLine, i, 7)
	}
	r := NewReader(strings.NewReader(log.String()), "log", func(capture.Warning) {})
	for i := range n {
		x, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if x.Source.Line != 2*i+2 || string(x.Request.Body) != fmt.Sprintf("%07d", i) {
			t.Fatalf("request %d is of line %d with body %q", i, x.Source.Line, x.Request.Body)
		}
		if len(r.flights) > maxFlights || len(r.made) > maxMade {
			t.Fatalf("%d requests and %d bodies held", len(r.flights), len(r.made))
		}
	}
}
