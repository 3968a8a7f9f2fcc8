package s3

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// kmsKeyOf is what is known of the KMS key that a request, or the object that
// it reads, uses; nil for nothing.
func kmsKeyOf(c *rule.Case) *facts.Resource {
	id := c.Header(sseKey)
	if c.Op == "GetObject" {
		v, _ := targetVersion(c)
		if v == nil || v.DeleteMarker {
			return nil
		}
		id = v.Encryption.Value.KMSKey
	}
	if id == "" {
		return nil
	}
	region, _ := endpointRegion(c)
	if b := bucketFacts(c); b != nil && b.Region.Known {
		region = b.Region.Value
	}
	if a, ok := arn.Split(id); ok {
		region, id = a.Region, strings.TrimPrefix(a.Resource, "key/")
	}
	if strings.HasPrefix(id, "alias/") {
		if alias := c.Resource("AWS::KMS::Alias", region+":"+id); alias != nil && !alias.Gone {
			id = alias.Attrs["TargetKeyId"]
		}
	}
	return c.Resource("AWS::KMS::Key", region+":"+id)
}

// kmsState makes a rule for a state in which a key cannot be used.
func kmsState(id, state, when, code, words, fix, test string) *rule.Rule {
	return rule.Add(rule.Rule{
		ID: "s3/" + id, Operations: append([]string{"GetObject"}, puts...), Stage: rule.Object, Order: 23,
		When: when, Code: code, Status: 400, Message: "{arn} " + words,
		Fix: fix, Not: "wider permissions on the key: nobody can use it", Beside: []rule.Neighbour{
			{Code: "AccessDenied", Means: "the key works, and the caller may not use it"},
			{Code: "KMS.NotFoundException", Means: "there is no such key in the bucket's region"}},
		Evidence: rule.Recorded, Sources: []string{recordedS3 + test},
		Check: func(c *rule.Case) *rule.Hit {
			key := kmsKeyOf(c)
			if key == nil || key.Attrs["KeyState"] != state {
				return nil
			}
			at := c.AtHeader(sseKey)
			if c.Op == "GetObject" {
				at = atKey(c)
			}
			name := key.Attrs["Arn"]
			if name == "" {
				name = key.ID
			}
			return rule.Refuse(at.Because("its key "+words)).With("arn", name)
		},
	})
}

var (
	_ = kmsState("sse-kms-key-disabled", "Disabled", "the KMS key of the object is disabled", "KMS.DisabledException", "is disabled.",
		"enable the key (EnableKey)", "test_s3_sse_validate_kms_key_state")
	_ = kmsState("sse-kms-key-pending-deletion", "PendingDeletion", "the KMS key of the object waits to be deleted", "KMS.KMSInvalidStateException", "is pending deletion.",
		"cancel the deletion (CancelKeyDeletion), then enable the key", "test_s3_sse_validate_kms_key_state")
)
