package inspect

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/assay-project/assay/facts"
)

var (
	errNoObject     = errors.New("there is no such object now; which versions its key has is not known")
	errNoVersion    = errors.New("there is no such version")
	errOtherVersion = errors.New("the endpoint answered with another version than was asked for")
	errNoCurrent    = errors.New("which version is the current one is not known, so the asked-for one is left out")
	errHidden       = errors.New("400 without a reason: an object under a key of the caller's (SSE-C) is shown to those who send the key")
)

// object reads a version of an object. Where it is not the current one, that is
// read too: the last version that a facts file has counts as the current one.
func (a *Answer) object(ctx context.Context, t *target, o Object) {
	record := "objects." + o.Key
	current, ok := a.version(ctx, t, o.Key, "")
	switch {
	case o.Version == "" && ok:
		if current == nil {
			a.Bucket.LearnObject(o.Key).AllVersions = true
			return
		}
		a.write(o.Key, current)
	case o.Version != "" && ok && current != nil && current.ID == o.Version:
		a.write(o.Key, current)
	case o.Version != "":
		v, found := a.version(ctx, t, o.Key, o.Version)
		if !found {
			return
		}
		if !ok || current == nil {
			a.unread(errNoCurrent, "HeadObject", "s3:GetObject", record)
			return
		}
		a.write(o.Key, v)
		a.write(o.Key, current)
	}
}

// write adds a version to the facts. Where versioning was never configured, it
// is the only one.
func (a *Answer) write(key string, v *facts.Version) {
	o := a.Bucket.LearnObject(key)
	o.Write(v)
	o.AllVersions = a.unversioned()
}

func (a *Answer) unversioned() bool {
	return a.Bucket.Versioning == facts.Is(facts.Unversioned)
}

// version reads a version, the current one for "". ok says that the answer is
// known; it is nil for a key that has no object.
func (a *Answer) version(ctx context.Context, t *target, key, id string) (v *facts.Version, ok bool) {
	at := *t
	at.key = aws.String(key)
	permission := "s3:GetObject"
	if id != "" {
		at.version, permission = aws.String(id), "s3:GetObjectVersion"
	}
	record := "objects." + key
	out, err := t.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: at.bucket, Key: at.key, VersionId: at.version})
	if err != nil {
		v, known, why := a.missing(err, id)
		if !known {
			a.unread(why, "HeadObject", permission, record)
		}
		return v, known
	}
	if id != "" && aws.ToString(out.VersionId) != id {
		a.unread(errOtherVersion, "HeadObject", permission, record)
		return nil, false
	}
	v, err = a.head(out)
	if err != nil {
		a.unread(err, "HeadObject", permission, record)
	}
	if v.ID != "" && a.Bucket.Versioning.Known && !a.unversioned() {
		at.version = aws.String(v.ID) // so that all calls are about one version
	}
	settings := []setting[facts.Version]{attributes, tags}
	if a.Bucket.ObjectLock == facts.Is(false) {
		v.Retention, v.LegalHold, v.LegalHoldSet = facts.Is(facts.Retention{}), facts.Is(false), facts.Is(false)
	} else {
		settings = append(settings, retention, legalHold)
	}
	for _, u := range collect(ctx, &at, settings, v) {
		for i, name := range u.Facts {
			u.Facts[i] = record + "." + name
		}
		a.Unread = append(a.Unread, u)
	}
	return v, true
}

// missing makes sense of a HeadObject that was refused. known says that the
// refusal is an answer: a delete marker, or no object at all (nil).
func (a *Answer) missing(err error, id string) (v *facts.Version, known bool, why error) {
	resp := responseOf(err)
	if resp == nil {
		return nil, false, err
	}
	if resp.Header.Get("X-Amz-Delete-Marker") == "true" {
		if id == "" {
			id = resp.Header.Get("X-Amz-Version-Id")
		}
		return &facts.Version{ID: id, DeleteMarker: true}, true, nil
	}
	switch {
	case resp.StatusCode == http.StatusNotFound && id != "":
		return nil, false, errNoVersion
	case resp.StatusCode == http.StatusNotFound && a.unversioned():
		return nil, true, nil
	case resp.StatusCode == http.StatusNotFound:
		return nil, false, errNoObject
	case resp.StatusCode == http.StatusBadRequest:
		return nil, false, errHidden
	}
	return nil, false, err
}

