package rule

// Stage is where in a service's order of checks a finding belongs. The first
// refusal in that order is the service's answer.
type Stage uint8

// The stages, in the usual order. A dialect may have another order for its
// service.
const (
	HTTP         Stage = iota + 1 // the HTTP message itself
	Address                       // host and bucket name
	Auth                          // how it is authenticated: form only
	Clock                         // dates and expiry
	Region                        // region, endpoint and operation
	Signature                     // signature and payload hash
	Body                          // the body's form: does it parse
	Values                        // single values of headers, query and members
	Combinations                  // members against one another
	Bucket                        // settings of the bucket, or of the resource acted on
	Content                       // values within a body that has a language of its own
	Object                        // the stored object, or other resources
)

var stageNames = [...]string{"", "http", "address", "auth", "clock", "region", "signature", "body", "values", "combinations", "bucket", "content", "object"}

// String returns the stage's name in lower case.
func (s Stage) String() string { return stageNames[s] }

// Evidence says how a finding is known, the strongest first.
type Evidence uint8

// The levels of evidence.
const (
	Recorded   Evidence = iota + 1 // AWS was seen to answer so
	Documented                     // AWS's documentation says so
	Model                          // the official service model says so
	Reported                       // quoted by a user, or built into software that is tested against AWS
	Inferred                       // concluded; it warns and never refuses
)

var evidenceNames = [...]string{"", "recorded", "documented", "model", "reported", "inferred"}

// String returns the name that the verdict format uses.
func (e Evidence) String() string { return evidenceNames[e] }

// MarshalText writes the name.
func (e Evidence) MarshalText() ([]byte, error) { return []byte(e.String()), nil }
