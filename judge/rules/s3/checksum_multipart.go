package s3

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/rule"
)

// Rules about the checksums of multipart uploads before their parts: how an
// upload, or a copy, is begun.

var besideBegin = []rule.Neighbour{{Code: "InvalidArgument", Means: "another header's value is wrong"},
	{Code: "BadDigest", Means: "a checksum was computed and differs"}}

var _ = rule.Add(rule.Rule{
	ID: "s3/mpu-checksum-algorithm-unknown", Operations: []string{"CreateMultipartUpload", "CopyObject"},
	On: rule.Header("x-amz-checksum-algorithm"), Stage: rule.Values, Order: -29,
	When: "x-amz-checksum-algorithm names no algorithm of S3's",
	Code: "InvalidRequest", Status: 400,
	Message: "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
	Fix:     "use CRC32, CRC32C, CRC64NVME, SHA1 or SHA256", Not: "x-amz-sdk-checksum-algorithm, which is for requests with a body", Beside: besideBegin,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_multipart_parts_checksum_exceptions_composite", apiModel + "CopyObjectRequest.ChecksumAlgorithm"},
	Check: func(c *rule.Case) *rule.Hit {
		if digestOf(c.Header("x-amz-checksum-algorithm")) != nil {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-checksum-algorithm"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/mpu-checksum-type-unknown", Operations: []string{"CreateMultipartUpload", "CompleteMultipartUpload"},
	On: rule.Header("x-amz-checksum-type"), Stage: rule.Values, Order: -28,
	When: "x-amz-checksum-type is neither COMPOSITE nor FULL_OBJECT",
	Code: "InvalidRequest", Status: 400, Message: "Value for x-amz-checksum-type header is invalid.",
	Fix: "send COMPOSITE or FULL_OBJECT", Beside: besideBegin,
	Evidence: rule.Reported, Sources: []string{versity + "tests/test_rest_multipart.sh#L231", apiModel + "ChecksumType"},
	Check: func(c *rule.Case) *rule.Hit {
		switch c.Header("x-amz-checksum-type") {
		case "COMPOSITE", "FULL_OBJECT":
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-checksum-type"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/mpu-checksum-type-without-algorithm", Operations: []string{"CreateMultipartUpload"},
	On: rule.Header("x-amz-checksum-type"), Stage: rule.Values, Order: -27,
	When: "an upload is begun with x-amz-checksum-type and without x-amz-checksum-algorithm",
	Code: "InvalidRequest", Status: 400,
	Message: "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
	Fix:     "name the algorithm too, or drop the type", Not: "another type", Beside: besideBegin, Evidence: rule.Recorded,
	Sources: []string{recordedS3 + "test_multipart_parts_checksum_exceptions_composite", recordedS3 + "test_multipart_parts_checksum_exceptions_full_object"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Has("x-amz-checksum-algorithm") {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-checksum-type").Because("a type …"), c.AtHeader("x-amz-checksum-algorithm").Because("… of no algorithm"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/mpu-composite-crc64nvme", Operations: []string{"CreateMultipartUpload"}, On: rule.Header("x-amz-checksum-type"), Stage: rule.Values, Order: -26,
	When: "a composite checksum is asked for with CRC64NVME",
	Code: "InvalidRequest", Status: 400, Message: "The COMPOSITE checksum type cannot be used with the {algorithm} checksum algorithm.",
	Fix: "use FULL_OBJECT with CRC64NVME, or another algorithm", Beside: besideBegin,
	// Warns only: of the runs behind the recorded answers, some went on as if
	// the upload had begun.
	Evidence: rule.Inferred, Sources: []string{recordedS3 + "test_multipart_checksum_type_compatibility"},
	Check: func(c *rule.Case) *rule.Hit { return impossibleType(c, "COMPOSITE") },
})

var _ = rule.Add(rule.Rule{
	ID: "s3/mpu-full-object-sha", Operations: []string{"CreateMultipartUpload"}, On: rule.Header("x-amz-checksum-type"), Stage: rule.Values, Order: -26,
	When: "a checksum over the full object is asked for with an algorithm that is no CRC",
	Code: "InvalidRequest", Status: 400, Message: "The FULL_OBJECT checksum type cannot be used with the {algorithm} checksum algorithm.",
	Fix: "use COMPOSITE, or one of the CRCs", Not: "sending the whole object's hash at the end: S3 cannot compute it from parts", Beside: besideBegin,
	// Warns only: of the runs behind the recorded answers, some went on as if
	// the upload had begun.
	Evidence: rule.Inferred, Sources: []string{recordedS3 + "test_multipart_checksum_type_compatibility"},
	Check: func(c *rule.Case) *rule.Hit { return impossibleType(c, "FULL_OBJECT") },
})

// impossibleType refuses a type of checksum that the algorithm cannot have.
func impossibleType(c *rule.Case, kind string) *rule.Hit {
	d := digestOf(c.Header("x-amz-checksum-algorithm"))
	if d == nil || c.Header("x-amz-checksum-type") != kind || kind == "COMPOSITE" && d.composite || kind == "FULL_OBJECT" && d.full {
		return nil
	}
	return rule.Refuse(c.AtHeader("x-amz-checksum-type").Because("impossible …"), c.AtHeader("x-amz-checksum-algorithm").Because("… with this algorithm")).
		With("algorithm", d.name)
}

var besidePartSum = []rule.Neighbour{{Code: "BadDigest", Means: "the checksum is of the right algorithm and differs from the body's"},
	{Code: "NoSuchUpload", Means: "the upload itself is gone"}}

var _ = rule.Add(rule.Rule{
	ID: "s3/upload-part-algorithm-differs", Operations: []string{"UploadPart"},
	On: rule.Any(rule.HeaderPrefix("x-amz-checksum-"), rule.Header("x-amz-trailer")), Stage: rule.Object, Order: 15,
	When: "a part has a checksum of another algorithm than the upload was begun with",
	Code: "InvalidRequest", Status: 400,
	Message: "Checksum Type mismatch occurred, expected checksum Type: {begun}, actual checksum Type: {sent}",
	Fix:     "give UploadPart the algorithm of CreateMultipartUpload (ChecksumAlgorithm); SDKs take CRC32 unless told",
	Not:     "dropping the checksum, where the upload is composite", Beside: besidePartSum, Evidence: rule.Recorded,
	Sources: []string{recordedS3 + "test_multipart_parts_checksum_exceptions_composite", recordedS3 + "test_multipart_parts_checksum_exceptions_full_object"},
	Check: func(c *rule.Case) *rule.Hit {
		u, _ := upload(c)
		if u == nil {
			return nil
		}
		d, at := sentDigest(c)
		if d == nil || u.Checksum.Value.Algorithm == "" || u.Checksum.Value.Algorithm == d.upper() {
			return nil
		}
		return rule.Refuse(at.Because("the upload was begun with "+u.Checksum.Value.Algorithm), c.AtQuery("uploadId")).
			With("begun", strings.ToLower(u.Checksum.Value.Algorithm)).With("sent", d.name)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/upload-part-composite-no-checksum", Operations: []string{"UploadPart"}, Stage: rule.Object, Order: 16,
	When: "a part of an upload with a composite checksum comes without a checksum",
	Code: "InvalidRequest", Status: 400,
	Message: "Checksum Type mismatch occurred, expected checksum Type: {begun}, actual checksum Type: null",
	Fix:     "send the checksum of the upload's algorithm with each part", Not: "Content-MD5 in its place", Beside: besidePartSum,
	Evidence: rule.Reported, Sources: []string{versityIssue + "1342", guide + "checking-object-integrity.html"},
	Check: func(c *rule.Case) *rule.Hit {
		u, _ := upload(c)
		if u == nil || u.Checksum.Value.Type != "COMPOSITE" || hasIntegrity(c) && !c.Has("Content-MD5") {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-checksum-"+strings.ToLower(u.Checksum.Value.Algorithm)).Because("absent"), c.AtQuery("uploadId")).
			With("begun", strings.ToLower(u.Checksum.Value.Algorithm))
	},
})

// sentDigest is the algorithm of the one checksum that a request carries, as a
// header or as a trailer.
func sentDigest(c *rule.Case) (*digest, rule.Culprit) {
	if list := checksumHeaders(c); len(list) == 1 {
		return digestOf(list[0].Name[len("x-amz-checksum-"):]), list[0]
	}
	at := c.AtHeader("x-amz-trailer")
	name, _ := strings.CutPrefix(strings.ToLower(strings.TrimSpace(c.Header("x-amz-trailer"))), "x-amz-checksum-")
	return digestOf(name), at
}

var _ = rule.Add(rule.Rule{
	ID: "s3/mp-object-size-not-number", Operations: []string{"CompleteMultipartUpload"}, On: rule.Header("x-amz-mp-object-size"), Stage: rule.Values, Order: -25,
	When: "x-amz-mp-object-size is not an integer",
	Code: "InvalidRequest", Status: 400, Message: "Value for x-amz-mp-object-size header is invalid: '{value}'",
	Fix: "send the size of the whole object in bytes", Beside: besideBegin, Evidence: rule.Reported,
	Sources: []string{versity + "tests/drivers/complete_multipart_upload/complete_multipart_upload_rest.sh#L225", apiModel + "CompleteMultipartUploadRequest.MpuObjectSize"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Header("x-amz-mp-object-size")
		if _, err := strconv.ParseInt(v, 10, 64); err == nil {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-mp-object-size")).With("value", v)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/mp-object-size-negative", Operations: []string{"CompleteMultipartUpload"}, On: rule.Header("x-amz-mp-object-size"), Stage: rule.Values, Order: -24,
	When: "x-amz-mp-object-size is below zero",
	Code: "InvalidRequest", Status: 400, Message: "Value for x-amz-mp-object-size header is less than zero: '{value}'",
	Fix: "send the size of the whole object in bytes", Evidence: rule.Inferred, Sources: []string{versity + "s3err/s3err.go"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Header("x-amz-mp-object-size")
		if n, err := strconv.ParseInt(v, 10, 64); err != nil || n >= 0 {
			return nil
		}
		return rule.Refuse(c.AtHeader("x-amz-mp-object-size")).With("value", v)
	},
})
