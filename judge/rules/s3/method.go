package s3

import (
	"fmt"
	"net/http"

	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/judge/rule"
)

// Rules about the HTTP message and about what method, path and subresource ask
// for together.

const methodNotAllowed = "The specified method is not allowed against this resource."

// methods are the methods that HTTP servers know, WebDAV's among them.
var methods = map[string]bool{http.MethodGet: true, http.MethodHead: true, http.MethodPut: true, http.MethodPost: true, http.MethodDelete: true,
	http.MethodOptions: true, http.MethodPatch: true, http.MethodTrace: true, http.MethodConnect: true,
	"PROPFIND": true, "PROPPATCH": true, "MKCOL": true, "COPY": true, "MOVE": true, "LOCK": true, "UNLOCK": true, "REPORT": true, "SEARCH": true, "PURGE": true}

var _ = rule.Add(rule.Rule{
	ID: "s3/unknown-http-method", Stage: rule.HTTP, Order: 1,
	When: "the method is none of HTTP's",
	Code: "BadRequest", Status: 400, Message: "An error occurred when parsing the HTTP request.",
	Fix: "use GET, HEAD, PUT, POST or DELETE, in capitals", Not: notPermissions, Beside: []rule.Neighbour{{Code: "MethodNotAllowed", Means: "the method is one, and not for this resource"}},
	Evidence: rule.Reported, Sources: []string{versity + "tests/test_rest_list_buckets.sh#L249", versityIssue + "1846"},
	Check: func(c *rule.Case) *rule.Hit {
		if methods[c.Req.Method] || c.Req.Method == "" {
			return nil
		}
		return rule.Refuse(c.AtMethod())
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/service-route-post", Stage: rule.HTTP, Order: 2,
	When: "something is posted, put or deleted at S3's root, without a bucket",
	Code: "MethodNotAllowed", Status: 405, Message: methodNotAllowed,
	Fix: "name a bucket, in the host or in the path; a proxy may have dropped it", Not: notPermissions,
	Beside:   []rule.Neighbour{{Code: "NotImplemented", Means: "a header asks for what S3 does not have"}},
	Evidence: rule.Reported, Sources: []string{versity + "tests/test_rest_list_buckets.sh#L240", versityIssue + "1810"},
	Check: func(c *rule.Case) *rule.Hit {
		ep := &c.ID.Endpoint
		if ep.Bucket != "" || ep.Service != "s3" || ep.Style != endpoint.StylePath || c.Req.Path() != "/" {
			return nil
		}
		switch c.Req.Method {
		case http.MethodPost, http.MethodPut, http.MethodDelete:
			return rule.Refuse(c.AtMethod().Because("only GET is for the root"), c.AtPath().Because("without a bucket"))
		}
		return nil
	},
})

// wire reports whether the head of the message is here as it stood on the wire,
// so that a header that is not here was not sent.
func wire(c *rule.Case) bool { return c.Req.Proto == "HTTP/1.1" || c.Req.Proto == "HTTP/1.0" }

var _ = rule.Add(rule.Rule{
	ID: "s3/content-length-missing", Operations: uploads, Stage: rule.HTTP, Order: 3,
	When: "an upload has neither Content-Length nor Transfer-Encoding",
	Code: "MissingContentLength", Status: 411, Message: "You must provide the Content-Length HTTP header.",
	Fix: "send Content-Length, be it 0", Not: notPermissions, Beside: []rule.Neighbour{{Code: "NotImplemented", Means: "the length is missing because the body comes in HTTP's own chunks"}},
	Evidence: rule.Documented, Sources: []string{errorCodes, versityIssue + "1321"},
	Check: func(c *rule.Case) *rule.Hit {
		// Where there is a body, or a client that sends the header always, it
		// is the capture that lacks it.
		if !wire(c) || c.Has("Content-Length") || c.Has("Transfer-Encoding") || c.Req.BodySize != 0 || c.ID.Client.SDK {
			return nil
		}
		return rule.Refuse(c.AtHeader("Content-Length").Because("absent"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/transfer-encoding-chunked", Operations: uploads, On: rule.Header("transfer-encoding"), Stage: rule.HTTP, Order: 4,
	When: "an upload comes with Transfer-Encoding: chunked, and its length is nowhere said",
	Code: "NotImplemented", Status: 501, Message: notImplementedHeader,
	Fix: "send Content-Length, or the aws-chunked framing with x-amz-decoded-content-length; streams of unknown length go up in parts", Not: "retries",
	Beside: []rule.Neighbour{{Code: "MissingContentLength", Means: "there is neither a length nor a transfer coding"}}, Evidence: rule.Reported,
	Sources: []string{"https://github.com/chilts/awssum/issues/30", "https://github.com/aws/aws-sdk-js-v3/pull/3403", "https://github.com/ikod/dlang-requests/issues/64"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Has("Content-Length") || c.Has("x-amz-decoded-content-length") || c.ID.Auth.PayloadMode.Streaming() || c.ID.Endpoint.Custom() {
			return nil
		}
		return rule.Refuse(c.AtHeader("Transfer-Encoding").Because("a body of unknown length"))
	},
})

// maxHead is the limit of all request headers in bytes. Source: "Request headers
// are limited to 8 KB in size", HeadObject, S3 API Reference.
const maxHead = 8 << 10

var _ = rule.Add(rule.Rule{
	ID: "s3/header-section-too-large", Stage: rule.HTTP, Order: 6,
	When: "the headers have more than 8 KB together",
	Code: "RequestHeaderSectionTooLarge", Status: 400, Message: "Your request header section exceeds the maximum allowed size.",
	Fix: "send less metadata, fewer cookies, shorter tokens", Not: "moving the metadata to other headers", Beside: []rule.Neighbour{{Code: "MetadataTooLarge", Means: "the user metadata alone exceeds 2 KB"}},
	Evidence: rule.Documented, Sources: []string{apiModel + "HeadObject", versity + "s3err/s3err.go"},
	Check: func(c *rule.Case) *rule.Hit {
		size, longest := 0, 0
		for i := range c.Req.Headers {
			h := &c.Req.Headers[i]
			size += len(h.Name) + len(h.Value) + len(": \r\n")
			if len(h.Value) > len(c.Req.Headers[longest].Value) {
				longest = i
			}
		}
		if size <= maxHead {
			return nil
		}
		return rule.Refuse(c.AtHeader(c.Req.Headers[longest].Name).Because(fmt.Sprintf("the longest of %d bytes", size)))
	},
})
