package inspect

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/assay-project/assay/facts"
)

// The settings of buckets. The codes of what is absent, and the permissions, are
// those of the API reference of each call.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html

var versioning = setting[facts.Bucket]{
	call: "GetBucketVersioning", permission: "s3:GetBucketVersioning", facts: []string{"versioning", "mfaDelete"},
	read: ask((*s3.Client).GetBucketVersioning,
		func(t *target) *s3.GetBucketVersioningInput { return &s3.GetBucketVersioningInput{Bucket: t.bucket} },
		func(b *facts.Bucket, out *s3.GetBucketVersioningOutput) error {
			b.MFADelete = facts.Is(out.MFADelete == types.MFADeleteStatusEnabled)
			switch out.Status {
			case "":
				b.Versioning = facts.Is(facts.Unversioned)
			case types.BucketVersioningStatusEnabled, types.BucketVersioningStatusSuspended:
				b.Versioning = facts.Is(string(out.Status))
			default:
				return unknownValue(out.Status)
			}
			return nil
		}),
}

var objectLock = setting[facts.Bucket]{
	call: "GetObjectLockConfiguration", permission: "s3:GetBucketObjectLockConfiguration",
	facts:  []string{"objectLock", "defaultRetention"},
	absent: "ObjectLockConfigurationNotFoundError",
	none: func(b *facts.Bucket) {
		b.ObjectLock, b.DefaultRetention = facts.Is(false), facts.Is(facts.DefaultRetention{})
	},
	read: ask((*s3.Client).GetObjectLockConfiguration,
		func(t *target) *s3.GetObjectLockConfigurationInput {
			return &s3.GetObjectLockConfigurationInput{Bucket: t.bucket}
		},
		func(b *facts.Bucket, out *s3.GetObjectLockConfigurationOutput) error {
			c := out.ObjectLockConfiguration
			b.ObjectLock = facts.Is(c != nil && c.ObjectLockEnabled == types.ObjectLockEnabledEnabled)
			var d facts.DefaultRetention
			if c != nil && c.Rule != nil && c.Rule.DefaultRetention != nil {
				r := c.Rule.DefaultRetention
				d = facts.DefaultRetention{Mode: string(r.Mode), Days: int(aws.ToInt32(r.Days)), Years: int(aws.ToInt32(r.Years))}
			}
			b.DefaultRetention = facts.Is(d)
			return nil
		}),
}

var ownership = setting[facts.Bucket]{
	call: "GetBucketOwnershipControls", permission: "s3:GetBucketOwnershipControls",
	facts:  []string{"ownership", "configured.ownershipControls"},
	absent: "OwnershipControlsNotFoundError",
	none: func(b *facts.Bucket) {
		b.Ownership, b.Configured.OwnershipControls = facts.Is(""), facts.Is(false)
	},
	read: ask((*s3.Client).GetBucketOwnershipControls,
		func(t *target) *s3.GetBucketOwnershipControlsInput {
			return &s3.GetBucketOwnershipControlsInput{Bucket: t.bucket}
		},
		func(b *facts.Bucket, out *s3.GetBucketOwnershipControlsOutput) error {
			b.Configured.OwnershipControls = facts.Is(true)
			if out.OwnershipControls == nil || len(out.OwnershipControls.Rules) == 0 {
				return unknownValue("")
			}
			switch o := string(out.OwnershipControls.Rules[0].ObjectOwnership); o {
			case facts.BucketOwnerEnforced, facts.BucketOwnerPreferred, facts.ObjectWriter:
				b.Ownership = facts.Is(o)
				return nil
			default:
				return unknownValue(o)
			}
		}),
}

var publicAccessBlock = setting[facts.Bucket]{
	call: "GetPublicAccessBlock", permission: "s3:GetBucketPublicAccessBlock",
	facts:  []string{"publicAccessBlock", "configured.publicAccessBlock"},
	absent: "NoSuchPublicAccessBlockConfiguration",
	none: func(b *facts.Bucket) {
		b.PublicAccessBlock, b.Configured.PublicAccessBlock = facts.Is(facts.PublicAccessBlock{}), facts.Is(false)
	},
	read: ask((*s3.Client).GetPublicAccessBlock,
		func(t *target) *s3.GetPublicAccessBlockInput { return &s3.GetPublicAccessBlockInput{Bucket: t.bucket} },
		func(b *facts.Bucket, out *s3.GetPublicAccessBlockOutput) error {
			b.Configured.PublicAccessBlock = facts.Is(true)
			var p facts.PublicAccessBlock
			if c := out.PublicAccessBlockConfiguration; c != nil {
				p = facts.PublicAccessBlock{BlockPublicAcls: aws.ToBool(c.BlockPublicAcls), IgnorePublicAcls: aws.ToBool(c.IgnorePublicAcls),
					BlockPublicPolicy: aws.ToBool(c.BlockPublicPolicy), RestrictPublicBuckets: aws.ToBool(c.RestrictPublicBuckets)}
			}
			b.PublicAccessBlock = facts.Is(p)
			return nil
		}),
}

var policyStatus = setting[facts.Bucket]{
	call: "GetBucketPolicyStatus", permission: "s3:GetBucketPolicyStatus",
	facts:  []string{"publicPolicy", "configured.policy"},
	absent: "NoSuchBucketPolicy",
	none: func(b *facts.Bucket) {
		b.PublicPolicy, b.Configured.Policy = facts.Is(false), facts.Is(false)
	},
	read: ask((*s3.Client).GetBucketPolicyStatus,
		func(t *target) *s3.GetBucketPolicyStatusInput {
			return &s3.GetBucketPolicyStatusInput{Bucket: t.bucket}
		},
		func(b *facts.Bucket, out *s3.GetBucketPolicyStatusOutput) error {
			b.Configured.Policy = facts.Is(true)
			b.PublicPolicy = facts.Is(out.PolicyStatus != nil && aws.ToBool(out.PolicyStatus.IsPublic))
			return nil
		}),
}

