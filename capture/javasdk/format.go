// Package javasdk reads what programs on the AWS SDK for Java v2 log of their
// requests: the wire and header logs of Apache's HTTP client, 4 and 5, and the
// SDK's own line "Sending Request", which has the names of headers and query
// parameters without their values.
package javasdk

import (
	"bytes"
	"io"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/internal/lazyre"
)

// Format is the logs of the AWS SDK for Java.
var Format = &capture.Format{
	Name:   "javasdk",
	Title:  "AWS SDK for Java and Apache HttpClient wire logs",
	Detect: detect,
	Open: func(r io.Reader, name string, warn capture.WarnFunc) capture.Reader {
		return NewReader(r, name, warn)
	},
}

var inLog = lazyre.New(`(?m)\bhttp-outgoing-\d+ >> |Sending Request: DefaultSdkHttpFullRequest\(`)

func detect(head []byte) int {
	if (bytes.Contains(head, []byte("http-outgoing-")) || bytes.Contains(head, []byte("Sending Request"))) && inLog.Match(head) {
		return 96
	}
	return 0
}
