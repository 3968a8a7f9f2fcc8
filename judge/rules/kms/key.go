package kms

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/internal/lazyre"
	"github.com/assay-project/assay/judge/rule"
)

// Orders of the checks on a key.
const (
	orderFound = iota
	orderUsage
	orderState
	orderAlgorithm
	orderData
	orderLast
)

// keyOps are the operations that name one key in KeyId.
var keyOps = []string{"CancelKeyDeletion", "CreateGrant", "Decrypt", "DeleteImportedKeyMaterial", "DeriveSharedSecret", "DescribeKey", "DisableKey",
	"DisableKeyRotation", "EnableKey", "EnableKeyRotation", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
	"GenerateDataKeyWithoutPlaintext", "GenerateMac", "GetKeyPolicy", "GetKeyRotationStatus", "GetParametersForImport", "GetPublicKey", "ImportKeyMaterial",
	"ListGrants", "ListKeyPolicies", "ListResourceTags", "PutKeyPolicy", "ReplicateKey", "RotateKeyOnDemand", "ScheduleKeyDeletion", "Sign", "TagResource",
	"UntagResource", "UpdateKeyDescription", "Verify", "VerifyMac"}

var _ = rule.Add(rule.Rule{
	ID: "kms/key-region", Operations: keyOps, On: rule.Member("KeyId"), Stage: rule.Object, Order: orderFound,
	When: "the key's ARN is of another region than the endpoint's",
	Code: "NotFoundException", Status: 400, Message: "Invalid arn {region}",
	Fix: "call the region of the key, or use a multi-region key's replica", Not: "a wider key policy", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_get_key_in_different_region"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("KeyId")
		a, ok := arn.Split(v.Text)
		if !ok || a.Service != "kms" || a.Region == "" || c.Region() == "" || a.Region == c.Region() {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is of "+a.Region+" …"), c.AtHost().Because("… and the request goes to "+c.Region())).With("region", a.Region)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/key-id", Operations: []string{"DescribeKey", "GetPublicKey", "GetKeyPolicy", "GetKeyRotationStatus", "EnableKey", "DisableKey", "ScheduleKeyDeletion", "Encrypt", "Sign"},
	On: rule.Member("KeyId"), Stage: rule.Object, Order: orderFound,
	When: "KeyId is neither an id, nor an ARN, nor an alias",
	Code: "NotFoundException", Status: 400, Message: "Invalid keyId '{id}'",
	Fix: "send the key's UUID, its ARN, or alias/name", Not: "an alias without alias/ before it", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_get_key_invalid_uuid"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("KeyId")
		if id := v.Text; id == "" || arn.Is(id) || strings.HasPrefix(id, "alias/") || uuid.MatchString(id) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is no id, ARN or alias")).With("id", v.Text)
	},
})

// exampleKey is the key of KMS's documentation. It is nobody's.
const exampleKey = "1234abcd-12ab-34cd-56ef-1234567890ab"

var _ = rule.Add(rule.Rule{
	ID: "kms/key-missing", Operations: keyOps, On: rule.Member("KeyId"), Stage: rule.Object, Order: orderFound,
	When: "there is no such key in the region: the session made it in another, or it is the example of the documentation",
	Code: "NotFoundException", Status: 400, Message: "Key '{arn}' does not exist",
	Fix: "call the region of the key", Not: "the same id in another region: only multi-region keys have replicas there", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_get_key_in_different_region", snapshot + "test_replicate_key", snapshot + "test_rotate_key_on_demand_raises_error_given_key_does_not_exist"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("KeyId")
		id := keyID(v.Text)
		if !uuid.MatchString(id) || keyOf(c, v) != nil || c.Region() == "" {
			return nil
		}
		if a, ok := arn.Split(v.Text); ok && a.Region != c.Region() {
			return nil
		}
		if id == exampleKey {
			return rule.Refuse(c.At(v).Because("is the example of the documentation")).With("arn", keyARN(c, v.Text))
		}
		var elsewhere *facts.Resource
		c.Facts.Resources(kindKey, func(r *facts.Resource) bool {
			if strings.HasSuffix(r.ID, ":"+id) && r.Attrs["rotations"] != "" {
				elsewhere = r
			}
			return elsewhere == nil
		})
		if elsewhere == nil {
			return nil
		}
		region, _, _ := strings.Cut(elsewhere.ID, ":")
		full := keyARN(c, v.Text)
		if a, ok := arn.Split(elsewhere.Attrs["Arn"]); ok {
			a.Region = c.Region()
			full = a.String()
		}
		return rule.Refuse(c.At(v).Because("is a key of "+region)).With("arn", full)
	},
})

