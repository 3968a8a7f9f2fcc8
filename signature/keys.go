package signature

import (
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"hash"
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

// Key checks signatures of one access key: for SigV4 those of one scope, for
// SigV4a all. It is for one goroutine.
type Key struct {
	mac    hash.Hash // SigV4
	public *ecdsa.PublicKey
}

// NewKey returns the key for SigV4 of a derived signing key, see [DeriveKey].
func NewKey(derived [sha256.Size]byte) *Key { return &Key{mac: hmac.New(sha256.New, derived[:])} }

// NewKeyV4a returns the key for SigV4a.
func NewKeyV4a(public *ecdsa.PublicKey) *Key { return &Key{public: public} }

// Asymmetric reports whether the key is one of SigV4a, with which a check costs
// a hundred times as much.
func (k *Key) Asymmetric() bool { return k.public != nil }

// Check reports whether sig, as it stands in a request, signs the text. Its
// time does not tell how much of a SigV4 signature was right.
func (k *Key) Check(text []byte, sig string) bool {
	if k.public != nil {
		return verifyV4a(k.public, text, sig)
	}
	var given [2 * sha256.Size]byte
	hexed := k.sign(text)
	n := copy(given[:], sig)
	same := subtle.ConstantTimeCompare(hexed[:], given[:])
	return n == len(sig) && same == 1
}

// Begins reports whether sig is the first part of a SigV4 signature of the text,
// which lacks its end. Fewer than 16 digits are not taken for one.
func (k *Key) Begins(text []byte, sig string) bool {
	if k.public != nil || len(sig) < 16 || len(sig) >= 2*sha256.Size {
		return false
	}
	hexed := k.sign(text)
	return subtle.ConstantTimeCompare(hexed[:len(sig)], []byte(sig)) == 1
}

// sign returns the SigV4 signature of the text in hex.
func (k *Key) sign(text []byte) (hexed [2 * sha256.Size]byte) {
	var sum [sha256.Size]byte
	k.mac.Reset()
	k.mac.Write(text)
	hex.Encode(hexed[:], k.mac.Sum(sum[:0]))
	return hexed
}
