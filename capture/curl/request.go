package curl

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"mvdan.cc/sh/v3/syntax"
)

// agent is the product that curl names itself. Its version is not known here.
const agent = "curl"

// exchanges returns the requests that a command sends.
func exchanges(text []byte, c *syntax.CallExpr, maxBody int) ([]*capture.Exchange, error) {
	all, err := parseOptions(text, c.Args[1:])
	if err != nil {
		return nil, err
	}
	var xs []*capture.Exchange
	for _, o := range all {
		for _, url := range o.urls {
			x := new(capture.Exchange)
			o.request(url, &x.Request, maxBody)
			xs = append(xs, x)
		}
	}
	if len(xs) == 0 {
		return nil, errors.New("it names no URL")
	}
	return xs, nil
}

// request makes the request for one URL.
func (o *options) request(url string, q *capture.Request, maxBody int) {
	user := o.address(url, q)
	body, whole, kind := o.body()

	q.Method = o.method
	if q.Method == "" {
		switch {
		case o.head:
			q.Method = "HEAD"
		case o.get:
			q.Method = "GET"
		case o.hasUpload:
			q.Method = "PUT"
		case o.hasData, len(o.form) > 0:
			q.Method = "POST"
		default:
			q.Method = "GET"
		}
	}
	q.Proto = o.proto
	if q.Proto == "" {
		q.Proto = "HTTP/1.1"
	}
	switch {
	case !whole:
		q.CutBody([]byte(body[:min(len(body), maxBody)]), -1)
	case len(body) > maxBody:
		q.CutBody([]byte(body[:maxBody]), int64(len(body)))
	case body != "":
		q.SetBody([]byte(body))
	}
	o.headersOf(q, user, kind, whole, len(body))
}

// address sets the URL, and returns the user and password that stand in it or
// in an option.
func (o *options) address(url string, q *capture.Request) (user string) {
	user = o.user
	if !strings.Contains(url, "://") {
		url = "http://" + url
	}
	q.SetURL(url)
	if at := strings.LastIndexByte(q.Authority, '@'); at >= 0 {
		if user == "" {
			user = q.Authority[:at]
		}
		q.Authority = q.Authority[at+1:]
	}
	p, query, has := strings.Cut(q.Target, "?")
	if p == "" {
		p = "/"
	}
	if !o.asIs {
		p = withoutDots(p)
	}
	if o.hasUpload && strings.HasSuffix(p, "/") && o.upload != "-" && o.upload != "." {
		p += escape(path.Base(o.upload)) // curl names the object after the file
	}
	var more []string
	if query != "" {
		more = append(more, query)
	}
	if o.get && o.data != "" {
		more = append(more, o.data)
	}
	more = append(more, o.query...)
	q.Target = p
	if has || len(more) > 0 {
		q.Target += "?" + strings.Join(more, "&")
	}
	if o.target != "" {
		q.Target = o.target
	}
	return user
}

// withoutDots resolves "." and ".." in a path as RFC 3986, 5.2.4 has it.
func withoutDots(p string) string {
	if !strings.Contains(p, "/.") {
		return p
	}
	segments := strings.Split(p, "/")
	var out []string
	for i, s := range segments {
		last := i == len(segments)-1
		switch s {
		case ".", "..":
			if s == ".." && len(out) > 1 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, s)
		}
	}
	return strings.Join(out, "/")
}

// body returns the body and its Content-Type; whole says that all of it is
// known.
func (o *options) body() (body string, whole bool, kind string) {
	switch {
	case o.get:
		return "", !o.dataFile, ""
	case len(o.form) > 0:
		return multipart(o.form)
	case o.hasUpload:
		return "", false, ""
	case o.json:
		return o.data, !o.dataFile, "application/json"
	case o.hasData:
		if o.dataFile {
			return "", false, "application/x-www-form-urlencoded"
		}
		return o.data, true, "application/x-www-form-urlencoded"
	}
	return "", true, ""
}

