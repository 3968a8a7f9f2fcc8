// Package curl reads curl command lines, as people write them into scripts and
// tickets and browsers copy them, and makes of each the request that curl would
// send. Nothing is run and no file is read: variables and command substitutions
// stay as they are written, and a body from a file is one that is not known.
package curl

import (
	"bytes"
	"io"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/internal/lazyre"
)

// Format is curl command lines.
var Format = &capture.Format{
	Name:   "curl",
	Title:  "curl command lines",
	Detect: detect,
	Open: func(r io.Reader, name string, warn capture.WarnFunc) capture.Reader {
		return NewReader(r, name, warn)
	},
}

// command finds the beginning of a curl command in a line.
var command = lazyre.New("(?:^|[\\s;&|(`])(?:\\S*/)?curl(?:\\.exe)?\\s").Needs("curl")

func detect(head []byte) int {
	for line := range bytes.Lines(head) {
		text := bytes.TrimSpace(line)
		switch {
		case len(text) == 0 || text[0] == '#':
		case bytes.HasPrefix(text, []byte("curl ")), bytes.HasPrefix(text, []byte("$ curl ")):
			return 95
		case text[0] == '{' || text[0] == '<':
			return 0
		}
	}
	if command.Match(head) {
		return 30
	}
	return 0
}
