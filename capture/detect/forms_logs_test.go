package detect_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
)

func init() {
	forms["gosdk"] = func(_ testing.TB, x *capture.Exchange) string {
		const at = "SDK 2026/04/27 12:09:21 DEBUG "
		head, body := requestParts(x)
		s := at + "Request\n" + head + body + "\n"
		if head, body := responseParts(x); head != "" {
			s += at + "Response\n" + head + body + "\n"
		}
		return s
	}
	forms["curlv"] = func(_ testing.TB, x *capture.Exchange) string { // as --trace has it
		head, body := requestParts(x)
		s := trace("=> Send header", head) + trace("=> Send data", body)
		if head, body := responseParts(x); head != "" {
			s += trace("<= Recv header", head) + trace("<= Recv data", body)
		}
		return s
	}
	forms["javasdk"] = func(_ testing.TB, x *capture.Exchange) string { // as the wire log has it
		head, body := requestParts(x)
		s := apacheWire(">>", head+body)
		if head, body := responseParts(x); head != "" {
			s += apacheWire("<<", head+body)
		}
		return s
	}
	forms["jssdk"] = func(_ testing.TB, x *capture.Exchange) string {
		q := &x.Request

		var headers []string
		for _, h := range q.Headers {
			headers = append(headers, fmt.Sprintf("    %s: %s", repr("", h.Name), repr("", h.Value)))
		}
		return fmt.Sprintf("HttpRequest {\n  method: %s,\n  protocol: '%s:',\n  hostname: %s,\n  port: undefined,\n  path: %s,\n  query: {},\n"+
			"  headers: {\n%s\n  },\n  body: <Buffer % x>\n}\n",
			repr("", q.Method), q.Scheme, repr("", q.Authority), repr("", q.Target), strings.Join(headers, ",\n"), q.Body)
	}
}

// apacheWire writes bytes as Apache's HTTP client logs them, a line of the log
// for each of theirs.
func apacheWire(direction, data string) string {
	var b strings.Builder
	for line := range strings.Lines(data) {
		b.WriteString("2026-04-27 12:09:21 [main] DEBUG org.apache.http.wire - http-outgoing-0 " + direction + ` "`)
		for _, c := range []byte(line) {
			switch {
			case c == '\r':
				b.WriteString(`[\r]`)
			case c == '\n':
				b.WriteString(`[\n]`)
			case c < ' ' || c > 127:
				fmt.Fprintf(&b, "[0x%x]", c)
			default:
				b.WriteByte(c)
			}
		}
		b.WriteString("\"\n")
	}
	return b.String()
}

// trace writes a block of curl's --trace.
func trace(kind, data string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d bytes (0x%x)\n", kind, len(data), len(data))
	for at := 0; at < len(data); at += 16 {
		row := data[at:min(at+16, len(data))]
		text := strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' {
				return '.'
			}
			return r
		}, latin(row))
		fmt.Fprintf(&b, "%04x: %-48s%s\n", at, fmt.Sprintf("% x ", row), text)
	}
	return b.String()
}

// latin makes each byte of s a rune.
func latin(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

// originForm has the formats that show requests with neither scheme nor
// authority; a cut through one may move a secret to a place where it is none.
var originForm = map[string]bool{"http": true, "gosdk": true, "curlv": true, "javasdk": true}

// requestParts returns the head of a request, its empty line included, and its
// body.
func requestParts(x *capture.Exchange) (head, body string) {
	q := &x.Request
	return fmt.Sprintf("%s %s HTTP/1.1\r\n%s\r\n", q.Method, q.Target, fields(q.Headers)), string(q.Body)
}

// responseParts does for the answer what requestParts does for the request.
func responseParts(x *capture.Exchange) (head, body string) {
	a := x.Response
	if a == nil {
		return "", ""
	}
	return fmt.Sprintf("HTTP/1.1 %d OK\r\n%sContent-Length: %d\r\n\r\n", a.Status, fields(a.Headers), len(a.Body)), string(a.Body)
}

func fields(h capture.Headers) string {
	var b strings.Builder
	for _, f := range h {
		fmt.Fprintf(&b, "%s: %s\r\n", f.Name, f.Value)
	}
	return b.String()
}
