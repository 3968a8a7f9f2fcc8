// Package gosdk reads what the AWS SDKs for Go log of requests: v2 with
// ClientLogMode (LogRequest, LogRequestWithBody and their like for answers), v1
// with LogDebug. Both print a message as it goes over the wire; what else they
// log (signing, retries) is passed over.
package gosdk

import (
	"bytes"
	"io"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/internal/lazyre"
)

// Format is the logs of the AWS SDKs for Go.
var Format = &capture.Format{
	Name:   "gosdk",
	Title:  "AWS SDK for Go logs, v2 (ClientLogMode) and v1",
	Detect: detect,
	Open: func(r io.Reader, name string, warn capture.WarnFunc) capture.Reader {
		return NewReader(r, name, warn)
	},
}

// inLog finds a message where either version prints one.
var inLog = lazyre.New(`(?:DEBUG (?:Request|Response)|---\[ (?:REQUEST POST-SIGN|RESPONSE) \]-+)\r?\n(?:[A-Z]{3,20} \S.* HTTP/|HTTP/)`)

func detect(head []byte) int {
	switch {
	case (bytes.Contains(head, []byte("DEBUG Re")) || bytes.Contains(head, []byte("---[ RE"))) && inLog.Match(head):
		return 97
	case bytes.HasPrefix(head, []byte("SDK 2")) && bytes.Contains(head, []byte(" DEBUG ")):
		return 60
	}
	return 0
}
