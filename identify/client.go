package identify

import (
	"strings"
	"sync"

	"github.com/assay-project/assay/contract"
)

// Client is the program that made a request.
type Client struct {
	Name    string // "boto3", "aws-cli", "aws-sdk-go-v2"; "" when there is no User-Agent
	Version string
	SDK     bool // one of AWS's SDKs, or built on one
}

// product is a User-Agent product that says more than the others do.
type product struct {
	name string // outward name; "" for the name as it stands
	rank int    // the highest in a User-Agent wins
	sdk  bool
}

// Ranks: what a person runs says more than the SDK below it, and that more than
// the HTTP library at the bottom.
const (
	rankLibrary = 1 + iota
	rankCore
	rankSDK
	rankTool
)

// products is keyed by lower-case product name. Sources: the user agents that
// the SDKs build ("User-Agent" in the AWS SDKs and Tools reference) and those
// of well-known S3 clients as they send them.
var products = map[string]product{
	"aws-cli":                {"aws-cli", rankTool, true},
	"boto3":                  {"boto3", rankSDK, true},
	"botocore":               {"botocore", rankCore, true},
	"aiobotocore":            {"aiobotocore", rankSDK, true},
	"boto":                   {"boto", rankSDK, true},
	"aws-sdk-go-v2":          {"aws-sdk-go-v2", rankSDK, true},
	"aws-sdk-go":             {"aws-sdk-go", rankSDK, true},
	"aws-sdk-js":             {"aws-sdk-js", rankSDK, true},
	"aws-sdk-nodejs":         {"aws-sdk-js", rankSDK, true},
	"aws-sdk-java":           {"aws-sdk-java", rankSDK, true},
	"aws-sdk-kotlin":         {"aws-sdk-kotlin", rankSDK, true},
	"aws-sdk-scala":          {"aws-sdk-scala", rankSDK, true},
	"aws-sdk-rust":           {"aws-sdk-rust", rankSDK, true},
	"aws-sdk-swift":          {"aws-sdk-swift", rankSDK, true},
	"aws-sdk-cpp":            {"aws-sdk-cpp", rankSDK, true},
	"aws-sdk-php":            {"aws-sdk-php", rankSDK, true},
	"aws-sdk-ruby":           {"aws-sdk-ruby", rankSDK, true},
	"aws-sdk-ruby2":          {"aws-sdk-ruby", rankSDK, true},
	"aws-sdk-ruby3":          {"aws-sdk-ruby", rankSDK, true},
	"aws-sdk-dotnet":         {"aws-sdk-dotnet", rankSDK, true}, // and all that begins so
	"aws-sdk-net":            {"aws-sdk-dotnet", rankSDK, true},
	"aws-sdk-ios":            {"aws-sdk-ios", rankSDK, true},
	"aws-sdk-android":        {"aws-sdk-android", rankSDK, true},
	"aws-sdk-erlang":         {"aws-sdk-erlang", rankSDK, true},
	"aws-crt":                {"aws-crt", rankCore, true},
	"crts3nativeclient":      {"aws-crt", rankCore, true},
	"amplify":                {"amplify", rankSDK, true},
	"minio-go":               {"minio-go", rankSDK, false},
	"minio-java":             {"minio-java", rankSDK, false},
	"minio-js":               {"minio-js", rankSDK, false},
	"minio-py":               {"minio-py", rankSDK, false},
	"mc":                     {"mc", rankTool, false},
	"rclone":                 {"rclone", rankTool, false},
	"s3cmd":                  {"s3cmd", rankTool, false},
	"s5cmd":                  {"s5cmd", rankTool, false},
	"s3fs":                   {"s3fs", rankTool, false},
	"goofys":                 {"goofys", rankTool, false},
	"mountpoint-s3":          {"mountpoint-s3", rankTool, true},
	"mountpoint-s3-client":   {"mountpoint-s3", rankTool, true},
	"terraform-provider-aws": {"terraform-provider-aws", rankTool, true},
	"terraform":              {"terraform", rankSDK, false},
	"opentofu":               {"opentofu", rankSDK, false},
	"pulumi":                 {"pulumi", rankTool, false},
	"cyberduck":              {"cyberduck", rankTool, false},
	"restic":                 {"restic", rankTool, false},
	"hadoop":                 {"hadoop", rankTool, false},
	"duckdb":                 {"duckdb", rankTool, false},
	"object_store":           {"object_store", rankSDK, false},
	"curl":                   {"curl", rankLibrary, false},
	"python-requests":        {"python-requests", rankLibrary, false},
	"python-urllib3":         {"python-urllib3", rankLibrary, false},
	"go-http-client":         {"go-http-client", rankLibrary, false},
	"okhttp":                 {"okhttp", rankLibrary, false},
	"node-fetch":             {"node-fetch", rankLibrary, false},
	"apache-httpclient":      {"apache-httpclient", rankLibrary, false},
}