// headersOf sets the headers in curl's order: its own, then the command's, then
// those of the body. A header of the command takes the place of curl's own; one
// without a value takes it away.
func (o *options) headersOf(q *capture.Request, user, kind string, whole bool, size int) {
	var custom capture.Headers
	removed := map[string]bool{}
	for _, h := range o.headers {
		name, value, ok := strings.Cut(h, ":")
		value = strings.TrimSpace(value)
		switch {
		case ok && value != "":
			custom = append(custom, capture.Header{Name: name, Value: value})
		case ok:
			removed[strings.ToLower(name)] = true
		case strings.HasSuffix(name, ";"):
			custom = append(custom, capture.Header{Name: strings.TrimSuffix(name, ";")})
		}
	}
	own := func(name, value string) {
		if value != "" && !custom.Has(name) && !removed[strings.ToLower(name)] {
			q.Headers = append(q.Headers, capture.Header{Name: name, Value: value})
		}
	}
	host := strings.TrimSuffix(q.Authority, map[string]string{"http": ":80", "https": ":443"}[q.Scheme])
	if i := custom.Index("Host"); i >= 0 { // always the first
		host = custom[i].Value
		custom = slices.Delete(custom, i, i+1)
	}
	own("Host", host)
	switch {
	case o.sigv4 != "":
		defer sign(q, o.sigv4, user)
	case o.bearer != "":
		own("Authorization", "Bearer "+o.bearer)
	case user != "":
		own("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user)))
	}
	if o.byteRange != "" {
		own("Range", "bytes="+o.byteRange)
	}
	if o.hasAgent {
		own("User-Agent", o.agent)
	} else {
		own("User-Agent", agent)
	}
	if o.json {
		// --json is as if its two headers were given behind all others.
		for _, h := range []capture.Header{{Name: "Content-Type", Value: kind}, {Name: "Accept", Value: kind}} {
			if !custom.Has(h.Name) && !removed[strings.ToLower(h.Name)] {
				custom = append(custom, h)
			}
		}
	}
	own("Accept", "*/*")
	if o.compress {
		own("Accept-Encoding", "deflate, gzip, br, zstd")
	}
	own("Referer", o.referer)
	own("Cookie", strings.Join(o.cookies, ";"))
	q.Headers = append(q.Headers, custom...)
	if o.hasUpload && (o.upload == "-" || o.upload == ".") {
		own("Transfer-Encoding", "chunked")
	} else if whole && (size > 0 || o.hasData && !o.get) && !custom.Has("Transfer-Encoding") {
		own("Content-Length", strconv.Itoa(size))
	}
	if !o.json {
		own("Content-Type", kind)
	}
}

// boundary stands for curl's, which is random.
const boundary = "------------------------0123456789abcdef"

// multipart returns a form as curl -F sends it, up to the first part that comes
// from a file.
func multipart(form []string) (body string, whole bool, kind string) {
	kind = "multipart/form-data; boundary=" + boundary
	var b strings.Builder
	for _, f := range form {
		name, value, _ := strings.Cut(f, "=")
		b.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"")
		if strings.HasPrefix(value, "@") || strings.HasPrefix(value, "<") {
			return b.String(), false, kind
		}
		if strings.HasPrefix(value, `"`) {
			if end := strings.LastIndexByte(value, '"'); end > 0 {
				value = strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(value[1:end])
			}
		} else if i := strings.Index(value, ";type="); i >= 0 {
			b.WriteString("\r\nContent-Type: " + value[i+len(";type="):])
			value = value[:i]
		}
		b.WriteString("\r\n\r\n" + value + "\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return b.String(), true, kind
}

// unsigned stands for a signature that curl makes when it sends a request.
var unsigned = strings.Repeat("0", sha256.Size*2)

// signedAt stands for the time at which it does.
const signedAt = "20000101T000000Z"

// sign adds the headers of --aws-sigv4. They show who signs for what, but not
// the signature, because curl signs anew each time that it sends.
func sign(q *capture.Request, option, user string) {
	part := strings.Split(option, ":")
	for len(part) < 4 {
		part = append(part, "")
	}
	region, service := part[2], part[3]
	if labels := strings.Split(q.Authority, "."); service == "" && len(labels) > 3 {
		service = labels[0]
		if region == "" {
			region = labels[1]
		}
	}
	id, _, _ := strings.Cut(user, ":")
	names := []string{"host", "x-amz-date"}
	add := func(name, value string) {
		if !q.Headers.Has(name) {
			q.Headers = append(q.Headers, capture.Header{Name: name, Value: value})
		}
	}
	add("X-Amz-Date", signedAt)
	if service == "s3" {
		hash := "UNSIGNED-PAYLOAD"
		if !q.BodyTruncated {
			sum := sha256.Sum256(q.Body)
			hash = hex.EncodeToString(sum[:])
		}
		add("x-amz-content-sha256", hash)
	}
	for _, h := range q.Headers {
		name := strings.ToLower(h.Name)
		if (strings.HasPrefix(name, "x-amz-") || name == "content-type") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	add("Authorization", "AWS4-HMAC-SHA256 Credential="+id+"/"+signedAt[:8]+"/"+region+"/"+service+"/aws4_request, SignedHeaders="+
		strings.Join(names, ";")+", Signature="+unsigned)
}
