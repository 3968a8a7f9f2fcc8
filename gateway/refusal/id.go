package refusal

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// The beginnings of ids. They keep to the alphabet and the length of the
// service's own, for clients that look at them.
const (
	markS3     = "ASSAY"                    // of 16 characters of S3, and 52 of DynamoDB
	markS3Host = "assay/answered/this/"     // of 76 characters of base64
	markUUID   = "a55a0000-a55a-4000-8000-" // of a UUID
)

// Marked reports whether a request id was given by assay, and not by a service.
func Marked(id string) bool {
	return strings.HasPrefix(id, markS3) || strings.HasPrefix(id, markS3Host) || strings.HasPrefix(id, markUUID)
}

func newUUID() string {
	var b [6]byte
	rand.Read(b[:])
	return markUUID + hex.EncodeToString(b[:])
}

// newUpper is an id of n characters of capitals and digits.
func newUpper(n int) string {
	return markS3 + rand.Text()[:min(n-len(markS3), 26)] + strings.Repeat("0", max(0, n-len(markS3)-26))
}

func newHostID() string {
	b := make([]byte, 42)
	rand.Read(b)
	return markS3Host + base64.StdEncoding.EncodeToString(b)
}
