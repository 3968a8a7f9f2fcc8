package signature

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math/big"
	"strings"
)

// DeriveKeyV4a returns the P-256 key pair that SigV4a derives from a secret:
// the key derivation function in counter mode of NIST SP 800-108 over HMAC-
// SHA256, its candidates tested as in FIPS 186-4, B.4.2. One candidate in 2^32
// is refused, so that an error means a broken secret, not bad luck.
func DeriveKeyV4a(accessKeyID, secret string) (*ecdsa.PrivateKey, error) {
	const bits = 256
	limit := new(big.Int).Sub(elliptic.P256().Params().N, big.NewInt(2))
	for counter := byte(1); counter < 0xff; counter++ {
		h := hmac.New(sha256.New, []byte("AWS4A"+secret))
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], 1) // the function's own counter: one block is enough
		h.Write(n[:])
		h.Write([]byte(AlgorithmV4a))
		h.Write([]byte{0})
		h.Write([]byte(accessKeyID))
		h.Write([]byte{counter})
		binary.BigEndian.PutUint32(n[:], bits)
		h.Write(n[:])
		k := new(big.Int).SetBytes(h.Sum(nil))
		if k.Cmp(limit) > 0 {
			continue
		}
		var d [bits / 8]byte
		k.Add(k, big.NewInt(1)).FillBytes(d[:])
		return ecdsa.ParseRawPrivateKey(elliptic.P256(), d[:])
	}
	return nil, errors.New("signature: no P-256 key for this secret")
}

// trimV4a removes the asterisks with which a chunk signature of SigV4a, whose
// length varies, is filled up to a fixed one.
func trimV4a(sig string) string { return strings.TrimRight(sig, "*") }

// verifyV4a checks a signature in hex over a text.
func verifyV4a(key *ecdsa.PublicKey, text []byte, sig string) bool {
	der, err := hex.DecodeString(trimV4a(sig))
	if err != nil {
		return false
	}
	sum := sha256.Sum256(text)
	return ecdsa.VerifyASN1(key, sum[:], der)
}
