// Package jsonl reads and writes exchanges as JSON Lines, assay's own format
// for captures and the fast way through large archives of them.
//
// One line is one exchange:
//
//	{"v":1,"id":"7","session":"put.log","time":"2026-04-27T12:09:21Z",
//	 "request":{"method":"PUT","url":"https://…","headers":[["Host","…"]],"body":"<base64>"},
//	 "response":{"status":200,"headers":[],"body":"<base64>"}}
package jsonl

import (
	"io"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/jsonwalk"
)

// Format is the exchange in JSON Lines.
var Format = &capture.Format{
	Name:   "jsonl",
	Title:  "exchanges in JSON Lines",
	Detect: detect,
	Open: func(r io.Reader, name string, warn capture.WarnFunc) capture.Reader {
		return NewReader(r, name, warn)
	},
}

// detect looks for an object that has a "request" with a method, a URL or
// headers in it, reading no further than the head goes.
func detect(head []byte) int {
	if jsonwalk.HasMember(head, []string{"request"}, "method", "url", "headers") {
		return 100
	}
	return 0
}
