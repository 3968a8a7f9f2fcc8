package kms

import (
	"encoding/json"
	"strconv"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// answer is what is read of answers.
type answer struct {
	KeyMetadata, ReplicaKeyMetadata metadata
	CiphertextBlob, Signature, Mac  []byte
	KeyId                           string
}

type metadata struct {
	Arn, KeyId, KeyUsage, KeySpec, Origin, KeyState string
	MultiRegionConfiguration                        struct{ MultiRegionKeyType string }
}

func learn(f func(c *rule.Case, a answer), operations ...string) struct{} {
	return rule.Learn(rule.Learner{Service: "kms", Operations: operations, Learn: func(c *rule.Case, resp *capture.Response) {
		var a answer
		if c.In == nil || !c.In.Complete() || resp != nil && len(resp.Body) > 0 && json.Unmarshal(resp.Body, &a) != nil {
			return
		}
		f(c, a)
	}})
}

// learnKey takes what an answer tells of a key; created says that the session
// made it.
func learnKey(c *rule.Case, m metadata, created bool) *facts.Resource {
	a, ok := arn.Split(m.Arn)
	if !ok || m.KeyId == "" {
		return nil
	}
	k := c.Facts.LearnResource(kindKey, a.Region+":"+m.KeyId)
	set := func(name, value string) {
		if value != "" {
			k.Attrs[name] = value
		}
	}
	set("Arn", m.Arn)
	set("KeyUsage", m.KeyUsage)
	set("KeySpec", m.KeySpec)
	set("Origin", m.Origin)
	set("KeyState", m.KeyState)
	set("MultiRegionKeyType", m.MultiRegionConfiguration.MultiRegionKeyType)
	if created {
		k.Attrs["rotations"] = "0"
	}
	return k
}

var _ = learn(func(c *rule.Case, a answer) {
	k := learnKey(c, a.KeyMetadata, c.Op == "CreateKey")
	if k == nil || c.Op != "CreateKey" {
		return
	}
	for name, usual := range map[string]string{"KeyUsage": "ENCRYPT_DECRYPT", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS"} {
		if k.Attrs[name] != "" {
			continue
		}
		if k.Attrs[name] = c.Text(name); k.Attrs[name] == "" {
			k.Attrs[name] = usual
		}
	}
	if c.Text("Origin") == "EXTERNAL" {
		k.Attrs["Origin"], k.Attrs["KeyState"] = "EXTERNAL", "PendingImport"
	}
	if c.Text("MultiRegion") != "true" {
		k.Attrs["MultiRegionKeyType"] = "none"
	} else if k.Attrs["MultiRegionKeyType"] == "" {
		k.Attrs["MultiRegionKeyType"] = "PRIMARY"
	}
}, "CreateKey", "DescribeKey")

var _ = learn(func(c *rule.Case, a answer) {
	primary := keyOf(c, c.Get("KeyId"))
	k := learnKey(c, a.ReplicaKeyMetadata, true)
	if k == nil && primary != nil { // the answer is not known, the replica is
		k = c.Facts.LearnResource(kindKey, c.Text("ReplicaRegion")+":"+keyID(c.Text("KeyId")))
		for _, n := range []string{"KeyUsage", "KeySpec", "Origin"} {
			k.Attrs[n] = primary.Attrs[n]
		}
	}
	if k != nil {
		k.Attrs["MultiRegionKeyType"] = "REPLICA"
	}
}, "ReplicateKey")

var states = map[string]string{
	"EnableKey": "Enabled", "DisableKey": "Disabled", "ScheduleKeyDeletion": "PendingDeletion",
	"CancelKeyDeletion": "Disabled", "ImportKeyMaterial": "Enabled", "DeleteImportedKeyMaterial": "PendingImport",
}

var _ = learn(func(c *rule.Case, _ answer) {
	if k := keyOf(c, c.Get("KeyId")); k != nil {
		k.Attrs["KeyState"] = states[c.Op]
	}
}, "EnableKey", "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion", "ImportKeyMaterial", "DeleteImportedKeyMaterial")

var _ = learn(func(c *rule.Case, _ answer) {
	if k := keyOf(c, c.Get("KeyId")); k != nil && k.Attrs["rotations"] != "" {
		n, _ := strconv.Atoi(k.Attrs["rotations"])
		k.Attrs["rotations"] = strconv.Itoa(n + 1)
	}
}, "RotateKeyOnDemand")

var _ = learn(func(c *rule.Case, _ answer) {
	al := c.Facts.LearnResource(kindAlias, c.Region()+":"+c.Text("AliasName"))
	al.Gone = c.Op == "DeleteAlias"
	al.Attrs["TargetKeyId"] = keyID(c.Text("TargetKeyId"))
}, "CreateAlias", "UpdateAlias", "DeleteAlias")

var _ = learn(func(c *rule.Case, a answer) {
	name := "KeyId"
	context := "EncryptionContext"
	if c.Op == "ReEncrypt" {
		name, context = "DestinationKeyId", "DestinationEncryptionContext"
	}
	k := keyOf(c, c.Get(name))
	if k == nil || len(a.CiphertextBlob) == 0 {
		return
	}
	t := c.Facts.LearnResource(kindCiphertext, digest(a.CiphertextBlob))
	t.Attrs["Key"], t.Attrs["Context"] = k.ID, contextDigest(c.Get(context))
}, "Encrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext")

var _ = learn(func(c *rule.Case, a answer) {
	k := keyOf(c, c.Get("KeyId"))
	m, ok := blob(c.Get("Message"))
	if k == nil || !ok || len(a.Signature) == 0 {
		return
	}
	s := c.Facts.LearnResource(kindSignature, digest(a.Signature))
	s.Attrs["Key"], s.Attrs["Message"] = k.ID, digest(m)
	s.Attrs["Algorithm"], s.Attrs["MessageType"] = c.Text("SigningAlgorithm"), messageType(c)
}, "Sign")

func messageType(c *rule.Case) string {
	if t := c.Text("MessageType"); t != "" {
		return t
	}
	return "RAW"
}

var _ = learn(func(c *rule.Case, a answer) {
	id, ok := macID(c)
	if !ok || len(a.Mac) == 0 {
		return
	}
	c.Facts.LearnResource(kindMac, id).Attrs["Mac"] = digest(a.Mac)
	by := c.Facts.LearnResource(kindMac, "mac:"+digest(a.Mac))
	by.Attrs["Of"] = id
}, "GenerateMac")

// macID names what a MAC is computed over: the same always gives the same MAC.
func macID(c *rule.Case) (string, bool) {
	k := keyOf(c, c.Get("KeyId"))
	m, ok := blob(c.Get("Message"))
	if k == nil || !ok {
		return "", false
	}
	return k.ID + " " + c.Text("MacAlgorithm") + " " + digest(m), true
}
