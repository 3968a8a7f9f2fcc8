package refusal

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

// elements are what S3's answer says beside code and message: what the rule
// tells, then what the request holds. What is not known is left out; no client
// depends on it. Sources: "Error responses", S3 API Reference, and the answers of
// AWS in LocalStack's test_s3.snapshot.json.
func (r *refused) elements() []rule.Extra {
	list := make([]rule.Extra, 0, len(r.f.Extra)+4)
	for _, e := range r.f.Extra {
		if e.Value != "" {
			list = append(list, e)
		}
	}
	if of := s3Elements[r.f.Code]; of != nil {
		for _, e := range of(r) {
			if e.Value != "" && value(list, e.Name) == "" {
				list = append(list, e)
			}
		}
	}
	return list
}

func value(list []rule.Extra, name string) string {
	for _, e := range list {
		if e.Name == name {
			return e.Value
		}
	}
	return ""
}

func without(list []rule.Extra, name string) []rule.Extra {
	var kept []rule.Extra
	for _, e := range list {
		if e.Name != name {
			kept = append(kept, e)
		}
	}
	return kept
}

var s3Elements = map[string]func(*refused) []rule.Extra{
	"InvalidArgument":                 (*refused).argument,
	"InvalidEncryptionAlgorithmError": sseArgument,
	"InvalidStorageClass":             headerElement("StorageClassRequested", "x-amz-storage-class"),
	"InvalidDigest":                   headerElement("Content-MD5", "Content-MD5"),
	"InvalidRange":                    headerElement("RangeRequested", "Range"),
	"InvalidLocationConstraint":       (*refused).location,
	"MissingSecurityHeader":           culpritName("MissingHeaderName", argument),
	"PreconditionFailed":              culpritName("Condition", http.CanonicalHeaderKey),
	"ConditionalRequestConflict":      (*refused).conflict,
	"NotImplemented":                  culpritName("Header", http.CanonicalHeaderKey),
	"MethodNotAllowed":                (*refused).method,
	"InvalidURI":                      func(r *refused) []rule.Extra { return one("URI", r.x.Request.Path()) },

	"NoSuchKey": func(r *refused) []rule.Extra { return one("Key", r.v.Key) },
	"NoSuchVersion": func(r *refused) []rule.Extra {
		return append(one("Key", r.v.Key), r.parameter("VersionId", "versionId")...)
	},
	"NoSuchUpload":     func(r *refused) []rule.Extra { return r.parameter("UploadId", "uploadId") },
	"InvalidPart":      func(r *refused) []rule.Extra { return r.parameter("UploadId", "uploadId") },
	"InvalidPartOrder": func(r *refused) []rule.Extra { return r.parameter("UploadId", "uploadId") },

	"KeyTooLongError":  func(r *refused) []rule.Extra { return sizes("Size", len(r.v.Key), "MaxSizeAllowed", 1024) },
	"MetadataTooLarge": func(r *refused) []rule.Extra { return sizes("Size", r.metadata(), "MaxSizeAllowed", 2048) },
	"EntityTooLarge":   (*refused).tooLarge,

	"AuthorizationHeaderMalformed":      (*refused).expectedRegion,
	"AuthorizationQueryParametersError": (*refused).expectedRegion,
	"AccessDenied":                      (*refused).denied,
	"InvalidAccessKeyId":                func(r *refused) []rule.Extra { return one("AWSAccessKeyId", r.id.Auth.Credential.AccessKeyID) },
	"RequestTimeTooSkewed":              (*refused).skew,
	"SignatureDoesNotMatch":             (*refused).signature,
	"XAmzContentSHA256Mismatch":         (*refused).contentHash,
	"PermanentRedirect":                 func(r *refused) []rule.Extra { return one("Bucket", r.v.Bucket) },
	"TemporaryRedirect":                 func(r *refused) []rule.Extra { return one("Bucket", r.v.Bucket) },
}

