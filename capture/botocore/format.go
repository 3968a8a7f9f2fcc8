// Package botocore reads the debug logs of Python's AWS clients: boto3 and
// botocore at level DEBUG, the AWS CLI v1 and v2 with --debug, and the lines
// that http.client prints beside them when its debuglevel is set.
//
// A request is put together from several records of such a log: "Making
// request" has the body, "Sending http request" the URL and the headers as they
// are sent, urllib3's line the status, "Response headers" and "Response body"
// the rest of the answer. Records are recognised by their message, so that any
// logging format will do. With several threads at work a record is attributed by
// the thread that its prefix names, by what the requests hold, and by the hash
// that was signed; what could belong to more than one request is left out
// rather than guessed.
package botocore

import (
	"bytes"
	"io"

	"github.com/assay-project/assay/capture"
)

// Format is the logs of botocore, boto3 and the AWS CLI.
var Format = &capture.Format{
	Name:   "botocore",
	Title:  "AWS CLI --debug, boto3 and botocore logs",
	Detect: detect,
	Open: func(r io.Reader, name string, warn capture.WarnFunc) capture.Reader {
		return NewReader(r, name, warn)
	},
}

func detect(head []byte) int {
	for _, sign := range []struct {
		text string
		sure int
	}{
		{"Sending http request: <AWSPreparedRequest ", 97},
		{"Making request for OperationModel(name=", 97},
		{"CLI version: aws-cli/", 96},
		{"botocore.hooks", 80},
		{"botocore.credentials", 80},
		{"botocore.endpoint", 80},
		{"\nsend: b'", 70},
	} {
		if bytes.Contains(head, []byte(sign.text)) {
			return sign.sure
		}
	}
	if bytes.HasPrefix(head, []byte("send: b'")) {
		return 70
	}
	return 0
}
