package s3

import (
	"encoding/base64"
	"encoding/binary"
)

// piece is a part of an object with its checksum in base64.
type piece struct {
	sum  string
	size int64
}

// combine makes the checksum of an object from those of its parts, which is
// possible for the CRCs only. ok is false for others and for a checksum that
// does not decode.
func (d *digest) combine(parts []piece) (sum string, ok bool) {
	poly, bits := map[string]uint64{"crc32": 0xedb88320, "crc32c": 0x82f63b78, "crc64nvme": 0x9a6c9329ac4bc9b5}[d.name], d.size*8
	if poly == 0 {
		return "", false
	}
	var total uint64
	for _, p := range parts {
		raw, err := base64.StdEncoding.DecodeString(p.sum)
		if err != nil || len(raw) != d.size {
			return "", false
		}
		var buf [8]byte
		copy(buf[8-len(raw):], raw)
		total = shiftCRC(total, p.size, poly, bits) ^ binary.BigEndian.Uint64(buf[:])
	}
	var buf [8]byte
	binary.BigEndian.PutUint64(buf[:], total)
	return base64.StdEncoding.EncodeToString(buf[8-d.size:]), true
}

// shiftCRC is the CRC of what a CRC stands for with n zero bytes after it. The
// operator "one zero bit" is a matrix over GF(2); it is squared for each bit of
// the length.
func shiftCRC(crc uint64, n int64, poly uint64, bits int) uint64 {
	var op, square [64]uint64
	op[0] = poly
	for i := 1; i < bits; i++ {
		op[i] = 1 << (i - 1)
	}
	times := func(m *[64]uint64, v uint64) (sum uint64) {
		for i := 0; v != 0; i, v = i+1, v>>1 {
			if v&1 != 0 {
				sum ^= m[i]
			}
		}
		return sum
	}
	for zeros := n * 8; zeros > 0; zeros >>= 1 {
		if zeros&1 != 0 {
			crc = times(&op, crc)
		}
		for i := range bits {
			square[i] = times(&op, op[i])
		}
		op = square
	}
	return crc
}
