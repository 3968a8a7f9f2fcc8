package forensics

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/internal/sdktest"
)

// accepted marks a change that the canonical form does not see.
const accepted What = "accepted"

// proxied is one way in which something between a client and AWS changes a
// request.
type proxied struct {
	by, does string // who does what
	base     string // of baseRequests
	change   func(*capture.Request)
	want     []What
	name     string // of the header or parameter, where it is about one
}

var proxies = []proxied{
	// Host.
	{"nginx", "proxy_pass without proxy_set_header Host", "put path", host("backend"), []What{HostRewritten}, "Host"},
	{"nginx", "proxy_pass to an upstream, the old name in X-Forwarded-Host", "put", all(header("X-Forwarded-Host", "assets.s3.us-east-1.amazonaws.com"), host("upstream_s3")), []What{HostRewritten}, "Host"},
	{"nginx", "$host, which has no port", "put custom", host("storage.example.com"), []What{PortDropped}, "Host"},
	{"HAProxy", "http-request set-header Host with a port", "put", host("assets.s3.us-east-1.amazonaws.com:443"), []What{PortAdded}, "Host"},
	{"Envoy", "host_rewrite, the old name in X-Envoy-Original-Host", "get", all(header("X-Envoy-Original-Host", "assets.s3.us-east-1.amazonaws.com"), host("cluster.local")), []What{HostRewritten}, "Host"},
	{"a proxy after RFC 7239", "Forwarded: host=", "get", all(header("Forwarded", `for=10.0.0.1;host="assets.s3.us-east-1.amazonaws.com";proto=https`), host("10.1.2.3")), []What{HostRewritten}, "Host"},
	{"CloudFront", "an S3 origin in its global name", "get", host("assets.s3.amazonaws.com"), []What{HostRewritten}, "Host"},
	{"DNS alias", "the dual-stack name", "get", host("assets.s3.dualstack.us-east-1.amazonaws.com"), []What{HostRewritten}, "Host"},
	{"a CDN", "the transfer acceleration name", "get", host("assets.s3-accelerate.amazonaws.com"), []What{HostRewritten}, "Host"},
	{"an HTTP client", "host in upper case", "get", host("ASSETS.S3.US-EAST-1.AMAZONAWS.COM"), []What{HostCase}, "Host"},
	{"a resolver", "a fully qualified name with its dot", "get", host("assets.s3.us-east-1.amazonaws.com."), []What{HostRewritten}, "Host"},
	{"an S3 gateway", "virtual host to path style", "get", all(host("s3.us-east-1.amazonaws.com"), path(func(p string) string { return "/assets" + p })), []What{StyleChanged}, "Host"},
	{"an S3 gateway", "path style to virtual host", "put path", all(host("assets.s3.us-east-1.amazonaws.com"), target("/assets/", "/")), []What{StyleChanged}, "Host"},
	{"AWS API Gateway", "remaps Host of an HTTP integration", "sqs", all(header("X-Amzn-Remapped-Host", "sqs.us-east-1.amazonaws.com"), host("abc.execute-api.us-east-1.amazonaws.com")), []What{HostRewritten}, "Host"},
	{"a Kubernetes ingress", "another port", "get custom", host("storage.example.com:30900"), []What{PortChanged}, "Host"},
	{"a container engine", "its own port for the mapped one", "get mapped", host("localhost:9000"), []What{PortChanged}, "Host"},
	{"nginx", "the name of the upstream for a mapped port", "get mapped", host("store"), []What{HostRewritten}, "Host"},

	// Path.
	{"nginx", "merge_slashes", "get slashes", target("//", "/"), []What{PathNormalized}, ""},
	{"Go's ServeMux, HAProxy normalize-uri", "dot segments removed", "get dots", target("/./", "/"), []What{PathNormalized}, ""},
	{"nginx", "proxy_pass with a URI: %2F decoded", "layer", target("%2F", "/"), []What{PathDecoded}, ""},
	{"Envoy", "%3A decoded", "function", target("%3A", ":"), []What{PathDecoded}, ""},
	{"HAProxy", "escapes in lower case", "function", target("%3A", "%3a"), []What{PathEncoded}, ""},
	{"a gateway", "escapes encoded again", "get", target("%20", "%2520"), []What{PathEncoded}, ""},
	{"an HTTP library", "a blank as +", "get", target("%20", "+"), []What{PathDecoded}, ""},
	{"a link in a page", "a blank as +, and a plus as itself", "get both", all(target("%20", "+"), target("%2B", "+")), []What{PathDecoded}, ""},
	{"Apache", "%25 decoded", "get percent", target("%25", "%"), []What{PathDecoded}, ""},
	{"a redirect to a folder", "trailing slash added", "get", path(func(p string) string { return p + "/" }), []What{SlashAdded}, ""},
	{"an ingress", "trailing slash dropped", "get folder", path(func(p string) string { return strings.TrimSuffix(p, "/") }), []What{SlashDropped}, ""},
	{"nginx", "location with a prefix", "get", path(func(p string) string { return "/storage" + p }), []What{PrefixAdded}, ""},
	{"Traefik", "StripPrefix, told by X-Forwarded-Prefix", "put path", all(header("X-Forwarded-Prefix", "/assets"), target("/assets/", "/")), []What{PrefixDropped, StyleChanged}, ""},
	{"AWS API Gateway", "stage put in front", "function", path(func(p string) string { return "/prod" + p }), []What{PrefixAdded}, ""},
	{"Envoy", "regex_rewrite, told by X-Envoy-Original-Path", "get", func(r *capture.Request) {
		setHeader(r, "X-Envoy-Original-Path", r.Target)
		r.Target = "/rewritten/object?x-id=GetObject"
	}, []What{PathRewritten}, ""},
	{"nginx", "rewrite, told by X-Original-URI", "list", func(r *capture.Request) {
		setHeader(r, "X-Original-URI", r.Target)
		r.Target = "/bucket/listing"
	}, []What{PathRewritten}, ""},
	{"a web server", "index document", "get folder", path(func(p string) string { return p + "index.html" }), []What{SuffixAdded}, ""},
	{"an HTTP library", "~ escaped", "put", target("~", "%7E"), []What{accepted}, ""},
	{"an HTTP library", "escapes in lower case, on S3", "put", target("%C3%A9", "%c3%a9"), []What{accepted}, ""},
	{"an HTTP library", "%2B decoded, on S3", "get plus", target("%2B", "+"), []What{accepted}, ""},

	// Query.
	{"a CDN", "x-id not in the cache key, not forwarded", "get", query(func(string) string { return "" }), []What{ParamDropped}, "x-id"},
	{"a rewriting rule", "list-type dropped", "list", target("list-type=2&", ""), []What{ParamDropped}, "list-type"},
	{"CloudFront", "query strings not forwarded", "acl", query(func(string) string { return "" }), []What{ParamDropped}, "acl"},
	{"a link shortener", "utm_source added", "presigned", query(func(q string) string { return q + "&utm_source=mail" }), []What{ParamAdded}, "utm_source"},
	{"an analytics proxy", "two parameters added", "presigned", query(func(q string) string { return "gclid=1&" + q + "&utm_source=mail" }), []What{ParamAdded, ParamAdded}, ""},
	{"a cache", "parameters sorted", "list", query(func(q string) string { p := strings.Split(q, "&"); slices.Reverse(p); return strings.Join(p, "&") }), []What{accepted}, ""},
	{"a web framework", "= after an empty value dropped", "acl", target("acl=", "acl"), []What{accepted}, ""},
	{"an HTTP library", "%2F as itself", "list", target("%2F", "/"), []What{accepted}, ""},
	{"a web framework", "a blank as +", "list", target("%20", "+"), []What{accepted}, ""},
	{"an HTTP library", "%2B as itself, which means a blank", "list literal", target("%2B", "+"), []What{QueryPlus}, ""},
	{"a gateway", "query encoded again", "list", query(func(q string) string { return strings.ReplaceAll(q, "%", "%25") }), []What{QueryEncoded}, ""},
	{"a load balancer", "a parameter doubled", "acl", query(func(q string) string { return q + "&" + q }), []What{ParamAdded, ParamsMerged}, ""},
	{"an API gateway", "names of parameters in lower case", "part", target("uploadId", "uploadid"), []What{ParamRenamed}, "uploadid"},
	{"an application", "the lifetime of a presigned URL raised", "presigned", target("X-Amz-Expires=900", "X-Amz-Expires=3600"), []What{ParamValue}, "X-Amz-Expires"},

	// Headers.
	{"CloudFront, Cloudflare", "Accept-Encoding rewritten", "get", header("Accept-Encoding", "gzip"), []What{HeaderChanged}, "Accept-Encoding"},
	{"Akamai", "Accept-Encoding removed", "get", without("Accept-Encoding"), []What{HeaderStripped}, "accept-encoding"},
	{"Google's front end", "Accept-Encoding extended", "get", header("Accept-Encoding", "identity, gzip(gfe)"), []What{HeaderJoined}, "Accept-Encoding"},
	{"a web framework", "charset appended", "put", header("Content-Type", "text/plain; charset=UTF-8"), []What{HeaderChanged}, "Content-Type"},
	{"a gateway", "Content-Type replaced", "put", header("Content-Type", "application/octet-stream"), []What{HeaderChanged}, "Content-Type"},
	{"HTTP/2 client", "names in lower case", "put", func(r *capture.Request) {
		for i := range r.Headers {
			r.Headers[i].Name = strings.ToLower(r.Headers[i].Name)
		}
	}, []What{accepted}, ""},
	{"a log", "Content-Length not written down", "put", without("Content-Length"), []What{accepted}, ""},
	{"any proxy", "another order of headers", "put", func(r *capture.Request) { slices.Reverse(r.Headers) }, []What{accepted}, ""},
	{"any proxy", "hop headers added", "put", all(header("Via", "1.1 proxy"), header("X-Forwarded-For", "10.0.0.1"), header("X-Amzn-Trace-Id", "Root=1"), header("X-Request-Id", "1")), []What{accepted}, ""},
	{"an HTTP library", "blanks around and within a value", "put", func(r *capture.Request) {
		setHeader(r, "X-Amz-Meta-Title", "  "+strings.ReplaceAll(r.Headers.Get("X-Amz-Meta-Title"), " ", "   ")+" ")
	}, []What{accepted}, ""},
	{"a header-folding client", "a line folded", "put", func(r *capture.Request) {
		setHeader(r, "X-Amz-Meta-Title", strings.ReplaceAll(r.Headers.Get("X-Amz-Meta-Title"), " ", "\r\n\t"))
	}, []What{accepted}, ""},
	{"a web framework", "UTF-8 written as Latin-1", "put", header("X-Amz-Meta-Title", "\xdcber uns"), []What{HeaderEncoded}, "X-Amz-Meta-Title"},
	{"a web framework", "UTF-8 encoded twice", "put", header("X-Amz-Meta-Title", toUTF8("Über uns")), []What{HeaderEncoded}, "X-Amz-Meta-Title"},
	{"a cache", "quotes of an entity tag removed", "put", header("If-Match", "abc"), []What{HeaderEncoded}, "If-Match"},
	{"nginx", "underscores_in_headers off", "put", without("x-amz-meta-under_score"), []What{HeaderStripped}, "x-amz-meta-under_score"},
	{"nginx", "Transfer-Encoding for Content-Length", "put", all(without("Content-Length"), header("Transfer-Encoding", "chunked")), []What{HeaderStripped}, "content-length"},
	{"a security gateway", "x-amz-content-sha256 replaced", "put custom", header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"), []What{HeaderChanged}, "X-Amz-Content-Sha256"},
	{"nginx", "Connection replaced", "every header", header("Connection", "keep-alive"), []What{HeaderChanged}, "Connection"},
	{"any proxy", "TE removed", "every header", without("Te"), []What{HeaderStripped}, "te"},
	{"HAProxy, nginx", "Expect removed", "every header", without("Expect"), []What{HeaderStripped}, "expect"},
	{"a cache", "Cache-Control replaced", "every header", header("Cache-Control", "max-age=0"), []What{HeaderChanged}, "Cache-Control"},
	{"a browser extension", "User-Agent extended", "every header", header("User-Agent", "Ruby via proxy/1.0"), []What{HeaderChanged}, "User-Agent"},
	{"any proxy", "X-Forwarded-For extended", "every header", header("X-Forwarded-For", "10.0.0.1, 10.0.0.2"), []What{HeaderJoined}, "X-Forwarded-For"},
	{"a web framework", "fields of one name joined", "every header", all(without("X-Tags"), header("X-Tags", "a, b")), []What{HeaderJoined}, "X-Tags"},
	{"a gateway", "value in lower case", "every header", header("Content-Type", "application/json; charset=utf-8"), []What{HeaderChanged}, "Content-Type"},
	{"AWS API Gateway", "remaps User-Agent", "every header", all(header("X-Amzn-Remapped-User-Agent", "Ruby"), header("User-Agent", "AmazonAPIGateway_abc")), []What{HeaderChanged}, "User-Agent"},

	// Method, date, body, scope.
	{"Varnish, CDNs", "HEAD fetched as GET", "head", func(r *capture.Request) { r.Method = "GET" }, []What{MethodChanged}, ""},
	{"a form", "PUT sent as POST", "put", func(r *capture.Request) { r.Method = "POST" }, []What{MethodChanged}, ""},
	{"a proxy", "the clock put right", "every header", header("X-Amz-Date", "20261122T090037Z"), []What{DateChanged}, "X-Amz-Date"},
	{"an editor", "a line feed added", "sqs", body(func(b string) string { return b + "\n" }), []What{BodyChanged}, ""},
	{"a shell", "the last line feed removed", "put custom", body(func(b string) string { return strings.TrimSuffix(b, "\n") }), []What{BodyChanged}, ""},
	{"a shell", "the same of an unsigned payload: its length is signed", "put", body(func(b string) string { return strings.TrimSuffix(b, "\n") }), []What{HeaderChanged}, "Content-Length"},
	{"a virus scanner", "bytes of the same number", "put custom", body(func(b string) string { return strings.ToUpper(b) }), []What{BodyChanged}, ""},
	{"a mail gateway", "CRLF became LF", "every header", body(func(b string) string { return strings.ReplaceAll(b, "\r\n", "\n") }), []What{BodyChanged}, ""},
	{"a JSON gateway", "JSON compacted", "json", body(func(string) string { return `{"MessageBody":"a: b, c","QueueUrl":"q"}` }), []What{BodyChanged}, ""},
	{"a web application firewall", "JSON indented", "sqs", body(func(b string) string {
		return strings.NewReplacer("{", "{\n  ", ",", ",\n  ", ":\"", ": \"", "}", "\n}").Replace(b)
	}), []What{BodyChanged}, ""},
	{"a proxy", "the body compressed", "sqs", all(body(compress), header("Content-Encoding", "gzip")), []What{BodyChanged}, ""},
	{"a script", "the region in Authorization", "get", func(r *capture.Request) {
		setHeader(r, "Authorization", strings.Replace(r.Headers.Get("Authorization"), "us-east-1", "eu-west-1", 1))
	}, []What{RegionChanged}, "Credential"},

	{"a mail program", "the end of a presigned URL cut off", "presigned", func(r *capture.Request) { r.Target = r.Target[:len(r.Target)-7] }, []What{SignatureCut}, ""},
	{"a chat", "the bracket behind a presigned URL taken along", "presigned", func(r *capture.Request) { r.Target += ")" }, []What{SignatureChanged}, ""},

	// Two at once.
	{"a CDN", "Host and Accept-Encoding", "get", all(host("assets.s3.amazonaws.com"), header("Accept-Encoding", "gzip, br")), []What{HostRewritten, HeaderChanged}, ""},
	{"nginx", "Host and a prefix", "put path", all(host("localhost:8080"), path(func(p string) string { return "/storage" + p })), []What{HostRewritten, PrefixAdded}, ""},
	{"a web framework", "charset and port", "put custom", all(host("storage.example.com"), header("Content-Type", "text/plain;charset=UTF-8")), []What{PortDropped, HeaderChanged}, ""},
	{"a gateway, SigV4a", "Host told by X-Forwarded-Host", "v4a", all(header("X-Forwarded-Host", "m.accesspoint.s3-global.amazonaws.com"), host("proxy")), []What{HostRewritten}, "Host"},
}

func compress(b string) string {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write([]byte(b))
	z.Close()
	return out.String()
}

// TestProxies: at least 95 in 100 of the changes are traced to the changed
// thing, and those that the canonical form does not see are accepted. Rows
// without a wanted answer are those that nobody can put back; they count as
// not named.
func TestProxies(t *testing.T) {
	base := baseRequests(t)
	v := signature.NewVerifier(sdktest.Credentials)
	named := 0
	var table strings.Builder
	table.WriteString("| who | what is done to the request | found as |\n| --- | --- | --- |\n")
	for _, p := range proxies {
		t.Run(p.by+"/"+p.does, func(t *testing.T) {
			req := *base[p.base]
			req.Headers = slices.Clone(req.Headers)
			before := signature.Parse(&req)
			if r := v.Verify(&req, &before); r.Status != signature.Match {
				t.Fatalf("before the change: %+v", r)
			}
			p.change(&req)
			a := signature.Parse(&req)
			got := Trace(v, &req, &a, Options{Reveal: true})
			t.Logf("%s after %d of %d tries: %v %v", got.Outcome, got.Tries, got.Budget, got.Changes, got.Suspects)
			fmt.Fprintf(&table, "| %s | %s | %s |\n", p.by, p.does, found(&got))
			if names(&got, p) {
				named++
			} else if p.want != nil {
				t.Errorf("want %v of %q", p.want, p.name)
			}
		})
	}
	t.Logf("%d of %d named", named, len(proxies))
	golden(t, "proxies", table.String())
	if named*100 < 95*len(proxies) {
		t.Errorf("only %d of %d named", named, len(proxies))
	}
}

// found is the last column of the table.
func found(r *Report) string {
	if r.Outcome == Intact {
		return "accepted: the signature holds"
	}
	changes, note := r.Changes, ""
	if r.Outcome == Open {
		changes, note = r.Suspects, " (not proven)"
	}
	var out []string
	for _, c := range changes {
		out = append(out, strings.TrimSpace(string(c.What)+" "+c.Name))
	}
	return strings.Join(out, ", ") + note
}

// names reports whether a report tells what a row wants. A row with two kinds
// of which one is enough lists them for a single change.
func names(r *Report, p proxied) bool {
	if p.want == nil {
		return false
	}
	if p.want[0] == accepted {
		return r.Outcome == Intact
	}
	changes := r.Changes
	if r.Outcome == Open {
		changes = r.Suspects
	}
	if len(changes) == 0 {
		return false
	}
	for _, c := range changes {
		if !slices.Contains(p.want, c.What) || len(changes) == 1 && p.name != "" && !strings.EqualFold(c.Name, p.name) {
			return false
		}
	}
	return true
}
