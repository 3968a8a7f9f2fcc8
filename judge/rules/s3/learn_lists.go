package s3

import (
	"encoding/xml"
	"net/url"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// listed is an entry of a listing of objects or versions.
type listed struct {
	XMLName      xml.Name
	Key          string
	VersionId    string
	ETag         string
	StorageClass string
	LastModified string
	Size         *int64
}

// version makes a record of an entry, or completes the one that is known.
func (l *listed) version(v *facts.Version) *facts.Version {
	if v == nil {
		v = &facts.Version{ID: l.VersionId, DeleteMarker: l.XMLName.Local == "DeleteMarker"}
	}
	if l.Size != nil {
		v.Size = facts.Is(*l.Size)
	}
	if e := etagOf(l.ETag); e.Known {
		v.ETag = e
	}
	if l.StorageClass != "" {
		v.StorageClass = facts.Is(l.StorageClass)
	}
	if t, ok := instant(l.LastModified); ok {
		v.LastModified = facts.Is(t)
	}
	return v
}

// listing is the answer to a request for objects or versions.
type listing struct {
	IsTruncated  bool
	EncodingType string
	Entries      []listed `xml:",any"`
}

// wholeListing reads the answer to a request that asked for everything, and got
// it; nil when it is not that.
func wholeListing(c *rule.Case, resp *capture.Response) []listed {
	for _, part := range []string{"Prefix", "Delimiter", "Marker", "KeyMarker", "VersionIdMarker", "StartAfter", "ContinuationToken"} {
		if c.Text(part) != "" {
			return nil
		}
	}
	var a listing
	if resp == nil || resp.BodyTruncated || xml.Unmarshal(resp.Body, &a) != nil || a.IsTruncated {
		return nil
	}
	list := make([]listed, 0, len(a.Entries))
	for _, e := range a.Entries {
		switch e.XMLName.Local {
		case "Contents", "Version", "DeleteMarker":
		default:
			continue
		}
		if a.EncodingType == "url" {
			if key, err := url.QueryUnescape(e.Key); err == nil {
				e.Key = key
			}
		}
		list = append(list, e)
	}
	return list
}

// A whole list of versions replaces what was known of the bucket's objects, but
// keeps what is known of the versions that it shows.
var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	list := wholeListing(c, resp)
	if list == nil {
		return
	}
	old := b.Objects
	b.Objects = map[string]*facts.Object{}
	for i := len(list) - 1; i >= 0; i-- { // the newest of a key stands first
		l := &list[i]
		known := old[l.Key].Version(l.VersionId)
		o := b.LearnObject(l.Key)
		if was := old[l.Key]; was != nil {
			o.Written, o.Deleted = was.Written, was.Deleted
		}
		o.AllVersions = true
		o.Write(l.version(known))
	}
	for key, was := range old {
		if b.Objects[key] == nil {
			o := b.LearnObject(key)
			o.AllVersions, o.Written, o.Deleted = true, was.Written, was.Deleted
		}
	}
}, "ListObjectVersions")

// A whole list of objects tells which keys have a current version.
var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	list := wholeListing(c, resp)
	if list == nil {
		return
	}
	there := map[string]bool{}
	for i := range list {
		l := &list[i]
		there[l.Key] = true
		o := b.LearnObject(l.Key)
		if v := o.Current(); v != nil && !v.DeleteMarker {
			l.version(v)
			continue
		}
		if b.Versioning.Known && b.Versioning.Value == facts.Unversioned {
			l.VersionId = facts.NullVersion
		}
		o.Write(l.version(nil))
	}
	for key, o := range b.Objects {
		if v := o.Current(); v != nil && !v.DeleteMarker && !there[key] {
			o.Versions, o.AllVersions = nil, b.Versioning.Known && b.Versioning.Value == facts.Unversioned
		}
	}
}, "ListObjects", "ListObjectsV2")
