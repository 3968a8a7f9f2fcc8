package s3

import "github.com/assay-project/assay/judge/rule"

// What is true of all refusals of a code. Sources: "Error responses", S3 API
// Reference, and the recorded answers behind the rules: permissions and retries
// change none of these.
const (
	notWider = "wider permissions: the request itself is refused, whoever sends it"
	notAgain = "retries: the same request is refused the same way"
)

var (
	besideArgument = []rule.Neighbour{
		{Code: "InvalidRequest", Means: "each value is possible, and they do not go together on this operation or bucket"},
		{Code: "MalformedXML", Means: "the body does not have the form that it should have"},
		{Code: "SignatureDoesNotMatch", Means: "the value was changed after it was signed"},
	}
	besideRequest = []rule.Neighbour{
		{Code: "InvalidArgument", Means: "one value alone is bad"},
		{Code: "InvalidObjectState", Means: "the request is fine, and the object's storage class forbids it"},
		{Code: "SignatureDoesNotMatch", Means: "a header was changed after it was signed"},
		{Code: "AccessDenied", Means: "the request is fine, and the caller may not"},
	}
	besideXML = []rule.Neighbour{
		{Code: "InvalidArgument", Means: "the form is right, and a value in it is not"},
		{Code: "InvalidRequest", Means: "the form is right, and its elements do not go together"},
	}
	besideMissing = []rule.Neighbour{
		{Code: "AccessDenied", Means: "it may exist, and the caller may not list it"},
		{Code: "NoSuchBucket", Means: "the bucket does not exist either"},
	}
	besideState = []rule.Neighbour{
		{Code: "InvalidRequest", Means: "the request could not be right in any state of the bucket"},
		{Code: "AccessDenied", Means: "the state allows it, and the caller may not"},
	}
)

var (
	_ = rule.Advise("s3", "InvalidArgument", rule.Advice{Not: notWider, Beside: besideArgument})
	_ = rule.Advise("s3", "InvalidRequest", rule.Advice{Not: notAgain, Beside: besideRequest})
	_ = rule.Advise("s3", "BadRequest", rule.Advice{Not: notAgain, Beside: besideArgument})
	_ = rule.Advise("s3", "MalformedXML", rule.Advice{Not: notWider, Beside: besideXML})
	_ = rule.Advise("s3", "MalformedACLError", rule.Advice{Not: notWider, Beside: besideXML})
	_ = rule.Advise("s3", "InvalidTag", rule.Advice{Not: "escaping the value: its characters or its length are refused, not its encoding",
		Beside: []rule.Neighbour{{Code: "InvalidArgument", Means: "the tagging header does not parse"}, {Code: "MalformedXML", Means: "the tag set has not the form of one"}}})
	_ = rule.Advise("s3", "EntityTooLarge", rule.Advice{Not: "a longer timeout: the size alone is refused",
		Beside: []rule.Neighbour{{Code: "EntityTooSmall", Means: "a part but the last is below 5 MiB"}, {Code: "MaxMessageLengthExceeded", Means: "a configuration body is too long, not an object"}}})
	_ = rule.Advise("s3", "KeyTooLongError", rule.Advice{Not: "percent-escaping: the limit counts the bytes of the decoded key",
		Beside: []rule.Neighbour{{Code: "InvalidURI", Means: "the key does not decode"}}})
	_ = rule.Advise("s3", "MethodNotAllowed", rule.Advice{Not: notWider,
		Beside: []rule.Neighbour{{Code: "NotImplemented", Means: "S3 has no such function anywhere"}, {Code: "AccessDenied", Means: "the method is fine, and the caller may not"}}})
	_ = rule.Advise("s3", "NotImplemented", rule.Advice{Not: notAgain,
		Beside: []rule.Neighbour{{Code: "MethodNotAllowed", Means: "S3 has the function, and not on this resource"}, {Code: "InvalidRequest", Means: "the function exists, and not in this combination"}}})
	_ = rule.Advise("s3", "MissingContentLength", rule.Advice{Not: "Transfer-Encoding: chunked, which S3 takes only with x-amz-decoded-content-length",
		Beside: []rule.Neighbour{{Code: "IncompleteBody", Means: "the length is given, and fewer bytes came"}}})
	_ = rule.Advise("s3", "UnexpectedContent", rule.Advice{Not: notWider, Beside: besideXML})
	_ = rule.Advise("s3", "IdMismatch", rule.Advice{Not: notAgain, Beside: besideXML})
	_ = rule.Advise("s3", "InvalidRedirectLocation", rule.Advice{Not: notWider, Beside: besideArgument})
	_ = rule.Advise("s3", "InvalidChunkSizeError", rule.Advice{Not: "another checksum: the chunks are cut wrongly",
		Beside: []rule.Neighbour{{Code: "IncompleteBody", Means: "the framing ends before its last chunk"}, {Code: "SignatureDoesNotMatch", Means: "the chunks are cut rightly, and one's signature does not hold"}}})
	_ = rule.Advise("s3", "EncryptionTypeMismatch", rule.Advice{Not: "another key: the kind of encryption differs, not the key", Beside: besideRequest})
	_ = rule.Advise("s3", "InvalidTargetBucketForLogging", rule.Advice{Not: notAgain, Beside: besideState})
	_ = rule.Advise("s3", "InvalidBucketState", rule.Advice{Not: notWider, Beside: besideState})
	_ = rule.Advise("s3", "BucketNotEmpty", rule.Advice{Not: "deleting the current objects alone: versions and delete markers count too", Beside: besideState})
	_ = rule.Advise("s3", "RestoreAlreadyInProgress", rule.Advice{Not: notAgain,
		Beside: []rule.Neighbour{{Code: "InvalidObjectState", Means: "the object is not archived, so there is nothing to restore"}}})
	_ = rule.Advise("s3", "RequestTorrentOfBucketError", rule.Advice{Not: notWider, Beside: besideArgument})
	_ = rule.Advise("s3", "AccessForbidden", rule.Advice{Not: "a header that allows origins in the request: the bucket's CORS configuration decides",
		Beside: []rule.Neighbour{{Code: "AccessDenied", Means: "the caller may not, whatever the origin"}}})
	_ = rule.Advise("s3", "NoSuchAccessPoint", rule.Advice{Not: notWider, Beside: besideMissing})
	_ = rule.Advise("s3", "NoSuchConfiguration", rule.Advice{Not: notWider, Beside: besideMissing})
	_ = rule.Advise("s3", "NoSuchObjectLockConfiguration", rule.Advice{Not: notWider, Beside: besideMissing})
	_ = rule.Advise("s3", "NoSuchVersion", rule.Advice{Not: notWider,
		Beside: []rule.Neighbour{{Code: "InvalidArgument", Means: "the version id is none that S3 makes"}, {Code: "NoSuchKey", Means: "the key has no current version"}}})
)
