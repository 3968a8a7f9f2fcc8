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
	marker := ""
	if resp != nil && isTrue(resp.Headers.Get("x-amz-delete-marker")) {
		marker = resp.Headers.Get("x-amz-version-id")
	}
	remove(b, keyOf(c), c.Text("VersionId"), marker, c.Time)
}, "DeleteObject")

// remove learns that a key, or a version of it, was deleted. marker is the
// version ID of the delete marker that it left, "" where it is not known.
func remove(b *facts.Bucket, key, version, marker string, at time.Time) {
	o := b.LearnObject(key)
	o.Deleted = b.Tick()
	switch {
	case version != "":
		o.Remove(version)
	case b.Versioning.Known && b.Versioning.Value == facts.Unversioned:
		o.Versions, o.AllVersions = nil, true
	case !b.Versioning.Known && marker == "":
		delete(b.Objects, key)
		if b.AllObjects {
			b.LearnObject(key)
		}
	default:
		if b.Versioning.Known && b.Versioning.Value == facts.Suspended {
			marker = facts.NullVersion
		}
		v := &facts.Version{ID: marker, DeleteMarker: true}
		if !at.IsZero() {
			v.LastModified = facts.Is(at)
		}
		o.Write(v)
	}
}

// deleteResult is the answer to DeleteObjects.
type deleteResult struct {
	Deleted []struct{ Key, VersionId, DeleteMarkerVersionId string }
	Error   []struct{ Key, VersionId string }
}

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	list := c.Get("Delete", "Objects")
	if list == nil {
		return
	}
	failed, markers := map[[2]string]bool{}, map[string]string{}
	var result deleteResult
	if resp != nil && xml.Unmarshal(resp.Body, &result) == nil {
		for _, e := range result.Error {
			failed[[2]string{e.Key, e.VersionId}] = true
		}
		for _, d := range result.Deleted {
			if d.VersionId == "" {
				markers[d.Key] = d.DeleteMarkerVersionId
			}
		}
	}
	for _, it := range list.Items {
		key, version := it.Get("Key").String(), it.Get("VersionId").String()
		if !failed[[2]string{key, version}] {
			remove(b, key, version, markers[key], c.Time)
		}
	}
}, "DeleteObjects")

// change lets f change the record of the version that a request is about, where
// there is one.
func change(f func(c *rule.Case, v *facts.Version), operations ...string) struct{} {
	return learn(func(c *rule.Case, _ *facts.Bucket, _ *capture.Response) {
		if v, _ := targetVersion(c); v != nil {
			f(c, v)
		}
	}, operations...)
}

var _ = change(func(c *rule.Case, v *facts.Version) {
	until, ok := instant(c.Text("Retention", "RetainUntilDate"))
	v.Retention = facts.Fact[facts.Retention]{Value: facts.Retention{Mode: c.Text("Retention", "Mode"), Until: until},
		Known: ok || c.Text("Retention", "Mode") == ""}
}, "PutObjectRetention")

var _ = change(func(c *rule.Case, v *facts.Version) {
	v.LegalHold, v.LegalHoldSet = facts.Is(c.Text("LegalHold", "Status") == "ON"), facts.Is(true)
}, "PutObjectLegalHold")

var _ = change(func(c *rule.Case, v *facts.Version) {
	tags := map[string]string{}
	if set := c.Get("Tagging", "TagSet"); set != nil {
		for _, t := range set.Items {
			tags[t.Get("Key").String()] = t.Get("Value").String()
		}
	}
	v.Tags = facts.Is(tags)
}, "PutObjectTagging")

var _ = change(func(_ *rule.Case, v *facts.Version) { v.Tags = facts.Is(map[string]string(nil)) }, "DeleteObjectTagging")

// How long a restore takes is not known: from here on only an answer tells.
var _ = change(func(_ *rule.Case, v *facts.Version) { v.Restore.Forget() }, "RestoreObject")

var _ = change(func(_ *rule.Case, v *facts.Version) { v.Encryption.Forget() }, "UpdateObjectEncryption")

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
