package signature

import (
	"crypto/hmac"
	"crypto/sha256"
)

// CacheSize is how many derived keys a [Verifier] keeps: one is needed for each
// access key, day, region and service.
const CacheSize = 512

// keyID names a derived key without holding the secret that it came from. The
// secret is part of it, so that a changed secret is not answered from before.
type keyID [sha256.Size]byte

func newKeyID(accessKeyID, secret, scope string) keyID {
	b := make([]byte, 0, 192)
	b = append(b, accessKeyID...)
	b = append(b, 0)
	b = append(b, secret...)
	b = append(b, 0)
	b = append(b, scope...)
	return sha256.Sum256(b)
}

// DeriveKey returns the SigV4 signing key: HMACs of date (yyyyMMdd), region,
// service and the terminal, beginning with the secret.
func DeriveKey(secret, date, region, service string) [sha256.Size]byte {
	k := mac([]byte("AWS4"+secret), date)
	k = mac(k[:], region)
	k = mac(k[:], service)
	return mac(k[:], Terminal)
}

func mac(key []byte, data string) (sum [sha256.Size]byte) {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(data))
	h.Sum(sum[:0])
	return sum
}
