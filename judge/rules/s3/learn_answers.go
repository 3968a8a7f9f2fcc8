package s3

import (
	"encoding/xml"
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// Answers to questions about a bucket teach its settings.
var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	if resp == nil {
		return
	}
	if r := resp.Headers.Get("x-amz-bucket-region"); r != "" {
		b.Region = facts.Is(r)
	}
	if r := resp.Headers.Get("x-amz-bucket-location-type"); r == "AvailabilityZone" || r == "LocalZone" {
		b.Type = facts.Is(facts.Directory)
	}
}, "HeadBucket")

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	var a struct{ Status, MfaDelete string }
	if resp == nil || xml.Unmarshal(resp.Body, &a) != nil {
		return
	}
	if a.Status == "" {
		a.Status = facts.Unversioned
	}
	b.Versioning, b.MFADelete = facts.Is(a.Status), facts.Is(a.MfaDelete == "Enabled")
}, "GetBucketVersioning")

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	b.ObjectLock = facts.Is(true)
	var a struct {
		Rule struct{ DefaultRetention facts.DefaultRetention }
	}
	if resp != nil && xml.Unmarshal(resp.Body, &a) == nil {
		b.DefaultRetention = facts.Is(a.Rule.DefaultRetention)
	}
}, "GetObjectLockConfiguration")

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	var a struct {
		Rule []struct{ ObjectOwnership string }
	}
	if resp != nil && xml.Unmarshal(resp.Body, &a) == nil && len(a.Rule) == 1 {
		b.Ownership = facts.Is(a.Rule[0].ObjectOwnership)
	}
}, "GetBucketOwnershipControls")

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	var a facts.PublicAccessBlock
	if resp != nil && xml.Unmarshal(resp.Body, &a) == nil {
		b.PublicAccessBlock = facts.Is(a)
	}
}, "GetPublicAccessBlock")

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	var a struct{ Payer string }
	if resp != nil && xml.Unmarshal(resp.Body, &a) == nil && a.Payer != "" {
		b.Payer = facts.Is(a.Payer)
	}
}, "GetBucketRequestPayment")

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	var a struct{ Status string }
	if resp != nil && xml.Unmarshal(resp.Body, &a) == nil {
		b.Acceleration = facts.Is(a.Status)
	}
}, "GetBucketAccelerateConfiguration")

// The account that x-amz-expected-bucket-owner names in an accepted request owns
// the bucket.
var _ = rule.Learn(rule.Learner{Service: "s3", Learn: func(c *rule.Case, resp *capture.Response) {
	if resp == nil && c.Facts.Answered {
		return
	}
	account, name := c.Header("x-amz-expected-bucket-owner"), c.Text("Bucket")
	if account == "" || name == "" || strings.Contains(name, ":") || c.Op == "DeleteBucket" {
		return
	}
	b := c.Facts.LearnBucket(name)
	b.Account = facts.Is(account)
	if b.Own.Known && b.Own.Value {
		c.Facts.Account = facts.Is(account)
	}
}})

// refusals are the codes by which a refusal tells what a bucket is or has not.
var refusals = map[string]func(*facts.Bucket){
	"NoSuchBucket": func(b *facts.Bucket) { *b = facts.Bucket{Name: b.Name, Exists: facts.Is(false)} },
	"ObjectLockConfigurationNotFoundError": func(b *facts.Bucket) {
		b.ObjectLock, b.DefaultRetention = facts.Is(false), facts.Is(facts.DefaultRetention{})
	},
	"BucketAlreadyExists": func(b *facts.Bucket) { b.Exists, b.Own = facts.Is(true), facts.Is(false) },
	"ServerSideEncryptionConfigurationNotFoundError": func(b *facts.Bucket) {
		b.Configured.Encryption, b.Encryption = facts.Is(false), facts.Is(facts.Encryption{})
	},
	"NoSuchBucketPolicy":                    func(b *facts.Bucket) { b.Configured.Policy, b.PublicPolicy = facts.Is(false), facts.Is(false) },
	"NoSuchTagSet":                          func(b *facts.Bucket) { b.Configured.Tagging = facts.Is(false) },
	"NoSuchCORSConfiguration":               func(b *facts.Bucket) { b.Configured.CORS = facts.Is(false) },
	"NoSuchWebsiteConfiguration":            func(b *facts.Bucket) { b.Configured.Website = facts.Is(false) },
	"NoSuchLifecycleConfiguration":          func(b *facts.Bucket) { b.Configured.Lifecycle = facts.Is(false) },
	"ReplicationConfigurationNotFoundError": func(b *facts.Bucket) { b.Configured.Replication = facts.Is(false) },
	"OwnershipControlsNotFoundError": func(b *facts.Bucket) {
		b.Configured.OwnershipControls, b.Ownership = facts.Is(false), facts.Is("")
	},
	"NoSuchPublicAccessBlockConfiguration": func(b *facts.Bucket) {
		b.Configured.PublicAccessBlock, b.PublicAccessBlock = facts.Is(false), facts.Is(facts.PublicAccessBlock{})
	},
}

var _ = rule.Learn(rule.Learner{Service: "s3", Refused: true, Learn: func(c *rule.Case, resp *capture.Response) {
	var e struct{ Code string }
	if name := c.Text("Bucket"); name != "" && resp.Status >= 400 && xml.Unmarshal(resp.Body, &e) == nil {
		if note := refusals[e.Code]; note != nil && c.Header("x-amz-copy-source") == "" {
			note(c.Facts.LearnBucket(name))
		}
	}
}})

var _ = learn(func(c *rule.Case, b *facts.Bucket, _ *capture.Response) {
	ids, id := namedFact(c, b), c.Text("Id")
	if !ids.Known || id == "" {
		return
	}
	i := slices.Index(ids.Value, id)
	switch put := strings.HasPrefix(c.Op, "Put"); {
	case put && i < 0:
		ids.Value = append(ids.Value, id)
	case !put && i >= 0:
		ids.Value = slices.Delete(ids.Value, i, i+1)
	}
}, namedOperations("Put", "Delete")...)
