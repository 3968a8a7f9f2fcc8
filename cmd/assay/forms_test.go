package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/har"
	"github.com/assay-project/assay/capture/jsonl"
)

// forms write one request in each format that check reads, secrets and all.
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
		fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", x.Request.Method, x.Request.Target)
		for _, h := range x.Request.Headers {
			fmt.Fprintf(&b, "%s: %s\r\n", h.Name, h.Value)
		}
		return b.String() + "\r\n" + string(x.Request.Body)
	},
	"curl": func(_ testing.TB, x *capture.Exchange) string {
		var b strings.Builder
		fmt.Fprintf(&b, "curl --path-as-is -X %s %s -H 'Accept:'", x.Request.Method, shellWord(x.Request.URL()))
		for _, h := range x.Request.Headers {
			fmt.Fprintf(&b, " \\\n -H %s", shellWord(h.Name+": "+h.Value))
		}
		if len(x.Request.Body) > 0 {
			fmt.Fprintf(&b, " \\\n --data-binary %s", shellWord(string(x.Request.Body)))
		}
		return b.String() + "\n"
	},
	"botocore": func(_ testing.TB, x *capture.Exchange) string {
		var headers []string
		for _, h := range x.Request.Headers {
			if h.Name != "Host" && h.Name != "Accept-Encoding" { // http.client adds them
				headers = append(headers, pyString("", h.Name)+": "+pyString("b", h.Value))
			}
		}
		return fmt.Sprintf("2026-11-22 08:59:33,000 - MainThread - botocore.endpoint - DEBUG - Making request for OperationModel(name=X) with params: "+
			"{'url_path': %s, 'method': %s, 'headers': {}, 'body': %s, 'context': {'client': <object at 0x7f>}}\n"+
			"2026-11-22 08:59:33,001 - MainThread - botocore.endpoint - DEBUG - Sending http request: "+
			"<AWSPreparedRequest stream_output=False, method=%s, url=%s, headers={%s}>\n",
			pyString("", x.Request.Path()), pyString("", x.Request.Method), pyString("b", string(x.Request.Body)), x.Request.Method, x.Request.URL(), strings.Join(headers, ", "))
	},
}

func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// pyString writes a Python literal as repr does.
func pyString(prefix, s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\'' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return prefix + "'" + b.String() + "'"
}

// exchange makes one of "METHOD URL", headers one a line, and a body.
func exchange(line, headers, body string) *capture.Exchange {
	x := new(capture.Exchange)
	method, url, _ := strings.Cut(line, " ")
	x.Request.Method, x.Request.Proto = method, "HTTP/1.1"
	x.Request.SetURL(url)
	x.Request.Headers = capture.Headers{{Name: "Host", Value: x.Request.Authority}, {Name: "Accept-Encoding", Value: "identity"}}
	for h := range strings.Lines(headers) {
		name, value, _ := strings.Cut(strings.TrimSpace(h), ": ")
		x.Request.Headers = append(x.Request.Headers, capture.Header{Name: name, Value: value})
	}
	if body != "" {
		x.Request.Headers = append(x.Request.Headers, capture.Header{Name: "Content-Length", Value: fmt.Sprint(len(body))})
		x.Request.SetBody([]byte(body))
	}
	return x
}
