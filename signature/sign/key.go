package sign

import (
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"strings"

	"github.com/assay-project/assay/signature"
)

// Lengths of signatures in hexadecimal digits. One of SigV4a varies, since DER
// leaves leading zeros out; in a chunk it is filled up to the longest.
const (
	lengthV4  = 2 * sha256.Size
	lengthV4a = 144
)

// key makes signatures. It is for one goroutine.
type key struct {
	mac     hash.Hash         // SigV4
	private *ecdsa.PrivateKey // SigV4a
}

func newKey(o *Options) (*key, error) {
	c := &o.Credentials
	if o.Version == signature.V4a {
		private, err := signature.DeriveKeyV4a(c.AccessKeyID, c.Secret)
		if err != nil {
			return nil, err
		}
		return &key{private: private}, nil
	}
	derived := signature.DeriveKey(c.Secret, o.Time.UTC().Format("20060102"), o.Region, o.Service)
	return &key{mac: hmac.New(sha256.New, derived[:])}, nil
}

// fit is how many digits the signature has that stands in a body for one of n:
// as many, where the key can make such a one.
func (k *key) fit(n int) int {
	switch {
	case k.private == nil:
		return lengthV4
	case n == lengthV4a-4 || n == lengthV4a-2: // not filled up, as libraries write it that leave the filling out
		return n
	}
	return lengthV4a
}

// sign returns the signature of a text in hexadecimal.
func (k *key) sign(text []byte) (string, error) {
	if k.private == nil {
		k.mac.Reset()
		k.mac.Write(text)
		return hex.EncodeToString(k.mac.Sum(nil)), nil
	}
	sum := sha256.Sum256(text)
	der, err := ecdsa.SignASN1(rand.Reader, k.private, sum[:])
	return hex.EncodeToString(der), err
}

// signPadded returns a signature of exactly n digits, which is what fit gave.
// Those of SigV4a have 140, 142 or 144, by chance: a quarter, a half and a quarter
// of them. Below the full length, one of the right length is tried for.
func (k *key) signPadded(text []byte, n int) (string, error) {
	const tries = 256 // in vain once in 10^31
	for range tries {
		sig, err := k.sign(text)
		switch {
		case err != nil || len(sig) == n:
			return sig, err
		case len(sig) < n && n == lengthV4a:
			return sig + strings.Repeat("*", n-len(sig)), nil
		}
	}
	return "", errors.New("no signature of the right length was found")
}
