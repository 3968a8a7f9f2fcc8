package kms

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "kms/alias-prefix", Operations: []string{"CreateAlias", "UpdateAlias", "DeleteAlias"}, On: rule.Member("AliasName"), Stage: rule.Combinations,
	When: "an alias's name does not begin with alias/",
	Code: invalid, Status: 400,
	Message: "Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
	Fix:     "write alias/ before the name", Evidence: rule.Recorded, Sources: []string{snapshot + "test_create_alias"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("AliasName")
		if strings.HasPrefix(v.Text, "alias/") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("must begin with alias/"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/tags-too-many", Operations: []string{"CreateKey", "ReplicateKey", "TagResource"}, On: rule.Member("Tags"), Stage: rule.Combinations,
	When: "a request has more than 50 tags",
	Code: "TagException", Status: 400, Message: "Too many tags", Fix: "send at most 50 tags", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_create_key_with_too_many_tags_raises_error"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Tags")
		if len(v.Items) <= 50 {
			return nil
		}
		return rule.Refuse(c.At(v).Because("has " + strconv.Itoa(len(v.Items)) + " tags"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/tags-reserved", Operations: []string{"CreateKey", "ReplicateKey", "TagResource"}, On: rule.Member("Tags"), Stage: rule.Combinations, Order: 1,
	When: "a tag's key begins with aws:, in any case",
	Code: "TagException", Status: 400, Message: "Tags beginning with aws: are reserved", Fix: "choose another key", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_create_key_with_invalid_tag_key", snapshot + "test_tag_existing_key_with_invalid_tag_key"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, t := range c.Get("Tags").Items {
			if k := t.Get("TagKey"); len(k.String()) >= 4 && strings.EqualFold(k.Text[:4], "aws:") {
				return rule.Refuse(c.At(k).Because("aws: is reserved"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/tags-duplicate", Operations: []string{"CreateKey", "ReplicateKey", "TagResource"}, On: rule.Member("Tags"), Stage: rule.Combinations, Order: 2,
	When: "two tags have one key",
	Code: "TagException", Status: 400, Message: "Duplicate tag keys", Fix: "send each key once", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_tag_key_with_duplicate_tag_keys_raises_error"},
	Check: func(c *rule.Case) *rule.Hit {
		seen := map[string]bool{}
		for _, t := range c.Get("Tags").Items {
			k := t.Get("TagKey")
			if k != nil && seen[k.Text] {
				return rule.Refuse(c.At(k).Because("stands there twice"))
			}
			seen[k.String()] = true
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/random-size", Operations: []string{"GenerateRandom"}, Stage: rule.Combinations,
	When: "NumberOfBytes is absent",
	Code: invalid, Status: 400, Message: "NumberOfBytes is required.", Fix: "ask for 1 to 1024 bytes", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_generate_random_invalid_number_of_bytes"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() || c.Get("NumberOfBytes") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("NumberOfBytes").Because("absent"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/data-key-size", Operations: []string{"GenerateDataKey", "GenerateDataKeyWithoutPlaintext"}, Stage: rule.Combinations,
	When: "a data key is asked for with both KeySpec and NumberOfBytes, or with neither",
	Code: invalid, Status: 400, Message: "Please specify either number of bytes or key spec.",
	Fix: "set KeySpec AES_256, or NumberOfBytes", Evidence: rule.Documented,
	Sources: []string{apiDoc + "GenerateDataKey.html", moto + "responses.py"},
	Check: func(c *rule.Case) *rule.Hit {
		spec, size := c.Get("KeySpec"), c.Get("NumberOfBytes")
		if c.In == nil || !c.In.Complete() || (spec == nil) != (size == nil) {
			return nil
		}
		return rule.Refuse(c.AtMember("KeySpec"), c.AtMember("NumberOfBytes"))
	},
})

// digestSizes are the bytes of a digest, by how a signing algorithm's name ends.
var digestSizes = map[string]int{"SHA_256": 32, "SHA_384": 48, "SHA_512": 64, "SM2DSA": 32}

var _ = rule.Add(rule.Rule{
	ID: "kms/digest-length", Operations: []string{"Sign", "Verify"}, On: rule.Member("MessageType"), Stage: rule.Combinations,
	When: "MessageType is DIGEST and the message has not the length of the algorithm's hash",
	Code: invalid, Status: 400, Message: "Digest is invalid length for algorithm {algorithm}.",
	Fix: "send the raw bytes of the hash, or MessageType RAW and the message", Not: "the hash in hexadecimal, or base64 twice", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_sign_verify"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Text("MessageType") != "DIGEST" {
			return nil
		}
		m, alg := c.Get("Message"), c.Text("SigningAlgorithm")
		n, ok := size(m)
		for suffix, want := range digestSizes {
			if ok && strings.HasSuffix(alg, suffix) && n != want {
				return rule.Refuse(c.At(m).Because("has "+strconv.Itoa(n)+" bytes, the hash has "+strconv.Itoa(want)),
					c.AtMember("SigningAlgorithm")).With("algorithm", alg)
			}
		}
		return nil
	},
})

// size is how many bytes a blob has.
func size(v *decode.Value) (int, bool) {
	b, ok := blob(v)
	return len(b), ok
}

// usages are the uses that a key spec has, by how its name begins.
var usages = []struct {
	spec string
	uses []string
}{
	{"SYMMETRIC_DEFAULT", []string{"ENCRYPT_DECRYPT"}},
	{"RSA_", []string{"ENCRYPT_DECRYPT", "SIGN_VERIFY"}},
	{"ECC_NIST_EDWARDS", []string{"SIGN_VERIFY"}},
	{"ECC_NIST_", []string{"SIGN_VERIFY", "KEY_AGREEMENT"}},
	{"ECC_SECG_", []string{"SIGN_VERIFY"}},
	{"HMAC_", []string{"GENERATE_VERIFY_MAC"}},
	{"SM2", []string{"ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"}},
	{"ML_DSA_", []string{"SIGN_VERIFY"}},
}

var _ = rule.Add(rule.Rule{
	ID: "kms/usage-spec", Operations: []string{"CreateKey"}, On: rule.Member("KeyUsage", "KeySpec", "CustomerMasterKeySpec"), Stage: rule.Combinations,
	When: "KeyUsage is none that keys of KeySpec have, or is absent for another spec than SYMMETRIC_DEFAULT",
	Code: invalid, Status: 400, Message: "KeyUsage {usage} is not compatible with KeySpec {spec}",
	Fix: "choose a spec for the use: SYMMETRIC_DEFAULT or RSA to encrypt, RSA or ECC to sign, HMAC for MACs", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_derive_shared_secret", snapshot + "test_hmac_create_key_invalid_operations", guide + "symm-asymm-choose-key-spec.html"},
	Check: func(c *rule.Case) *rule.Hit {
		usage, spec := c.Get("KeyUsage"), c.Get("KeySpec")
		if spec == nil {
			spec = c.Get("CustomerMasterKeySpec")
		}
		name := "SYMMETRIC_DEFAULT"
		if spec != nil {
			name = spec.Text
		}
		if usage == nil {
			if name == "SYMMETRIC_DEFAULT" {
				return nil
			}
			hit := rule.Refuse(c.AtMember("KeyUsage").Because("absent"), c.At(spec).Because("needs it said"))
			hit.Message = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
			hit.Fix = "set KeyUsage"
			return hit
		}
		for _, u := range usages {
			if !strings.HasPrefix(name, u.spec) {
				continue
			}
			for _, use := range u.uses {
				if use == usage.Text {
					return nil
				}
			}
			hit := rule.Refuse(c.At(usage).Because("is no use of " + name))
			if spec != nil {
				hit.Culprits = append(hit.Culprits, c.At(spec))
			}
			return hit.With("usage", usage.Text).With("spec", name)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/expiry-missing", Operations: []string{"ImportKeyMaterial"}, Stage: rule.Combinations,
	When: "key material is to expire and ValidTo is absent",
	Code: invalid, Status: 400, Message: "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
	Fix: "set ValidTo, or ExpirationModel KEY_MATERIAL_DOES_NOT_EXPIRE; expiring is the default", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_import_key_symmetric"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() || c.Get("ValidTo") != nil || c.Text("ExpirationModel") == "KEY_MATERIAL_DOES_NOT_EXPIRE" || c.Text("ImportType") == "EXISTING_KEY_MATERIAL" {
			return nil
		}
		return rule.Refuse(c.AtMember("ValidTo").Because("absent"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/policy-json", Operations: []string{"CreateKey", "PutKeyPolicy", "ReplicateKey"}, On: rule.Member("Policy"), Stage: rule.Combinations, Order: 3,
	When: "a key policy is not JSON",
	Code: "MalformedPolicyDocumentException", Status: 400,
	Fix: "send the policy as a JSON document in a string", Evidence: rule.Documented, Sources: []string{apiDoc + "PutKeyPolicy.html#API_PutKeyPolicy_Errors"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Policy")
		if json.Valid([]byte(v.Text)) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not JSON"))
	},
})
