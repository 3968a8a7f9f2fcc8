package detect_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/detect"
	"github.com/assay-project/assay/capture/har"
	"github.com/assay-project/assay/capture/jsonl"
)

// forms writes one exchange in every format, secrets and all.
var forms = map[string]func(t testing.TB, x *capture.Exchange) string{
	"jsonl": func(t testing.TB, x *capture.Exchange) string {
		var b bytes.Buffer
		w := jsonl.NewWriter(&b)
		w.KeepSecrets = true
		if err := w.Write(x); err != nil {
			t.Fatal(err)
		}
		return b.String()
	},
	"har": func(t testing.TB, x *capture.Exchange) string {
		var b bytes.Buffer
		w := har.NewWriter(&b)
		w.KeepSecrets = true
		if err := w.Write(x); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	},
	"http": func(_ testing.TB, x *capture.Exchange) string {
		var b strings.Builder
		q := &x.Request
		fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", q.Method, q.Target)
		for _, h := range q.Headers {
			fmt.Fprintf(&b, "%s: %s\r\n", h.Name, h.Value)
		}
		fmt.Fprintf(&b, "\r\n%s", q.Body)
		if a := x.Response; a != nil {
			fmt.Fprintf(&b, "HTTP/1.1 %d OK\r\n", a.Status)
			for _, h := range a.Headers {
				fmt.Fprintf(&b, "%s: %s\r\n", h.Name, h.Value)
			}
			fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(a.Body), a.Body)
		}
		return b.String()
	},
	"curl": func(_ testing.TB, x *capture.Exchange) string {
		var b strings.Builder
		q := &x.Request
		fmt.Fprintf(&b, "curl -X %s %s --path-as-is -H 'Accept:' \\\n", q.Method, quote(q.URL()))
		for _, h := range q.Headers {
			fmt.Fprintf(&b, "  -H %s \\\n", quote(h.Name+": "+h.Value))
		}
		fmt.Fprintf(&b, "  --data-binary %s\n", quote(string(q.Body)))
		return b.String()
	},
	"botocore": func(_ testing.TB, x *capture.Exchange) string {
		q := &x.Request
		var headers []string
		for _, h := range q.Headers {
			if h.Name != "Host" && h.Name != "Accept-Encoding" { // http.client adds them
				headers = append(headers, repr("", h.Name)+": "+repr("b", h.Value))
			}
		}
		s := fmt.Sprintf("2026-04-27 12:09:21,000 - MainThread - botocore.endpoint - DEBUG - Making request for OperationModel(name=X) with params: "+
			"{'url_path': %s, 'method': %s, 'headers': {}, 'body': %s, 'context': {'client': <object at 0x7f>}}\n"+
			"2026-04-27 12:09:21,001 - MainThread - botocore.endpoint - DEBUG - Sending http request: "+
			"<AWSPreparedRequest stream_output=False, method=%s, url=%s, headers={%s}>\n",
			repr("", q.Path()), repr("", q.Method), repr("b", string(q.Body)), q.Method, q.URL(), strings.Join(headers, ", "))
		if a := x.Response; a != nil {
			var headers []string
			for _, h := range a.Headers {
				headers = append(headers, repr("", h.Name)+": "+repr("", h.Value))
			}
			s += fmt.Sprintf("12:09:21 - MainThread - urllib3.connectionpool - DEBUG - %s://%s:443 \"%s %s HTTP/1.1\" %d None\n"+
				"12:09:21 - MainThread - botocore.parsers - DEBUG - Response headers: {%s}\n12:09:21 - MainThread - botocore.parsers - DEBUG - Response body:\n%s\n",
				q.Scheme, q.Authority, q.Method, q.Target, a.Status, strings.Join(headers, ", "), repr("b", string(a.Body)))
		}
		return s
	},
}

// quote writes a shell word.
func quote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// repr writes a Python literal, with more escapes than Python would.
func repr(prefix, s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '\'' || c == '\\' || c >= 0x7f {
			b.WriteString(`\x` + hex.EncodeToString([]byte{c}))
		} else {
			b.WriteByte(c)
		}
	}
	return prefix + "'" + b.String() + "'"
}

// open reads all of an input, and returns its warnings' messages.
func open(t testing.TB, in io.Reader, opts detect.Options) ([]*capture.Exchange, *capture.Format, []string) {
	t.Helper()
	var warnings []string
	opts.Warn = func(w capture.Warning) { warnings = append(warnings, w.Message) }
	r, format, err := detect.Open(in, "in", opts)
	if err != nil {
		t.Fatal(err)
	}
	var xs []*capture.Exchange
	for {
		x, err := r.Next()
		if err == io.EOF {
			return xs, format, warnings
		}
		if err != nil {
			t.Fatal(err)
		}
		xs = append(xs, x)
	}
}
