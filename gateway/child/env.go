package child

import (
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/gateway/ca"
)

// environ is a command's environment. Of a name that stands in it twice the last
// counts, as for programs.
type environ struct {
	names  []string
	values map[string]string
}

func newEnviron(list []string) *environ {
	e := &environ{values: map[string]string{}}
	for _, kv := range list {
		if name, value, ok := strings.Cut(kv, "="); ok && name != "" {
			e.set(name, value)
		}
	}
	return e
}

func (e *environ) get(name string) string { return e.values[name] }

// either is the value of a variable that is written in capitals or not, as
// those of proxies are.
func (e *environ) either(name string) string {
	if v := e.get(strings.ToLower(name)); v != "" {
		return v
	}
	return e.get(name)
}

func (e *environ) set(name, value string) {
	if _, ok := e.values[name]; !ok {
		e.names = append(e.names, name)
	}
	e.values[name] = value
}

func (e *environ) unset(name string) {
	if _, ok := e.values[name]; ok {
		delete(e.values, name)
		e.names = slices.DeleteFunc(e.names, func(n string) bool { return n == name })
	}
}

func (e *environ) list() []string {
	list := make([]string, len(e.names))
	for i, n := range e.names {
		list[i] = n + "=" + e.values[n]
	}
	return list
}

// reverse points AWS's tools at the gateway instead of AWS.
func (e *environ) reverse(address string, warn func(string)) {
	url := "http://" + address
	e.set("AWS_ENDPOINT_URL", url)
	e.unset("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") // it would set the variable aside
	for _, name := range slices.Clone(e.names) {
		// One service's own variable goes before the one for all.
		if strings.HasPrefix(name, "AWS_ENDPOINT_URL_") && e.get(name) != "" {
			warn(fmt.Sprintf("%s named %s; now it names the gateway", name, e.get(name)))
			e.set(name, url)
		}
	}
	e.set("NO_PROXY", joinHosts(e.either("NO_PROXY"), localHosts))
	e.set("no_proxy", e.get("NO_PROXY"))
}

// localHosts are never asked for through a proxy: this machine, and the
// addresses at which an instance, a task or a pod finds its credentials.
var localHosts = []string{"localhost", "127.0.0.1", "::1", "169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23"}

// forward points all programs at the gateway as their proxy.
func (e *environ) forward(address, dir string) error {
	url := "http://" + address
	noProxy := joinHosts(notAWS(e.either("NO_PROXY")), localHosts)
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"} {
		value := url
		if name == "NO_PROXY" {
			value = noProxy
		}
		e.set(name, value)
		e.set(strings.ToLower(name), value)
	}
	e.unset("ALL_PROXY")
	e.unset("all_proxy")
	e.set("NODE_USE_ENV_PROXY", "1") // Node from 22.21 and 24 on, for fetch and its global agents
	if err := e.node(dir); err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	options := e.get("JAVA_TOOL_OPTIONS")
	for _, scheme := range []string{"http", "https"} {
		options = withoutProperty(options, scheme+".proxyHost")
		options = withoutProperty(options, scheme+".proxyPort")
		options += " -D" + scheme + ".proxyHost=" + host + " -D" + scheme + ".proxyPort=" + port
	}
	options = withoutProperty(options, "http.nonProxyHosts") + " -Dhttp.nonProxyHosts=localhost|127.*|[::1]|169.254.*"
	e.set("JAVA_TOOL_OPTIONS", strings.TrimSpace(options))
	return nil
}

//go:embed proxy.cjs
var proxyScript []byte

// node makes Node's HTTPS agents go through the proxy: they heed no variable,
// and the AWS SDK for JavaScript makes its own.
func (e *environ) node(dir string) error {
	path := filepath.Join(dir, "proxy.cjs")
	if err := os.WriteFile(path, proxyScript, 0o600); err != nil {
		return err
	}
	options := e.get("NODE_OPTIONS")
	e.set("NODE_OPTIONS", strings.TrimSpace(options+` --require "`+strings.ReplaceAll(filepath.ToSlash(path), `"`, `\"`)+`"`))
	return nil
}

