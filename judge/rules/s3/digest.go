package s3

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"hash/crc64"
	"strings"
	"sync"
)

// digest is a checksum algorithm of S3.
type digest struct {
	name string // as the headers end: "crc32c"
	size int    // bytes of a checksum
	// sum computes it; nil for those that assay does not compute.
	sum func([]byte) []byte
	// full says that uploads may have it over the whole object, composite
	// that they may have it part by part. Source: "Checking object integrity",
	// S3 User Guide.
	full, composite bool
}

// upper is the name as values of headers and messages have it.
func (d *digest) upper() string { return strings.ToUpper(d.name) }

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	// nvme is the table of CRC-64/NVME's polynomial, reflected. It is made when
	// it is first asked for: most requests carry another checksum.
	nvme = sync.OnceValue(func() *crc64.Table { return crc64.MakeTable(0x9a6c9329ac4bc9b5) })
)

var digests = []digest{
	{"crc32", 4, func(b []byte) []byte { return be32(crc32.ChecksumIEEE(b)) }, true, true},
	{"crc32c", 4, func(b []byte) []byte { return be32(crc32.Checksum(b, castagnoli)) }, true, true},
	{"crc64nvme", 8, func(b []byte) []byte { return be64(crc64.Checksum(b, nvme())) }, true, false},
	{"sha1", 20, func(b []byte) []byte { s := sha1.Sum(b); return s[:] }, false, true},
	{"sha256", 32, func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }, false, true},
	{"sha512", 64, func(b []byte) []byte { s := sha512.Sum512(b); return s[:] }, false, true},
	{"md5", 16, func(b []byte) []byte { s := md5.Sum(b); return s[:] }, false, true},
	{"xxhash64", 8, nil, false, true},
	{"xxhash3", 8, nil, false, true},
	{"xxhash128", 16, nil, false, true},
}

func be32(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }
func be64(v uint64) []byte { return binary.BigEndian.AppendUint64(nil, v) }

// digestOf finds an algorithm by its name in any case, nil for none.
func digestOf(name string) *digest {
	for i := range digests {
		if strings.EqualFold(digests[i].name, name) {
			return &digests[i]
		}
	}
	return nil
}

// valid reports whether a value is a checksum of the algorithm in base64.
func (d *digest) valid(value string) bool {
	raw, err := base64.StdEncoding.DecodeString(value)
	return err == nil && len(raw) == d.size
}

// encode computes a checksum as it stands in a header.
func (d *digest) encode(body []byte) string {
	return base64.StdEncoding.EncodeToString(d.sum(body))
}
