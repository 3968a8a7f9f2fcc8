package signature

import (
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"hash"
)

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
	var (
		sum   [sha256.Size]byte
		hexed [2 * sha256.Size]byte
		given [2 * sha256.Size]byte
	)
	k.mac.Reset()
	k.mac.Write(text)
	hex.Encode(hexed[:], k.mac.Sum(sum[:0]))
	n := copy(given[:], sig)
	same := subtle.ConstantTimeCompare(hexed[:], given[:])
	return n == len(sig) && same == 1
}
