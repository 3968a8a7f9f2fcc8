package s3

import (
	"encoding/xml"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

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
