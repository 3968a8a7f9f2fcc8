package s3

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/postpolicy"
	"github.com/assay-project/assay/signature"
)

// maxPreFile is the limit of what may come before the file in a form, in bytes.
// Source: MaxPostPreDataLengthExceededError, S3 API Reference.
const maxPreFile = 20 << 10

// posted is a form that was posted to a bucket.
type posted struct {
	*decode.Form
	fault  error
	body   []byte
	fields []decode.FormField // those before the file
	file   *decode.FormField  // nil where there is none
	files  int
}

type postedKey struct{}

// form reads the form once; nil where the body was not captured whole.
func form(c *rule.Case) *posted {
	return c.Memo(postedKey{}, func() any { return readForm(c) }).(*posted)
}

func readForm(c *rule.Case) *posted {
	if c.Req.BodyTruncated {
		return nil
	}
	p := &posted{body: c.Req.Body}
	if p.Form, p.fault = decode.PostForm(c.Header("Content-Type"), c.Req.Body); p.Form == nil {
		p.Form = &decode.Form{}
	}
	for i := range p.Form.Fields {
		f := &p.Form.Fields[i]
		// A part with a file name is the file whatever it is called, and a
		// field called file is one without a file name.
		if strings.EqualFold(f.Name, "file") {
			p.files++
			if p.file == nil {
				p.file = f
			}
			continue
		}
		if p.file == nil {
			p.fields = append(p.fields, *f)
		}
	}
	return p
}

// value returns a field before the file, "" where it is absent.
func (p *posted) value(name string) (string, *decode.FormField) {
	for i := range p.fields {
		if strings.EqualFold(p.fields[i].Name, name) {
			return p.fields[i].Value(p.body), &p.fields[i]
		}
	}
	return "", nil
}

// atField blames a field of a form, be it there or not.
func (p *posted) atField(name string) rule.Culprit {
	cu := rule.Culprit{In: decode.InBody, Name: name, Header: -1}
	if f := p.Form.Field(name); f != nil {
		cu.Name, cu.Start, cu.End = f.Name, f.Start, f.End
	}
	return cu
}

// size is the file's size in bytes.
func (p *posted) size() int64 { return int64(p.file.End - p.file.Start) }

var postOp = []string{"PostObject"}

var besidePost = []rule.Neighbour{
	{Code: "AccessDenied", Means: "the form is well formed and does not keep to its policy"},
	{Code: "SignatureDoesNotMatch", Means: "the policy was changed after it was signed"},
}