// ParseUserAgent finds the client in a User-Agent. Comments in parentheses are
// passed over; among known products the one that says most wins, else the
// first.
func ParseUserAgent(ua string) Client {
	var best Client
	rank := -1
	for ua != "" {
		var tok string
		tok, ua = nextProduct(ua)
		if tok == "" {
			break
		}
		name, version := splitProduct(tok)
		if name == "" {
			continue
		}
		if version == "" {
			version, ua = looseVersion(ua)
		}
		p, known := lookupProduct(name)
		switch {
		case known && p.rank > rank:
			rank = p.rank
			best = Client{Name: p.name, Version: version, SDK: p.sdk || best.SDK}
		case known:
			best.SDK = best.SDK || p.sdk
		case rank < 0:
			rank = 0
			best = Client{Name: name, Version: version}
		}
	}
	return best
}

// Known reports whether the name is one of the products that are known here, and
// not whatever a User-Agent says.
func (c Client) Known() bool { return knownClients()[c.Name] }

var knownClients = sync.OnceValue(func() map[string]bool {
	names := make(map[string]bool, len(products))
	for _, p := range products {
		names[p.name] = true
	}
	return names
})

// saysFor reports whether a User-Agent says that its client is one of this
// service: "api/docdb#1.48.0" of the SDKs for Go and JavaScript, "api/DocDB#2.31.6"
// of the one for Java, "md/command#docdb.describe-db-clusters" of the CLI.
func saysFor(ua string, s *contract.Service) bool {
	for ua != "" {
		var tok string
		tok, ua = nextProduct(ua)
		if api, ok := strings.CutPrefix(tok, "api/"); ok {
			if i := strings.IndexAny(api, "#/"); i >= 0 {
				api = api[:i]
			}
			if sameLetters(api, s.ID) {
				return true
			}
		}
		if command, ok := strings.CutPrefix(tok, "md/command#"); ok {
			name, _, _ := strings.Cut(command, ".")
			if name == s.Name {
				return true
			}
		}
	}
	return false
}

// sameLetters compares two writings of a name: "Pinpoint SMS Voice",
// "pinpointsmsvoice" and "pinpoint_sms_voice" are one.
func sameLetters(a, b string) bool {
	fold := func(s string) string {
		return strings.Map(func(r rune) rune {
			switch {
			case 'A' <= r && r <= 'Z':
				return r + 'a' - 'A'
			case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
				return r
			}
			return -1
		}, s)
	}
	return fold(a) == fold(b)
}

// nextProduct takes the next word outside parentheses off a User-Agent.
func nextProduct(ua string) (tok, rest string) {
	for ua != "" {
		switch ua[0] {
		case ' ', ',', '[', ']':
			ua = ua[1:]
			continue
		case '(':
			depth := 0
			i := 0
			for ; i < len(ua); i++ {
				if ua[i] == '(' {
					depth++
				} else if ua[i] == ')' {
					if depth--; depth == 0 {
						i++
						break
					}
				}
			}
			ua = ua[i:]
			continue
		}
		end := strings.IndexAny(ua, " ,()[]")
		if end < 0 {
			return ua, ""
		}
		return ua[:end], ua[end:]
	}
	return "", ""
}

// splitProduct splits name/version; the SDKs' own metadata ("md/Botocore#1.43")
// is written with a # and names no product.
func splitProduct(tok string) (name, version string) {
	name, version, _ = strings.Cut(tok, "/")
	if v, _, ok := strings.Cut(version, "/"); ok {
		version = v
	}
	return name, version
}

// looseVersion takes the version off the rest of a User-Agent that has a space
// in the place of the slash, as Hadoop's: "Hadoop 3.3.4, aws-sdk-java/…".
func looseVersion(ua string) (version, rest string) {
	s := strings.TrimPrefix(ua, " ")
	n := 0
	for n < len(s) && (s[n] == '.' || '0' <= s[n] && s[n] <= '9') {
		n++
	}
	if n == 0 || s[0] == '.' || n < len(s) && s[n] != ' ' && s[n] != ',' {
		return "", ua
	}
	return s[:n], s[n:]
}

// dotnet is how the names of the SDK for .NET begin, one for each runtime.
const dotnet = "aws-sdk-dotnet"

func lookupProduct(name string) (product, bool) {
	if len(name) > 24 {
		return product{}, false
	}
	var buf [24]byte
	for i := 0; i < len(name); i++ {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	if strings.HasPrefix(string(buf[:len(name)]), dotnet) {
		return products[dotnet], true
	}
	p, ok := products[string(buf[:len(name)])]
	return p, ok
}