// init adds the refusals that are about a bucket and name it.
func init() {
	for _, code := range []string{
		"NoSuchBucket", "InvalidBucketName", "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "BucketNotEmpty",
		"NoSuchBucketPolicy", "NoSuchTagSet", "NoSuchCORSConfiguration", "NoSuchLifecycleConfiguration",
		"NoSuchWebsiteConfiguration", "ReplicationConfigurationNotFoundError", "OwnershipControlsNotFoundError",
		"NoSuchPublicAccessBlockConfiguration", "ObjectLockConfigurationNotFoundError",
		"ServerSideEncryptionConfigurationNotFoundError",
	} {
		s3Elements[code] = func(r *refused) []rule.Extra { return one("BucketName", r.v.Bucket) }
	}
}

func one(name, value string) []rule.Extra { return []rule.Extra{{Name: name, Value: value}} }

func sizes(name string, n int, limit string, most int) []rule.Extra {
	return []rule.Extra{{Name: name, Value: strconv.Itoa(n)}, {Name: limit, Value: strconv.Itoa(most)}}
}

func headerElement(name, header string) func(*refused) []rule.Extra {
	return func(r *refused) []rule.Extra { return one(name, r.x.Request.Headers.Get(header)) }
}

// culpritName names the first header to blame.
func culpritName(name string, form func(string) string) func(*refused) []rule.Extra {
	return func(r *refused) []rule.Extra {
		for i := range r.f.Culprits {
			if cu := &r.f.Culprits[i]; cu.In == decode.InHeader {
				return one(name, form(cu.Name))
			}
		}
		return nil
	}
}

// parameter is a query parameter's decoded value.
func (r *refused) parameter(name, parameter string) []rule.Extra {
	for _, pair := range strings.Split(r.x.Request.Query(), "&") {
		if n, v, _ := strings.Cut(pair, "="); n == parameter {
			if text, err := url.QueryUnescape(v); err == nil {
				return one(name, text)
			}
		}
	}
	return nil
}

// argument names the header or parameter to blame and what it holds. A value
// that is a secret is not said back.
func (r *refused) argument() []rule.Extra {
	for i := range r.f.Culprits {
		cu := &r.f.Culprits[i]
		switch cu.In {
		case decode.InHeader:
			list := one("ArgumentName", argument(cu.Name))
			if cu.Header >= 0 && !cu.Secret {
				list = append(list, rule.Extra{Name: "ArgumentValue", Value: r.x.Request.Headers[cu.Header].Value})
			}
			return list
		case decode.InQuery:
			list := one("ArgumentName", cu.Name)
			if v := r.parameter("ArgumentValue", cu.Name); !cu.Secret {
				list = append(list, v...)
			}
			return list
		}
	}
	return nil
}

// sseArgument is recorded to name x-amz-server-side-encryption, also where the
// customer's algorithm is to blame.
func sseArgument(r *refused) []rule.Extra {
	list := r.argument()
	if len(list) > 0 {
		list[0].Value = "x-amz-server-side-encryption"
	}
	return list
}

func (r *refused) location() []rule.Extra {
	for i := range r.f.Culprits {
		if v := r.f.Culprits[i].Value; v != nil {
			return one("LocationConstraint", v.Text)
		}
	}
	return nil
}

func (r *refused) conflict() []rule.Extra {
	return append(culpritName("Condition", http.CanonicalHeaderKey)(r), rule.Extra{Name: "Key", Value: r.v.Key})
}

func (r *refused) method() []rule.Extra {
	kind := "SERVICE"
	switch {
	case r.v.Key != "":
		kind = "OBJECT"
	case r.v.Bucket != "":
		kind = "BUCKET"
	}
	return []rule.Extra{{Name: "Method", Value: r.x.Request.Method}, {Name: "ResourceType", Value: kind}}
}