var _ = rule.Add(rule.Rule{
	ID: "s3/post-not-multipart", Stage: rule.HTTP, Order: 20,
	When: "something other than a form is posted to a bucket",
	Code: "PreconditionFailed", Status: 412, Message: preconditionFailed,
	Fix: "post multipart/form-data, or put the object (PUT with its key)", Not: "permissions", Beside: []rule.Neighbour{{Code: "MalformedPOSTRequest", Means: "it is a form that does not parse"}},
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_post_object_with_wrong_content_type"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.Req.Method != http.MethodPost || c.Op != "" || c.Req.Query() != "" || bucketName(c) == "" || keyed(c) || c.ID.Endpoint.Custom() {
			return nil
		}
		return rule.Refuse(c.AtHeader("Content-Type").Because("must be multipart/form-data"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/post-malformed-multipart", Operations: postOp, Stage: rule.HTTP, Order: 21,
	When: "a posted form does not parse: no boundary, a part without headers, an end that is missing",
	Code: "MalformedPOSTRequest", Status: 400, Message: "The body of your POST request is not well-formed multipart/form-data.",
	Fix: "let the browser or a library write the form, Content-Type with its boundary included", Not: "another policy", Beside: besidePost,
	Evidence: rule.Documented, Sources: []string{errorCodes, apiDoc + "RESTObjectPOST.html"},
	Check: func(c *rule.Case) *rule.Hit {
		p := form(c)
		if p == nil || p.fault == nil {
			return nil
		}
		cu := c.AtBody().Because(p.fault.Error())
		if fe, ok := p.fault.(*decode.FormError); ok {
			cu.Start, cu.End, cu.Why = fe.Offset, fe.Offset, fe.Reason
		}
		return rule.Refuse(cu, c.AtHeader("Content-Type"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/post-content-length", Operations: postOp, Stage: rule.HTTP, Order: 19,
	When: "a form is posted in HTTP's chunks, without Content-Length",
	Code: "MissingContentLength", Status: 411, Message: "You must provide the Content-Length HTTP header.",
	Fix: "send Content-Length", Not: notPermissions, Evidence: rule.Documented, Sources: []string{errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		if !wire(c) || c.Has("Content-Length") || !c.Has("Transfer-Encoding") {
			return nil
		}
		return rule.Refuse(c.AtHeader("Content-Length").Because("absent"), c.AtHeader("Transfer-Encoding"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/post-prefields-too-large", Operations: postOp, Stage: rule.HTTP, Order: 22,
	When: "the fields before the file have more than 20 KB",
	Code: "MaxPostPreDataLengthExceededError", Status: 400, Message: "Your POST request fields preceding the upload file were too large.",
	Fix: "shorten the fields, or drop conditions from the policy", Not: "a smaller file", Beside: besidePost, Evidence: rule.Documented, Sources: []string{errorCodes},
	Check: func(c *rule.Case) *rule.Hit {
		p := form(c)
		if p == nil || p.file == nil || p.file.Start <= maxPreFile {
			return nil
		}
		return rule.Refuse(c.AtBody().Because(fmt.Sprintf("%d bytes before the file", p.file.Start)))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/post-no-file", Operations: postOp, Stage: rule.HTTP, Order: 24,
	When: "a form has no field named file, or several",
	Code: "InvalidArgument", Status: 400, Message: "POST requires exactly one file upload per request.",
	Fix: "send one field named file, as the last one", Not: "a file under another name", Beside: besidePost, Evidence: rule.Reported,
	Sources: []string{versity + "s3api/utils/multipart_reader.go#L216", minioErrors},
	Check: func(c *rule.Case) *rule.Hit {
		p := form(c)
		if p == nil || p.fault != nil || p.files == 1 {
			return nil
		}
		return rule.Refuse(p.atField("file").Because(fmt.Sprintf("there are %d", p.files)))
	},
})

const postField = "Bucket POST must contain a field named '{field}'.  If it is specified, please check the order of the fields."

var _ = rule.Add(rule.Rule{
	ID: "s3/post-key-missing", Operations: postOp, Stage: rule.HTTP, Order: 23,
	When: "a form has no field key before the file",
	Code: "InvalidArgument", Status: 400, Message: "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
	Fix: "add key, and put all fields before file", Not: "the key in the URL: a form is posted to the bucket", Beside: besidePost, Evidence: rule.Reported,
	Sources: []string{versity + "s3api/middlewares/object-post-auth.go", apiDoc + "RESTObjectPOST.html", "https://github.com/ceph/s3-tests/blob/13452bd/s3tests/functional/test_s3.py"},
	Check: func(c *rule.Case) *rule.Hit {
		p := form(c)
		if p == nil || p.fault != nil || p.file == nil {
			return nil
		}
		if _, f := p.value("key"); f != nil {
			return nil
		}
		return rule.Refuse(p.atField("key").Because("not before the file"))
	},
})

// missingField makes a rule for a field that the authentication of a form needs.
func missingField(id, when string, evidence rule.Evidence, names ...string) *rule.Rule {
	return rule.Add(rule.Rule{
		ID: "s3/" + id, Operations: postOp, Stage: rule.Auth, Order: 1, When: when,
		Code: "InvalidArgument", Status: 400, Message: postField, Fix: "add {field}, before file", Not: notPermissions, Beside: besidePost,
		Evidence: evidence, Sources: []string{recordedS3 + "test_post_request_missing_fields", recordedS3 + "test_post_request_missing_signature"},
		Check: func(c *rule.Case) *rule.Hit {
			p := form(c)
			if p == nil || p.fault != nil {
				return nil
			}
			for i := range c.ID.Auth.Problems {
				pr := &c.ID.Auth.Problems[i]
				if pr.Kind != signature.ComponentMissing || c.ID.Auth.Scheme.Via != signature.InForm {
					continue
				}
				for _, n := range names {
					if strings.EqualFold(n, pr.Name) {
						return rule.Refuse(p.atField(n).Because("not before the file")).With("field", n)
					}
				}
				return nil // the first that is missing is the answer
			}
			return nil
		},
	})
}

var (
	_ = missingField("post-v4-algorithm-missing", "a form is signed with Signature Version 4 and has no X-Amz-Algorithm", rule.Recorded, "X-Amz-Algorithm")
	_ = missingField("post-v2-akid-missing", "a form has a policy and no AWSAccessKeyId", rule.Recorded, "AWSAccessKeyId")
	_ = missingField("post-signature-missing", "a form has a policy and no signature", rule.Recorded, "X-Amz-Signature", "Signature")
	_ = missingField("post-field-missing", "a signed form lacks its policy, its credential or its date", rule.Reported, "policy", "X-Amz-Credential", "X-Amz-Date")
)

var _ = rule.Add(rule.Rule{
	ID: "s3/post-algorithm-value", Operations: postOp, Stage: rule.Auth, Order: 2,
	When: "the form's X-Amz-Algorithm is not AWS4-HMAC-SHA256",
	Code: "InvalidArgument", Status: 400, Message: "Only AWS4-HMAC-SHA256 is supported",
	Fix: "sign the policy with AWS4-HMAC-SHA256", Evidence: rule.Inferred, Sources: []string{versity + "s3err/invalid-argument.go"},
	Check: func(c *rule.Case) *rule.Hit {
		p := form(c)
		if p == nil || !c.ID.Auth.Has(signature.AlgorithmUnknown) || c.ID.Auth.Scheme.Via != signature.InForm {
			return nil
		}
		return rule.Refuse(p.atField("X-Amz-Algorithm"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/post-date-format", Operations: postOp, Stage: rule.Auth, Order: 3,
	When: "the form's X-Amz-Date is not written as yyyyMMdd'T'HHmmss'Z'",
	Code: "InvalidArgument", Status: 400, Message: "X-Amz-Date must be formated via ISO8601 Long format",
	Fix: "write it as 20260427T120921Z", Evidence: rule.Inferred, Sources: []string{versity + "s3err/invalid-argument.go"},
	Check: func(c *rule.Case) *rule.Hit {
		p := form(c)
		if p == nil || !c.ID.Auth.Has(signature.DateForm) || c.ID.Auth.Scheme.Via != signature.InForm {
			return nil
		}
		return rule.Refuse(p.atField("X-Amz-Date"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/post-no-auth-private-bucket", Operations: postOp, Stage: rule.Bucket, Order: 5,
	When: "a form without policy and signature is posted to a bucket that the public may not write to",
	Code: "AccessDenied", Status: 403, Message: "Access Denied",
	Fix: "sign the form: policy, credential and signature (createPresignedPost, generate_presigned_post)", Not: "making the bucket public",
	Beside: besidePost[1:], Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_post_request_missing_fields"},
	Check: func(c *rule.Case) *rule.Hit {
		p := form(c)
		if p == nil || p.fault != nil || c.ID.Auth.Scheme.Version != signature.Anonymous {
			return nil
		}
		b := bucketFacts(c)
		if b == nil || !b.PublicPolicy.Known || !b.PublicACL.Known {
			return rule.Undecided("bucket.publicAccess", p.atField("policy").Because("absent"))
		}
		if b.PublicPolicy.Value || b.PublicACL.Value {
			return nil
		}
		return rule.Refuse(p.atField("policy").Because("absent, and the bucket is private"))
	},
})

// policyKey remembers the policy of a form.
type policyKey struct{}

type policyOf struct {
	policy *postpolicy.Policy
	fault  *postpolicy.Error
}

// formPolicy reads the form's policy; both are nil where there is none.
func formPolicy(c *rule.Case) (*postpolicy.Policy, *postpolicy.Error) {
	r := c.Memo(policyKey{}, func() any {
		p := form(c)
		if p == nil || p.fault != nil {
			return policyOf{}
		}
		text, f := p.value("policy")
		if f == nil {
			return policyOf{}
		}
		policy, err := postpolicy.Parse(text)
		fault, _ := err.(*postpolicy.Error)
		return policyOf{policy, fault}
	}).(policyOf)
	return r.policy, r.fault
}
