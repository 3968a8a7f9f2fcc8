package s3

import (
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// learn registers a learner for operations on a bucket. The bucket exists when
// one of them was accepted.
func learn(f func(c *rule.Case, b *facts.Bucket, resp *capture.Response), operations ...string) struct{} {
	return rule.Learn(rule.Learner{Service: "s3", Operations: operations, Learn: func(c *rule.Case, resp *capture.Response) {
		name := c.Text("Bucket")
		if name == "" || strings.Contains(name, ":") {
			return // an access point: the bucket behind it is not known
		}
		if resp == nil && c.Facts.Answered {
			doubt(c, name)
			return
		}
		b := c.Facts.LearnBucket(name)
		b.Exists = facts.Is(true)
		f(c, b, resp)
	}})
}

// doubt forgets what a request would have changed, if it was accepted: it has no
// answer in a capture that has answers.
func doubt(c *rule.Case, bucket string) {
	b := c.Facts.Bucket(bucket)
	switch {
	case b == nil || strings.HasPrefix(c.Op, "Get") || strings.HasPrefix(c.Op, "Head") || strings.HasPrefix(c.Op, "List"):
		return
	case c.Op == "CreateBucket" && !b.Gone():
		return // there is one, whether this request made it or not
	case c.Op == "UploadPart" || c.Op == "UploadPartCopy":
		if u := b.Uploads[c.Text("UploadId")]; u != nil {
			delete(u.Parts, number(c.Get("PartNumber")))
			u.AllParts = false
		}
		return
	}
	othersMayWrite(b)
	key := keyOf(c)
	if key == "" && c.Op != "DeleteObjects" {
		c.Facts.ForgetBucket(bucket)
		return
	}
	delete(b.Objects, key)
	delete(b.Uploads, c.Text("UploadId"))
	for _, o := range c.Get("Delete", "Objects").Elements() {
		delete(b.Objects, o.Get("Key").String())
	}
}

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	if b.Own.Known && b.Own.Value && b.AllObjects {
		return // created before: in us-east-1 doing it again is accepted, and changes nothing that counts
	}
	fresh := facts.NewBucket(b.Name)
	fresh.Account = c.Facts.Account
	region := c.Text("CreateBucketConfiguration", "LocationConstraint")
	switch region {
	case "":
		if r, ok := endpointRegion(c); ok {
			fresh.Region = facts.Is(r)
		}
	case "EU":
		fresh.Region = facts.Is("eu-west-1")
	default:
		fresh.Region = facts.Is(region)
	}
	if isTrue(c.Header("x-amz-bucket-object-lock-enabled")) {
		fresh.ObjectLock, fresh.Versioning = facts.Is(true), facts.Is(facts.Enabled)
	}
	if o := c.Header("x-amz-object-ownership"); o != "" {
		fresh.Ownership = facts.Is(o)
	}
	if strings.HasSuffix(b.Name, "--x-s3") {
		fresh.Type, fresh.ABAC = facts.Is(facts.Directory), facts.Fact[bool]{}
	}
	if tags := c.Get("CreateBucketConfiguration", "Tags"); tags != nil && len(tags.Items) > 0 {
		fresh.Configured.Tagging = facts.Is(true)
	}
	*b = *fresh
}, "CreateBucket")