// trust tells programs of the authority. What they were told to trust before
// they trust still.
func (e *environ) trust(a *ca.Authority, dir string) error {
	roots, err := ca.SystemRoots()
	if err != nil {
		return err
	}
	bundle := filepath.Join(dir, "bundle.pem")
	if err := os.WriteFile(bundle, a.Bundle(roots), 0o600); err != nil {
		return err
	}
	// These replace what a program trusts otherwise.
	names := []string{"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
	// botocore goes by REQUESTS_CA_BUNDLE where nothing of AWS's own names a
	// bundle. Programs on the SDKs for Go that have an HTTP client of their own,
	// as rclone, end at the sight of AWS_CA_BUNDLE, so it is set only where it
	// was, or where a file of AWS's does what it does.
	if file := e.configured(); file != "" && e.get("AWS_CA_BUNDLE") == "" {
		e.set("AWS_CA_BUNDLE", file)
	}
	if e.get("AWS_CA_BUNDLE") != "" {
		names = append(names, "AWS_CA_BUNDLE")
	}
	for _, name := range names {
		if err := e.bundle(name, bundle, a, dir); err != nil {
			return err
		}
	}
	// This one adds to it.
	if err := e.bundle("NODE_EXTRA_CA_CERTS", a.CertPath(), a, dir); err != nil {
		return err
	}
	options := e.get("JAVA_TOOL_OPTIONS")
	if strings.Contains(options, "-Djavax.net.ssl.trustStore=") {
		return nil // somebody's own, which may be anything
	}
	store, err := a.Truststore(roots)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "truststore.p12")
	if err := os.WriteFile(path, store, 0o600); err != nil {
		return err
	}
	e.set("JAVA_TOOL_OPTIONS", strings.TrimSpace(options+" -Djavax.net.ssl.trustStore="+path+
		" -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword="+ca.TruststorePassword))
	return nil
}

// configured is the bundle that the config file of the AWS tools names, of the
// first profile that has one; "" where none does.
func (e *environ) configured() string {
	path := e.get("AWS_CONFIG_FILE")
	if path == "" {
		path = filepath.Join(e.get("HOME"), ".aws", "config")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, "="); ok && strings.TrimSpace(name) == "ca_bundle" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// bundle sets a variable to a file of certificates; to one with the authority
// added where it names one already.
func (e *environ) bundle(name, file string, a *ca.Authority, dir string) error {
	if own := e.get(name); own != "" {
		data, err := os.ReadFile(own)
		if err != nil && !errors.Is(err, os.ErrNotExist) { // a folder, for one, which some programs take
			return fmt.Errorf("%s: %w", name, err)
		}
		file = filepath.Join(dir, strings.ToLower(name)+".pem")
		if err := os.WriteFile(file, a.Bundle(data), 0o600); err != nil {
			return err
		}
	}
	e.set(name, file)
	return nil
}

// joinHosts adds hosts to a list as NO_PROXY has it.
func joinHosts(list string, hosts []string) string {
	all := hostList(list)
	for _, h := range hosts {
		if !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	return strings.Join(all, ",")
}

func hostList(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// notAWS takes out of a list what keeps requests to AWS from the gateway. The
// gateway itself heeds the list as it was.
func notAWS(list string) string {
	return strings.Join(slices.DeleteFunc(hostList(list), func(h string) bool {
		name := strings.ToLower(strings.TrimLeft(h, "*."))
		if name == "" {
			return true // "*": all hosts
		}
		for _, s := range endpoint.Suffixes() {
			if name == s || strings.HasSuffix(name, "."+s) || strings.HasSuffix(s, "."+name) {
				return true
			}
		}
		return false
	}), ",")
}

// withoutProperty takes a system property out of options for Java.
func withoutProperty(options, name string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(options), func(o string) bool {
		return strings.HasPrefix(o, "-D"+name+"=")
	}), " ")
}
