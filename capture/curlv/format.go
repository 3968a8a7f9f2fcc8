// Package curlv reads what curl tells of its requests: with --verbose (-v), with
// --trace-ascii and with --trace. A transcript of -v has heads alone of requests,
// so that their bodies are not known; a trace has all of it.
package curlv

import (
	"io"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/internal/lazyre"
)

// Format is transcripts of curl.
var Format = &capture.Format{
	Name:   "curlv",
	Title:  "curl -v, --trace-ascii and --trace transcripts",
	Detect: detect,
	Open: func(r io.Reader, name string, warn capture.WarnFunc) capture.Reader {
		return NewReader(r, name, warn)
	},
}

var (
	// Either begins the head of a request.
	verboseHead = lazyre.New(`(?m)^> [A-Z]{3,20} \S.* HTTP/[0-9.]+\r?$`).Needs("> ")
	traceHead   = lazyre.New(`(?m)^(?:[0-9:.]+ )?(?:\[[0-9-]+\] )?=> Send header, \d+ bytes \(0x[0-9a-f]+\)\r?$`).Needs("=> Send header")
)

func detect(head []byte) int {
	if verboseHead.Match(head) || traceHead.Match(head) {
		return 96
	}
	return 0
}
