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
	"bytes"
	"io"
	"slices"

	"github.com/assay-project/assay/capture"
	"github.com/go-json-experiment/json/jsontext"
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
	d := jsontext.NewDecoder(bytes.NewBuffer(head), lenient)
	if !enter(d) || !find(d, `"request"`) || !enter(d) {
		return 0
	}
	if find(d, `"method"`, `"url"`, `"headers"`) {
		return 100
	}
	return 0
}

// enter goes into the object that comes next, if one does.
func enter(d *jsontext.Decoder) bool {
	if d.PeekKind() != '{' {
		return false
	}
	_, err := d.ReadToken()
	return err == nil
}

// find goes on in an object to the value of the first of the names.
func find(d *jsontext.Decoder, names ...string) bool {
	for d.PeekKind() == '"' {
		name, err := d.ReadValue()
		if err != nil {
			return false
		}
		if slices.Contains(names, string(name)) {
			return true
		}
		if d.SkipValue() != nil {
			return false
		}
	}
	return false
}

// lenient is how jsontext is told to take a name given twice: the last counts.
var lenient = jsontext.AllowDuplicateNames(true)
