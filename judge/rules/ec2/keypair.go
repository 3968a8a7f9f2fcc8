package ec2

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// publicKeyMarks are what an OpenSSH key and one of RFC 4716 hold at the least.
var publicKeyMarks = []string{"ssh-", "ecdsa-", "BEGIN"}

// derSequence is the first byte of a key in DER.
const derSequence = 0x30

// looksLikeKey reports whether material may be a public key in one of the forms
// that EC2 reads: OpenSSH's, RFC 4716's, or DER in base64. What is within is
// EC2's to like or not.
func looksLikeKey(material []byte) bool {
	for _, m := range publicKeyMarks {
		if bytes.Contains(material, []byte(m)) {
			return true
		}
	}
	if len(material) > 0 && material[0] == derSequence {
		return true
	}
	text := strings.Join(strings.Fields(string(material)), "")
	der, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	return err == nil && len(der) > 0 && der[0] == derSequence
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/key-format", Operations: []string{"ImportKeyPair"}, On: rule.Member("PublicKeyMaterial"), Stage: rule.Content, Order: 1,
	When: "the material of a key pair is no public key: a path, a key that was encoded twice, or one that was decoded without having been encoded",
	Code: "InvalidKey.Format", Status: 400, Message: "Key is not in valid OpenSSH public key format",
	Fix:      "send the text of the .pub file, encoded in base64 once; SDKs do that for bytes, and the CLI wants fileb://",
	Not:      "encoding it before the SDK does, or file:// with version 2 of the CLI, which then decodes the text",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cli/issues/4969", "https://github.com/bevacqua/grunt-ec2/issues/27",
		"https://github.com/aws/aws-sdk-js/issues/314", errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("PublicKeyMaterial")
		material, err := v.Blob()
		if err != nil || looksLikeKey(material) || !c.In.Complete() {
			return nil
		}
		why := "is no public key"
		if raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(material))); err == nil && looksLikeKey(raw) {
			why = "was encoded in base64 twice"
		}
		return rule.Refuse(c.At(v).Because(why))
	},
})
