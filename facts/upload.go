package facts

// The ends of a multipart upload.
const (
	UploadCompleted = "completed"
	UploadAborted   = "aborted"
)

// Upload is a multipart upload, in progress or ended.
type Upload struct {
	ID  string `yaml:"-"`
	Key string `yaml:"key"`

	// Checksum has the algorithm and the type that the upload was begun with;
	// the zero value for none.
	Checksum   Fact[Checksum]   `yaml:"checksum,omitempty"`
	Encryption Fact[Encryption] `yaml:"encryption,omitempty"`
	// Locked says that it was begun with object-lock parameters.
	Locked Fact[bool] `yaml:"locked,omitempty"`

	// Parts are the known parts by number. AllParts says that there are no
	// others.
	Parts    map[int]*Part `yaml:"parts,omitempty"`
	AllParts bool          `yaml:"allParts,omitempty"`

	// Object is what the object will be but for its data: class, tags, locks.
	// Nil when the beginning was not seen.
	Object *Version `yaml:"-"`

	// Ended is "" while it is in progress, UploadCompleted or UploadAborted.
	Ended string `yaml:"ended,omitempty"`
	// Begun is when it began within the session, see [Bucket.Tick]; 0 when
	// that was not seen.
	Begun int `yaml:"-"`
}

// Part is an uploaded part.
type Part struct {
	// ETag is the entity tag without quotes.
	ETag Fact[string] `yaml:"etag,omitempty"`
	Size Fact[int64]  `yaml:"size,omitempty"` // in bytes
	// Checksums are the part's checksums in base64, by algorithm in capitals
	// ("CRC32"): what was sent or computed from a body that was seen.
	Checksums map[string]string `yaml:"checksums,omitempty"`
}

// Upload returns what is known of an upload. known is false when nothing is,
// and true with nil when there is no such upload and never was.
func (b *Bucket) Upload(id string) (u *Upload, known bool) {
	if b == nil {
		return nil, false
	}
	if u = b.Uploads[id]; u != nil {
		return u, true
	}
	return nil, b.AllUploads
}

// LearnUpload returns the record of an upload, making it where there is none.
func (b *Bucket) LearnUpload(id string) *Upload {
	u := b.Uploads[id]
	if u == nil {
		if b.Uploads == nil {
			b.Uploads = map[string]*Upload{}
		}
		u = &Upload{ID: id, Parts: map[int]*Part{}}
		b.Uploads[id] = u
	}
	return u
}
