package s3

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// written makes the record of the version that an accepted request wrote, from
// its headers and the answer's.
func written(c *rule.Case, b *facts.Bucket, resp *capture.Response) *facts.Version {
	v := &facts.Version{Restore: facts.Is(""), LegalHold: facts.Is(false), LegalHoldSet: facts.Is(false),
		Retention: facts.Is(facts.Retention{}), StorageClass: facts.Is("STANDARD"), Tags: facts.Is(map[string]string(nil))}
	if s := c.Header("x-amz-storage-class"); s != "" {
		v.StorageClass = facts.Is(s)
	} else if b.Type.Known && b.Type.Value == facts.Directory {
		v.StorageClass = facts.Is("EXPRESS_ONEZONE")
	}
	v.Encryption = encryptionOf(c, b)
	if h := c.Header("x-amz-object-lock-legal-hold"); h != "" {
		v.LegalHold, v.LegalHoldSet = facts.Is(h == "ON"), facts.Is(true)
	}
	if t := c.Header("x-amz-tagging"); t != "" {
		if q, err := url.ParseQuery(t); err == nil {
			tags := map[string]string{}
			for k := range q {
				tags[k] = q.Get(k)
			}
			v.Tags = facts.Is(tags)
		}
	}
	when, _, _ := clock(c)
	if resp != nil {
		v.ETag = etagOf(resp.Headers.Get("ETag"))
		if t, ok := instant(resp.Headers.Get("Date")); ok {
			when = t
		}
	}
	if !when.IsZero() {
		v.LastModified = facts.Is(when.Truncate(time.Second))
	}
	v.Retention = retentionOf(c, b, when)
	v.ID = writtenID(b, resp)
	return v
}

// writtenID is the ID of a version that was written: "null" without versioning.
func writtenID(b *facts.Bucket, resp *capture.Response) string {
	if resp != nil {
		if id := resp.Headers.Get("x-amz-version-id"); id != "" {
			return id
		}
		if !b.Versioning.Known {
			return facts.NullVersion
		}
	}
	if b.Versioning.Known && b.Versioning.Value != facts.Enabled {
		return facts.NullVersion
	}
	return ""
}

func encryptionOf(c *rule.Case, b *facts.Bucket) facts.Fact[facts.Encryption] {
	if a := c.Header("x-amz-server-side-encryption-customer-algorithm"); a != "" {
		return facts.Is(facts.Encryption{Algorithm: "SSE-C", CustomerKeyMD5: c.Header("x-amz-server-side-encryption-customer-key-MD5")})
	}
	if a := c.Header("x-amz-server-side-encryption"); a != "" {
		return facts.Is(facts.Encryption{Algorithm: a, KMSKey: c.Header("x-amz-server-side-encryption-aws-kms-key-id")})
	}
	return b.Encryption
}

// retentionOf is how a new version is locked: by its headers, else by the
// bucket's default.
func retentionOf(c *rule.Case, b *facts.Bucket, at time.Time) facts.Fact[facts.Retention] {
	if m := c.Header("x-amz-object-lock-mode"); m != "" {
		until, ok := instant(c.Header("x-amz-object-lock-retain-until-date"))
		return facts.Fact[facts.Retention]{Value: facts.Retention{Mode: m, Until: until}, Known: ok}
	}
	d := b.DefaultRetention
	switch {
	case !d.Known || d.Value.Mode != "" && at.IsZero():
		return facts.Fact[facts.Retention]{}
	case d.Value.Mode == "":
		return facts.Is(facts.Retention{})
	}
	return facts.Is(facts.Retention{Mode: d.Value.Mode, Until: at.AddDate(d.Value.Years, 0, d.Value.Days)})
}

