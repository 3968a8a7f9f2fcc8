package s3

import "github.com/assay-project/assay/judge/rule"

// Rules about how a stored object, or an upload in progress, is encrypted.

const ssecObject = "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object."

var besideStoredKey = []rule.Neighbour{
	{Code: "AccessDenied", Means: "a key was sent, and another than the object was written with"},
	{Code: "InvalidArgument", Means: "the SSE-C headers themselves are malformed"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-get-without-key", Operations: append([]string{"CopyObject", "UploadPartCopy"}, ssecReads...),
	Stage: rule.Object, Order: 20,
	When: "an object that was written with a customer-provided key is read without one",
	Code: "InvalidRequest", Status: 400, Message: ssecObject,
	Fix:      "send the x-amz-server-side-encryption-customer- headers of the write (for a copy: x-amz-copy-source-…)",
	Not:      "permissions: S3 has not the key",
	Beside:   besideStoredKey,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_object_retrieval_sse_c", recordedS3 + "test_copy_object_with_sse_c"},
	Check: func(c *rule.Case) *rule.Hit {
		v, prefix := readVersion(c)
		if v == nil || !v.Encryption.Known || v.Encryption.Value.Algorithm != "SSE-C" {
			return nil
		}
		if c.Has(prefix+"algorithm") || c.Has(prefix+"key") || c.Has(prefix+"key-MD5") {
			return nil
		}
		return rule.Refuse(c.AtHeader(prefix+"key").Because("absent: the object was written with a key of the caller's"),
			c.AtHeader(prefix+"algorithm"), c.AtHeader(prefix+"key-MD5"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-get-wrong-key", Operations: append([]string{"CopyObject", "UploadPartCopy"}, ssecReads...),
	On:    rule.Any(ssecHeaders, rule.Header(sourceSSEC+"algorithm", sourceSSEC+"key", sourceSSEC+"key-md5")),
	Stage: rule.Object, Order: 21,
	When: "an object is read with another key than the one it was written with, or without the key's MD5",
	Code: "AccessDenied", Status: 403,
	Message: "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
	Fix:     "send the key of the write; look it up by the MD5 that the write's answer gave",
	Not:     "wider permissions: the code speaks of access and means the key", Beside: []rule.Neighbour{
		{Code: "InvalidRequest", Means: "no key was sent, or the object has none"}},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_object_retrieval_sse_c"},
	Check: func(c *rule.Case) *rule.Hit {
		v, prefix := readVersion(c)
		if v == nil || !v.Encryption.Known || v.Encryption.Value.Algorithm != "SSE-C" || v.Encryption.Value.CustomerKeyMD5 == "" {
			return nil
		}
		if !c.Has(prefix+"key") && !c.Has(prefix+"algorithm") && !c.Has(prefix+"key-MD5") || c.Header(prefix+"key-MD5") == v.Encryption.Value.CustomerKeyMD5 {
			return nil
		}
		return rule.Refuse(c.AtHeader(prefix+"key").Because("not the key that the object was written with"), c.AtHeader(prefix+"key-MD5"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-get-not-applicable", Operations: ssecReads, On: ssecHeaders, Stage: rule.Object, Order: 22,
	When: "an object that was not written with a customer-provided key is read with one",
	Code: "InvalidRequest", Status: 400, Message: "The encryption parameters are not applicable to this object.",
	Fix: "drop the x-amz-server-side-encryption-customer- headers", Not: "another key: the object has none", Beside: besideStoredKey,
	Evidence: rule.Reported, Sources: []string{"https://github.com/boto/boto3/issues/982"},
	Check: func(c *rule.Case) *rule.Hit {
		v, _ := targetVersion(c)
		if v == nil || !v.Encryption.Known || v.Encryption.Value.Algorithm == "SSE-C" {
			return nil
		}
		return rule.Refuse(c.AtHeaders(ssec)...)
	},
})

var besideUploadKey = []rule.Neighbour{{Code: "InvalidArgument", Means: "the SSE-C headers themselves are malformed"},
	{Code: "AccessDenied", Means: "the caller may not write, or not use the KMS key"}}

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-mpu-part-without-key", Operations: []string{"UploadPart", "UploadPartCopy"}, Stage: rule.Object, Order: 30,
	When: "an upload was begun with a customer-provided key and the part comes without one, or the other way round",
	Code: "InvalidRequest", Status: 400,
	Message: "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
	Fix:     "send the same x-amz-server-side-encryption-customer- headers at CreateMultipartUpload and with every part",
	Not:     "sending them at CompleteMultipartUpload, where they are not needed", Beside: besideUploadKey,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_multipart_upload_sse_c_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		u, _ := upload(c)
		if u == nil || !u.Encryption.Known {
			return nil
		}
		keyed := u.Encryption.Value.Algorithm == "SSE-C"
		switch sent := c.Has(ssec + "key"); {
		case keyed && !sent:
			return rule.Refuse(c.AtHeader(ssec + "key").Because("absent: the upload was begun with a key"))
		case !keyed && sent:
			return rule.Refuse(append(c.AtHeaders(ssec), c.AtQuery("uploadId").Because("begun without a key"))...)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/ssec-mpu-part-other-key", Operations: []string{"UploadPart", "UploadPartCopy"}, On: ssecHeaders, Stage: rule.Object, Order: 31,
	When: "a part is sent with another customer-provided key than the upload was begun with",
	Code: "InvalidRequest", Status: 400, Message: "The provided encryption parameters did not match the ones used originally.",
	Fix: "use one key for the whole upload", Not: "completing with the new key: parts keep theirs", Beside: besideUploadKey,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_multipart_upload_sse_c_validation"},
	Check: func(c *rule.Case) *rule.Hit {
		u, _ := upload(c)
		if u == nil || u.Encryption.Value.CustomerKeyMD5 == "" || u.Encryption.Value.CustomerKeyMD5 == c.Header(ssec+"key-MD5") {
			return nil
		}
		return rule.Refuse(c.AtHeader(ssec + "key").Because("not the key that the upload was begun with"))
	},
})