var _ = rule.Learn(rule.Learner{Service: "s3", Operations: []string{"DeleteBucket"}, Learn: func(c *rule.Case, resp *capture.Response) {
	if resp == nil && c.Facts.Answered {
		c.Facts.ForgetBucket(c.Text("Bucket"))
		return
	}
	c.Facts.PutBucket(&facts.Bucket{Name: c.Text("Bucket"), Exists: facts.Is(false)})
}})

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	if s := c.Text("VersioningConfiguration", "Status"); s != "" {
		b.Versioning = facts.Is(s)
	}
	if m := c.Text("VersioningConfiguration", "MFADelete"); m != "" {
		b.MFADelete = facts.Is(m == "Enabled")
	}
}, "PutBucketVersioning")

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	b.ObjectLock = facts.Is(true)
	r := c.Get("ObjectLockConfiguration", "Rule", "DefaultRetention")
	b.DefaultRetention = facts.Is(facts.DefaultRetention{
		Mode: r.Get("Mode").String(), Days: number(r.Get("Days")), Years: number(r.Get("Years"))})
}, "PutObjectLockConfiguration")

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	rules := c.Get("OwnershipControls", "Rules")
	if rules != nil && len(rules.Items) > 0 {
		b.Ownership = facts.Is(rules.Items[0].Get("ObjectOwnership").String())
		b.Configured.OwnershipControls = facts.Is(true)
	}
}, "PutBucketOwnershipControls")

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	b.Ownership, b.Configured.OwnershipControls = facts.Is(""), facts.Is(false)
}, "DeleteBucketOwnershipControls")

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	v := c.Get("PublicAccessBlockConfiguration")
	on := func(name string) bool { return isTrue(v.Get(name).String()) }
	b.PublicAccessBlock = facts.Is(facts.PublicAccessBlock{
		BlockPublicAcls: on("BlockPublicAcls"), IgnorePublicAcls: on("IgnorePublicAcls"),
		BlockPublicPolicy: on("BlockPublicPolicy"), RestrictPublicBuckets: on("RestrictPublicBuckets")})
	b.Configured.PublicAccessBlock = facts.Is(true)
}, "PutPublicAccessBlock")

var _ = learn(func(_ *rule.Case, b *facts.Bucket, _ *capture.Response) {
	b.PublicAccessBlock, b.Configured.PublicAccessBlock = facts.Is(facts.PublicAccessBlock{}), facts.Is(false)
}, "DeletePublicAccessBlock")

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	rules := c.Get("ServerSideEncryptionConfiguration", "Rules")
	if rules == nil || len(rules.Items) == 0 {
		return
	}
	if d := rules.Items[0].Get("ApplyServerSideEncryptionByDefault"); d != nil {
		b.Encryption = facts.Is(facts.Encryption{Algorithm: d.Get("SSEAlgorithm").String(), KMSKey: d.Get("KMSMasterKeyID").String(),
			BucketKey: isTrue(rules.Items[0].Get("BucketKeyEnabled").String())})
	}
	if blocked := rules.Items[0].Lookup("BlockedEncryptionTypes", "EncryptionType"); blocked != nil {
		var kinds []string
		for _, it := range blocked.Items {
			if it.Text != "NONE" {
				kinds = append(kinds, it.Text)
			}
		}
		b.BlockedEncryption = facts.Is(kinds)
	}
}, "PutBucketEncryption")

var _ = learn(func(_ *rule.Case, b *facts.Bucket, _ *capture.Response) {
	b.Encryption = facts.Is(facts.Encryption{Algorithm: "AES256"}) // back to the default, not to none
	b.BlockedEncryption.Forget()
}, "DeleteBucketEncryption")

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	b.Acceleration = facts.Is(c.Text("AccelerateConfiguration", "Status"))
}, "PutBucketAccelerateConfiguration")

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	b.Payer = facts.Is(c.Text("RequestPaymentConfiguration", "Payer"))
}, "PutBucketRequestPayment")

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	b.ABAC = facts.Is(c.Text("AbacStatus", "Status") == "Enabled")
}, "PutBucketAbac")

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	b.Configured.Policy = facts.Is(true)
	b.PublicPolicy.Forget()
	if doc := c.Text("Policy"); strings.Contains(doc, "s3:Put") || strings.Contains(doc, "s3:*") || strings.Contains(doc, `"*"`) {
		othersMayWrite(b)
	}
}, "PutBucketPolicy")

var _ = learn(func(_ *rule.Case, b *facts.Bucket, _ *capture.Response) {
	b.Configured.Policy, b.PublicPolicy = facts.Is(false), facts.Is(false)
}, "DeleteBucketPolicy")

// number reads an integer of a body, 0 when it is absent or none.
func number(v interface{ Float() (float64, bool) }) int {
	f, _ := v.Float()
	return int(f)
}

