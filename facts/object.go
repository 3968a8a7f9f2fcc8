package facts

import "time"

// NullVersion is the ID of the version that an unversioned or suspended bucket
// writes.
const NullVersion = "null"

// Object is what is known of one key: its versions, the oldest first.
type Object struct {
	Versions []*Version `yaml:"versions,omitempty"`
	// AllVersions says that the key has no other versions than these: then
	// one without any does not exist.
	AllVersions bool `yaml:"allVersions,omitempty"`
	// Written and Deleted are when the key was last written and deleted within
	// the session, see [Bucket.Tick]; 0 for never.
	Written int `yaml:"-"`
	Deleted int `yaml:"-"`
}

// Version is what is known of one version of an object.
type Version struct {
	// ID is "null" in buckets without versioning, and "" when it is not known.
	ID           string `yaml:"id,omitempty"`
	DeleteMarker bool   `yaml:"deleteMarker,omitempty"`

	Size         Fact[int64]     `yaml:"size,omitempty"` // in bytes
	ETag         Fact[string]    `yaml:"etag,omitempty"` // without quotes
	LastModified Fact[time.Time] `yaml:"lastModified,omitempty"`
	// StorageClass is "STANDARD" where the service leaves the class out.
	StorageClass Fact[string]     `yaml:"storageClass,omitempty"`
	Encryption   Fact[Encryption] `yaml:"encryption,omitempty"`
	Checksum     Fact[Checksum]   `yaml:"checksum,omitempty"`
	// Retention is the zero value, and LegalHold false, where there is none.
	Retention Fact[Retention] `yaml:"retention,omitempty"`
	LegalHold Fact[bool]      `yaml:"legalHold,omitempty"`
	// LegalHoldSet says that a legal hold was ever set, ON or OFF.
	LegalHoldSet Fact[bool]              `yaml:"legalHoldSet,omitempty"`
	Tags         Fact[map[string]string] `yaml:"tags,omitempty"`
	// Restore is "" for an object that is not restored, "ongoing" or
	// "restored".
	Restore Fact[string] `yaml:"restore,omitempty" enum:",ongoing,restored"`
	// Parts is the number of parts of a multipart upload; 0 for one that was
	// written at once.
	Parts Fact[int] `yaml:"parts,omitempty"`
}

// Retention is how long a version is locked.
type Retention struct {
	Mode  string    `yaml:"mode,omitempty" enum:",GOVERNANCE,COMPLIANCE"` // "GOVERNANCE", "COMPLIANCE"; "" for none
	Until time.Time `yaml:"until,omitempty"`
}

// DefaultRetention is how a bucket locks new objects.
type DefaultRetention struct {
	Mode  string `yaml:"mode,omitempty" enum:",GOVERNANCE,COMPLIANCE"` // "GOVERNANCE", "COMPLIANCE"; "" for none
	Days  int    `yaml:"days,omitempty"`
	Years int    `yaml:"years,omitempty"`
}

// Checksum is the additional checksum of an object or an upload.
type Checksum struct {
	Algorithm string `yaml:"algorithm,omitempty" enum:",CRC32,CRC32C,CRC64NVME,SHA1,SHA256"` // "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"
	Type      string `yaml:"type,omitempty" enum:",COMPOSITE,FULL_OBJECT"`                   // "COMPOSITE", "FULL_OBJECT"
	Value     string `yaml:"value,omitempty"`                                                // base64; with "-<parts>" for composite ones
}

// Locked reports whether the version must not be changed at a time; bypass says
// that the caller sets governance retention aside.
func (v *Version) Locked(at time.Time, bypass bool) bool {
	if v.LegalHold.Known && v.LegalHold.Value {
		return true
	}
	r := v.Retention.Value
	if !v.Retention.Known || r.Mode == "" || !r.Until.After(at) {
		return false
	}
	return r.Mode == "COMPLIANCE" || !bypass
}