// metadata is the size of user metadata as S3 counts it: names without their
// prefix, and values.
func (r *refused) metadata() int {
	const prefix = "x-amz-meta-"
	n := 0
	for _, h := range r.x.Request.Headers {
		if len(h.Name) > len(prefix) && strings.EqualFold(h.Name[:len(prefix)], prefix) {
			n += len(h.Name) - len(prefix) + len(h.Value)
		}
	}
	return n
}

// maxPut is the most that one request may upload, in bytes.
const maxPut = 5 << 30

func (r *refused) tooLarge() []rule.Extra {
	h := r.x.Request.Headers
	size := h.Get("x-amz-decoded-content-length")
	if size == "" {
		size = h.Get("Content-Length")
	}
	if n, err := strconv.ParseInt(size, 10, 64); err != nil || n <= maxPut {
		return nil // a limit of a form's policy, or of the operation's own
	}
	return []rule.Extra{{Name: "ProposedSize", Value: size}, {Name: "MaxSizeAllowed", Value: strconv.Itoa(maxPut)}}
}

// expectedRegion finds the region that the message asks for.
func (r *refused) expectedRegion() []rule.Extra {
	if _, rest, ok := strings.Cut(r.f.Message, "expecting '"); ok && strings.Contains(r.f.Message, "the region '") {
		if region, _, ok := strings.Cut(rest, "'"); ok {
			return one("Region", region)
		}
	}
	return nil
}

func (r *refused) denied() []rule.Extra {
	switch {
	case strings.HasPrefix(r.f.Message, "There were headers present in the request which were not signed"):
		var names []string
		for i := range r.f.Culprits {
			if cu := &r.f.Culprits[i]; cu.In == decode.InHeader {
				names = append(names, strings.ToLower(cu.Name))
			}
		}
		return one("HeadersNotSigned", strings.Join(names, ", "))
	case r.f.Message == "Request has expired":
		list := r.parameter("X-Amz-Expires", "X-Amz-Expires")
		if until := r.id.Auth.Until; !until.IsZero() {
			list = append(list, rule.Extra{Name: "Expires", Value: until.UTC().Format(time.RFC3339)})
		}
		return append(list, rule.Extra{Name: "ServerTime", Value: r.now.Format(time.RFC3339)})
	}
	return nil
}

func (r *refused) skew() []rule.Extra {
	return []rule.Extra{
		{Name: "RequestTime", Value: r.id.Auth.Date.Value},
		{Name: "ServerTime", Value: r.now.Format(time.RFC3339)},
		{Name: "MaxAllowedSkewMilliseconds", Value: "900000"},
	}
}

// signature tells what S3 signed of the request that it got. The canonical
// request goes along where no header in it holds a secret; the signature itself
// never does.
func (r *refused) signature() []rule.Extra {
	a := &r.id.Auth
	if a.Scheme.Version != signature.V4 {
		return one("AWSAccessKeyId", a.Credential.AccessKeyID)
	}
	canonical := signature.Canonicalize(&r.x.Request, a, signature.RulesFor("s3"))
	toSign := a.StringToSign(&canonical).Text()
	text := canonical.Text()
	return []rule.Extra{
		{Name: "AWSAccessKeyId", Value: a.Credential.AccessKeyID},
		{Name: "StringToSign", Value: toSign},
		{Name: "StringToSignBytes", Value: spaced(toSign)},
		{Name: "CanonicalRequest", Value: text},
	}
}

// spaced writes bytes as S3 does: in hex, with blanks between.
func spaced(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(hex.EncodeToString([]byte{text[i]}))
	}
	return b.String()
}

func (r *refused) contentHash() []rule.Extra {
	q := &r.x.Request
	list := one("ClientComputedContentSHA256", q.Headers.Get("x-amz-content-sha256"))
	if !q.BodyTruncated {
		sum := sha256.Sum256(q.Body)
		list = append(list, rule.Extra{Name: "S3ComputedContentSHA256", Value: hex.EncodeToString(sum[:])})
	}
	return list
}
