package botocore

import (
	"bytes"

	"github.com/assay-project/assay/internal/lazyre"
)

// kind is what a record of the log tells.
type kind byte

const (
	other        kind = iota
	making            // the request before it is signed
	canonical         // begins the canonical request
	stringToSign      // begins the string to sign
	signature         // the signature is on the next line
	sending           // the request as it is sent
	status            // urllib3: the answer's status
	answerHead        // the answer's headers
	answerBody        // the answer's body is on the next line
	failed            // there is no answer
	started           // a new run of the CLI
	sent              // http.client: bytes sent
	reply             // http.client: the status line
	replyHeader       // http.client: a header of the answer
)

// markers are what the records' messages begin with. Those of http.client begin
// the line, because print wrote them.
var markers = []struct {
	kind   kind
	text   []byte
	anchor bool
}{
	{making, []byte("Making request for "), false},
	{sending, []byte("Sending http request: "), false},
	{answerHead, []byte("Response headers: "), false},
	{answerBody, []byte("Response body:"), false},
	{canonical, []byte("CanonicalRequest:"), false},
	{stringToSign, []byte("StringToSign:"), false},
	{signature, []byte("Signature:"), false},
	{failed, []byte("Exception received when sending HTTP request"), false},
	{started, []byte("CLI version: aws-cli/"), false},
	{sent, []byte("send: "), true},
	{reply, []byte("reply: "), true},
	{replyHeader, []byte("header: "), true},
}

// maxPrefix is how far into a line its message may begin.
const maxPrefix = 300

// classify returns the kind of the record that line begins, what the logging
// format put before its message, and what follows the words that tell it.
func classify(line []byte) (k kind, prefix, rest []byte) {
	head := line[:min(len(line), maxPrefix)]
	for i := range markers {
		m := &markers[i]
		if m.anchor {
			if bytes.HasPrefix(head, m.text) {
				return m.kind, nil, line[len(m.text):]
			}
		} else if at := bytes.Index(head, m.text); at >= 0 {
			return m.kind, line[:at], line[at+len(m.text):]
		}
	}
	// Most lines are looked at this far, so the regular expression waits.
	if len(line) <= maxStatus && bytes.Contains(line, []byte(` HTTP/1.`)) {
		if m := urllib3Line.FindIndex(line); m != nil {
			return status, line[:m[0]], line[m[0]:]
		}
	}
	return other, nil, nil
}

// maxStatus is longer than urllib3's line of any URL that AWS takes.
const maxStatus = 16 << 10

// urllib3Line is `https://host:443 "PUT /key HTTP/1.1" 200 133`; old versions
// leave out the address. The last number is Content-Length, or None.
var urllib3Line = lazyre.New(`(?:(https?)://(\S+) )?"([A-Z]{3,10}) (\S+) (HTTP/[0-9.]+)" ([1-5][0-9][0-9]) (\d+|None)$`)

// threadIn finds a thread's name as Python gives it, or its number on Linux.
var threadIn = lazyre.New(`MainThread|ThreadPoolExecutor-\d+_\d+|Thread-\d+|Dummy-\d+|asyncio_\d+|\b1[34]\d{13}\b`)

// thread returns the thread that a record's prefix names, or "".
func thread(prefix []byte) string { return string(threadIn.Find(prefix)) }
