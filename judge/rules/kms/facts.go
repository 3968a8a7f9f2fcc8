package kms

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"sort"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/internal/lazyre"
	"github.com/assay-project/assay/judge/rule"
)

// Kinds of facts. The attributes of a key are those of its metadata: Arn,
// KeyUsage, KeySpec, Origin, KeyState ("Enabled", "Disabled", "PendingDeletion",
// "PendingImport"), MultiRegionKeyType, and rotations, how often it was rotated
// on demand. Keys are named by region and id, aliases by region and name.
//
// Ciphertexts, signatures and MACs are kept as digests, with digests of what
// they were made of: never the text itself.
const (
	kindKey        = "AWS::KMS::Key"
	kindAlias      = "AWS::KMS::Alias"
	kindCiphertext = "AWS::KMS::Ciphertext"
	kindSignature  = "AWS::KMS::Signature"
	kindMac        = "AWS::KMS::Mac"
)

// keyOf finds the key that a member names: an id, an ARN or an alias. It is nil
// when nothing is known of it.
func keyOf(c *rule.Case, v *decode.Value) *facts.Resource {
	if v == nil {
		return nil
	}
	region, id := c.Region(), v.Text
	if a, ok := arn.Split(id); ok {
		region, id = a.Region, strings.TrimPrefix(a.Resource, "key/")
	}
	if strings.HasPrefix(id, "alias/") {
		al := c.Resource(kindAlias, region+":"+id)
		if al == nil || al.Gone {
			return nil
		}
		id = al.Attrs["TargetKeyId"]
	}
	return c.Resource(kindKey, region+":"+id)
}

// keyID is the id of a key in what may be its ARN.
func keyID(s string) string {
	if a, ok := arn.Split(s); ok {
		return strings.TrimPrefix(a.Resource, "key/")
	}
	return s
}

var uuid = lazyre.New(`^(mrk-[0-9a-fA-F]{32}|(mrk-)?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$`)

// keyARN is the ARN of a key id in the request's region.
func keyARN(c *rule.Case, id string) string {
	if arn.Is(id) {
		return id
	}
	return "arn:" + c.Partition() + ":kms:" + c.Region() + ":" + c.Account() + ":key/" + id
}

func blob(v *decode.Value) ([]byte, bool) {
	if v == nil {
		return nil, false
	}
	if v.Kind == decode.Bytes {
		return []byte(v.Text), true
	}
	b, err := base64.StdEncoding.DecodeString(v.Text)
	return b, err == nil
}

// digest hides what a fact is about.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// contextDigest is a digest of an encryption context; "" for none.
func contextDigest(v *decode.Value) string {
	if v == nil || len(v.Items) == 0 {
		return ""
	}
	var pairs []string
	for _, it := range v.Items {
		pairs = append(pairs, it.Key+"\x00"+it.Text)
	}
	sort.Strings(pairs)
	return digest([]byte(strings.Join(pairs, "\x00\x00")))
}
