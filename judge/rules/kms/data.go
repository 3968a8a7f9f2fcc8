package kms

import (
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "kms/ciphertext-key", Operations: []string{"Decrypt", "ReEncrypt"}, On: rule.Member("KeyId", "SourceKeyId"), Stage: rule.Object, Order: orderUsage - 1,
	When: "the key named is not the one that the ciphertext was made with",
	Code: "IncorrectKeyException", Status: 400, Message: "The key ID in the request does not identify a CMK that can perform this operation.",
	Fix: "name the key that encrypted it, or none: symmetric ciphertexts say which it is", Not: "granting the caller the other key", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_re_encrypt_incorrect_source_key", snapshot + "test_error_messaging_for_invalid_keys"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("KeyId")
		if c.Op == "ReEncrypt" {
			v = c.Get("SourceKeyId")
		}
		b, ok := blob(c.Get("CiphertextBlob"))
		k := keyOf(c, v)
		if !ok || k == nil {
			return nil
		}
		t := c.Resource(kindCiphertext, digest(b))
		if t == nil || t.Attrs["Key"] == k.ID || sameMultiRegion(t.Attrs["Key"], k.ID) {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not the key of …"), c.AtMember("CiphertextBlob").Because("… this ciphertext"))
	},
})

// sameMultiRegion reports whether two keys are replicas of one.
func sameMultiRegion(a, b string) bool {
	_, x, _ := strings.Cut(a, ":")
	_, y, _ := strings.Cut(b, ":")
	return x == y && strings.HasPrefix(x, "mrk-")
}

var _ = rule.Add(rule.Rule{
	ID: "kms/encryption-context", Operations: []string{"Decrypt", "ReEncrypt"}, On: rule.Member("CiphertextBlob"), Stage: rule.Object, Order: orderData,
	When: "the encryption context is not that with which the ciphertext was made",
	Code: "InvalidCiphertextException", Status: 400,
	Fix: "send the very pairs that were sent to encrypt, case and all", Not: "another key", Beside: []rule.Neighbour{
		{Code: "IncorrectKeyException", Means: "the key named is another"}},
	Evidence: rule.Recorded, Sources: []string{snapshot + "test_encrypt_decrypt_encryption_context", snapshot + "test_generate_data_key"},
	Check: func(c *rule.Case) *rule.Hit {
		name := "EncryptionContext"
		if c.Op == "ReEncrypt" {
			name = "SourceEncryptionContext"
		}
		b, ok := blob(c.Get("CiphertextBlob"))
		if !ok || !c.In.Complete() {
			return nil
		}
		t := c.Resource(kindCiphertext, digest(b))
		if t == nil || t.Attrs["Context"] == contextDigest(c.Get(name)) {
			return nil
		}
		return rule.Refuse(c.AtMember(name).Because("is not what the ciphertext was made with"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/signature-invalid", Operations: []string{"Verify"}, On: rule.Member("Signature"), Stage: rule.Object, Order: orderData,
	When: "the signature was made of another message, with another key or algorithm",
	Code: "KMSInvalidSignatureException", Status: 400,
	Fix: "verify with the key, algorithm, message and MessageType that signed", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_sign_verify"},
	Check: func(c *rule.Case) *rule.Hit {
		b, okB := blob(c.Get("Signature"))
		m, okM := blob(c.Get("Message"))
		k := keyOf(c, c.Get("KeyId"))
		if !okB || !okM || k == nil {
			return nil
		}
		s := c.Resource(kindSignature, digest(b))
		switch {
		case s == nil:
			return nil
		case s.Attrs["Key"] != k.ID && !sameMultiRegion(s.Attrs["Key"], k.ID):
			return rule.Refuse(c.AtMember("KeyId").Because("is not the key that signed"), c.AtMember("Signature"))
		case s.Attrs["Algorithm"] != c.Text("SigningAlgorithm"):
			return rule.Refuse(c.AtMember("SigningAlgorithm").Because("is not the algorithm that signed"), c.AtMember("Signature"))
		case s.Attrs["MessageType"] == messageType(c) && s.Attrs["Message"] != digest(m):
			return rule.Refuse(c.AtMember("Signature").Because("is not of …"), c.AtMember("Message").Because("… this message"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kms/mac-invalid", Operations: []string{"VerifyMac"}, On: rule.Member("Mac"), Stage: rule.Object, Order: orderData,
	When: "the MAC is not that of the message, key and algorithm",
	Code: "KMSInvalidMacException", Status: 400,
	Fix: "verify with the key, algorithm and message that the MAC was made of", Evidence: rule.Recorded,
	Sources: []string{snapshot + "test_invalid_verify_mac"},
	Check: func(c *rule.Case) *rule.Hit {
		id, ok := macID(c)
		b, okB := blob(c.Get("Mac"))
		if !ok || !okB {
			return nil
		}
		mac := c.Resource(kindMac, id)
		other := c.Resource(kindMac, "mac:"+digest(b))
		if mac != nil && mac.Attrs["Mac"] != digest(b) || mac == nil && other != nil && other.Attrs["Of"] != id {
			return rule.Refuse(c.AtMember("Mac").Because("is not of …"), c.AtMember("Message").Because("… this message, key and algorithm"))
		}
		return nil
	},
})
