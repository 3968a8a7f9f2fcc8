package s3

import (
	"strings"

	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// reads are the operations that need the object, or the version, to be there.
var reads = []string{
	"GetObject", "HeadObject", "GetObjectAcl", "PutObjectAcl", "GetObjectAttributes", "GetObjectTagging", "PutObjectTagging",
	"DeleteObjectTagging", "GetObjectRetention", "PutObjectRetention", "GetObjectLegalHold", "PutObjectLegalHold",
	"GetObjectTorrent", "RestoreObject", "SelectObjectContent",
}

var besideKeys = []rule.Neighbour{
	{Code: "NoSuchVersion", Means: "the object exists, the version asked for does not"},
	{Code: "MethodNotAllowed", Means: "the version asked for is a delete marker"},
	{Code: "AccessDenied", Means: "the caller may not list the bucket, so that S3 does not tell whether the key exists"},
	{Code: "NoSuchBucket", Means: "not even the bucket exists"},
}

// order of what a stored object decides: first whether it is there.
const presence = -40

var _ = rule.Add(rule.Rule{
	ID: "s3/key-missing", Operations: reads, Stage: rule.Object, Order: presence,
	When: "there is no object of that key, or its current version is a delete marker",
	Code: "NoSuchKey", Status: 404, Message: "The specified key does not exist.",
	Fix:    "write the object first, or correct the key: it is compared byte for byte, case and slashes included",
	Not:    "wider permissions: without s3:ListBucket the answer would be AccessDenied",
	Beside: besideKeys, Evidence: rule.Recorded,
	Sources: []string{recordedS3 + "test_range_key_not_exists", apiModel + "GetObject"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Text("VersionId") != "" || keyOf(c) == "" {
			return nil
		}
		v, known := targetVersion(c)
		switch {
		case !known:
			return nil
		case v == nil:
			return rule.Refuse(atKey(c).Because("no object of that key"))
		case v.DeleteMarker && !refusesMarkers(c.Op):
			return rule.Refuse(atKey(c).Because("the current version is a delete marker"))
		}
		return nil
	},
})

// refusesMarkers reports whether an operation says of a current delete marker
// that it is one; the others say that there is no object.
func refusesMarkers(op string) bool {
	switch op {
	case "PutObjectAcl", "PutObjectTagging", "GetObjectTagging", "DeleteObjectTagging":
		return true
	}
	return false
}

var _ = rule.Add(rule.Rule{
	ID: "s3/get-delete-marker-version", Operations: reads, Stage: rule.Object, Order: presence,
	When: "the version asked for is a delete marker, or the current one is where its ACL or tags are written",
	Code: "MethodNotAllowed", Status: 405, Message: "The specified method is not allowed against this resource.",
	Fix: "name a version that is an object; remove the marker with DeleteObject and its version ID to bring the object back",
	Not: "wider permissions",
	Beside: []rule.Neighbour{
		{Code: "NoSuchKey", Means: "no version was asked for, and the current one is a delete marker"},
		{Code: "NoSuchVersion", Means: "there is no version of that ID"},
	},
	Evidence: rule.Recorded,
	Sources:  []string{recordedS3API + "test_delete_object_versioned", apiModel + "HeadObject", recordedS3 + "test_put_object_acl_on_delete_marker", recordedS3API + "test_object_tagging_versioned"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		if v == nil || !v.DeleteMarker {
			return nil
		}
		if c.Text("VersionId") != "" {
			return rule.Refuse(c.AtQuery("versionId").Because("is a delete marker")).Tell("ResourceType", "DeleteMarker")
		}
		if refusesMarkers(c.Op) {
			return rule.Refuse(atKey(c).Because("its current version is a delete marker")).Tell("ResourceType", "DeleteMarker")
		}
		return nil
	},
})

// versioned are the operations that take a version ID.
var versioned = append([]string{"DeleteObject"}, reads...)

var _ = rule.Add(rule.Rule{
	ID: "s3/version-id-malformed", Operations: versioned, On: rule.Query("versionId"), Stage: rule.Bucket,
	When: "versionId cannot be a version's ID, or is one in a bucket that never had versioning, where only null exists",
	Code: "InvalidArgument", Status: 400, Message: "Invalid version id specified",
	Fix: "leave versionId out, or take it from ListObjectVersions",
	Not: "quoting or encoding the ID otherwise",
	Beside: []rule.Neighbour{
		{Code: "NoSuchVersion", Means: "the ID is well formed, and the key has no such version"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_get_object_with_version_unversioned_bucket", recordedS3API + "test_delete_object_versioned"},
	Check: func(c *rule.Case) *rule.Hit {
		id := c.Text("VersionId")
		if id == facts.NullVersion || id == "" {
			return nil
		}
		b := bucketFacts(c)
		if o, _ := b.Object(keyOf(c)); o.Version(id) != nil {
			return nil
		}
		// IDs have 32 characters today and had 64 before.
		if strings.IndexFunc(id, notInVersionID) >= 0 || len(id) < 20 {
			return rule.Refuse(c.AtQuery("versionId").Because("no ID of a version looks so"))
		}
		if b == nil || !b.Versioning.Known || b.Versioning.Value != facts.Unversioned {
			return nil
		}
		return rule.Refuse(c.AtQuery("versionId").Because("the bucket never had versioning"))
	},
})

func notInVersionID(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("._-+/=", r))
}

var _ = rule.Add(rule.Rule{
	ID: "s3/version-id-missing", Operations: reads, On: rule.Query("versionId"), Stage: rule.Object, Order: presence,
	When: "the key has no version of that ID",
	Code: "NoSuchVersion", Status: 404, Message: "The specified version does not exist.",
	Fix:    "take the ID from ListObjectVersions; a version that was deleted is gone",
	Beside: besideKeys[1:], Evidence: rule.Recorded,
	Sources: []string{recordedS3API + "test_delete_object_versioned"},
	Check: func(c *rule.Case) *rule.Hit {
		b := bucketFacts(c)
		if b == nil || !b.Versioning.Known || b.Versioning.Value == facts.Unversioned {
			return nil
		}
		if v, known := targetVersion(c); !known || v != nil {
			return nil
		}
		return rule.Refuse(c.AtQuery("versionId").Because("the key has no such version"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/get-archived", Operations: []string{"GetObject", "SelectObjectContent"}, Stage: rule.Object, Order: -10,
	When: "an object in GLACIER or DEEP_ARCHIVE is read that is not restored",
	Code: "InvalidObjectState", Status: 403, Message: "The operation is not valid for the object's storage class",
	Fix: "restore it with RestoreObject, wait until HeadObject shows ongoing-request=\"false\", then read",
	Not: "wider permissions, though the status is 403; retries before the restore is over",
	Beside: []rule.Neighbour{
		{Code: "AccessDenied", Means: "the caller may not read the object"},
		{Code: "NoSuchKey", Means: "there is no such object"},
	},
	Evidence: rule.Recorded,
	Sources:  []string{recordedS3 + "test_s3_get_deep_archive_object_restore"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		if v == nil || v.DeleteMarker {
			return nil
		}
		archived, known := v.Archived()
		class := atKey(c).Because("is in " + v.StorageClass.Value)
		switch {
		case known && archived:
			return rule.Refuse(class).Tell("StorageClass", v.StorageClass.Value)
		case !known && archived:
			return rule.Undecided("object.restore", class)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/restore-not-archived", Operations: []string{"RestoreObject"}, Stage: rule.Object, Order: -10,
	When: "an object is restored that is in no archive class",
	Code: "InvalidObjectState", Status: 403, Message: "Restore is not allowed for the object's current storage class",
	Fix:    "read it as it is: there is nothing to restore",
	Not:    "wider permissions, though the status is 403",
	Beside: []rule.Neighbour{{Code: "RestoreAlreadyInProgress", Means: "the object is archived, and a restore is under way"}},

	Evidence: rule.Reported, Sources: []string{apiDoc + "API_RestoreObject.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		if v == nil || v.DeleteMarker || !v.StorageClass.Known {
			return nil
		}
		switch v.StorageClass.Value {
		case "STANDARD", "STANDARD_IA", "ONEZONE_IA", "REDUCED_REDUNDANCY", "GLACIER_IR", "EXPRESS_ONEZONE":
			return rule.Refuse(atKey(c).Because("is in " + v.StorageClass.Value))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/restore-in-progress", Operations: []string{"RestoreObject"}, Stage: rule.Object, Order: -9,
	When: "a restore of the object is under way",
	Code: "RestoreAlreadyInProgress", Status: 409, Message: "Object restore is already in progress",
	Fix:      "wait until HeadObject shows ongoing-request=\"false\"; a faster Tier may be asked for meanwhile",
	Not:      "retries",
	Evidence: rule.Documented, Sources: []string{apiModel + "RestoreObject"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		if v == nil || !v.Restore.Known || v.Restore.Value != "ongoing" || c.Get("RestoreRequest", "Tier") != nil ||
			c.Get("RestoreRequest", "GlacierJobParameters", "Tier") != nil {
			return nil
		}
		return rule.Refuse(atKey(c).Because("is being restored"))
	},
})
