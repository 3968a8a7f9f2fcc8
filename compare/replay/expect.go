// Package replay sends a captured request again and compares what comes of it with
// what was expected: the answer, and for objects of S3 what is there afterwards.
package replay

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/isolate"
)

// Expectation is what should come of a request. Fields that are empty are not
// looked at.
type Expectation struct {
	Status int    // of the answer
	Code   string // of the refusal; "-" for none
	// Object is what HEAD should tell of the object afterwards, by the names that
	// [Fields] lists and by "meta.NAME". Values that are "" must be absent.
	Object map[string]string
	// From says where it comes from: "--expect", "the capture", "the request".
	From string
}

// fields are what can be expected of an object, and the headers that tell it.
var fields = map[string]string{
	"size": "Content-Length", "etag": "ETag", "content-type": "Content-Type", "cache-control": "Cache-Control",
	"content-encoding": "Content-Encoding", "content-language": "Content-Language", "content-disposition": "Content-Disposition",
	"storage-class": "x-amz-storage-class", "encryption": "x-amz-server-side-encryption", "kms-key": "x-amz-server-side-encryption-aws-kms-key-id",
	"version": "x-amz-version-id", "lock-mode": "x-amz-object-lock-mode", "redirect": "x-amz-website-redirect-location",
	"crc32": "x-amz-checksum-crc32", "crc32c": "x-amz-checksum-crc32c", "crc64nvme": "x-amz-checksum-crc64nvme", "sha1": "x-amz-checksum-sha1",
	"sha256": "x-amz-checksum-sha256",
}

// Fields returns the names of what can be expected of an object, sorted.
func Fields() []string {
	names := make([]string, 0, len(fields))
	for n := range fields {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// ParseExpectation reads "status=200,size=12,meta.team=blue".
func ParseExpectation(text string) (*Expectation, error) {
	e := &Expectation{Object: map[string]string{}, From: "--expect"}
	for item := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(item), "=")
		if !ok {
			return nil, fmt.Errorf("%q is no NAME=VALUE", item)
		}
		switch _, known := fields[name]; {
		case name == "status":
			n, err := strconv.Atoi(value)
			if err != nil || n < 100 || n > 599 {
				return nil, fmt.Errorf("status=%s is no status of HTTP", value)
			}
			e.Status = n
		case name == "code":
			e.Code = value
		case known, strings.HasPrefix(name, "meta.") && len(name) > len("meta."):
			e.Object[name] = value
		default:
			return nil, fmt.Errorf("nothing is known of %q; it is status, code, meta.NAME, or one of %s", name, strings.Join(Fields(), ", "))
		}
	}
	return e, nil
}

// captured is what the capture's own answer lets expect.
func captured(a *capture.Response, o isolate.Outcome) *Expectation {
	e := &Expectation{Status: a.Status, Code: o.Code, From: "the capture"}
	if e.Code == "" && a.Status < 300 {
		e.Code = "-"
	}
	return e
}
