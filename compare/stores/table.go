package stores

// looked is the day on which the sources were read.
const looked = "2026-11-25"

// table is what is known. A store with few facts is one of which little was found,
// and not one that accepts everything.
var table = []*Store{
	{"b2", "Backblaze B2", []Fact{
		{ChecksumHeader, Refuses, "400 InvalidArgument: Unsupported header 'x-amz-checksum-crc32' received for this API call.", "as of 2025",
			"https://github.com/diced/zipline/issues/746", looked},
		{SDKAlgorithm, Refuses, "400 InvalidArgument: Unsupported header 'x-amz-sdk-checksum-algorithm' received for this API call.", "as of 2025",
			"https://github.com/home-assistant/core/issues/143995", looked},
		{ChecksumMode, Refuses, "400 InvalidArgument: Unsupported header 'x-amz-checksum-mode' received for this API call.", "as of 2025",
			"https://github.com/vatesfr/xen-orchestra/issues/8358", looked},
	}},
	{"ceph", "Ceph RGW", []Fact{
		{UnsignedTrailer, Refuses, "XAmzContentSHA256Mismatch, or 411 MissingContentLength", "releases without ceph/ceph#54856",
			"https://github.com/ceph/ceph/pull/54856", looked},
		{SignedTrailer, Refuses, "XAmzContentSHA256Mismatch", "releases without ceph/ceph#54856; a hosted RGW in June 2026",
			"https://github.com/fleetdm/fleet/issues/47850", looked},
	}},
	{"garage", "Garage", nil},
	{"gcs", "Google Cloud Storage, XML API", []Fact{
		{UnsignedTrailer, Refuses, "403 SignatureDoesNotMatch", "as of May 2025",
			"https://www.beginswithdata.com/2025/05/14/aws-s3-tools-with-gcs", looked},
		{SignedTrailer, Refuses, "403 SignatureDoesNotMatch", "as of April 2025",
			"https://github.com/aws/aws-sdk-java-v2/issues/5987", looked},
		{SignedAcceptEnc, Refuses, "403 SignatureDoesNotMatch: its front end changes Accept-Encoding before the signature is checked", "as of July 2026",
			"https://github.com/benbjohnson/litestream/issues/1386", looked},
	}},
	{"minio", "MinIO", []Fact{
		{UnsignedTrailer, Refuses, "", "releases before May 2023, without minio/minio#16484", "https://github.com/minio/minio/pull/16484", looked},
		{SignedTrailer, Refuses, "", "releases before May 2023, without minio/minio#16484", "https://github.com/minio/minio/pull/16484", looked},
		{CRC64NVME, Refuses, "", "releases before February 2025, without minio/minio#20855", "https://github.com/minio/minio/pull/20855", looked},
	}},
	{"oci", "Oracle Object Storage", []Fact{
		{NoContentMD5, Refuses, "", "before July 2026; since then x-amz-checksum-sha256 and -crc32c do instead of Content-MD5",
			"https://docs.oracle.com/en-us/iaas/releasenotes/objectstorage/amazon_s3_compatibility_api_deleteobjects_bulkdelete_supports_new_checksum_algorithms.htm", looked},
	}},
	{"oss", "Alibaba Cloud OSS", []Fact{
		{UnsignedTrailer, Refuses, "InvalidArgument: aws-chunked encoding is not supported with the specified x-amz-content-sha256 value", "as of April 2026",
			"https://github.com/stormkit-io/stormkit-io/pull/149", looked},
		{SignedTrailer, Refuses, "InvalidArgument: aws-chunked encoding is not supported with the specified x-amz-content-sha256 value", "as of April 2026",
			"https://github.com/stormkit-io/stormkit-io/pull/149", looked},
	}},
	{"r2", "Cloudflare R2", []Fact{
		{ChecksumHeader, Refused, "501 NotImplemented: Header 'x-amz-checksum-crc32' with value … not implemented", "January 2025; its page of compatibility lists the algorithms today",
			"https://github.com/cloudflare/cloudflare-docs/pull/19236", looked},
		{UnsignedTrailer, Refuses, "401 Unauthorized", "as of August 2026", "https://github.com/amd/gaia/pull/3029", looked},
		{SignedTrailer, Refuses, "501: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER not implemented", "as of September 2026",
			"https://github.com/bitfoundation/bitplatform/issues/13362", looked},
		{SignedChunks, Refuses, "501: STREAMING-AWS4-HMAC-SHA256-PAYLOAD not implemented", "since 2022",
			"https://github.com/cloudflare/cloudflare-docs/issues/6133", looked},
		{PresignedExtras, Refuses, "403", "as of February 2026", "https://github.com/Donnadieu/Epstein-File-Explorer/pull/84", looked},
	}},
	{"seaweedfs", "SeaweedFS", []Fact{
		{UnsignedTrailer, Refuses, "403 SignatureDoesNotMatch", "releases before February 2025, without seaweedfs/seaweedfs#6539",
			"https://github.com/seaweedfs/seaweedfs/issues/6517", looked},
		{SignedTrailer, Corrupts, "chunk signatures and the trailer become part of the object", "3.63 to 3.89; fixed in December 2025 by seaweedfs/seaweedfs#7623",
			"https://github.com/seaweedfs/seaweedfs/issues/6847", looked},
	}},
	{"spaces", "DigitalOcean Spaces", nil},
	{"storj", "Storj Gateway-ST", []Fact{
		{UnsignedTrailer, Refuses, "411 MissingContentLength: You must provide the Content-Length HTTP header.", "since January 2025",
			"https://github.com/storj/gateway-st/issues/89", looked},
	}},
	{"swift", "OpenStack Swift, s3api", []Fact{
		{CRC64NVME, Refuses, "501", "until it has that algorithm", "https://opendev.org/openstack/swift/src/branch/master/doc/s3api", looked},
	}},
	{"wasabi", "Wasabi", nil},
}
