package lambda

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// The limits of a deployment package, in bytes.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const (
	maxRequest  = 70167211
	maxZip      = 50 << 20
	maxUnzipped = 250 << 20
)

// zipFile is where a request carries a deployment package; nil for none.
func zipFile(c *rule.Case) *decode.Value {
	if c.Op == "UpdateFunctionCode" {
		return c.Get("ZipFile")
	}
	return c.Get("Code", "ZipFile")
}

var codeOps = []string{"CreateFunction", "UpdateFunctionCode"}

var _ = rule.Add(rule.Rule{
	ID: "lambda/code-too-large", Operations: codeOps, Stage: rule.HTTP,
	When: "the request is larger than Lambda reads, or the package in it has 50 MB or more",
	Code: "RequestEntityTooLargeException", Status: 413,
	Message:  "Request must be smaller than 70167211 bytes for the {op} operation",
	Fix:      "put the package into S3 and give S3Bucket and S3Key, or use a container image",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Req.BodySize >= maxRequest {
			return rule.Refuse(c.AtBody().Because(fmt.Sprintf("has %d bytes", c.Req.BodySize))).With("op", c.Op)
		}
		v := zipFile(c)
		if v == nil || base64.StdEncoding.DecodedLen(len(strings.TrimRight(v.Text, "="))) < maxZip {
			return nil
		}
		if b, err := v.Blob(); err != nil || len(b) < maxZip {
			return nil
		}
		hit := rule.Refuse(c.At(v))
		hit.Message = "Zipped size must be smaller than 52428800 bytes"
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/zip-unreadable", Operations: codeOps, On: rule.Member("Code", "ZipFile"), Stage: rule.Combinations, Order: 50,
	When: "the package in the request is no zip archive",
	Code: badParameter, Status: 400,
	Message:  "Could not unzip uploaded file. Please check your file, then try to upload again.",
	Fix:      "send the bytes of a zip archive; the CLI wants fileb:// for it",
	Not:      "encoding it again: SDKs take the bytes and write base64 themselves",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := zipFile(c)
		if v == nil {
			return nil
		}
		b, err := v.Blob()
		if err != nil || len(b) == 0 || hasZipDirectory(b) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is no zip archive"))
	},
})

// hasZipDirectory looks for the end of a zip's central directory. What lies
// before it is Lambda's to like or not.
func hasZipDirectory(b []byte) bool {
	return bytes.LastIndex(b, []byte("PK\x05\x06")) >= 0
}

var _ = rule.Add(rule.Rule{
	ID: "lambda/unzipped-too-large", Operations: codeOps, On: rule.Member("Code", "ZipFile"), Stage: rule.Combinations, Order: 51,
	When: "the package unpacks to 250 MB or more",
	Code: badParameter, Status: 400,
	Message:  "Unzipped size must be smaller than 262144000 bytes",
	Fix:      "leave files out, move them into a container image, or load them at run time",
	Not:      "S3: the limit is the same for a package there",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := zipFile(c)
		if v == nil {
			return nil
		}
		b, err := v.Blob()
		if err != nil {
			return nil
		}
		r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return nil
		}
		var size uint64
		for _, f := range r.File {
			size += f.UncompressedSize64
		}
		if size < maxUnzipped {
			return nil
		}
		return rule.Refuse(c.At(v).Because(fmt.Sprintf("unpacks to %d bytes", size)))
	},
})
