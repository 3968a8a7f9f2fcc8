package rawhttp

import (
	"errors"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
)

var errStatusLine = errors.New("first line is not that of an answer")

// ParseResponseHead parses the head of an answer that b begins with, and returns
// it with the number of bytes the head takes. It keeps what [ParseRequest] keeps
// of fields; of the body it says nothing, because what its length is turns on
// the request.
//
// The error is [ErrIncomplete] when b ends within the head.
func ParseResponseHead(b []byte) (*capture.Response, int, error) {
	size, count := headSize(b)
	if size == 0 {
		return nil, 0, ErrIncomplete
	}
	line, rest := cutLine(string(b[:size]))
	if !isResponse([]byte(line)) {
		return nil, 0, errStatusLine
	}
	_, line, _ = strings.Cut(line, " ")
	status, reason, _ := strings.Cut(line, " ")
	a := &capture.Response{Reason: reason}
	a.Status, _ = strconv.Atoi(status) // three digits, isResponse saw to it
	a.Headers, _ = parseFields(rest, count-1)
	return a, size, nil
}
