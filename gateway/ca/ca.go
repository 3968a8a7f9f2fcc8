// Package ca is the certificate authority of one installation of assay. The
// forward proxy answers in the name of AWS's hosts with certificates of this
// authority, so that clients keep host names and signatures as they are.
//
// Whoever has its key can pretend to be AWS to every program that trusts it. So
// the key never leaves its folder (mode 0700, the file 0600), each installation
// makes its own, and it speaks for AWS's domains and the loopback interface
// alone. Java does not heed the constraints of a root that it trusts; it heeds
// those of a certificate below one. Therefore there are two: the root's key signs
// the issuing certificate and is forgotten before anything is written, and the
// issuing key, which is kept, is good for nothing but AWS's names in any program.
package ca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/assay-project/assay/endpoint"
)

// Names of the files in an authority's folder.
const (
	CertFile   = "ca.pem" // the root, which may be given to anyone
	issuerFile = "issuer.pem"
	keyFile    = "issuer.key"
)

// lifetime is how long an authority is good for. It is as long as nobody wants
// to think of it, and short enough that a forgotten one ends.
const lifetime = 3 * 365 * 24 * time.Hour

// Authority is a certificate authority. It is safe for concurrent use.
type Authority struct {
	dir    string
	root   *x509.Certificate // what clients trust
	issuer *x509.Certificate // signed by root, signs what servers show
	key    *ecdsa.PrivateKey // the issuer's
	leaves
}

// Options are about the making of an authority; they do nothing where one is
// there already.
type Options struct {
	// Domains are more domains for which it may speak, beside AWS's and
	// localhost: those of a storage of one's own.
	Domains []string
}

// DefaultDir is where an installation's authority is: assay/ca in the user's
// folder of configuration.
func DefaultDir() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("no folder for the CA: %w; name one with --ca-dir", err)
	}
	return filepath.Join(dir, "assay", "ca"), nil
}

// Load opens the authority in dir. The error is [fs.ErrNotExist] where there is
// none.
func Load(dir string) (*Authority, error) {
	a, err := load(dir)
	if err != nil {
		return nil, fmt.Errorf("the CA in %s: %w", dir, err)
	}
	return a, nil
}

func load(dir string) (*Authority, error) {
	keyPath := filepath.Join(dir, keyFile)
	info, err := os.Stat(keyPath)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others (mode %04o), who could pretend to be AWS to programs that trust this CA: "+
			"make a new one with assay ca rotate", keyPath, info.Mode().Perm())
	}
	key, err := readPEM(keyPath, "PRIVATE KEY", func(der []byte) (*ecdsa.PrivateKey, error) {
		k, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			return nil, err
		}
		ec, ok := k.(*ecdsa.PrivateKey)
		if !ok {
			return nil, fmt.Errorf("a key of type %T, not of this program's", k)
		}
		return ec, nil
	})
	if err != nil {
		return nil, err
	}
	a := &Authority{dir: dir, key: key}
	if a.root, err = readPEM(filepath.Join(dir, CertFile), "CERTIFICATE", x509.ParseCertificate); err != nil {
		return nil, err
	}
	if a.issuer, err = readPEM(filepath.Join(dir, issuerFile), "CERTIFICATE", x509.ParseCertificate); err != nil {
		return nil, err
	}
	if pub, ok := a.issuer.PublicKey.(*ecdsa.PublicKey); !ok || !pub.Equal(key.Public()) || a.issuer.CheckSignatureFrom(a.root) != nil {
		return nil, errors.New("its key and certificates do not belong together: make a new one with assay ca rotate")
	}
	if now := time.Now(); now.After(a.issuer.NotAfter) {
		return nil, fmt.Errorf("it ended on %s: make a new one with assay ca rotate", a.issuer.NotAfter.Format(time.DateOnly))
	}
	return a, nil
}

func readPEM[T any](path, kind string, parse func([]byte) (T, error)) (v T, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return v, err
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != kind {
		return v, fmt.Errorf("%s holds no %s in PEM: make a new one with assay ca rotate", path, strings.ToLower(kind))
	}
	if v, err = parse(block.Bytes); err != nil {
		return v, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}

// Open opens the authority in dir and makes one where there is none. Several
// processes may do so at once: all get the same.
func Open(dir string, o Options) (a *Authority, made bool, err error) {
	a, err = Load(dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return a, false, err
	}
	tmp, err := create(dir, o)
	if err != nil {
		return nil, false, fmt.Errorf("making a CA in %s: %w", dir, err)
	}
	defer os.RemoveAll(tmp)
	// A folder is renamed onto an empty one or none, never onto one with an
	// authority in it: who comes second takes what the first made.
	renamed := os.Rename(tmp, dir)
	if a, err = Load(dir); err != nil && renamed != nil {
		return nil, false, fmt.Errorf("making a CA in %s: %w (a folder with other files in it?)", dir, renamed)
	}
	return a, renamed == nil, err
}

// Rotate makes a new authority in dir. Programs that trust the old one do not
// trust it.
func Rotate(dir string, o Options) (*Authority, error) {
	fail := func(err error) (*Authority, error) { return nil, fmt.Errorf("making a new CA in %s: %w", dir, err) }
	tmp, err := create(dir, o)
	if err != nil {
		return fail(err)
	}
	defer os.RemoveAll(tmp)
	old := tmp + ".old"
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fail(err)
	}
	if err := os.Rename(tmp, dir); err != nil {
		return fail(errors.Join(err, os.Rename(old, dir)))
	}
	if err := os.RemoveAll(old); err != nil {
		return fail(fmt.Errorf("the old one stays in %s: %w", old, err))
	}
	return Load(dir)
}