// etagOf is an entity tag without its quotes.
func etagOf(s string) facts.Fact[string] {
	if s = strings.Trim(s, `"`); s == "" {
		return facts.Fact[string]{}
	}
	return facts.Is(s)
}

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	if c.Req.Headers.Has("x-amz-write-offset-bytes") {
		delete(b.Objects, keyOf(c)) // appended to: size and tag are new
		b.AllObjects = false
		return
	}
	v := written(c, b, resp)
	v.Parts = facts.Is(0)
	if d, _ := sentDigest(c); d != nil {
		v.Checksum = facts.Is(facts.Checksum{Algorithm: d.upper(), Type: "FULL_OBJECT"})
	}
	if n, ok := decodedLength(c); ok {
		v.Size = facts.Is(n)
	} else if seen(c) {
		v.Size = facts.Is(int64(len(c.In.Payload)))
	}
	if e := v.Encryption; !v.ETag.Known && seen(c) && e.Known && (e.Value.Algorithm == "AES256" || e.Value.Algorithm == "") {
		sum := md5.Sum(c.In.Payload)
		v.ETag = facts.Is(hex.EncodeToString(sum[:]))
	}
	store(b, keyOf(c), v)
}, "PutObject")

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	v := written(c, b, resp)
	v.Parts = facts.Is(0)
	from, _ := sourceVersion(c)
	if from != nil {
		v.Size = from.Size
		if !strings.EqualFold(c.Header("x-amz-tagging-directive"), "REPLACE") {
			v.Tags = from.Tags
		}
	}
	v.ETag.Forget()
	var result struct{ ETag, LastModified string }
	if resp != nil && xml.Unmarshal(resp.Body, &result) == nil {
		v.ETag = etagOf(result.ETag)
		if t, ok := instant(result.LastModified); ok {
			v.LastModified = facts.Is(t)
		}
	}
	store(b, keyOf(c), v)
}, "CopyObject")

// store makes v the newest version of a key.
func store(b *facts.Bucket, key string, v *facts.Version) {
	o := b.LearnObject(key)
	if b.Versioning.Known && b.Versioning.Value == facts.Unversioned {
		o.Versions, o.AllVersions = nil, true
	}
	o.Write(v)
	o.Written = b.Tick()
}

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	if resp == nil || c.Header("Range") != "" && resp.Status == http.StatusPartialContent {
		return
	}
	v, known := targetVersion(c)
	if v == nil && known {
		return // it was judged not to be there; the answer is another's
	}
	if v == nil {
		v = &facts.Version{ID: resp.Headers.Get("x-amz-version-id")}
		if v.ID == "" {
			v.ID = facts.NullVersion
		}
		o := b.LearnObject(keyOf(c))
		if old := o.Version(v.ID); old != nil {
			v = old
		} else if c.Text("VersionId") == "" {
			o.Write(v)
		} else {
			o.Versions = append([]*facts.Version{v}, o.Versions...)
		}
	}
	shownVersion(v, resp.Headers, c.Text("PartNumber") == "")
}, "GetObject", "HeadObject")

// shownVersion takes what the headers of an answer say of a version. whole says
// that they are about all of it, not of one part.
func shownVersion(v *facts.Version, h capture.Headers, whole bool) {
	if n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64); err == nil && whole && h.Get("Content-Encoding") != "gzip" {
		v.Size = facts.Is(n)
	}
	if e := etagOf(h.Get("ETag")); e.Known {
		v.ETag = e
	}
	if t, ok := instant(h.Get("Last-Modified")); ok {
		v.LastModified = facts.Is(t)
	}
	if s := h.Get("x-amz-storage-class"); s != "" {
		v.StorageClass = facts.Is(s)
	} else if !v.StorageClass.Known {
		v.StorageClass = facts.Is("STANDARD")
	}
	switch r := h.Get("x-amz-restore"); {
	case strings.Contains(r, `ongoing-request="true"`):
		v.Restore = facts.Is("ongoing")
	case strings.Contains(r, `ongoing-request="false"`):
		v.Restore = facts.Is("restored")
	}
}
