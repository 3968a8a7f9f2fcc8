package wire

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
)

// AppendRequest appends the head of a request as q has it: method, target and
// fields in their order and case, nothing added, nothing checked. Of HTTP/2's
// pseudo header fields :authority becomes the Host where there is none.
func AppendRequest(dst []byte, q *capture.Request) []byte {
	dst = append(dst, q.Method...)
	dst = append(dst, ' ')
	dst = append(dst, q.Target...)
	dst = append(dst, ' ')
	proto := q.Proto
	if !strings.HasPrefix(proto, "HTTP/1") {
		proto = "HTTP/1.1"
	}
	dst = append(dst, proto...)
	dst = append(dst, "\r\n"...)
	if host := q.Headers.Get(":authority"); host != "" && !q.Headers.Has("Host") {
		dst = appendField(dst, "Host", host)
	}
	return appendFields(dst, q.Headers)
}

// AppendResponse appends the head of an answer as a has it.
func AppendResponse(dst []byte, a *capture.Response) []byte {
	dst = append(dst, "HTTP/1.1 "...)
	dst = strconv.AppendInt(dst, int64(a.Status), 10)
	dst = append(dst, ' ')
	dst = append(dst, a.Reason...)
	dst = append(dst, "\r\n"...)
	return appendFields(dst, a.Headers)
}

// appendFields appends the fields and the empty line behind them.
func appendFields(dst []byte, h capture.Headers) []byte {
	for i := range h {
		if !strings.HasPrefix(h[i].Name, ":") {
			dst = appendField(dst, h[i].Name, h[i].Value)
		}
	}
	return append(dst, "\r\n"...)
}

func appendField(dst []byte, name, value string) []byte {
	dst = append(dst, name...)
	dst = append(dst, ": "...)
	dst = append(dst, value...)
	return append(dst, "\r\n"...)
}

// appendChunked appends a body in HTTP's chunked coding, as one chunk.
func appendChunked(dst, body []byte) []byte {
	if len(body) > 0 {
		dst = strconv.AppendInt(dst, int64(len(body)), 16)
		dst = append(dst, "\r\n"...)
		dst = append(dst, body...)
		dst = append(dst, "\r\n"...)
	}
	return append(dst, "0\r\n\r\n"...)
}
