package facts

// BucketType is the kind of a bucket.
type BucketType string

// The kinds of buckets.
const (
	GeneralPurpose BucketType = "general-purpose"
	Directory      BucketType = "directory"
)

// The versioning states of a bucket. A bucket whose versioning was never
// configured is Unversioned; it cannot become so again.
const (
	Unversioned = "Unversioned"
	Enabled     = "Enabled"
	Suspended   = "Suspended"
)

// The values of a bucket's object ownership.
const (
	BucketOwnerEnforced  = "BucketOwnerEnforced" // ACLs are off
	BucketOwnerPreferred = "BucketOwnerPreferred"
	ObjectWriter         = "ObjectWriter"
)

// Bucket is what is known of one bucket.
type Bucket struct {
	Name string `yaml:"-"`

	// Exists is false for a bucket that is known not to be there.
	Exists Fact[bool] `yaml:"exists,omitempty"`
	// Own says that the caller's account owns it.
	Own Fact[bool] `yaml:"own,omitempty"`
	// Account is the twelve digits of the account that owns it.
	Account Fact[string]     `yaml:"account,omitempty"`
	Region  Fact[string]     `yaml:"region,omitempty"`
	Type    Fact[BucketType] `yaml:"type,omitempty" enum:"general-purpose,directory"`

	Versioning Fact[string] `yaml:"versioning,omitempty" enum:"Unversioned,Enabled,Suspended"`
	MFADelete  Fact[bool]   `yaml:"mfaDelete,omitempty"`
	ObjectLock Fact[bool]   `yaml:"objectLock,omitempty"`
	// DefaultRetention is what new objects are locked with; the zero value
	// for none.
	DefaultRetention Fact[DefaultRetention] `yaml:"defaultRetention,omitempty"`

	// Ownership is BucketOwnerEnforced, BucketOwnerPreferred or
	// ObjectWriter; "" where the bucket has no ownership controls, which
	// means ObjectWriter.
	Ownership         Fact[string]            `yaml:"ownership,omitempty" enum:",BucketOwnerEnforced,BucketOwnerPreferred,ObjectWriter"`
	PublicAccessBlock Fact[PublicAccessBlock] `yaml:"publicAccessBlock,omitempty"`
	// PublicPolicy says that the bucket policy makes the bucket public.
	PublicPolicy Fact[bool] `yaml:"publicPolicy,omitempty"`
	// PublicACL says that an ACL of the bucket grants to everybody.
	PublicACL Fact[bool] `yaml:"publicACL,omitempty"`

	// Encryption is the default encryption of new objects.
	Encryption Fact[Encryption] `yaml:"encryption,omitempty"`
	// BlockedEncryption lists the kinds of encryption that the bucket
	// refuses ("SSE-C").
	BlockedEncryption Fact[[]string] `yaml:"blockedEncryption,omitempty"`

	// Acceleration is "Enabled", "Suspended" or, where it was never
	// configured, "".
	Acceleration Fact[string] `yaml:"acceleration,omitempty" enum:",Enabled,Suspended"`
	// Payer is "BucketOwner" or "Requester".
	Payer Fact[string] `yaml:"payer,omitempty" enum:"BucketOwner,Requester"`
	// ABAC says that tags of the bucket decide about access.
	ABAC Fact[bool] `yaml:"abac,omitempty"`

	// CORS are the rules for requests of other origins; they are learned, and
	// not written.
	CORS Fact[[]CORSRule] `yaml:"-"`

	// Configured says which configurations of one per bucket are set.
	Configured Configured `yaml:"configured,omitempty"`
	// Named are the configurations of several per bucket, by their IDs.
	Named Named `yaml:"named,omitempty"`

	// Objects are the known objects. AllObjects says that there are no
	// others: then a key that is not among them does not exist.
	Objects    map[string]*Object `yaml:"objects,omitempty"`
	AllObjects bool               `yaml:"allObjects,omitempty"`

	// Uploads are the known multipart uploads by ID, ended ones included.
	// AllUploads says that there are no others.
	Uploads    map[string]*Upload `yaml:"uploads,omitempty"`
	AllUploads bool               `yaml:"allUploads,omitempty"`

	ticks int

	learned []string // keys of Objects in the order in which they were learned
}

// CORSRule is what a bucket allows pages of other origins.
type CORSRule struct{ Origins, Methods, Headers []string }