// othersMayWrite notes that objects may come to be of which the session does not
// tell: then a key that was not seen may exist.
func othersMayWrite(b *facts.Bucket) { b.AllObjects, b.AllUploads = false, false }

// configurations are the operations that set and remove what a bucket has one
// of, and the fact of its being set.
var configurations = []struct {
	put, remove []string
	fact        func(*facts.Configured) *facts.Fact[bool]
}{
	{[]string{"PutBucketCors"}, []string{"DeleteBucketCors"}, func(c *facts.Configured) *facts.Fact[bool] { return &c.CORS }},
	{[]string{"PutBucketLifecycleConfiguration", "PutBucketLifecycle"}, []string{"DeleteBucketLifecycle"},
		func(c *facts.Configured) *facts.Fact[bool] { return &c.Lifecycle }},
	{[]string{"PutBucketReplication"}, []string{"DeleteBucketReplication"}, func(c *facts.Configured) *facts.Fact[bool] { return &c.Replication }},
	{[]string{"PutBucketWebsite"}, []string{"DeleteBucketWebsite"}, func(c *facts.Configured) *facts.Fact[bool] { return &c.Website }},
	{nil, []string{"DeleteBucketTagging"}, func(c *facts.Configured) *facts.Fact[bool] { return &c.Tagging }},
}

var _ = learnConfigurations()

func learnConfigurations() struct{} {
	for _, k := range configurations {
		set := func(value bool) func(*rule.Case, *facts.Bucket, *capture.Response) {
			return func(_ *rule.Case, b *facts.Bucket, _ *capture.Response) { *k.fact(&b.Configured) = facts.Is(value) }
		}
		if k.put != nil {
			learn(set(true), k.put...)
		}
		learn(set(false), k.remove...)
	}
	return struct{}{}
}

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	tags := c.Get("Tagging", "TagSet")
	b.Configured.Tagging = facts.Is(tags != nil && len(tags.Items) > 0)
}, "PutBucketTagging")

// What a bucket writes into another, nobody sends a request for.
var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	for _, name := range []string{
		c.Text("BucketLoggingStatus", "LoggingEnabled", "TargetBucket"),
		bucketOfARN(c.Text("InventoryConfiguration", "Destination", "S3BucketDestination", "Bucket")),
		bucketOfARN(c.Text("AnalyticsConfiguration", "StorageClassAnalysis", "DataExport", "Destination", "S3BucketDestination", "Bucket")),
	} {
		if t := c.Facts.Bucket(name); t != nil {
			othersMayWrite(t)
		}
	}
	rules := c.Get("ReplicationConfiguration", "Rules")
	if rules == nil {
		return
	}
	for _, r := range rules.Items {
		if t := c.Facts.Bucket(bucketOfARN(r.Lookup("Destination", "Bucket").String())); t != nil {
			othersMayWrite(t)
		}
	}
}, "PutBucketLogging", "PutBucketInventoryConfiguration", "PutBucketAnalyticsConfiguration", "PutBucketReplication")

// bucketOfARN returns the bucket that an ARN names, "" for none.
func bucketOfARN(arn string) string {
	if i := strings.LastIndex(arn, ":::"); i >= 0 && strings.HasPrefix(arn, "arn:") {
		return arn[i+3:]
	}
	return ""
}

// A request through an access point may write into any bucket, and the key of a
// form stands in its body.
var _ = rule.Learn(rule.Learner{Service: "s3", Operations: []string{"PutObject", "CopyObject", "CompleteMultipartUpload", "PostObject", "CreateMultipartUpload"},
	Learn: func(c *rule.Case, _ *capture.Response) {
		switch c.ID.Endpoint.Style {
		case endpoint.StyleVirtualHosted, endpoint.StylePath:
			if name := bucketName(c); !strings.Contains(name, ":") {
				if b := c.Facts.Bucket(name); b != nil && c.Op == "PostObject" {
					othersMayWrite(b)
				}
				return
			}
		}
		c.Facts.Buckets(func(b *facts.Bucket) bool {
			othersMayWrite(b)
			return true
		})
	}})
