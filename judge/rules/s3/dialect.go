package s3

import (
	"net/http"
	"strconv"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// S3 has no sentence for constraints: every header has a code and words of its
// own, and a body that does not keep to its schema is MalformedXML whatever is
// wrong with it.
var _ = dialect.Add(dialect.Dialect{
	Service: "s3",
	Lenient: lenient,
	Word:    word,
	Problem: wordProblem,
	Shown:   shown,
})

// malformedXML is S3's answer to a body that does not keep to its schema.
const malformedXML = "The XML you provided was not well-formed or did not validate against our published schema"

// lenient lists what S3 does not hold a request to, or what a rule answers with
// words of its own.
func lenient(c *rule.Case, v *model.Violation) bool {
	if v.Location() == contract.InBody {
		return lenientBody(c, v)
	}
	if v.Member == nil {
		return false
	}
	switch v.Member.WireName {
	case "x-amz-sdk-checksum-algorithm", "x-amz-checksum-algorithm", "x-amz-checksum-type", "x-amz-copy-source", "x-amz-rename-source":
		return true // rules say more: which algorithms, for which operation
	case "x-amz-request-payer", "x-amz-optional-object-attributes", "x-amz-checksum-mode":
		return v.Kind == model.Enum // passed over, or nowhere seen to be refused
	case "x-amz-max-parts", "x-amz-part-number-marker":
		return v.Kind == model.Type // of GetObjectAttributes, which passes over what is no number: versitygw#1806
	case "partNumber", "part-number-marker", "uploadId", "max-keys", "max-uploads", "max-parts", "max-buckets",
		"max-directory-buckets", "continuation-token", "encoding-type", "x-amz-object-attributes":
		return true // rules of multipart and listing
	case "Key", "Bucket":
		return true // an empty key makes it a request for the bucket
	}
	if v.Kind == model.Type && v.Value != nil && v.Value.Shape != nil {
		// A time that does not parse in If-Modified-Since and its kind is
		// passed over, as RFC 9110 has it; Content-Length is HTTP's.
		return v.Value.Shape.Kind == contract.Timestamp || v.Member.WireName == "Content-Length" || v.Value.Shape.Kind == contract.Boolean
	}
	return false
}

func lenientBody(c *rule.Case, v *model.Violation) bool {
	path := v.Path()
	switch c.Op {
	case "CreateBucket":
		// An unknown region has codes of its own, and tags have theirs.
		return v.Kind == model.Enum && path == "CreateBucketConfiguration.LocationConstraint" || v.Kind == model.Length
	case "CompleteMultipartUpload":
		return true // an empty list and odd parts have rules of their own
	case "PutBucketPolicy", "PutObject", "UploadPart", "WriteGetObjectResponse":
		return true
	case "PutBucketNotificationConfiguration":
		// Kinds of events are added faster than models; rules look at them.
		return v.Kind == model.Enum && (v.Shape.Name == "Event" || v.Shape.Name == "FilterRuleName")
	case "PutBucketLifecycleConfiguration", "PutBucketLifecycle":
		return v.Kind == model.Length || v.Kind == model.Missing && v.Member.Name == "Rules"
	case "PutBucketWebsite":
		return v.Kind == model.Length || v.Kind == model.Enum && v.Shape.Name == "Protocol"
	case "PutBucketTagging", "PutObjectTagging":
		// <Tagging/> removes the tags, recorded in test_s3.snapshot.json.
		return v.Kind == model.Length || v.Kind == model.Missing && path == "Tagging.TagSet"
	}
	switch v.Kind {
	case model.Length:
		return true // empty tag keys and keys of documents have codes of their own
	case model.Enum:
		// Classes and locations that are newer than the model.
		return v.Shape.Name == "BucketLocationConstraint"
	}
	return false
}

// headerRefusal is how S3 refuses the value of a header.
type headerRefusal struct{ code, message string }

// headerValues are the answers to a value that a header's model does not list,
// by the name of the header or query parameter. "{value}" is what was sent.
//
// Sources: recorded answers of LocalStack's snapshot tests (ACL, storage class,
// object lock, ownership, transition size); issues of SDKs that quote S3
// (server-side encryption); MinIO and versitygw (directives).
var headerValues = map[string]headerRefusal{
	"x-amz-acl":                                    {"InvalidArgument", ""},
	"x-amz-storage-class":                          {"InvalidStorageClass", "The storage class you specified is not valid"},
	"x-amz-server-side-encryption":                 {"InvalidArgument", "The encryption method specified is not supported"},
	"x-amz-object-lock-mode":                       {"InvalidArgument", "Unknown wormMode directive."},
	"x-amz-object-lock-legal-hold":                 {"InvalidArgument", "Legal Hold must be either of 'ON' or 'OFF'"},
	"x-amz-object-ownership":                       {"InvalidArgument", "Invalid x-amz-object-ownership header: {value}"},
	"x-amz-metadata-directive":                     {"InvalidArgument", "Unknown metadata directive."},
	"x-amz-tagging-directive":                      {"InvalidArgument", "Unknown tagging directive."},
	"x-amz-transition-default-minimum-object-size": {"InvalidRequest", "Invalid TransitionDefaultMinimumObjectSize found: {value}"},
}

// word words violations one by one: S3 names the first only.
func word(c *rule.Case, vs []model.Violation) []rule.Finding {
	out := make([]rule.Finding, 0, len(vs))
	for i := range vs {
		v := &vs[i]
		f := dialect.Finding(c, v)
		f.Certain = true
		switch loc := v.Location(); {
		case loc == contract.InBody:
			f.Stage, f.Code, f.Message = rule.Body, "MalformedXML", malformedXML
			if c.Op == "PutBucketAcl" || c.Op == "PutObjectAcl" {
				f.Code = "MalformedACLError"
			}
			if c.Op == "PutBucketVersioning" && v.Kind == model.Missing {
				f.Code, f.Message = "IllegalVersioningConfigurationException", "The Versioning element must be specified"
			}
		case v.Kind == model.Missing:
			f.Code, f.Message, f.Certain = "InvalidRequest", "Missing required header for this request: "+v.Name(), false
			if loc == contract.InQuery {
				f.Code, f.Message = "InvalidArgument", "This operation requires the "+v.Name()+" parameter"
			}
		default:
			a, ok := headerValues[v.Member.WireName]
			if !ok {
				a.code, f.Certain = "InvalidArgument", false
			}
			f.Code, f.Message = a.code, replace(a.message, v.Quote())
		}
		out = append(out, f)
	}
	return out
}

func replace(message, value string) string {
	const place = "{value}"
	for i := 0; i+len(place) <= len(message); i++ {
		if message[i:i+len(place)] == place {
			return message[:i] + value + message[i+len(place):]
		}
	}
	return message
}

// emptyBody are the answers to a body that is empty where one is needed, for the
// operations that do not say MissingRequestBodyError.
var emptyBody = map[string]struct{ code, message string }{
	"PutObjectRetention": {"MalformedXML", malformedXML},
	"PutObjectLegalHold": {"MalformedXML", malformedXML},
}

// wordProblem words what does not parse.
func wordProblem(c *rule.Case, p *decode.Problem) (rule.Finding, bool) {
	f := rule.Finding{Stage: rule.Body, Evidence: rule.Documented, Status: 400, Rule: "body/malformed", Certain: true,
		Culprits: []rule.Culprit{dialect.ProblemCulprit(p)}, Fix: "send a body that parses: " + p.Detail,
		Code: "MalformedXML", Message: malformedXML}
	switch p.Kind {
	case decode.BodyMissing:
		f.Code, f.Message, f.Fix, f.Rule = "MissingRequestBodyError", "Request Body is empty", "send the "+p.Name+" document as the body", "body/missing"
		switch c.Op {
		case "PutBucketAcl", "PutObjectAcl", "PutBucketPolicy", "CompleteMultipartUpload", "CreateBucket", "RestoreObject":
			return f, false // rules of theirs
		}
		if a, ok := emptyBody[c.Op]; ok {
			f.Code, f.Message = a.code, a.message
		}
		return f, true
	case decode.MalformedBody, decode.WrongRoot, decode.NotUTF8, decode.TooDeep:
	default:
		return f, false // members of a newer model are passed over
	}
	switch c.Op {
	case "PutObject", "UploadPart", "PutBucketPolicy", "PostObject", "WriteGetObjectResponse":
		return f, false // no document: rules look at chunks and policies
	case "PutBucketAcl", "PutObjectAcl":
		f.Code = "MalformedACLError"
	}
	return f, true
}

// shown gives a refusal the form in which it is seen: the answer to HEAD has no
// body, so that SDKs make code and message of the status.
func shown(c *rule.Case, f *rule.Finding) {
	if c.Req.Method != http.MethodHead || f.Status == 0 {
		return
	}
	if f.Hint == "" && f.Code != "" {
		f.Hint = "a GET would be answered " + f.Code
		if f.Message != "" {
			f.Hint += ": " + f.Message
		}
	}
	f.Code, f.Message = strconv.Itoa(f.Status), http.StatusText(f.Status)
}
