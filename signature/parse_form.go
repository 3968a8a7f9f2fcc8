package signature

import (
	"bytes"
	"strings"

	"github.com/assay-project/assay/capture"
)

// formFields are the fields of a POST form that authenticate it. S3 reads the
// fields before the file only.
type formFields struct {
	policy, algorithm, credential, date, signature Part
	v2Key, v2Signature                             Part
	token                                          Place

	cut bool // the body ends, in the capture only, before the file
}

// read collects the fields and reports whether any of them is there.
func (f *formFields) read(req *capture.Request, contentType Part) bool {
	boundary := formBoundary(contentType.Value)
	if boundary == "" {
		return false
	}
	for p := range formParts(req.Body, boundary) {
		switch name := p.Place.Name; {
		case foldEqual(name, "file"):
			return f.any()
		case foldEqual(name, "policy"):
			first(&f.policy, p)
		case foldEqual(name, "x-amz-algorithm"):
			first(&f.algorithm, p)
		case foldEqual(name, "x-amz-credential"):
			first(&f.credential, p)
		case foldEqual(name, "x-amz-date"):
			first(&f.date, p)
		case foldEqual(name, "x-amz-signature"):
			first(&f.signature, p)
		case foldEqual(name, "x-amz-security-token"):
			f.token = p.Place
		case foldEqual(name, "awsaccesskeyid"):
			first(&f.v2Key, p)
		case foldEqual(name, "signature"):
			first(&f.v2Signature, p)
		}
	}
	f.cut = req.BodyTruncated
	return f.any()
}

func (f *formFields) any() bool {
	return f.policy.Present() || f.v4() || f.v2Key.Present() || f.v2Signature.Present()
}

func (f *formFields) v4() bool {
	return f.algorithm.Present() || f.credential.Present() || f.signature.Present()
}

func (f *formFields) scheme() Scheme {
	if f.v4() {
		return Scheme{queryVersion(f.algorithm.Value), InForm}
	}
	return Scheme{V2, InForm}
}

// readForm reads a POST form with a policy.
func (a *Auth) readForm(f *formFields) {
	a.Policy = f.policy
	a.need(&a.Policy, "policy", Place{})
	if f.token.In != InNone {
		a.Token = f.token
	}
	if a.Scheme.Version == V2 {
		a.Credential.Part, a.Signature = f.v2Key, f.v2Signature
		a.Credential.AccessKeyID = a.Credential.Value
		a.need(&a.Credential.Part, "AWSAccessKeyId", Place{})
		a.need(&a.Signature, "Signature", Place{})
		a.checkV2Signature()
		return
	}
	a.Algorithm, a.Credential.Part = f.algorithm, f.credential
	a.Date, a.Signature = f.date, f.signature
	a.need(&a.Algorithm, "X-Amz-Algorithm", Place{})
	a.need(&a.Credential.Part, "X-Amz-Credential", Place{})
	a.need(&a.Signature, "X-Amz-Signature", Place{})
	a.need(&a.Date, "X-Amz-Date", Place{})
	if v := a.Algorithm.Value; v != "" && v != AlgorithmV4 && v != AlgorithmV4a {
		a.problem(AlgorithmUnknown, "X-Amz-Algorithm", a.Algorithm.Place)
	}
	a.parseAmzDate()
	a.checkV4()
}

// formBoundary returns the boundary of a multipart/form-data content type.
func formBoundary(contentType string) string {
	if !hasFoldPrefix(contentType, "multipart/form-data") {
		return ""
	}
	for param := range strings.SplitSeq(contentType, ";") {
		name, value, _ := strings.Cut(strings.Trim(param, " \t"), "=")
		if foldEqual(name, "boundary") {
			return strings.Trim(value, `"`)
		}
	}
	return ""
}

// formParts yields the fields of a form in order, and the file last, without its
// bytes: what comes after it does not count. A body that ends early yields what
// is complete.
func formParts(body []byte, boundary string) func(yield func(Part) bool) {
	return func(yield func(Part) bool) {
		delim := []byte("--" + boundary)
		at := bytes.Index(body, delim)
		for at >= 0 {
			at += len(delim)
			head := bytes.Index(body[at:], []byte("\r\n\r\n"))
			if head < 0 {
				return
			}
			p := Part{Place: Place{In: InForm, Name: fieldName(body[at : at+head]), Header: -1, Start: at + head + 4, End: len(body)}}
			if foldEqual(p.Place.Name, "file") { // its bytes are not needed, and may be many
				yield(p)
				return
			}
			next := bytes.Index(body[at:], delim)
			if p.Place.End = at + next - len("\r\n"); p.Place.End < p.Place.Start {
				return
			}
			p.Value = string(body[p.Place.Start:p.Place.End])
			if !yield(p) {
				return
			}
			at += next
		}
	}
}

// fieldName returns the name parameter of a part's Content-Disposition.
func fieldName(head []byte) string {
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		s := string(line)
		if !hasFoldPrefix(s, "content-disposition:") {
			continue
		}
		for param := range strings.SplitSeq(s, ";") {
			if v, ok := strings.CutPrefix(strings.Trim(param, " \t"), "name="); ok {
				return strings.Trim(v, `"`)
			}
		}
	}
	return ""
}
