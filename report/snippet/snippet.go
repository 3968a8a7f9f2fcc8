// Package snippet writes a request as the call that makes it: a command of the AWS
// CLI, a call of the SDKs for Go, Python and JavaScript, a curl command. It goes by
// the decoded members and the service's model, so that it knows every operation
// without knowing any.
//
// It writes what it is given: what must not be seen is taken out before, see
// [edit.Conceal].
package snippet

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// Call is a request to be written as code.
type Call struct {
	Request *capture.Request
	Input   *decode.Input
	Region  string // "" when it is not known
	// Endpoint is the URL of an endpoint that is not AWS's, else "".
	Endpoint string
	// Signed says that something signed the request.
	Signed bool
	// SigningName is the service in the credential scope.
	SigningName string
}

// Snippet is a request as code.
type Snippet struct {
	Form string `json:"form"`
	Code string `json:"code"`
	// Notes say what the code cannot say: members that an SDK does not know, or
	// would refuse to send itself.
	Notes []string `json:"notes,omitempty"`
}

// Form is a way to write calls.
type Form struct {
	Name, Title string
	write       func(*Call, *notes) string
}

var forms = []Form{
	{"cli", "AWS CLI", writeCLI},
	{"python", "Python, boto3", writePython},
	{"go", "Go, AWS SDK v2", writeGo},
	{"js", "JavaScript, AWS SDK v3", writeJavaScript},
	{"curl", "curl", writeCurl},
}

// Forms returns all forms, in the order in which they are told.
func Forms() []Form { return forms }

// FormByName returns a form, nil when there is none of that name.
func FormByName(name string) *Form {
	for i := range forms {
		if forms[i].Name == name {
			return &forms[i]
		}
	}
	return nil
}

// FormOf is the form in which a client's users write, by the client's name.
func FormOf(client string) *Form {
	switch client {
	case "boto3", "botocore", "aiobotocore":
		return FormByName("python")
	case "aws-sdk-go-v2", "aws-sdk-go":
		return FormByName("go")
	case "aws-sdk-js":
		return FormByName("js")
	}
	return FormByName("cli")
}

// Write writes a call. Of a request whose operation has no model only curl knows
// how.
func (f *Form) Write(c *Call) Snippet {
	n := &notes{}
	s := Snippet{Form: f.Name, Code: f.write(c, n)}
	s.Notes = n.list
	return s
}

// notes collect what code cannot say.
type notes struct{ list []string }

func (n *notes) add(text string) {
	if !slices.Contains(n.list, text) {
		n.list = append(n.list, text)
	}
}

func (c *Call) op() *contract.Operation { return c.Input.Operation }

// members are the members that a call has, in the model's order: those of the host,
// the path, the headers, the query and the body alike.
func (c *Call) members(n *notes) []*decode.Value {
	var list []*decode.Value
	if !c.Input.BodySeen {
		n.add("the body was not captured")
	}
	for _, v := range c.Input.Root.Items {
		switch {
		case v.Member == nil:
			n.add("the model knows no " + v.WireName() + ", so no SDK sends it; curl does")
		case v.Kind == decode.Null:
		default:
			list = append(list, v)
		}
	}
	if c.op().Input == nil {
		return list
	}
	order := func(v *decode.Value) int { return slices.Index(c.op().Input.Members, v.Member) }
	slices.SortStableFunc(list, func(a, b *decode.Value) int { return order(a) - order(b) })
	for _, h := range c.Request.Headers {
		if name := strings.ToLower(h.Name); strings.HasPrefix(name, "x-amz-") && !c.bound(name) && !transport[name] {
			n.add("the model knows no " + h.Name + ", so no SDK sends it; curl does")
		}
	}
	return list
}

// bound reports whether a header is a member.
func (c *Call) bound(name string) bool {
	for _, m := range c.op().Headers {
		if strings.EqualFold(m.WireName, name) {
			return true
		}
	}
	for _, m := range c.op().HeaderPrefixes {
		if strings.HasPrefix(name, strings.ToLower(m.WireName)) {
			return true
		}
	}
	return false
}

// transport are headers that clients make themselves.
var transport = map[string]bool{
	"x-amz-date": true, "x-amz-content-sha256": true, "x-amz-security-token": true, "x-amz-target": true, "x-amz-user-agent": true,
	"x-amz-decoded-content-length": true, "x-amz-trailer": true, "x-amz-s3session-token": true, "x-amz-region-set": true,
	"x-amz-sdk-checksum-algorithm": true, "x-amz-api-version": true,
}
