package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
)

// The logs that clients print of a request, but for curl -v, which has no body.
func init() {
	forms["gosdk"] = func(_ testing.TB, x *capture.Exchange) string {
		return "SDK 2026/11/22 08:59:33 DEBUG Request\n" + rawMessage(x) + "\n"
	}
	forms["javasdk"] = func(_ testing.TB, x *capture.Exchange) string {
		var b strings.Builder
		for line := range strings.Lines(rawMessage(x)) {
			line = strings.NewReplacer("\r", `[\r]`, "\n", `[\n]`).Replace(line)
			b.WriteString(`DEBUG org.apache.http.wire - http-outgoing-0 >> "` + line + "\"\n")
		}
		return b.String()
	}
	forms["curlv"] = func(_ testing.TB, x *capture.Exchange) string {
		var b strings.Builder
		raw := rawMessage(x)
		head := len(raw) - len(x.Request.Body)
		hexDump(&b, "header", raw[:head])
		if head < len(raw) {
			hexDump(&b, "data", raw[head:])
		}
		return b.String()
	}
	forms["jssdk"] = func(_ testing.TB, x *capture.Exchange) string {
		var headers []string
		for _, h := range x.Request.Headers {
			headers = append(headers, pyString("", h.Name)+": "+pyString("", h.Value))
		}
		q := &x.Request
		return fmt.Sprintf("request: HttpRequest {\n  method: %s,\n  protocol: 'https:',\n  hostname: %s,\n  path: %s,\n  query: {},\n  headers: { %s },\n  body: <Buffer % x>\n}\n",
			pyString("", q.Method), pyString("", q.Authority), pyString("", q.Target), strings.Join(headers, ", "), q.Body)
	}
}

func rawMessage(x *capture.Exchange) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", x.Request.Method, x.Request.Target)
	for _, h := range x.Request.Headers {
		fmt.Fprintf(&b, "%s: %s\r\n", h.Name, h.Value)
	}
	return b.String() + "\r\n" + string(x.Request.Body)
}

// hexDump writes a block as curl --trace does.
func hexDump(b *strings.Builder, kind, data string) {
	fmt.Fprintf(b, "=> Send %s, %d bytes (0x%x)\n", kind, len(data), len(data))
	for at := 0; at < len(data); at += 16 {
		row := []byte(data[at:min(at+16, len(data))])
		fmt.Fprintf(b, "%04x: %-48s", at, fmt.Sprintf("% x ", row))
		for _, c := range row {
			if c < ' ' || c > '~' {
				c = '.'
			}
			b.WriteByte(c)
		}
		b.WriteByte('\n')
	}
}
