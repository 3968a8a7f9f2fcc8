package child

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-project/assay/gateway/ca"
)

func authority(t *testing.T) *ca.Authority {
	t.Helper()
	a, _, err := ca.Open(filepath.Join(t.TempDir(), "ca"), ca.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestForwardEnvironment(t *testing.T) {
	dir, a := t.TempDir(), authority(t)
	own := filepath.Join(dir, "own.pem")
	if err := os.WriteFile(own, a.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	e := newEnviron([]string{"PATH=/bin", "A=1", "A=2", "AWS_CA_BUNDLE=" + own, "https_proxy=http://corp:3128", "ALL_PROXY=x",
		"NO_PROXY=.corp.example, *.amazonaws.com,s3.amazonaws.com,com,localhost", "NODE_OPTIONS=--max-old-space-size=64",
		"JAVA_TOOL_OPTIONS=-Xmx64m -Dhttps.proxyHost=corp"})
	if err := e.trust(a, dir); err != nil {
		t.Fatal(err)
	}
	if err := e.forward("127.0.0.1:1234", dir); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"PATH": "/bin", "A": "2", "ALL_PROXY": "",
		"HTTPS_PROXY": "http://127.0.0.1:1234", "https_proxy": "http://127.0.0.1:1234", "http_proxy": "http://127.0.0.1:1234",
		"NO_PROXY":            ".corp.example,localhost,127.0.0.1,::1,169.254.169.254,169.254.170.2,169.254.170.23,fd00:ec2::254,fd00:ec2::23",
		"NODE_OPTIONS":        `--max-old-space-size=64 --require "` + filepath.ToSlash(filepath.Join(dir, "proxy.cjs")) + `"`,
		"NODE_EXTRA_CA_CERTS": a.CertPath(),
		"SSL_CERT_FILE":       filepath.Join(dir, "bundle.pem"),
		"AWS_CA_BUNDLE":       filepath.Join(dir, "aws_ca_bundle.pem"),
		"JAVA_TOOL_OPTIONS": "-Xmx64m -Djavax.net.ssl.trustStore=" + filepath.Join(dir, "truststore.p12") + " -Djavax.net.ssl.trustStoreType=PKCS12" +
			" -Djavax.net.ssl.trustStorePassword=changeit -Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=1234" +
			" -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=1234 -Dhttp.nonProxyHosts=localhost|127.*|[::1]|169.254.*",
	} {
		if got := e.get(name); got != want {
			t.Errorf("%s is %q\nwant %q", name, got, want)
		}
	}
	if e.get("no_proxy") != e.get("NO_PROXY") {
		t.Error("no_proxy and NO_PROXY differ")
	}
	if n := certificates(t, e.get("AWS_CA_BUNDLE")); n != 2 {
		t.Errorf("AWS_CA_BUNDLE has %d certificates, not the one that was there and the authority", n)
	}
	if roots, _ := ca.SystemRoots(); roots != nil {
		if n := certificates(t, e.get("SSL_CERT_FILE")); n < 2 {
			t.Errorf("SSL_CERT_FILE has %d certificates, and the system has more", n)
		}
	}
	for _, kv := range e.list() {
		if strings.Count(strings.Join(e.list(), "\n"), "\n"+kv[:strings.IndexByte(kv, '=')+1]) > 1 {
			t.Errorf("%s twice", kv)
		}
	}
}

func certificates(t *testing.T, path string) (n int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if _, err := x509.ParseCertificate(block.Bytes); err == nil {
			n++
		}
	}
	return n
}

// TestOwnBundle sets AWS_CA_BUNDLE, at which some programs end, only where there
// is a bundle of AWS's own.
func TestOwnBundle(t *testing.T) {
	dir, a := t.TempDir(), authority(t)
	config, own := filepath.Join(dir, "config"), filepath.Join(dir, "own.pem")
	for path, text := range map[string]string{config: "[profile a]\nregion = x\nca_bundle = " + own + "\n", own: string(a.PEM())} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for file, want := range map[string]int{filepath.Join(dir, "none"): 0, config: 2} {
		e := newEnviron([]string{"AWS_CONFIG_FILE=" + file})
		if err := e.trust(a, dir); err != nil {
			t.Fatal(err)
		}
		bundle := e.get("AWS_CA_BUNDLE")
		if (bundle != "") != (want > 0) || bundle != "" && certificates(t, bundle) != want {
			t.Errorf("with %s AWS_CA_BUNDLE is %q", filepath.Base(file), bundle)
		}
	}
}

func TestReverseEnvironment(t *testing.T) {
	var warned []string
	e := newEnviron([]string{"AWS_ENDPOINT_URL=http://old", "AWS_ENDPOINT_URL_S3=http://minio:9000", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true"})
	e.reverse("127.0.0.1:1234", func(m string) { warned = append(warned, m) })
	for name, want := range map[string]string{
		"AWS_ENDPOINT_URL": "http://127.0.0.1:1234", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1234", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "", "HTTPS_PROXY": "",
	} {
		if got := e.get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if len(warned) != 1 || !strings.Contains(warned[0], "AWS_ENDPOINT_URL_S3 named http://minio:9000") {
		t.Errorf("warned: %q", warned)
	}
}
