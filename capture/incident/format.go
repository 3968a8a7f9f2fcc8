// Package incident reads what operators' logs say of failed S3 calls: one line
// each, as key=value pairs or as a JSON object, with the operation, the bucket,
// the key, and perhaps the names of the headers, but without the request itself.
//
// The request is put together as far as those tell. What is not told is marked
// as not known where an exchange can say so (the body, the signature); see
// [Reader] for headers.
package incident

import (
	"bytes"
	"io"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/internal/lazyre"
)

// Format is one-line incident logs.
var Format = &capture.Format{
	Name:   "incident",
	Title:  "one-line incident logs (bucket=… operation=… headers=…)",
	Detect: detect,
	Open: func(r io.Reader, name string, warn capture.WarnFunc) capture.Reader {
		return NewReader(r, name, warn)
	},
}

var (
	logfmtOperation = lazyre.New(`(?i)(?:^|\s)(?:operation|op|eventName)="?[A-Z]\w+"?(?:\s|$)`)
	jsonOperation   = lazyre.New(`(?i)"(?:operation|op|eventName)"\s*:\s*"[A-Z]\w+"`)
	logfmtBucket    = lazyre.New(`(?i)(?:^|\s)bucket(?:_?name)?=`)
	jsonBucket      = lazyre.New(`(?i)"bucket(?:_?name)?"\s*:\s*"`)
)

// detect goes by the line that an operation stands on: it names the bucket too.
func detect(head []byte) int {
	sure := 0
	for line := range bytes.Lines(head) {
		line = bytes.TrimSpace(line)
		switch {
		case len(line) == 0:
		case line[0] == '{':
			if jsonOperation.Match(line) && jsonBucket.Match(line) && !bytes.Contains(line, []byte(`"request":{`)) {
				return 94
			}
			return sure
		case bytes.IndexByte(line, '=') >= 0 && logfmtBucket.Match(line) && logfmtOperation.Match(line):
			sure = 65
		}
	}
	return sure
}
