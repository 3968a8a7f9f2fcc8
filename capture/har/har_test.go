package har

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/readertest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// readAll returns all exchanges and the warnings as "line: message".
func readAll(t testing.TB, in io.Reader, maxBody int) ([]*capture.Exchange, []string) {
	t.Helper()
	return readertest.Read(t, Format, in, maxBody)
}

func archive(entries ...string) string {
	return `{"log": {"version": "1.2", "pages": [{"id": "p"}], "entries": [` + "\n" + strings.Join(entries, ",\n") + "\n]}}"
}

func TestReader(t *testing.T) {
	in := archive(
		// as Chrome has it
		`{"_initiator":{"type":"script"},"startedDateTime":"2026-04-27T12:09:21.500Z","request":{"method":"PUT",`+
			`"url":"https://b.s3.amazonaws.com/k?x#frag","httpVersion":"h2","headers":[{"name":":authority","value":"b.s3.amazonaws.com"},`+
			`{"name":":method","value":"PUT"},{"name":":path","value":"/k?x"},{"name":":scheme","value":"https"},{"name":"x-amz-acl","value":"private"},`+
			`{"name":"content-length","value":"3"}],"queryString":[{"name":"x","value":""}],"cookies":[],"headersSize":-1,"bodySize":3,`+
			`"postData":{"mimeType":"text/plain","text":"a\u00e9"}},"response":{"status":200,"statusText":"","headers":[{"name":"etag","value":"\"e\""}],`+
			`"content":{"size":2,"mimeType":"text/xml","text":"aGk=","encoding":"base64"}},"time":1}`,
		// an aborted one, its binary body spoilt
		`{"request":{"method":"PUT","url":"http://h/","httpVersion":"HTTP/1.1","headers":[{"name":"Host","value":"h"},{"name":"Content-Length","value":"2"}],`+
			`"postData":{"mimeType":"application/octet-stream","text":"\u00ff\u00fe"}},"response":{"status":0,"headers":[],"content":{"size":0}}}`,
		// a form without its text
		`{"request":{"method":"POST","url":"http://h/","headers":[],"postData":{"mimeType":"application/x-www-form-urlencoded; charset=utf-8",`+
			`"params":[{"name":"Action","value":"A"},{"name":"V","value":"a b&c"},{"name":"W","value":"c%26d"}]}},"response":null}`,
		// without a body that there was
		`{"startedDateTime":"1970-01-01T00:00:00Z","request":{"method":"POST","url":"http://h/","headers":null,"bodySize":7}}`,
	)
	got, warnings := readAll(t, strings.NewReader(in), 0)
	if len(warnings) > 0 {
		t.Error(warnings)
	}
	want := []*capture.Exchange{{
		ID: "1", Time: time.Date(2026, 4, 27, 12, 9, 21, 5e8, time.UTC),
		Request: capture.Request{
			Method: "PUT", Scheme: "https", Authority: "b.s3.amazonaws.com", Target: "/k?x", Proto: "HTTP/2",
			Headers: capture.Headers{{Name: "Host", Value: "b.s3.amazonaws.com"}, {Name: "x-amz-acl", Value: "private"}, {Name: "content-length", Value: "3"}},
			Body:    []byte("aé"), BodySize: 3,
		},
		Response: &capture.Response{Status: 200, Headers: capture.Headers{{Name: "etag", Value: `"e"`}}, Body: []byte("hi"), BodySize: 2},
	}, {
		ID: "2", Request: capture.Request{
			Method: "PUT", Scheme: "http", Authority: "h", Target: "/", Proto: "HTTP/1.1",
			Headers:       capture.Headers{{Name: "Host", Value: "h"}, {Name: "Content-Length", Value: "2"}},
			BodyTruncated: true, BodySize: 2,
		},
	}, {
		ID: "3", Request: capture.Request{
			Method: "POST", Scheme: "http", Authority: "h", Target: "/",
			Body: []byte("Action=A&V=a+b%26c&W=c%26d"), BodySize: 26,
		},
	}, {
		ID: "4", Request: capture.Request{Method: "POST", Scheme: "http", Authority: "h", Target: "/", BodyTruncated: true, BodySize: 7},
	}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(capture.Exchange{}, "Source"), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	for i, x := range got {
		if x.Source.Line != i+2 || in[x.Source.Offset] != '{' || in[x.Source.Offset-1] != '\n' {
			t.Errorf("entry %d: %+v", i+1, x.Source)
		}
	}
}

func TestReaderPassesOverBadEntries(t *testing.T) {
	const good = `{"request":{"method":"GET","url":"http://h/","headers":[]}}`
	for entry, want := range map[string]string{
		`{"request":{"method":1}}`: "3: entry passed over: /log/entries/1/request/method is not a string",
		`7`:                        "3: entry passed over: /log/entries/1 is not an object",
		`{"request":{"headers":[{"name":["a"]}]},"response":{}}`:     "3: entry passed over: /log/entries/1/request/headers/0/name is not a string",
		`{"response":{"status":200,"content":{"size":-1}},"time":1}`: "3: entry passed over: not a request",
	} {
		xs, warnings := readAll(t, strings.NewReader(archive(good, entry, good)), 0)
		if len(xs) != 2 || len(warnings) != 1 || warnings[0] != want {
			t.Errorf("%s: %d exchanges, warnings %q, want %q", entry, len(xs), warnings, want)
		}
	}
	for in, want := range map[string]string{
		archive(good, good)[:180]:                "3: the rest of the archive passed over: the JSON ends too early",
		archive(good, `{"request": oops}`, good): "3: the rest of the archive passed over: invalid character 'o'",
		`{"log":{"entries":7}}`:                  "1: the rest of the archive passed over: there is no list of entries",
		`{"log":{"version":"1.2"}}`:              "1: the rest of the archive passed over: there is no list of entries",
		`[]`:                                     "1: the rest of the archive passed over: there is no list of entries",
	} {
		_, warnings := readAll(t, strings.NewReader(in), 0)
		if len(warnings) != 1 || !strings.HasPrefix(warnings[0], want) {
			t.Errorf("%s: warned %q, want %q", in, warnings, want)
		}
	}
}

func TestReaderCutsBodies(t *testing.T) {
	for _, size := range []int{9, 10, 11, 100_000} {
		body := strings.Repeat("a", size)
		in := archive(`{"request":{"method":"PUT","url":"http://h/","headers":[{"name":"Content-Length","value":"` + fmt.Sprint(size) + `"}],"postData":{"text":"` + body + `"}},` +
			`"response":{"status":200,"headers":[],"content":{"size":` + fmt.Sprint(size) + `,"text":"` + body + `"}}}`)
		xs, warnings := readAll(t, strings.NewReader(in), 10)
		if len(xs) != 1 || len(warnings) > 0 {
			t.Fatalf("size %d: %d exchanges, warnings %q", size, len(xs), warnings)
		}
		q, a := xs[0].Request, xs[0].Response
		if string(q.Body) != body[:min(size, 10)] || q.BodySize != int64(size) || q.BodyTruncated != (size > 10) {
			t.Errorf("size %d: kept %d bytes, size %d, truncated %v", size, len(q.Body), q.BodySize, q.BodyTruncated)
		}
		if string(a.Body) != body[:min(size, 10)] || a.BodySize != int64(size) || a.BodyTruncated != (size > 10) {
			t.Errorf("size %d: kept %d bytes of the answer, size %d, truncated %v", size, len(a.Body), a.BodySize, a.BodyTruncated)
		}
	}
}

// endless yields n copies of an entry, to read an archive that is nowhere whole.
type endless struct {
	n    int
	text string
	rest string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.rest == "" {
		if e.n == 0 {
			return 0, io.EOF
		}
		e.n--
		e.rest = e.text
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func TestReaderStreams(t *testing.T) {
	const n = 2000
	entry := `{"request":{"method":"PUT","url":"http://h/","headers":[],"postData":{"text":"` + strings.Repeat("x", 20_000) + "\"}}},\n"
	in := io.MultiReader(strings.NewReader(`{"log":{"entries":[`), &endless{n: n, text: entry}, strings.NewReader(`{"request":{"method":"GET","url":"http://h/"}}]}}`))
	r := NewReader(in, "in", func(w capture.Warning) { t.Error(w) })
	count := 0
	for {
		x, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		count++
		if x.Source.Line != count || x.Source.Offset < int64(count-1)*int64(len(entry)) {
			t.Fatalf("entry %d at %+v", count, x.Source)
		}
		if held := cap(r.json.UnreadBuffer()) + cap(r.long.Bytes()); held > 1<<20 {
			t.Fatalf("%d bytes held", held)
		}
	}
	if count != n+1 {
		t.Errorf("%d entries, want %d", count, n+1)
	}
}

func TestRoundTrip(t *testing.T) {
	want := []*capture.Exchange{{
		ID: "1", Time: time.Date(2026, 4, 27, 12, 9, 21, 5e8, time.UTC),
		Request: capture.Request{
			Method: "PUT", Scheme: "https", Authority: "h", Target: "/k?x=%2F&y", Proto: "HTTP/1.1",
			Headers: capture.Headers{{Name: "Host", Value: "h"}, {Name: "x-B", Value: "1"}, {Name: "x-b", Value: "2"}},
			Body:    []byte("<a>"), BodySize: 3,
		},
		Response: &capture.Response{Status: 200, Reason: "OK", Headers: capture.Headers{{Name: "a", Value: "b"}}, Body: []byte{0xff}, BodySize: 1},
	}, {
		ID:      "2",
		Request: capture.Request{Method: "GET", Scheme: "https", Authority: "h", Target: "/"},
	}, {
		ID:      "3",
		Request: capture.Request{Method: "PUT", Scheme: "https", Authority: "h", Target: "/", BodyTruncated: true, BodySize: 9},
	}}
	var b bytes.Buffer
	w := NewWriter(&b)
	w.KeepSecrets = true
	for _, x := range want {
		if err := w.Write(x); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, warnings := readAll(t, &b, 0)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(capture.Exchange{}, "Source"), cmpopts.EquateEmpty()); diff != "" || len(warnings) > 0 {
		t.Error(diff, warnings)
	}
}

func TestEmptyArchive(t *testing.T) {
	var b bytes.Buffer
	if err := NewWriter(&b).Close(); err != nil {
		t.Fatal(err)
	}
	if got := detect(b.Bytes()); got != 100 {
		t.Errorf("recognised with %d", got)
	}
	if xs, warnings := readAll(t, &b, 0); len(xs)+len(warnings) > 0 {
		t.Error(xs, warnings)
	}
}

func FuzzReader(f *testing.F) {
	f.Add(archive(`{"request":{"method":"PUT","url":"http://h/","headers":[{"name":"a","value":"b"}],"postData":{"text":"x"}},"response":{"status":200,"content":{"text":"aGk=","encoding":"base64"}}}`))
	f.Add(`{"log":{"entries":[{"request":{"method":"G","url":"/","postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a","value":"b"}]}}},7]}}`)
	f.Fuzz(func(t *testing.T, in string) {
		xs, warnings := readAll(t, strings.NewReader(in), 8)
		if len(xs)+len(warnings) > len(in)+1 {
			t.Errorf("%d exchanges and %d warnings of %d bytes", len(xs), len(warnings), len(in))
		}
		for _, x := range xs {
			if len(x.Request.Body) > 8 {
				t.Errorf("%d bytes of a body kept", len(x.Request.Body))
			}
		}
	})
}
