package rules

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/assay-project/assay/arn"
)

// function is a function of the rules language.
type function struct {
	args     int
	variadic bool // args is the least number
	lazy     bool // takes arguments that are not set; all others give "not set" then
	call     func(sc *scope, args []value) value
}

// functions is the standard library of Smithy's rules engine and AWS's
// extension of it. getAttr is not here, since its path is compiled.
//
// Sources: https://smithy.io/2.0/additional-specs/rules-engine/standard-library.html,
// https://smithy.io/2.0/aws/rules-engine/library-functions.html
var functions = map[string]function{
	"isSet":    {args: 1, lazy: true, call: func(_ *scope, a []value) value { return boolean(a[0].kind != kindNone) }},
	"not":      {args: 1, lazy: true, call: func(_ *scope, a []value) value { return boolean(!a[0].matches()) }},
	"coalesce": {args: 2, variadic: true, lazy: true, call: coalesce},
	"ite":      {args: 3, lazy: true, call: ite},
	"booleanEquals": {args: 2, call: func(_ *scope, a []value) value {
		return boolean(a[0].kind == kindBool && a[1].kind == kindBool && a[0].b == a[1].b)
	}},
	"stringEquals": {args: 2, call: func(_ *scope, a []value) value {
		return boolean(a[0].kind == kindString && a[1].kind == kindString && a[0].s == a[1].s)
	}},
	"isValidHostLabel": {args: 2, call: func(_ *scope, a []value) value { return boolean(isHostLabel(a[0].s, a[1].b)) }},
	"parseURL":         {args: 1, call: parseURL},
	"substring":        {args: 4, call: substring},
	"split":            {args: 3, call: split},
	"uriEncode":        {args: 1, call: func(_ *scope, a []value) value { return str(uriEncode(a[0].s)) }},

	"aws.partition":                 {args: 1, call: awsPartition},
	"aws.parseArn":                  {args: 1, call: parseARN},
	"aws.isVirtualHostableS3Bucket": {args: 2, call: func(_ *scope, a []value) value { return boolean(isVirtualHostable(a[0].s, a[1].b)) }},
}

func coalesce(_ *scope, args []value) value {
	for _, a := range args {
		if a.kind != kindNone {
			return a
		}
	}
	return value{}
}

func ite(_ *scope, args []value) value {
	if args[0].matches() {
		return args[1]
	}
	return args[2]
}

// awsPartition gives "aws" for a region that belongs to no partition, as the
// SDKs do.
func awsPartition(sc *scope, args []value) value {
	p := sc.partitions.Of(args[0].s)
	if p == nil {
		p = sc.partitions.Default()
	}
	return value{kind: kindObject, obj: partitionObject{p}}
}

type arnObject struct{ arn.ARN }

func (a arnObject) attr(name string) value {
	switch name {
	case "partition":
		return str(a.Partition)
	case "service":
		return str(a.Service)
	case "region":
		return str(a.Region)
	case "accountId":
		return str(a.Account)
	case "resourceId":
		return strList(a.ResourceParts())
	}
	return value{}
}

func parseARN(_ *scope, args []value) value {
	a, ok := arn.Split(args[0].s)
	if !ok {
		return value{}
	}
	return value{kind: kindObject, obj: arnObject{a}}
}

// substring takes args[1] to args[2] of args[0], from the end when args[3].
func substring(_ *scope, args []value) value {
	s, start, stop := args[0].s, args[1].n, args[2].n
	if start < 0 || start >= stop || len(s) < stop {
		return value{}
	}
	for i := range len(s) {
		if s[i] >= 0x80 {
			return value{}
		}
	}
	if args[3].b {
		start, stop = len(s)-stop, len(s)-start
	}
	return str(s[start:stop])
}

func split(_ *scope, args []value) value {
	s, delimiter, limit := args[0].s, args[1].s, args[2].n
	if delimiter == "" || limit < 0 {
		return value{}
	}
	if limit == 0 {
		limit = -1
	}
	return strList(strings.SplitN(s, delimiter, limit))
}

// uriEncode escapes everything but RFC 3986's unreserved characters.
func uriEncode(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if isAlphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '~' {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return b.String()
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// isHostLabel matches a host label of RFC 1123, or several with dots between.
func isHostLabel(s string, subDomains bool) bool {
	if subDomains {
		for label := range strings.SplitSeq(s, ".") {
			if !isHostLabel(label, false) {
				return false
			}
		}
		return true
	}
	if len(s) == 0 || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if !isAlphanumeric(s[i]) && s[i] != '-' {
			return false
		}
	}
	return true
}

// isVirtualHostable reports whether a bucket can stand in a host. Each label
// is held to the 3 to 63 characters of a bucket's name, as in the Go SDK.
func isVirtualHostable(s string, subDomains bool) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return false
	}
	if subDomains {
		for label := range strings.SplitSeq(s, ".") {
			if !isVirtualHostable(label, false) {
				return false
			}
		}
		return true
	}
	return len(s) >= 3 && strings.ToLower(s) == s && isHostLabel(s, false)
}

// urlObject is what parseURL returns.
type urlObject struct {
	scheme, authority, path string
	isIP                    bool
}

func (u urlObject) attr(name string) value {
	switch name {
	case "scheme":
		return str(u.scheme)
	case "authority":
		return str(u.authority)
	case "path":
		return str(u.path)
	case "normalizedPath":
		path := u.path
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		if !strings.HasSuffix(path, "/") {
			path += "/"
		}
		return str(path)
	case "isIp":
		return boolean(u.isIP)
	}
	return value{}
}

// parseURL takes http and https URLs without a query apart.
func parseURL(_ *scope, args []value) value {
	u, err := url.Parse(args[0].s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.ForceQuery {
		return value{}
	}
	_, err = netip.ParseAddr(u.Hostname())
	return value{kind: kindObject, obj: urlObject{
		scheme: u.Scheme,
		// The parser undoes the escape before an IPv6 zone; a URL needs it.
		authority: strings.ReplaceAll(u.Host, "%", "%25"),
		path:      u.EscapedPath(),
		isIP:      err == nil,
	}}
}
