package ca

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestClients lets the TLS stacks that AWS's clients use verify certificates of
// the authority, found in the way in which assay run tells them of it. A stack
// that this machine has not is skipped. Each must refuse example.com, for which
// the authority may not speak.
func TestClients(t *testing.T) {
	a := open(t, Options{})
	roots, err := SystemRoots()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	bundle, store := filepath.Join(dir, "bundle.pem"), filepath.Join(dir, "trust.p12")
	trust, err := a.Truststore(roots)
	if err != nil {
		t.Fatal(err)
	}
	for path, data := range map[string][]byte{bundle: a.Bundle(roots), store: trust} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	good := serve(t, a.CertFor, "localhost")
	forged := serve(t, func(string) (*tls.Certificate, error) {
		cert, err := a.issue("example.com", nil, time.Now())
		return cert, err
	}, "example.com")

	const (
		python = `import ssl,socket,sys
c=ssl.create_default_context()
if hasattr(ssl,"VERIFY_X509_STRICT"): c.verify_flags|=ssl.VERIFY_X509_STRICT
s=c.wrap_socket(socket.create_connection(("127.0.0.1",int(sys.argv[2]))),server_hostname=sys.argv[1])
s.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"); print(s.recv(4096).decode())`
		node = `require("https").get({host:"127.0.0.1",port:+process.argv[2],servername:process.argv[1],headers:{host:process.argv[1]},
checkServerIdentity:(h,c)=>require("tls").checkServerIdentity(process.argv[1],c)},r=>r.on("data",d=>console.log(""+d))).on("error",e=>{console.error(e.message);process.exit(1)})`
	)
	const host = "a.dotted.bucket.s3.eu-west-1.amazonaws.com"
	for _, tc := range []struct {
		name string
		env  []string
		// args are the command line for a host and a port.
		args func(host, port string) []string
	}{
		{"curl", []string{"CURL_CA_BUNDLE=" + bundle}, func(host, port string) []string {
			return []string{"curl", "-sS", "--resolve", host + ":" + port + ":127.0.0.1", "https://" + host + ":" + port + "/"}
		}},
		{"openssl", []string{"SSL_CERT_FILE=" + bundle}, func(host, port string) []string {
			return []string{"sh", "-c", `printf 'GET / HTTP/1.1\r\n\r\n' | openssl s_client -quiet -verify_return_error -x509_strict -verify_hostname "$0" -servername "$0" -connect 127.0.0.1:"$1"`, host, port}
		}},
		{"python3", []string{"SSL_CERT_FILE=" + bundle}, func(host, port string) []string {
			return []string{"python3", "-c", python, host, port}
		}},
		{"node", []string{"NODE_EXTRA_CA_CERTS=" + a.CertPath()}, func(host, port string) []string {
			return []string{"node", "-e", node, host, port}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := exec.LookPath(tc.name); err != nil {
				t.Skip("not on this machine")
			}
			run := func(host, port string) (string, error) {
				args := tc.args(host, port)
				cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
				cmd.Env = append(os.Environ(), tc.env...)
				cmd.Env = append(cmd.Env, "HTTPS_PROXY=", "https_proxy=", "ALL_PROXY=")
				out, err := cmd.CombinedOutput()
				return string(out), err
			}
			if out, err := run(host, good); err != nil || !strings.Contains(out, "hello") {
				t.Errorf("does not accept the authority: %v\n%s", err, out)
			}
			if out, err := run("example.com", forged); err == nil || strings.Contains(out, "hello") {
				t.Errorf("accepts a certificate that the authority may not give:\n%s", out)
			}
		})
	}
	t.Run("java", func(t *testing.T) {
		if _, err := exec.LookPath("javac"); err != nil || testing.Short() {
			t.Skip("no JDK on this machine, or no time")
		}
		hosts := filepath.Join(dir, "hosts") // Java's own
		if err := os.WriteFile(hosts, []byte("127.0.0.1 example.com "+host+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), "java", "-Djavax.net.ssl.trustStore="+store,
			"-Djavax.net.ssl.trustStorePassword="+TruststorePassword, "-Djdk.net.hosts.file="+hosts,
			filepath.Join("testdata", "Get.java"), "https://"+host+":"+good, "https://example.com:"+forged).CombinedOutput()
		// It heeds the constraints of the issuer; those of a root it does not.
		if err != nil || strings.Count(string(out), "hello") != 1 || !strings.Contains(string(out), "SSLHandshakeException") {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("go", func(t *testing.T) {
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(a.Bundle(roots))
		client := &http.Client{Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: pool},
			DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				port := good
				if strings.HasPrefix(addr, "example.com") {
					port = forged
				}
				return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+port)
			},
		}}
		resp, err := client.Get("https://" + host)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp, err := client.Get("https://example.com"); err == nil {
			resp.Body.Close()
			t.Error("accepts a certificate that the authority may not give")
		}
	})
}
