package signature

// Kind is what is wrong with the form of the authentication information. Which
// answer a service gives for it is not said here.
type Kind uint8

// The kinds of problems, grouped by what they are about.
const (
	// SeveralSchemes: more than one scheme authenticates the request.
	SeveralSchemes Kind = iota + 1
	// HeaderShape: Authorization is empty, or has no blank after its scheme.
	HeaderShape
	// SchemeUnknown: Authorization has a scheme that is none of AWS's.
	SchemeUnknown
	// AlgorithmUnknown: X-Amz-Algorithm names none that AWS supports.
	AlgorithmUnknown
	// ComponentMissing: a component of Authorization, or a query parameter or
	// form field that the scheme needs, is absent or empty.
	ComponentMissing
	// ComponentDuplicate: a component or parameter stands twice.
	ComponentDuplicate
	// ComponentUnknown: Authorization holds a component that SigV4 has not.
	ComponentUnknown

	// CredentialForm: not the number of slash-separated parts that the
	// algorithm asks for (5 for SigV4, 4 for SigV4a), or an empty one.
	CredentialForm
	// CredentialDate: the scope's date is not yyyyMMdd.
	CredentialDate
	// CredentialTerminal: the scope does not end with aws4_request.
	CredentialTerminal
	// ScopeDateDiffers: the scope's date is not the day of X-Amz-Date.
	ScopeDateDiffers

	// DateMissing: neither X-Amz-Date nor Date.
	DateMissing
	// DateForm: the date cannot be read.
	DateForm

	// ExpiresForm: the expiry is not a number.
	ExpiresForm
	// ExpiresNegative: the expiry is below zero.
	ExpiresNegative
	// ExpiresTooLong: X-Amz-Expires is more than a week, [MaxExpires].
	ExpiresTooLong

	// HostNotSigned: SignedHeaders does not list host.
	HostNotSigned
	// SignedHeadersForm: SignedHeaders is not a sorted list of lower-case
	// names, each once.
	SignedHeadersForm
	// SignatureForm: the signature is not written as the scheme writes it.
	SignatureForm
	// PayloadForm: x-amz-content-sha256 is neither a hash nor a known word.
	PayloadForm
	// RegionSetMissing: SigV4a without X-Amz-Region-Set.
	RegionSetMissing
)

var kindNames = [...]string{
	SeveralSchemes: "several-schemes", HeaderShape: "header-shape", SchemeUnknown: "scheme-unknown",
	AlgorithmUnknown: "algorithm-unknown", ComponentMissing: "component-missing",
	ComponentDuplicate: "component-duplicate", ComponentUnknown: "component-unknown",
	CredentialForm: "credential-form", CredentialDate: "credential-date",
	CredentialTerminal: "credential-terminal", ScopeDateDiffers: "scope-date-differs",
	DateMissing: "date-missing", DateForm: "date-form",
	ExpiresForm: "expires-form", ExpiresNegative: "expires-negative", ExpiresTooLong: "expires-too-long",
	HostNotSigned: "host-not-signed", SignedHeadersForm: "signed-headers-form",
	SignatureForm: "signature-form", PayloadForm: "payload-form", RegionSetMissing: "region-set-missing",
}

// String returns a short name, in lower case with hyphens.
func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return "unknown"
}

// Problem is one thing that is wrong with the form.
type Problem struct {
	Kind Kind
	// Name is the component, parameter or field that the problem is about, as
	// AWS spells it, also when it is not there: Credential, X-Amz-Expires.
	Name string
	// Place is where it stands; for something missing, the place where it
	// ought to be (the Authorization header), or the zero Place.
	Place Place
}

// Has reports whether the form has a problem of that kind.
func (a *Auth) Has(k Kind) bool { return a.Problem(k) != nil }

// Problem returns the first problem of that kind, or nil.
func (a *Auth) Problem(k Kind) *Problem {
	for i := range a.Problems {
		if a.Problems[i].Kind == k {
			return &a.Problems[i]
		}
	}
	return nil
}

func (a *Auth) problem(k Kind, name string, place Place) {
	a.Problems = append(a.Problems, Problem{Kind: k, Name: name, Place: place})
}
