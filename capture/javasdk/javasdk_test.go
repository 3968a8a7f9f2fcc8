package javasdk

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/readertest"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// readAll returns all exchanges and the warnings as "line: message".
func readAll(t testing.TB, in string, maxBody int) ([]*capture.Exchange, []string) {
	t.Helper()
	return readertest.Read(t, Format, strings.NewReader(in), maxBody)
}

// TestSamples reads logs of both versions of the HTTP client.
func TestSamples(t *testing.T) {
	for _, name := range []string{"client4", "client5"} {
		in, err := os.ReadFile("testdata/" + name + ".log")
		if err != nil {
			t.Fatal(err)
		}
		xs, warnings := readAll(t, string(in), 0)
		var b strings.Builder
		for _, x := range xs {
			b.WriteString(x.Request.Scheme + " " + readertest.Brief(x) + "\n")
			for _, h := range x.Request.Headers {
				b.WriteString("  " + h.Name + ": " + h.Value + "\n")
			}
		}
		b.WriteString("\n" + strings.Join(warnings, "\n") + "\n")
		golden := "testdata/" + name + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestReader(t *testing.T) {
	const get = "http-outgoing-0 >> \"GET /k HTTP/1.1[\\r][\\n]\"\nhttp-outgoing-0 >> \"[\\r][\\n]\"\n"
	for _, test := range []struct {
		name, in       string
		want, warnings []string
	}{{
		name: "the log begins in the middle", in: "http-outgoing-0 >> \"Host: h[\\r][\\n]\"\nhttp-outgoing-0 << \"HTTP/1.1 200 OK[\\r][\\n]\"\n" + get,
		want: []string{`3 GET /k ""`},
	}, {
		name: "a line without its end", in: get + "http-outgoing-0 << \"HTTP/1.1 200 OK[\\r][\\n]\"\nhttp-outgoing-0 << \"[\\r][\\n]\"\nhttp-outgoing-0 << \"hel",
		want: []string{`1 GET /k "" -> 200 OK "hel" of -1`},
	}, {
		name: "brackets that stand for themselves", in: get + "http-outgoing-0 << \"HTTP/1.1 200 OK[\\r][\\n]\"\nhttp-outgoing-0 << \"[\\r][\\n]\"\nhttp-outgoing-0 << \"[0x][0xg1][0x1[1][0xa]\"",
		want: []string{`1 GET /k "" -> 200 OK "[0x][0xg1][0x1[1]\n"`},
	}, {
		name: "a line of the SDK cut short", in: "Sending Request: DefaultSdkHttpFullRequest(httpMethod=GET, proto",
		warnings: []string{"1: request passed over: its line is not understood"},
	}} {
		t.Run(test.name, func(t *testing.T) {
			xs, warnings := readAll(t, test.in, 0)
			var got []string
			for _, x := range xs {
				got = append(got, readertest.Brief(x))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.warnings, warnings); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzReader looks for logs that panic, grow, or yield what is no request.
func FuzzReader(f *testing.F) {
	for _, name := range []string{"client4", "client5"} {
		in, err := os.ReadFile("testdata/" + name + ".log")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(in))
	}
	f.Fuzz(func(t *testing.T, in string) {
		xs, _ := readAll(t, in, 64)
		if len(xs) > strings.Count(in, "\n")+1 {
			t.Errorf("%d exchanges of %d lines", len(xs), strings.Count(in, "\n")+1)
		}
		for _, x := range xs {
			q := &x.Request
			if len(q.Body) > 64 || q.Method == "" || q.Target == "" || !q.BodyTruncated && q.BodySize != int64(len(q.Body)) {
				t.Errorf("%+v", q)
			}
		}
	})
}