// Configured says which configurations a bucket has.
type Configured struct {
	CORS              Fact[bool] `yaml:"cors,omitempty"`
	Encryption        Fact[bool] `yaml:"encryption,omitempty"`
	Lifecycle         Fact[bool] `yaml:"lifecycle,omitempty"`
	OwnershipControls Fact[bool] `yaml:"ownershipControls,omitempty"`
	Policy            Fact[bool] `yaml:"policy,omitempty"`
	PublicAccessBlock Fact[bool] `yaml:"publicAccessBlock,omitempty"`
	Replication       Fact[bool] `yaml:"replication,omitempty"`
	Tagging           Fact[bool] `yaml:"tagging,omitempty"`
	Website           Fact[bool] `yaml:"website,omitempty"`
}

// Named are the IDs of the configurations of which a bucket may have several.
type Named struct {
	Analytics          Fact[[]string] `yaml:"analytics,omitempty"`
	IntelligentTiering Fact[[]string] `yaml:"intelligentTiering,omitempty"`
	Inventory          Fact[[]string] `yaml:"inventory,omitempty"`
	Metrics            Fact[[]string] `yaml:"metrics,omitempty"`
}

// PublicAccessBlock is a bucket's settings of that name; all false where it has
// none.
type PublicAccessBlock struct {
	BlockPublicAcls       bool `yaml:"blockPublicAcls"`
	IgnorePublicAcls      bool `yaml:"ignorePublicAcls"`
	BlockPublicPolicy     bool `yaml:"blockPublicPolicy"`
	RestrictPublicBuckets bool `yaml:"restrictPublicBuckets"`
}

// Encryption is how an object, or what is put into a bucket, is encrypted.
type Encryption struct {
	// Algorithm is "AES256", "aws:kms", "aws:kms:dsse" or, with a key of the
	// caller's, "SSE-C"; "" for none, as old objects have it.
	Algorithm string `yaml:"algorithm,omitempty" enum:",AES256,aws:kms,aws:kms:dsse,SSE-C"`
	// KMSKey is the key's ID or ARN as it was given; "" for AWS's own.
	KMSKey    string `yaml:"kmsKey,omitempty"`
	BucketKey bool   `yaml:"bucketKey,omitempty"`
	// CustomerKeyMD5 tells one SSE-C key from another within a session. It
	// is never written.
	CustomerKeyMD5 string `yaml:"-"`
}

// NewBucket returns what AWS gives to a new general purpose bucket unless its
// creator asks for something else: no versioning, ACLs off, public access
// blocked, SSE-S3, and nothing in it.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-overview.html
func NewBucket(name string) *Bucket {
	none, no, yes := Is([]string(nil)), Is(false), Is(true)
	return &Bucket{
		Name: name, Exists: yes, Own: yes, Type: Is(GeneralPurpose),
		Versioning: Is(Unversioned), MFADelete: no, ObjectLock: no, DefaultRetention: Is(DefaultRetention{}),
		Ownership: Is(BucketOwnerEnforced), PublicPolicy: no, PublicACL: no,
		PublicAccessBlock: Is(PublicAccessBlock{true, true, true, true}),
		Encryption:        Is(Encryption{Algorithm: "AES256"}),
		Acceleration:      Is(""), Payer: Is("BucketOwner"), ABAC: no,
		Configured: Configured{CORS: no, Encryption: yes, Lifecycle: no, OwnershipControls: yes, Policy: no,
			PublicAccessBlock: yes, Replication: no, Tagging: no, Website: no},
		Named:      Named{Analytics: none, IntelligentTiering: none, Inventory: none, Metrics: none},
		AllObjects: true, AllUploads: true,
	}
}

// Tick counts what the session did to the bucket, so that one thing can be told
// to have come before another.
func (b *Bucket) Tick() int {
	b.ticks++
	return b.ticks
}

// Gone reports that the bucket is known not to exist.
func (b *Bucket) Gone() bool { return b != nil && b.Exists.Known && !b.Exists.Value }

// ACLsOff reports whether the bucket takes no ACLs; known is false when that is
// not known.
func (b *Bucket) ACLsOff() (off, known bool) {
	if b == nil || !b.Ownership.Known {
		return false, false
	}
	return b.Ownership.Value == BucketOwnerEnforced, true
}
