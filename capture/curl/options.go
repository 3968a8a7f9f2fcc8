package curl

import (
	"errors"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"
)

// shortNames are the long names of the short options that matter here.
var shortNames = map[byte]string{
	'A': "user-agent", 'b': "cookie", 'd': "data", 'e': "referer", 'F': "form", 'G': "get", 'H': "header", 'I': "head",
	'r': "range", 'T': "upload-file", 'u': "user", 'X': "request", '0': "http1.0", ':': "next",
}

// shortValued are the other short options that take a value.
const shortValued = "cCDEKmoPQtUwxyYzh"

// valued are the long options that take a value, of which only those in
// [options.set] matter. One that is missing here would take the next word for a
// URL.
var valued = sync.OnceValue(func() map[string]bool {
	return makeSet(`abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout
	connect-to continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw
	data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header egd-file engine
	etag-compare etag-save expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port
	happy-eyeballs-timeout-ms haproxy-clientip header hostpubmd5 hostpubsha256 hsts interface ipfs-gateway json
	keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-auth mail-from mail-rcpt
	max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max pass pinnedpubkey
	preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers
	proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers
	proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate referer request
	request-target resolve retry retry-delay retry-max-time sasl-authzid service-name socks4 socks4a socks5
	socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize time-cond tls-max
	tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config unix-socket upload-file url url-query user
	user-agent variable write-out`)
})

func makeSet(s string) map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(s) {
		set[name] = true
	}
	return set
}

// options are those of one transfer.
type options struct {
	urls      []string
	method    string
	headers   []string // "Name: value", "Name;" or "Name:"
	data      string
	hasData   bool
	dataFile  bool // a part of the data is in a file
	json      bool
	form      []string
	upload    string
	hasUpload bool
	query     []string // of --url-query
	get, head bool
	asIs      bool // --path-as-is
	compress  bool
	user      string
	bearer    string
	sigv4     string
	agent     string
	hasAgent  bool
	cookies   []string
	referer   string
	byteRange string
	target    string // of --request-target
	proto     string
}

// parseOptions reads a command's arguments, by the transfers that --next sets
// apart.
func parseOptions(text []byte, args []*syntax.Word) ([]*options, error) {
	words := make([]string, len(args))
	for i, w := range args {
		words[i] = word(text, w)
	}
	all := []*options{{}}
	onlyURLs := false
	for i := 0; i < len(words); i++ {
		o, w := all[len(all)-1], words[i]
		value := func(attached string) (string, error) {
			if attached != "" {
				return attached, nil
			}
			if i++; i == len(words) {
				return "", errors.New("its last option lacks a value")
			}
			return words[i], nil
		}
		switch {
		case onlyURLs || len(w) < 2 || w[0] != '-':
			o.urls = append(o.urls, w)
		case w == "--":
			onlyURLs = true
		case strings.HasPrefix(w, "--"):
			name, attached, _ := strings.Cut(w[2:], "=")
			v := ""
			if valued()[name] {
				var err error
				if v, err = value(attached); err != nil {
					return nil, err
				}
			}
			if name == "next" {
				all = append(all, &options{})
				continue
			}
			o.set(name, v)
		default:
			for at := 1; at < len(w); at++ {
				name := shortNames[w[at]]
				if valued()[name] || strings.IndexByte(shortValued, w[at]) >= 0 {
					v, err := value(w[at+1:])
					if err != nil {
						return nil, err
					}
					o.set(name, v)
					break
				}
				if name == "next" {
					all = append(all, &options{})
					o = all[len(all)-1]
					continue
				}
				o.set(name, "")
			}
		}
	}
	return all, nil
}

// set takes one option.
func (o *options) set(name, v string) {
	switch name {
	case "url":
		o.urls = append(o.urls, v)
	case "request":
		o.method = v
	case "header":
		o.headers = append(o.headers, v)
	case "data", "data-ascii", "data-binary":
		if strings.HasPrefix(v, "@") {
			o.addData("", "&")
			o.dataFile = true
			return
		}
		o.addData(v, "&")
	case "data-raw":
		o.addData(v, "&")
	case "data-urlencode":
		o.urlencode(v)
	case "json":
		o.json = true
		if strings.HasPrefix(v, "@") {
			o.dataFile, o.hasData = true, true
			return
		}
		o.addData(v, "")
	case "form":
		o.form = append(o.form, v)
	case "form-string":
		name, value, _ := strings.Cut(v, "=")
		o.form = append(o.form, name+"=\""+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value)+"\"")
	case "upload-file":
		o.upload, o.hasUpload = v, true
	case "url-query":
		o.query = append(o.query, encodeData(v))
	case "get":
		o.get = true
	case "head":
		o.head = true
	case "path-as-is":
		o.asIs = true
	case "compressed":
		o.compress = true
	case "user":
		o.user = v
	case "oauth2-bearer":
		o.bearer = v
	case "aws-sigv4":
		o.sigv4 = v
	case "user-agent":
		o.agent, o.hasAgent = v, true
	case "cookie":
		if strings.Contains(v, "=") { // else it is a file's name
			o.cookies = append(o.cookies, v)
		}
	case "referer":
		o.referer = strings.TrimSuffix(v, ";auto")
	case "range":
		o.byteRange = v
	case "request-target":
		o.target = v
	case "http1.0", "http1.1", "http2", "http3":
		o.proto = "HTTP/" + name[len("http"):]
	}
}

func (o *options) addData(v, separator string) {
	if o.hasData {
		o.data += separator
	}
	o.data += v
	o.hasData = true
}

// urlencode takes a value of --data-urlencode.
func (o *options) urlencode(v string) {
	if i := strings.IndexAny(v, "=@"); i >= 0 && v[i] == '@' {
		o.addData("", "&")
		o.dataFile = true
		return
	}
	o.addData(encodeData(v), "&")
}

// encodeData encodes what is content of "content", "=content", "name=content".
func encodeData(v string) string {
	name, content, ok := strings.Cut(v, "=")
	switch {
	case !ok:
		return plus(v)
	case name == "":
		return plus(content)
	}
	return name + "=" + plus(content)
}

// plus escapes as forms do, a space as "+".
func plus(s string) string { return strings.ReplaceAll(escape(s), "%20", "+") }

// escape is curl_easy_escape: all but the unreserved characters of RFC 3986.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return b.String()
}