// head takes the facts from the headers of an object.
func (a *Answer) head(out *s3.HeadObjectOutput) (*facts.Version, error) {
	v := &facts.Version{ID: aws.ToString(out.VersionId), StorageClass: facts.Is("STANDARD"), Restore: facts.Is("")}
	if v.ID == "" && a.unversioned() {
		v.ID = facts.NullVersion
	}
	if a.Bucket.Type.Value == facts.Directory {
		v.StorageClass = facts.Is("EXPRESS_ONEZONE")
	}
	if out.StorageClass != "" {
		v.StorageClass = facts.Is(string(out.StorageClass))
	}
	if out.ContentLength != nil {
		v.Size = facts.Is(*out.ContentLength)
	}
	if out.ETag != nil {
		v.ETag = facts.Is(strings.Trim(*out.ETag, `"`))
	}
	if out.LastModified != nil {
		v.LastModified = facts.Is(out.LastModified.UTC())
	}
	switch r := aws.ToString(out.Restore); {
	case strings.Contains(r, `ongoing-request="true"`):
		v.Restore = facts.Is("ongoing")
	case r != "":
		v.Restore = facts.Is("restored")
	}
	e, err := encryptionOf(out.ServerSideEncryption, out.SSEKMSKeyId, out.BucketKeyEnabled)
	if err == nil {
		v.Encryption = facts.Is(e)
	}
	return v, err
}

var attributes = setting[facts.Version]{
	call: "GetObjectAttributes", permission: "s3:GetObjectAttributes", facts: []string{"checksum", "parts"},
	read: ask((*s3.Client).GetObjectAttributes,
		func(t *target) *s3.GetObjectAttributesInput {
			return &s3.GetObjectAttributesInput{Bucket: t.bucket, Key: t.key, VersionId: t.version, MaxParts: aws.Int32(1),
				ObjectAttributes: []types.ObjectAttributes{types.ObjectAttributesChecksum, types.ObjectAttributesObjectParts}}
		},
		func(v *facts.Version, out *s3.GetObjectAttributesOutput) error {
			v.Parts = facts.Is(0)
			if out.ObjectParts != nil {
				v.Parts = facts.Is(int(aws.ToInt32(out.ObjectParts.TotalPartsCount)))
			}
			if c, ok := checksumOf(out.Checksum); ok {
				v.Checksum = facts.Is(c)
			}
			return nil
		}),
}

// checksumOf returns an object's checksum; ok is false for one that a facts file
// has no word for.
func checksumOf(c *types.Checksum) (sum facts.Checksum, ok bool) {
	if c == nil {
		return facts.Checksum{}, true
	}
	for i, value := range []*string{c.ChecksumCRC32, c.ChecksumCRC32C, c.ChecksumCRC64NVME, c.ChecksumSHA1, c.ChecksumSHA256} {
		if value != nil {
			return facts.Checksum{Algorithm: string(algorithms[i]), Type: string(c.ChecksumType), Value: *value}, true
		}
	}
	return facts.Checksum{}, false
}

var tags = setting[facts.Version]{
	call: "GetObjectTagging", permission: "s3:GetObjectTagging", facts: []string{"tags"},
	read: ask((*s3.Client).GetObjectTagging,
		func(t *target) *s3.GetObjectTaggingInput {
			return &s3.GetObjectTaggingInput{Bucket: t.bucket, Key: t.key, VersionId: t.version}
		},
		func(v *facts.Version, out *s3.GetObjectTaggingOutput) error {
			all := map[string]string{}
			for _, tag := range out.TagSet {
				all[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
			}
			v.Tags = facts.Is(all)
			return nil
		}),
}

// S3 says by the same code that a version is not locked and, of a bucket without
// object lock, that none can be.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
const noLock = "NoSuchObjectLockConfiguration"

var retention = setting[facts.Version]{
	call: "GetObjectRetention", permission: "s3:GetObjectRetention", facts: []string{"retention"},
	absent: noLock, none: func(v *facts.Version) { v.Retention = facts.Is(facts.Retention{}) },
	read: ask((*s3.Client).GetObjectRetention,
		func(t *target) *s3.GetObjectRetentionInput {
			return &s3.GetObjectRetentionInput{Bucket: t.bucket, Key: t.key, VersionId: t.version}
		},
		func(v *facts.Version, out *s3.GetObjectRetentionOutput) error {
			var r facts.Retention
			if out.Retention != nil {
				r.Mode = string(out.Retention.Mode)
				r.Until = aws.ToTime(out.Retention.RetainUntilDate).UTC()
			}
			v.Retention = facts.Is(r)
			return nil
		}),
}

var legalHold = setting[facts.Version]{
	call: "GetObjectLegalHold", permission: "s3:GetObjectLegalHold", facts: []string{"legalHold", "legalHoldSet"},
	absent: noLock, none: func(v *facts.Version) { v.LegalHold, v.LegalHoldSet = facts.Is(false), facts.Is(false) },
	read: ask((*s3.Client).GetObjectLegalHold,
		func(t *target) *s3.GetObjectLegalHoldInput {
			return &s3.GetObjectLegalHoldInput{Bucket: t.bucket, Key: t.key, VersionId: t.version}
		},
		func(v *facts.Version, out *s3.GetObjectLegalHoldOutput) error {
			v.LegalHold = facts.Is(out.LegalHold != nil && out.LegalHold.Status == types.ObjectLockLegalHoldStatusOn)
			v.LegalHoldSet = facts.Is(true)
			return nil
		}),
}
