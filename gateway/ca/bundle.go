package ca

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"software.sslmate.com/src/go-pkcs12"
)

// systemBundles are where systems keep the roots that they trust, in PEM:
// Debian, Fedora, openSUSE, Alpine and the BSDs, macOS.
var systemBundles = []string{
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
	"/etc/ssl/ca-bundle.pem",
	"/etc/ssl/cert.pem",
	"/usr/local/share/certs/ca-root-nss.crt",
}

// SystemRoots returns the roots that this machine trusts, in PEM; nil without an
// error where it has no such file.
func SystemRoots() ([]byte, error) {
	for _, path := range systemBundles {
		data, err := os.ReadFile(path)
		if err == nil {
			return data, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("the roots of this machine: %w", err)
		}
	}
	return nil, nil
}

// Bundle returns roots and the authority in one, in PEM: for the variables that
// name what to trust instead of the system's roots (AWS_CA_BUNDLE,
// SSL_CERT_FILE and their kind).
func (a *Authority) Bundle(roots []byte) []byte {
	b := bytes.TrimRight(bytes.Clone(roots), "\n")
	if len(b) > 0 {
		b = append(b, '\n')
	}
	return append(b, a.PEM()...)
}

// TruststorePassword opens what [Authority.Truststore] makes. A truststore holds
// no secret, Java wants a password all the same, and this is the one that its
// own has.
const TruststorePassword = "changeit"

// Truststore returns roots (in PEM) and the authority as a truststore for Java,
// in PKCS #12.
func (a *Authority) Truststore(roots []byte) ([]byte, error) {
	certs := []*x509.Certificate{a.root}
	for {
		var block *pem.Block
		if block, roots = pem.Decode(roots); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		// One that Go does not parse is a loss to none: Java may not either.
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			certs = append(certs, c)
		}
	}
	// The form of before 2023 is read by every Java 8 there is. It protects
	// nothing here: certificates are public.
	store, err := pkcs12.LegacyDES.EncodeTrustStore(certs, TruststorePassword)
	if err != nil {
		return nil, fmt.Errorf("a truststore for Java: %w", err)
	}
	return store, nil
}
