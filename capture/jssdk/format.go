// Package jssdk reads what programs on the AWS SDK for JavaScript v3 print of
// their requests from a middleware: the HttpRequest, as console.log shows it
// (Node's util.inspect) or as JSON. What the SDK's own logger prints of a call
// has its input and not its request, and is told as such.
package jssdk

import (
	"io"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/internal/lazyre"
)

// Format is printed requests of the AWS SDK for JavaScript.
var Format = &capture.Format{
	Name:   "jssdk",
	Title:  "AWS SDK for JavaScript v3, requests printed by a middleware",
	Detect: detect,
	Open: func(r io.Reader, name string, warn capture.WarnFunc) capture.Reader {
		return NewReader(r, name, warn)
	},
}

var (
	inspected = lazyre.New(`(?m)^.*\bHttpRequest \{`).Needs("HttpRequest {")
	logged    = lazyre.New(`(?m)^\s*clientName: '\w+',\s+commandName: '\w+'`).Needs("commandName: '")
	asJSON    = lazyre.New(`(?m)^\{(?:"[a-zA-Z]+":[^{}\[\]]*)*"hostname":"[^"]*"(?:,"[a-zA-Z]+":[^{}\[\]]*)*,"(?:query|headers)":\{`).Needs(`"hostname":"`)
)

func detect(head []byte) int {
	switch {
	case inspected.Match(head), asJSON.Match(head):
		return 94
	case logged.Match(head):
		return 80
	}
	return 0
}