// Archived reports whether the version's data must be restored before it can be
// read; known is false when its class is not known. Of INTELLIGENT_TIERING the
// tier is not known.
func (v *Version) Archived() (archived, known bool) {
	if !v.StorageClass.Known {
		return false, false
	}
	switch v.StorageClass.Value {
	case "GLACIER", "DEEP_ARCHIVE":
		if v.Restore.Known {
			return v.Restore.Value != "restored", true
		}
		return true, false
	case "INTELLIGENT_TIERING":
		return false, false
	}
	return false, true
}

// Current returns the newest version, delete markers included; nil when none is
// known.
func (o *Object) Current() *Version {
	if o == nil || len(o.Versions) == 0 {
		return nil
	}
	return o.Versions[len(o.Versions)-1]
}

// Version returns the version of an ID, nil when it is not known.
func (o *Object) Version(id string) *Version {
	if o == nil {
		return nil
	}
	for _, v := range o.Versions {
		if v.ID == id {
			return v
		}
	}
	return nil
}

// Write makes v the newest version, in place of one of the same ID. One whose ID
// is not known takes no other's place.
func (o *Object) Write(v *Version) {
	if v.ID != "" {
		o.Remove(v.ID)
	}
	o.Versions = append(o.Versions, v)
	if len(o.Versions) > maxVersions {
		o.Versions = append(o.Versions[:0:0], o.Versions[maxVersions/2:]...)
		o.AllVersions = false
	}
}

// maxVersions bounds what a session keeps of one key.
const maxVersions = 1000

// Remove drops a version and reports whether it was there.
func (o *Object) Remove(id string) bool {
	for i, v := range o.Versions {
		if v.ID == id {
			o.Versions = append(o.Versions[:i:i], o.Versions[i+1:]...)
			return true
		}
	}
	return false
}

// Object returns what is known of a key; known is false when nothing is, and
// true with nil when there is no such object and never was.
func (b *Bucket) Object(key string) (o *Object, known bool) {
	if b == nil {
		return nil, false
	}
	if o = b.Objects[key]; o != nil {
		return o, true
	}
	return nil, b.AllObjects
}

// Current returns the newest version of a key; known is false when it is not
// known whether there is one. Nil and true: the key does not exist.
func (b *Bucket) Current(key string) (v *Version, known bool) {
	o, known := b.Object(key)
	if v = o.Current(); v != nil {
		return v, true
	}
	return nil, known && (o == nil || o.AllVersions)
}

// LearnObject returns the record of a key, making it where there is none.
func (b *Bucket) LearnObject(key string) *Object {
	o := b.Objects[key]
	if o == nil {
		if b.Objects == nil {
			b.Objects = map[string]*Object{}
		}
		o = &Object{AllVersions: b.AllObjects}
		b.Objects[key] = o
		b.remember(key)
	}
	return o
}

// maxObjects bounds what a session keeps of one bucket: archives hold sessions
// of millions of requests.
const maxObjects = 20_000

// remember notes the order in which keys were learned, and forgets the older
// half when there are too many. What was forgotten is unknown from then on.
func (b *Bucket) remember(key string) {
	b.learned = append(b.learned, key)
	if len(b.learned) < maxObjects {
		return
	}
	half := len(b.learned) / 2
	for _, k := range b.learned[:half] {
		delete(b.Objects, k)
	}
	b.learned = append(b.learned[:0:0], b.learned[half:]...)
	b.AllObjects = false
}

// Empty reports whether the bucket holds nothing; known is false when that is
// not known. versionsOnly says that what it holds are only versions that are not
// current, or delete markers.
func (b *Bucket) Empty() (empty, versionsOnly, known bool) {
	if b == nil {
		return false, false, false
	}
	versionsOnly = true
	for _, o := range b.Objects {
		if v := o.Current(); v != nil {
			known = true
			versionsOnly = versionsOnly && v.DeleteMarker
		}
	}
	if known {
		return false, versionsOnly, true
	}
	for _, o := range b.Objects {
		if !o.AllVersions {
			return false, false, false
		}
	}
	return b.AllObjects, false, b.AllObjects
}
