package ca

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func open(t testing.TB, o Options) *Authority {
	t.Helper()
	a, made, err := Open(filepath.Join(t.TempDir(), "assay", "ca"), o)
	if err != nil || !made {
		t.Fatal(made, err)
	}
	return a
}

func issuers(a *Authority) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.issuer)
	return pool
}

func TestModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no mode bits")
	}
	a := open(t, Options{})
	for path, want := range map[string]fs.FileMode{a.dir: 0o700 | fs.ModeDir, filepath.Join(a.dir, keyFile): 0o600, a.CertPath(): 0o644} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode()&^0o022 != want&^0o022 { // the umask of whoever tests
			t.Errorf("%s has mode %v, want %v", path, info.Mode(), want)
		}
	}
	if err := os.Chmod(filepath.Join(a.dir, keyFile), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(a.dir); err == nil || !strings.Contains(err.Error(), "assay ca rotate") {
		t.Errorf("a key that others can read: %v", err)
	}
}

// TestOpenAtOnce lets many open, and so make, one authority.
func TestOpenAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ca")
	var wg sync.WaitGroup
	got := make([]*Authority, 8)
	for i := range got {
		wg.Go(func() {
			a, _, err := Open(dir, Options{})
			if err != nil {
				t.Error(err)
			}
			got[i] = a
		})
	}
	wg.Wait()
	for _, a := range got {
		if a == nil || !a.root.Equal(got[0].root) {
			t.Fatal("two authorities")
		}
	}
	left, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the authority: %v, %v", left, err)
	}
}

func TestRotate(t *testing.T) {
	a := open(t, Options{})
	b, err := Rotate(a.dir, Options{Domains: []string{"*.Storage.Example"}})
	if err != nil {
		t.Fatal(err)
	}
	if b.root.Equal(a.root) || !b.May("bucket.storage.example") || a.May("bucket.storage.example") {
		t.Error("the new one is the old one")
	}
	again, made, err := Open(a.dir, Options{})
	if err != nil || made || !again.root.Equal(b.root) {
		t.Error(made, err)
	}
	if _, err := Rotate(a.dir, Options{Domains: []string{"http://x"}}); err == nil {
		t.Error("an address is no domain")
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestBroken(t *testing.T) {
	a, b := open(t, Options{}), open(t, Options{})
	if err := os.WriteFile(a.CertPath(), b.PEM(), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(a.dir); err == nil || !strings.Contains(err.Error(), "do not belong together") {
		t.Error(err)
	}
	if err := os.WriteFile(a.CertPath(), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(a.dir); err == nil || !strings.Contains(err.Error(), "no certificate") {
		t.Error(err)
	}
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "notes"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(full, Options{}); err == nil || !strings.Contains(err.Error(), "other files") {
		t.Error(err)
	}
}

func TestCertFor(t *testing.T) {
	a := open(t, Options{})
	pool := x509.NewCertPool()
	pool.AddCert(a.root)
	for host, name := range map[string]string{
		"s3.eu-west-1.amazonaws.com":                        "",
		"a.bucket.with.dots.s3.us-east-1.amazonaws.com:443": "a.bucket.with.dots.s3.us-east-1.amazonaws.com",
		"My_Bucket.s3.amazonaws.com":                        "my_bucket.s3.amazonaws.com",
		"sqs.eu-west-1.api.aws.":                            "sqs.eu-west-1.api.aws",
		"s3.cn-north-1.amazonaws.com.cn":                    "",
		"abc.lambda-url.eu-west-1.on.aws":                   "",
		"dynamodb.eusc-de-east-1.amazonaws.eu":              "",
		strings.Repeat("b", 63) + ".s3.amazonaws.com":       "",
		"localhost:4566":                                    "localhost",
		"127.0.0.1:9000":                                    "127.0.0.1",
		"[::1]:9000":                                        "::1",
	} {
		if name == "" {
			name = host
		}
		cert, err := a.CertFor(host)
		if err != nil {
			t.Errorf("%s: %v", host, err)
			continue
		}
		if _, err := cert.Leaf.Verify(x509.VerifyOptions{Roots: pool, Intermediates: issuers(a), DNSName: name}); err != nil {
			t.Errorf("%s: %v", host, err)
		}
		if again, _ := a.CertFor(host); again != cert {
			t.Errorf("%s: made twice", host)
		}
	}
	for _, host := range []string{"example.com", "amazonaws.com.evil.example", "xamazonaws.com", "10.0.0.1", "169.254.169.254", "", "a b", "*.amazonaws.com", "a/b"} {
		if _, err := a.CertFor(host); err == nil {
			t.Errorf("%q has a certificate", host)
		}
	}
}

// TestConstraints signs, with the authority's key, for a host that is not AWS's.
func TestConstraints(t *testing.T) {
	a := open(t, Options{})
	cert, err := a.issue("example.com", nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(a.root)
	if _, err := cert.Leaf.Verify(x509.VerifyOptions{Roots: pool, Intermediates: issuers(a), DNSName: "example.com"}); err == nil {
		t.Error("a certificate for example.com holds")
	}
}

func TestLeavesAreBounded(t *testing.T) {
	a := open(t, Options{})
	first, err := a.CertFor("b0.s3.amazonaws.com")
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxLeaves + 10 {
		if _, err := a.CertFor(fmt.Sprintf("b%d.s3.amazonaws.com", i)); err != nil {
			t.Fatal(err)
		}
	}
	if len(a.byHost) != maxLeaves || a.recent.Len() != maxLeaves {
		t.Errorf("%d and %d leaves are kept", len(a.byHost), a.recent.Len())
	}
	if again, _ := a.CertFor("b0.s3.amazonaws.com"); again == first {
		t.Error("the oldest is kept")
	}
}

func TestTruststore(t *testing.T) {
	a := open(t, Options{})
	roots, err := SystemRoots()
	if err != nil {
		t.Fatal(err)
	}
	store, err := a.Truststore(a.Bundle(roots))
	if err != nil || len(store) == 0 {
		t.Fatal(err)
	}
}

// serve answers over TLS with the certificate of the host that is asked for, or
// of serverName where the client asks for none.
func serve(t *testing.T, cert func(string) (*tls.Certificate, error), serverName string) string {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{GetCertificate: func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
		if h.ServerName == "" {
			return cert(serverName)
		}
		return cert(h.ServerName)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				buf := make([]byte, 4096)
				if _, err := c.Read(buf); err == nil {
					c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"))
				}
			}()
		}
	}()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func BenchmarkCertFor(b *testing.B) {
	a := open(b, Options{})
	b.Run("new", func(b *testing.B) {
		for i := range b.N {
			a.CertFor(fmt.Sprintf("b%d.s3.amazonaws.com", i))
		}
	})
	b.Run("known", func(b *testing.B) {
		for range b.N {
			a.CertFor("s3.amazonaws.com")
		}
	})
}
