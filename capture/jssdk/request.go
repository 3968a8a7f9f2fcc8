package jssdk

import (
	"errors"
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/message"
)

// requestOf makes the request that the SDK's handler sends of an HttpRequest.
func requestOf(v *value, max int) (capture.Request, error) {
	var q capture.Request
	method, host, path := v.get("method"), v.get("hostname"), v.get("path")
	if method.kind != str || host.kind != str || host.text == "" || method.text == "" {
		return q, errors.New("it has no method or no host")
	}
	q.Method, q.Proto = method.text, "HTTP/1.1"
	q.Scheme = strings.TrimSuffix(v.get("protocol").text, ":")
	q.Authority = host.text
	if port := v.get("port"); port.kind == number && port.text != map[string]string{"http": "80", "https": "443"}[q.Scheme] {
		q.Authority += ":" + port.text
	}
	q.Target = path.text
	if !strings.HasPrefix(q.Target, "/") {
		q.Target = "/" + q.Target
	}
	query := v.get("query")
	if query.kind == opaque || query.short {
		return q, errors.New("its query is not shown; print it with depth: null")
	}
	if s := buildQuery(&query); s != "" {
		q.Target += "?" + s
	}
	headers := v.get("headers")
	if headers.kind != object {
		return q, errors.New("its headers are not shown; print it with depth: null")
	}
	for i, name := range headers.names {
		h := headers.items[i]
		if h.kind != str && h.kind != number || h.short {
			continue
		}
		q.Headers = append(q.Headers, capture.Header{Name: name, Value: h.text})
	}
	if !q.Headers.Has("host") {
		q.Headers = append(capture.Headers{{Name: "host", Value: q.Authority}}, q.Headers...)
	}
	setBody(&q, v.get("body"), max)
	return q, nil
}

// buildQuery writes a query as the SDK does: by name, a list as one parameter
// for each item, null without "=".
func buildQuery(v *value) string {
	names := slices.Clone(v.names)
	slices.Sort(names)
	var parts []string
	for _, name := range names {
		item := v.get(name)
		key := escape(name)
		switch item.kind {
		case list:
			for _, one := range item.items {
				parts = append(parts, key+"="+escape(one.text))
			}
		case str, number:
			parts = append(parts, key+"="+escape(item.text))
		default:
			parts = append(parts, key)
		}
	}
	return strings.Join(parts, "&")
}

// escape is the SDK's escapeUri.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
		}
	}
	return b.String()
}

// setBody sets the body, if it is shown whole.
func setBody(q *capture.Request, v value, max int) {
	n, stated := message.Length(q.Headers)
	switch {
	case (v.kind == str || v.kind == bytes) && !v.short && len(v.text) <= max && (!stated || n == int64(len(v.text))):
		q.SetBody([]byte(v.text))
	case (v.kind == str || v.kind == bytes) && !v.short && len(v.text) > max:
		q.CutBody([]byte(v.text[:max]), int64(len(v.text)))
	case v.kind == null && (!stated || n == 0):
		q.SetBody(nil)
	case stated:
		q.CutBody(nil, n)
	default:
		q.CutBody(nil, -1)
	}
}
