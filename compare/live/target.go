package live

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/judge/rule"
)

// Target is where requests go.
type Target struct {
	// AWS sends each request to the host of AWS that it was captured for.
	AWS bool
	// Scheme and Host are those of an endpoint of one's own.
	Scheme, Host string
	// KeepHost connects to Host, but leaves the Host header as captured.
	KeepHost bool
}

// ParseTarget reads "aws" or an endpoint's URL.
func ParseTarget(s string) (Target, error) {
	if s == "aws" {
		return Target{AWS: true}, nil
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return Target{}, err
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return Target{}, fmt.Errorf("%q is neither \"aws\" nor the URL of an endpoint, such as http://localhost:9000", s)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil:
		return Target{}, fmt.Errorf("%q: an endpoint is a scheme and a host, nothing more", s)
	}
	return Target{Scheme: u.Scheme, Host: u.Host}, nil
}

// String returns what the target was parsed from.
func (t Target) String() string {
	if t.AWS {
		return "aws"
	}
	return t.Scheme + "://" + t.Host
}

// errNotAWS says that a captured request has no host of AWS to be sent to.
var errNotAWS = errors.New("it was not captured on its way to AWS; name the endpoint: --live http://HOST:PORT")

// address turns a request to the target. A bucket in the host moves into the path,
// since an endpoint of one's own rarely has names for buckets.
func (t *Target) address(c *rule.Case, req *capture.Request) error {
	ep := &c.ID.Endpoint
	if t.AWS {
		if ep.Custom() {
			return errNotAWS
		}
		req.Scheme, req.Authority = "https", req.Host()
		return nil
	}
	req.Scheme, req.Authority = t.Scheme, t.Host
	if t.KeepHost {
		return nil
	}
	if c.ID.Service.Name == "s3" && ep.BucketInHost && ep.Bucket != "" {
		req.Target = "/" + ep.Bucket + req.Target
	}
	headers := make(capture.Headers, 0, len(req.Headers)+1)
	seen := false
	for _, h := range req.Headers {
		if strings.EqualFold(h.Name, "Host") {
			h.Value, seen = t.Host, true
		}
		if h.Name != ":authority" {
			headers = append(headers, h)
		}
	}
	if !seen {
		headers = append(capture.Headers{{Name: "Host", Value: t.Host}}, headers...)
	}
	req.Headers = headers
	return nil
}
