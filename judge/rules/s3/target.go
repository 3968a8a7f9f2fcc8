package s3

import (
	"net/url"
	"strings"

	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// bucketName is the bucket that a request is for, "" for none.
func bucketName(c *rule.Case) string {
	if name := c.Text("Bucket"); name != "" {
		return name
	}
	return c.ID.Endpoint.Bucket
}

// bucketFacts is what is known of the request's bucket, nil for nothing.
func bucketFacts(c *rule.Case) *facts.Bucket { return c.Facts.Bucket(bucketName(c)) }

// keyOf is the request's object key, decoded.
func keyOf(c *rule.Case) string { return c.Text("Key") }

// targetVersion is the object version that a request reads. known is false when
// it is not known whether there is one; nil and true: there is none.
func targetVersion(c *rule.Case) (v *facts.Version, known bool) {
	return versionOf(bucketFacts(c), keyOf(c), c.Text("VersionId"))
}

func versionOf(b *facts.Bucket, key, version string) (*facts.Version, bool) {
	if b == nil || key == "" {
		return nil, false
	}
	if version == "" {
		return b.Current(key)
	}
	o, known := b.Object(key)
	if v := o.Version(version); v != nil {
		return v, true
	}
	// A version whose ID was not seen may be the one.
	return nil, known && (o == nil || o.AllVersions && o.Version("") == nil)
}

// directory reports whether the request is for a directory bucket. unknown says
// that neither its name nor facts tell; names tell for all but aliases.
func directory(c *rule.Case) bool {
	switch c.ID.Endpoint.BucketType {
	case endpoint.BucketDirectory, endpoint.BucketDirectoryAP:
		return true
	}
	return strings.HasSuffix(bucketName(c), "--x-s3")
}

// general reports whether the request is surely for a general purpose bucket of
// AWS's.
func general(c *rule.Case) bool {
	return c.ID.Endpoint.BucketType == endpoint.BucketGeneral && !directory(c)
}

// source is what x-amz-copy-source names.
type source struct {
	bucket, key, version string
	// accessPoint says that bucket is the ARN of an access point.
	accessPoint bool
}

// copySource reads x-amz-copy-source; ok is false when it is not of the form
// bucket/key or arn…/object/key. A plus sign in it is a blank: of the key "a+b"
// S3 copies only what is asked for as "a%2Bb".
// Source: https://github.com/aws/aws-cli/issues/614.
func copySource(c *rule.Case) (s source, ok bool) {
	value := strings.TrimPrefix(c.Header("x-amz-copy-source"), "/")
	value, query, _ := strings.Cut(value, "?")
	if v, found := strings.CutPrefix(query, "versionId="); found {
		s.version = v
	}
	plain, err := url.QueryUnescape(value)
	if err != nil {
		return s, false
	}
	if strings.HasPrefix(plain, "arn:") {
		s.accessPoint = true
		s.bucket, s.key, ok = strings.Cut(plain, "/object/")
		return s, ok && s.key != ""
	}
	s.bucket, s.key, ok = strings.Cut(plain, "/")
	return s, ok && s.bucket != "" && s.key != ""
}

// sourceVersion is the object version that a copy reads, as [targetVersion].
func sourceVersion(c *rule.Case) (*facts.Version, bool) {
	s, ok := copySource(c)
	if !ok || s.accessPoint {
		return nil, false
	}
	return versionOf(c.Facts.Bucket(s.bucket), s.key, s.version)
}

// hasQuery reports whether a query parameter is present.
func hasQuery(c *rule.Case, name string) bool {
	_, ok := c.QueryValue(name)
	return ok
}