// everybody are the groups that make an ACL public.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
var everybody = []string{"/groups/global/AllUsers", "/groups/global/AuthenticatedUsers"}

var acl = setting[facts.Bucket]{
	call: "GetBucketAcl", permission: "s3:GetBucketAcl", facts: []string{"publicACL"},
	read: ask((*s3.Client).GetBucketAcl,
		func(t *target) *s3.GetBucketAclInput { return &s3.GetBucketAclInput{Bucket: t.bucket} },
		func(b *facts.Bucket, out *s3.GetBucketAclOutput) error {
			b.PublicACL = facts.Is(false)
			for _, g := range out.Grants {
				for _, group := range everybody {
					if g.Grantee != nil && strings.HasSuffix(aws.ToString(g.Grantee.URI), group) {
						b.PublicACL = facts.Is(true)
					}
				}
			}
			return nil
		}),
}

var encryption = setting[facts.Bucket]{
	call: "GetBucketEncryption", permission: "s3:GetEncryptionConfiguration",
	facts:  []string{"encryption", "blockedEncryption", "configured.encryption"},
	absent: "ServerSideEncryptionConfigurationNotFoundError",
	none: func(b *facts.Bucket) {
		b.Encryption, b.Configured.Encryption = facts.Is(facts.Encryption{}), facts.Is(false)
	},
	read: ask((*s3.Client).GetBucketEncryption,
		func(t *target) *s3.GetBucketEncryptionInput { return &s3.GetBucketEncryptionInput{Bucket: t.bucket} },
		func(b *facts.Bucket, out *s3.GetBucketEncryptionOutput) error {
			b.Configured.Encryption = facts.Is(true)
			if out.ServerSideEncryptionConfiguration == nil || len(out.ServerSideEncryptionConfiguration.Rules) == 0 {
				return unknownValue("")
			}
			r := out.ServerSideEncryptionConfiguration.Rules[0]
			blocked := []string{}
			if r.BlockedEncryptionTypes != nil {
				for _, kind := range r.BlockedEncryptionTypes.EncryptionType {
					if kind != types.EncryptionTypeNone {
						blocked = append(blocked, string(kind))
					}
				}
			}
			b.BlockedEncryption = facts.Is(blocked)
			d := r.ApplyServerSideEncryptionByDefault
			if d == nil {
				return nil // the rule only blocks; the default is not told
			}
			e, err := encryptionOf(d.SSEAlgorithm, d.KMSMasterKeyID, r.BucketKeyEnabled)
			if err == nil {
				b.Encryption = facts.Is(e)
			}
			return err
		}),
}

func encryptionOf(algorithm types.ServerSideEncryption, key *string, bucketKey *bool) (facts.Encryption, error) {
	switch algorithm {
	case "", types.ServerSideEncryptionAes256, types.ServerSideEncryptionAwsKms, types.ServerSideEncryptionAwsKmsDsse:
		return facts.Encryption{Algorithm: string(algorithm), KMSKey: aws.ToString(key), BucketKey: aws.ToBool(bucketKey)}, nil
	}
	return facts.Encryption{}, unknownValue(algorithm)
}

var acceleration = setting[facts.Bucket]{
	call: "GetBucketAccelerateConfiguration", permission: "s3:GetAccelerateConfiguration", facts: []string{"acceleration"},
	read: ask((*s3.Client).GetBucketAccelerateConfiguration,
		func(t *target) *s3.GetBucketAccelerateConfigurationInput {
			return &s3.GetBucketAccelerateConfigurationInput{Bucket: t.bucket}
		},
		func(b *facts.Bucket, out *s3.GetBucketAccelerateConfigurationOutput) error {
			switch out.Status {
			case "", types.BucketAccelerateStatusEnabled, types.BucketAccelerateStatusSuspended:
				b.Acceleration = facts.Is(string(out.Status))
				return nil
			}
			return unknownValue(out.Status)
		}),
}

var payer = setting[facts.Bucket]{
	call: "GetBucketRequestPayment", permission: "s3:GetBucketRequestPayment", facts: []string{"payer"},
	read: ask((*s3.Client).GetBucketRequestPayment,
		func(t *target) *s3.GetBucketRequestPaymentInput {
			return &s3.GetBucketRequestPaymentInput{Bucket: t.bucket}
		},
		func(b *facts.Bucket, out *s3.GetBucketRequestPaymentOutput) error {
			switch out.Payer {
			case types.PayerBucketOwner, types.PayerRequester:
				b.Payer = facts.Is(string(out.Payer))
				return nil
			}
			return unknownValue(out.Payer)
		}),
}

var abac = setting[facts.Bucket]{
	call: "GetBucketAbac", permission: "s3:GetBucketAbac", facts: []string{"abac"},
	read: ask((*s3.Client).GetBucketAbac,
		func(t *target) *s3.GetBucketAbacInput { return &s3.GetBucketAbacInput{Bucket: t.bucket} },
		func(b *facts.Bucket, out *s3.GetBucketAbacOutput) error {
			b.ABAC = facts.Is(out.AbacStatus != nil && out.AbacStatus.Status == types.BucketAbacStatusEnabled)
			return nil
		}),
}
