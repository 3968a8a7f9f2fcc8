package compare

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/fingerprint"
)

// volatile are the headers whose values differ between any two requests.
var volatile = map[string]bool{
	"authorization": true, "x-amz-date": true, "date": true, "amz-sdk-invocation-id": true, "amz-sdk-request": true,
	"amz-sdk-retry": true, "content-length": true, "x-amz-decoded-content-length": true, "content-md5": true,
	"x-amz-content-sha256": true, "user-agent": true, "x-amz-user-agent": true, "x-amz-security-token": true,
	"x-amzn-trace-id": true, "traceparent": true, "tracestate": true, "baggage": true, "connection": true,
	"x-amz-s3session-token": true,
}

// values compares what the shapes have in common: the host, the path, and the
// values of headers and parameters. Redaction has taken the secrets out before
// anything is looked at, and bodies with them.
func values(x, y *capture.Exchange, shapes []Difference) []Difference {
	a, b := &capture.Redact(x).Request, &capture.Redact(y).Request
	told := map[itemKey]bool{}
	for i := range shapes {
		told[itemKey{shapes[i].Kind, shapes[i].Name}] = true
	}
	var out []Difference
	add := func(kind fingerprint.Kind, name, v, w string, rank Rank) {
		if v != w && !told[itemKey{kind, name}] {
			out = append(out, Difference{Kind: kind, Name: name, A: v, B: w, Rank: rank})
		}
	}
	add(fingerprint.Endpoint, "host", a.Host(), b.Host(), Signature)
	add(fingerprint.Label, "path", a.Path(), b.Path(), Option)
	seen := map[string]bool{"host": true}
	for _, h := range slices.Concat(a.Headers, b.Headers) {
		name := strings.ToLower(h.Name)
		if seen[name] || volatile[name] || strings.HasPrefix(name, ":") || strings.HasPrefix(name, "x-amz-checksum-crc") || strings.HasPrefix(name, "x-amz-checksum-sha") {
			continue
		}
		seen[name] = true
		v, w := strings.Join(a.Headers.Values(name), ", "), strings.Join(b.Headers.Values(name), ", ")
		if v == "" || w == "" {
			continue // the shapes tell of it
		}
		add(fingerprint.Header, name, v, w, rankOf(itemKey{fingerprint.Header, name}, itemValue{value: v}, itemValue{value: w}))
	}
	was, is := query(a), query(b)
	for _, name := range slices.Sorted(keysOf(was)) {
		if w, both := is[name]; both && !strings.HasPrefix(strings.ToLower(name), "x-amz-") {
			add(fingerprint.Query, name, was[name], w, rankOf(itemKey{fingerprint.Query, name}, itemValue{}, itemValue{}))
		}
	}
	return out
}

func query(r *capture.Request) map[string]string {
	m := map[string]string{}
	for piece := range strings.SplitSeq(r.Query(), "&") {
		name, value, _ := strings.Cut(piece, "=")
		if name != "" {
			m[name] += value
		}
	}
	return m
}

func keysOf(m map[string]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
