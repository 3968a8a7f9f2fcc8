package inspect

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Unread is facts that could not be read by one call.
type Unread struct {
	// Facts are named as in a facts file, from the bucket on.
	Facts []string
	// Call is the operation ("GetBucketVersioning"), Permission what policies
	// call the right to it.
	Call, Permission string
	// Code is the service's, "" where it sent none.
	Code string
	// Reason says why, in one line.
	Reason string
}

func (u Unread) String() string {
	return fmt.Sprintf("%s: %s: %s", strings.Join(u.Facts, ", "), u.Call, u.Reason)
}

func (a *Answer) unread(err error, call, permission string, facts ...string) {
	a.Unread = append(a.Unread, notRead(err, call, permission, facts...))
}

func notRead(err error, call, permission string, facts ...string) Unread {
	return Unread{Facts: slices.Clone(facts), Call: call, Permission: permission, Code: codeOf(err), Reason: reason(err, call, permission)}
}

// errNotListed: that a bucket is not listed proves something at AWS only.
var errNotListed = errors.New("the bucket is not in the caller's list, which elsewhere than at AWS may leave some out")

// unknownValue is an answer that a facts file has no word for.
type unknownValue string

func (v unknownValue) Error() string {
	return fmt.Sprintf("the answer is %q, which assay does not know", string(v))
}

// reason words an error in one line. call and permission may be "".
func reason(err error, call, permission string) string {
	code := codeOf(err)
	status := 0
	if resp := responseOf(err); resp != nil {
		status = resp.StatusCode
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case code == "AccessDenied" || code == "AllAccessDisabled" || status == http.StatusForbidden && bodiless(code):
		if permission == "" {
			return "AccessDenied"
		}
		return "AccessDenied; it takes " + permission
	case code == "NotImplemented" || code == "XNotImplemented" || code == "UnsupportedOperation" ||
		status == http.StatusNotImplemented, status == http.StatusMethodNotAllowed:
		return strings.TrimSpace(fmt.Sprintf("%d %s; the endpoint does not have %s", status, code, call))
	case code != "" && status > 0:
		return fmt.Sprintf("%d %s: %s", status, code, messageOf(err))
	}
	return oneLine(cause(err).Error())
}

// bodiless reports that a code is none of S3's, but what the SDK makes of a
// status without a body.
func bodiless(code string) bool { return code == "" || code == "Forbidden" || code == "UnknownError" }

// codeOf is the service's error code, "" where there is none.
func codeOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func messageOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorMessage() != "" {
		return oneLine(api.ErrorMessage())
	}
	return "no message"
}

// cause takes off what the SDK wraps around an error, which repeats what is said
// beside it.
func cause(err error) error {
	var answer *smithy.DeserializationError
	if errors.As(err, &answer) {
		return fmt.Errorf("the answer cannot be read: %w", answer.Err)
	}
	var send *smithyhttp.RequestSendError
	if errors.As(err, &send) {
		return send.Err
	}
	var op *smithy.OperationError
	for errors.As(err, &op) {
		err = op.Err
	}
	return err
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
