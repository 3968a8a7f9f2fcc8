package s3

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay/judge/rule"
)

// Limits of names. Source: "Bucket naming rules" and "Naming Amazon S3 objects",
// S3 User Guide.
const (
	minBucketName = 3
	maxBucketName = 63
	maxKey        = 1024 // bytes of UTF-8
)

var _ = rule.Add(rule.Rule{
	ID: "s3/bucket-name", Stage: rule.Address, Order: 1,
	When: "a bucket is created, or asked for, by a name that no bucket can have",
	Code: "InvalidBucketName", Status: 400, Message: "The specified bucket is not valid.",
	Fix: "use 3 to 63 lower-case letters, digits, hyphens and dots, beginning and ending with a letter or a digit",
	Not: "another region or endpoint style", Beside: []rule.Neighbour{
		{Code: "NoSuchBucket", Means: "the name is possible, and there is no such bucket"},
		{Code: "BucketAlreadyExists", Means: "the name is possible, and taken"}},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_s3_uppercase_bucket_name", guide + "bucketnamingrules.html"},
	Check: func(c *rule.Case) *rule.Hit {
		name := bucketName(c)
		if name == "" || goodBucketName(name) || strings.Contains(name, ":") || !c.ID.Endpoint.S3() && !c.ID.Endpoint.Custom() {
			return nil
		}
		why := bucketNameFault(name)
		if c.Op != "CreateBucket" {
			// Buckets of us-east-1 from before 2018 have names of other kinds.
			why = oldBucketNameFault(name)
		}
		if why == "" {
			return nil
		}
		return rule.Refuse(atBucket(c).Because(why))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/key-too-long", Stage: rule.Address, Order: 5,
	When: "the object key has more than 1024 bytes of UTF-8",
	Code: "KeyTooLongError", Status: 400, Message: "Your key is too long",
	Fix: "shorten the key; letters beyond ASCII count two to four bytes", Not: "encoding it otherwise: the decoded key counts",
	Beside:   []rule.Neighbour{{Code: "InvalidURI", Means: "the path does not decode"}},
	Evidence: rule.Documented, Sources: []string{errorCodes, guide + "object-keys.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if len(c.Req.Target) <= maxKey {
			return nil
		}
		v := c.Get("Key")
		if v == nil || len(v.Text) <= maxKey {
			return nil
		}
		return rule.Refuse(c.At(v).Because(fmt.Sprintf("has %d bytes", len(v.Text))))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/uri-unparsable", Stage: rule.Address, Order: 0,
	When: "the path has a percent sign without two hexadecimal digits, or does not decode to UTF-8",
	Code: "InvalidURI", Status: 400, Message: "Couldn't parse the specified URI.",
	Fix: "percent-encode the UTF-8 of the key, once", Not: "another key: it is its encoding",
	Beside:   []rule.Neighbour{{Code: "SignatureDoesNotMatch", Means: "the path parses and was signed in another encoding"}},
	Evidence: rule.Documented, Sources: []string{errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		path := c.Req.Path()
		if strings.IndexByte(path, '%') < 0 {
			return nil
		}
		plain, ok := percentDecode(path)
		if ok && utf8.ValidString(plain) {
			return nil
		}
		return rule.Refuse(c.AtPath())
	},
})

// percentDecode undoes percent-encoding.
func percentDecode(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		if i+2 >= len(s) || unhex(s[i+1]) < 0 || unhex(s[i+2]) < 0 {
			return "", false
		}
		b.WriteByte(byte(unhex(s[i+1])<<4 | unhex(s[i+2])))
		i += 2
	}
	return b.String(), true
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// goodBucketName is a fast way out for nearly all names.
func goodBucketName(s string) bool {
	if len(s) < minBucketName || len(s) > maxBucketName {
		return false
	}
	letter := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z':
			letter = true
		case '0' <= c && c <= '9':
		case (c == '-' || c == '.') && 0 < i && i < len(s)-1 && s[i-1] != '.':
		default:
			return false
		}
	}
	return letter
}

// bucketNameFault says why a new bucket cannot have a name, "" when it can.
func bucketNameFault(s string) string {
	if goodBucketName(s) {
		return ""
	}
	if len(s) < minBucketName || len(s) > maxBucketName {
		return fmt.Sprintf("must have 3 to 63 characters, has %d", len(s))
	}
	if strings.Contains(s, "..") {
		return "has two dots in a row"
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return "looks like an IP address"
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		alphanumeric := 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
		switch {
		case 'A' <= c && c <= 'Z':
			return "has capital letters"
		case !alphanumeric && c != '-' && c != '.':
			return fmt.Sprintf("has a %q", c)
		case !alphanumeric && (i == 0 || i == len(s)-1):
			return "must begin and end with a letter or a digit"
		}
	}
	return ""
}

// oldBucketNameFault is [bucketNameFault] for the rules that held in us-east-1
// before 1 March 2018: up to 255 letters, digits, dots, hyphens, underscores.
func oldBucketNameFault(s string) string {
	if len(s) < minBucketName || len(s) > 255 {
		return fmt.Sprintf("must have 3 to 63 characters, has %d", len(s))
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_') {
			return fmt.Sprintf("has a %q", c)
		}
	}
	return ""
}