// create makes an authority in a new folder beside dir.
func create(dir string, o Options) (tmp string, err error) {
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", err
	}
	tmp, err = os.MkdirTemp(parent, filepath.Base(dir)+".new-") // mode 0700
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(tmp)
		}
	}()
	root, issuer, key, err := generate(o, time.Now())
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	return tmp, errors.Join(
		write(filepath.Join(tmp, keyFile), "PRIVATE KEY", der, 0o600),
		write(filepath.Join(tmp, issuerFile), "CERTIFICATE", issuer, 0o644),
		write(filepath.Join(tmp, CertFile), "CERTIFICATE", root, 0o644),
	)
}

func write(path, kind string, der []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	return errors.Join(pem.Encode(f, &pem.Block{Type: kind, Bytes: der}), f.Sync(), f.Close())
}

// generate makes a root and an issuing certificate below it. The root's key ends
// with the function.
func generate(o Options, now time.Time) (root, issuer []byte, key *ecdsa.PrivateKey, err error) {
	domains := append(endpoint.Suffixes(), "localhost")
	for _, d := range o.Domains {
		d = strings.ToLower(strings.Trim(strings.TrimPrefix(d, "*."), "."))
		if d == "" || strings.ContainsAny(d, ":/ ") {
			return nil, nil, nil, fmt.Errorf("%q is no domain", d)
		}
		domains = append(domains, d)
	}
	slices.Sort(domains)
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, nil, err
	}
	key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, nil, err
	}
	rootTemplate, err := authority(rootKey, now, slices.Compact(domains))
	if err != nil {
		return nil, nil, nil, err
	}
	template, err := authority(key, now, rootTemplate.PermittedDNSDomains)
	if err != nil {
		return nil, nil, nil, err
	}
	// The name tells two installations apart in a list of authorities.
	rootTemplate.Subject.CommonName = fmt.Sprintf("assay CA %x", rootTemplate.SubjectKeyId[:4])
	template.Subject.CommonName = rootTemplate.Subject.CommonName + " issuer"
	rootTemplate.MaxPathLen, template.MaxPathLenZero = 1, true
	if root, err = x509.CreateCertificate(rand.Reader, rootTemplate, rootTemplate, rootKey.Public(), rootKey); err != nil {
		return nil, nil, nil, err
	}
	issuer, err = x509.CreateCertificate(rand.Reader, template, rootTemplate, key.Public(), rootKey)
	return root, issuer, key, err
}

// authority is what root and issuer have in common.
func authority(key *ecdsa.PrivateKey, now time.Time, domains []string) (*x509.Certificate, error) {
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	pub, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, err
	}
	id := sha256.Sum256(pub)
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{Organization: []string{"assay"}},
		NotBefore:    now.Add(-24 * time.Hour), NotAfter: now.Add(lifetime),
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage:                    x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		SubjectKeyId:                id[:20],
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         domains,
		PermittedIPRanges: []*net.IPNet{
			{IP: net.IPv4(127, 0, 0, 0).To4(), Mask: net.CIDRMask(8, 32)},
			{IP: net.IPv6loopback, Mask: net.CIDRMask(128, 128)},
		},
	}, nil
}

func newSerial() (*big.Int, error) {
	return rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
}

// Certificate is the root, which clients are told to trust.
func (a *Authority) Certificate() *x509.Certificate { return a.root }

// CertPath is the file that holds the root, in PEM.
func (a *Authority) CertPath() string { return filepath.Join(a.dir, CertFile) }

// PEM is the root in PEM.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.root.Raw})
}

// Fingerprint is the SHA-256 of the root, in hex with colons, as other
// tools show it.
func (a *Authority) Fingerprint() string {
	sum := sha256.Sum256(a.root.Raw)
	var b strings.Builder
	for i, c := range sum {
		if i > 0 {
			b.WriteByte(':')
		}
		fmt.Fprintf(&b, "%02X", c)
	}
	return b.String()
}