// needs is what operations use a key for.
var needs = map[string]string{
	"Encrypt": "ENCRYPT_DECRYPT", "Decrypt": "ENCRYPT_DECRYPT", "GenerateDataKey": "ENCRYPT_DECRYPT",
	"GenerateDataKeyWithoutPlaintext": "ENCRYPT_DECRYPT", "GenerateDataKeyPair": "ENCRYPT_DECRYPT", "GenerateDataKeyPairWithoutPlaintext": "ENCRYPT_DECRYPT",
	"Sign": "SIGN_VERIFY", "Verify": "SIGN_VERIFY", "GenerateMac": "GENERATE_VERIFY_MAC", "VerifyMac": "GENERATE_VERIFY_MAC", "DeriveSharedSecret": "KEY_AGREEMENT",
}

var cryptoOps = []string{"Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
	"Sign", "Verify", "GenerateMac", "VerifyMac", "DeriveSharedSecret"}

var _ = rule.Add(rule.Rule{
	ID: "kms/usage-operation", Operations: cryptoOps, On: rule.Member("KeyId"), Stage: rule.Object, Order: orderUsage,
	When: "the key's usage is not what the operation uses a key for",
	Code: "InvalidKeyUsageException", Status: 400, Message: "{arn} key usage is {usage} which is not valid for {operation}.",
	Fix: "use a key that was made for it: a key's usage never changes", Beside: []rule.Neighbour{
		{Code: "IncorrectKeyException", Means: "the ciphertext was made with another key"},
		{Code: "DisabledException", Means: "the usage fits, and the key is off"}},
	Evidence: rule.Recorded, Sources: []string{snapshot + "test_error_messaging_for_invalid_keys"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("KeyId")
		k := keyOf(c, v)
		if k == nil || k.Attrs["KeyUsage"] == "" || k.Attrs["KeyUsage"] == needs[c.Op] {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is for "+k.Attrs["KeyUsage"])).With("arn", arnOf(c, k, v)).
			With("usage", k.Attrs["KeyUsage"]).With("operation", c.Op)
	},
})

func arnOf(c *rule.Case, k *facts.Resource, v *decode.Value) string {
	if a := k.Attrs["Arn"]; a != "" {
		return a
	}
	return keyARN(c, v.Text)
}

var macSpec = lazyre.New(`^HMAC_(\d+)$`)

// fits reports whether an algorithm goes with a key spec.
func fits(algorithm, spec string) bool {
	switch {
	case strings.HasPrefix(spec, "RSA_"):
		return strings.HasPrefix(algorithm, "RSA")
	case spec == "SYMMETRIC_DEFAULT":
		return algorithm == spec
	case spec == "ECC_NIST_P256", spec == "ECC_SECG_P256K1":
		return algorithm == "ECDSA_SHA_256" || algorithm == "ECDH"
	case spec == "ECC_NIST_P384":
		return algorithm == "ECDSA_SHA_384" || algorithm == "ECDH"
	case spec == "ECC_NIST_P521":
		return algorithm == "ECDSA_SHA_512" || algorithm == "ECDH"
	}
	if m := macSpec.FindStringSubmatch(spec); m != nil {
		return algorithm == "HMAC_SHA_"+m[1]
	}
	return true
}

var _ = rule.Add(rule.Rule{
	ID: "kms/algorithm-spec", Operations: []string{"GenerateMac", "VerifyMac", "Sign", "Verify", "Encrypt"},
	On: rule.Member("MacAlgorithm", "SigningAlgorithm", "EncryptionAlgorithm"), Stage: rule.Object, Order: orderAlgorithm,
	When: "the algorithm is none of the key's spec",
	Code: "InvalidKeyUsageException", Status: 400, Message: "Algorithm {algorithm} is incompatible with key spec {spec}.",
	Fix: "use an algorithm that DescribeKey lists for the key", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_invalid_generate_mac", snapshot + "test_invalid_verify_mac", apiDoc + "Sign.html#API_Sign_Errors"},
	Check: func(c *rule.Case) *rule.Hit {
		k := keyOf(c, c.Get("KeyId"))
		if k == nil || k.Attrs["KeySpec"] == "" {
			return nil
		}
		for _, name := range []string{"MacAlgorithm", "SigningAlgorithm", "EncryptionAlgorithm"} {
			v := c.Get(name)
			if v == nil || fits(v.Text, k.Attrs["KeySpec"]) {
				continue
			}
			return rule.Refuse(c.At(v).Because("is not for …"), c.AtMember("KeyId").Because("… a key of spec "+k.Attrs["KeySpec"])).
				With("algorithm", v.Text).With("spec", k.Attrs["KeySpec"])
		}
		return nil
	},
})

// overhead is what OAEP takes of an RSA block.
var overhead = map[string]int{"RSAES_OAEP_SHA_1": 42, "RSAES_OAEP_SHA_256": 66}

var _ = rule.Add(rule.Rule{
	ID: "kms/plaintext-size", Operations: []string{"Encrypt"}, On: rule.Member("EncryptionAlgorithm"), Stage: rule.Object, Order: orderData,
	When: "the plaintext is larger than the RSA key and algorithm can encrypt",
	Code: invalid, Status: 400, Message: "Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {most} bytes.",
	Fix: "encrypt a data key, and the data with it", Not: "a larger RSA key: the largest takes 470 bytes", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_encrypt_validate_plaintext_size_per_key_type"},
	Check: func(c *rule.Case) *rule.Hit {
		k, alg := keyOf(c, c.Get("KeyId")), c.Text("EncryptionAlgorithm")
		n, ok := size(c.Get("Plaintext"))
		if k == nil || !ok || overhead[alg] == 0 {
			return nil
		}
		bits, err := strconv.Atoi(strings.TrimPrefix(k.Attrs["KeySpec"], "RSA_"))
		most := bits/8 - overhead[alg]
		if err != nil || n <= most {
			return nil
		}
		return rule.Refuse(c.AtMember("Plaintext").Because("has "+strconv.Itoa(n)+" bytes")).With("algorithm", alg).
			With("spec", k.Attrs["KeySpec"]).With("most", strconv.Itoa(most))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/key-state", Operations: append([]string{"RotateKeyOnDemand", "EnableKeyRotation", "CreateGrant"}, cryptoOps...), On: rule.Member("KeyId"), Stage: rule.Object, Order: orderState,
	When: "the key is disabled, waits for its deletion, or has no key material yet",
	Code: "DisabledException", Status: 400, Message: "{arn} is disabled.",
	Fix: "EnableKey first", Beside: []rule.Neighbour{{Code: "KMSInvalidStateException", Means: "the key is pending deletion or pending import"}},
	Evidence: rule.Recorded, Sources: []string{snapshot + "test_rotate_key_on_demand_raises_error_given_key_is_disabled",
		snapshot + "test_rotate_key_on_demand_raises_error_given_key_that_is_pending_import", guide + "key-state.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("KeyId")
		k := keyOf(c, v)
		if k == nil {
			return nil
		}
		state := k.Attrs["KeyState"]
		hit := rule.Refuse(c.At(v).Because("its state is "+state)).With("arn", arnOf(c, k, v))
		switch state {
		case "Disabled":
			return hit
		case "PendingDeletion":
			hit.Code, hit.Message, hit.Fix = "KMSInvalidStateException", "{arn} is pending deletion.", "CancelKeyDeletion, then EnableKey"
			return hit
		case "PendingImport":
			hit.Code, hit.Message, hit.Fix = "KMSInvalidStateException", "{arn} is pending import.", "import key material first"
			return hit
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/import-origin", Operations: []string{"GetParametersForImport", "ImportKeyMaterial", "DeleteImportedKeyMaterial"}, On: rule.Member("KeyId"), Stage: rule.Object, Order: orderUsage,
	When: "key material is imported for a key that has its own",
	Code: "UnsupportedOperationException", Status: 400, Message: "{arn} origin is {origin} which is not valid for this operation.",
	Fix: "create a key with Origin EXTERNAL", Not: "updating the key: its origin never changes", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_get_parameters_for_import"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("KeyId")
		k := keyOf(c, v)
		if k == nil || k.Attrs["Origin"] == "" || k.Attrs["Origin"] == "EXTERNAL" {
			return nil
		}
		return rule.Refuse(c.At(v).Because("has key material of "+k.Attrs["Origin"])).With("arn", arnOf(c, k, v)).With("origin", k.Attrs["Origin"])
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/replicate-primary", Operations: []string{"ReplicateKey"}, On: rule.Member("KeyId"), Stage: rule.Object, Order: orderUsage,
	When: "the key to replicate is a replica itself, or no multi-region key",
	Code: "UnsupportedOperationException", Status: 400, Message: "{arn} is not a multi-region primary key.",
	Fix: "replicate the primary key, from its region", Evidence: rule.Recorded, Sources: []string{snapshot + "test_replicate_replica_key_should_fail"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("KeyId")
		k := keyOf(c, v)
		if k == nil {
			return nil
		}
		switch t := k.Attrs["MultiRegionKeyType"]; t {
		case "REPLICA", "none":
			return rule.Refuse(c.At(v).Because("is no primary key")).With("arn", arnOf(c, k, v))
		}
		return nil
	},
})

// maxRotations is how often a key may be rotated on demand.
const maxRotations = 10

var _ = rule.Add(rule.Rule{
	ID: "kms/rotation-limit", Operations: []string{"RotateKeyOnDemand"}, On: rule.Member("KeyId"), Stage: rule.Object, Order: orderData,
	When: "the key was rotated on demand ten times",
	Code: "LimitExceededException", Status: 400,
	Message: "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: {arn}",
	Fix:     "use automatic rotation, or a new key", Evidence: rule.Recorded, Sources: []string{snapshot + "test_rotate_key_on_demand_raises_error_given_on_demand_rotation_limit_reached"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("KeyId")
		k := keyOf(c, v)
		if k == nil {
			return nil
		}
		if n, err := strconv.Atoi(k.Attrs["rotations"]); err != nil || n < maxRotations {
			return nil
		}
		return rule.Refuse(c.At(v).Because("was rotated ten times")).With("arn", arnOf(c, k, v))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/alias-exists", Operations: []string{"CreateAlias"}, On: rule.Member("AliasName"), Stage: rule.Object, Order: orderFound,
	When: "the alias exists",
	Code: "AlreadyExistsException", Status: 400, Message: "An alias with the name {arn} already exists",
	Fix: "UpdateAlias points it to another key", Evidence: rule.Reported, Sources: []string{moto + "responses.py", apiDoc + "CreateAlias.html#API_CreateAlias_Errors"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("AliasName")
		al := c.Resource(kindAlias, c.Region()+":"+v.Text)
		if al == nil || al.Gone {
			return nil
		}
		return rule.Refuse(c.At(v).Because("exists already")).With("arn", "arn:"+c.Partition()+":kms:"+c.Region()+":"+c.Account()+":"+v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/dry-run", Operations: append([]string{"CreateGrant", "ReEncrypt", "RetireGrant", "RevokeGrant"}, cryptoOps...), On: rule.Member("DryRun"), Stage: rule.Object, Order: orderLast,
	When: "DryRun is true: nothing else is wrong",
	Code: "DryRunOperationException", Status: 400, Message: "The request would have succeeded, but the DryRun option is set.",
	Fix: "drop DryRun to do it", Beside: []rule.Neighbour{{Code: "AccessDeniedException", Means: "the caller may not do it"}}, Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_generate_data_key_pair_dry_run"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("DryRun")
		if !strings.EqualFold(v.Text, "true") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("asks for a trial"))
	},
})
