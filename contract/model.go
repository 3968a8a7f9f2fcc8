// Package contract says what AWS's official service models say: services,
// operations, where each input member travels, and which values it may have.
//
// It is data compiled from the models (see the generator in
// internal/tools/modelgen), facts without prose, and holds no rule that a model
// does not state. A service is loaded when it is first asked for; the index of
// all services is small and always there.
package contract

// Protocol is one of the wire protocols of AWS services.
type Protocol uint8

// The wire protocols, named as the models name them.
const (
	ProtocolUnknown Protocol = iota
	Query                    // "query": form-encoded request, XML answer
	EC2Query                 // "ec2": query with EC2's own list and name rules
	JSON                     // "json": JSON 1.0 and 1.1, told apart by Service.JSONVersion
	RESTJSON                 // "rest-json"
	RESTXML                  // "rest-xml"
	RPCv2CBOR                // "smithy-rpc-v2-cbor"
)

var protocolNames = [...]string{"", "query", "ec2", "json", "rest-json", "rest-xml", "smithy-rpc-v2-cbor"}

// String returns the protocol's name as the models have it.
func (p Protocol) String() string { return protocolNames[p] }

// ParseProtocol is the inverse of [Protocol.String].
func ParseProtocol(s string) Protocol {
	for i, n := range protocolNames {
		if n == s {
			return Protocol(i)
		}
	}
	return ProtocolUnknown
}

// Service is one service model.
type Service struct {
	Name           string // botocore's directory name: "s3", "stepfunctions"
	ID             string // the service ID of the model: "S3", "SFN"
	APIVersion     string // "2006-03-01"
	SigningName    string // the service in a credential scope
	EndpointPrefix string
	TargetPrefix   string // before the dot in X-Amz-Target
	JSONVersion    string // "1.0", "1.1"
	XMLNamespace   string
	Protocol       Protocol   // the protocol that SDKs choose
	Protocols      []Protocol // every protocol the service speaks; Protocol is among them
	// QueryCompatible says that the service moved from query to JSON or CBOR
	// and still answers with its query error codes (awsQueryCompatible).
	QueryCompatible bool

	// Operations and shapes, or the data that they are read from when they are
	// asked for; see Operations.
	operations []*Operation
	shapes     []*Shape
	byName     map[string]*Operation
	unread     *unread
}

// Operation returns the operation of that name, or nil.
func (s *Service) Operation(name string) *Operation {
	if s.unread != nil {
		return s.unread.byName(name)
	}
	return s.byName[name]
}

// Operations returns all operations, sorted by name. The slice must not be
// changed. Asking for one by its name costs far less: the largest service has 765.
func (s *Service) Operations() []*Operation {
	if s.unread != nil {
		return s.unread.list()
	}
	return s.operations
}

// Shape returns the shape of that name, or nil. Only shapes that are reachable
// from an input are there.
func (s *Service) Shape(name string) *Shape {
	if s.unread != nil {
		return s.unread.shapeByName(name)
	}
	for _, sh := range s.shapes {
		if sh.Name == name {
			return sh
		}
	}
	return nil
}

// Speaks reports whether the service is known to speak a protocol.
func (s *Service) Speaks(p Protocol) bool {
	for _, q := range s.Protocols {
		if q == p {
			return true
		}
	}
	return false
}

// Operation is one operation of a service.
type Operation struct {
	Service *Service
	Name    string
	Method  string // HTTP method
	URI     string // template, as in the model: "/{Bucket}/{Key+}?acl"
	Input   *Shape // nil when the operation takes nothing

	// Payload is the input member that is the whole HTTP body, nil when the
	// body is made of all members that are bound nowhere else.
	Payload *Member
	// BodyName and BodyNamespace are the root element that the model gives an
	// XML body made of members.
	BodyName, BodyNamespace string

	HostPrefix        string // "{AccountId}."; "" for none
	AuthType          string // "", "none", "v4", "v4-unsigned-body", "bearer"
	Deprecated        bool
	ChecksumRequired  bool   // the service wants Content-MD5 or a checksum
	ChecksumAlgorithm string // the input member that names the algorithm
	StaticContext     []ContextValue
	Errors            []*Error

	// Path is the parsed URI template. Nil for RPC protocols, which post to "/".
	Path *PathTemplate
	// Bound members by place, for the REST protocols; in model order.
	Headers, HeaderPrefixes, Queries, QueryMaps, Labels []*Member
	// BodyMembers are the members that travel in the body; all of them for
	// the RPC protocols.
	BodyMembers []*Member
}

// ContextValue is a parameter of the endpoint rules that an operation fixes.
type ContextValue struct{ Name, Value string }

// Error is an error that an operation declares.
type Error struct {
	Name   string // shape name
	Code   string // what the wire carries, where it differs from the name; else the name
	Status int    // HTTP status; 0 when the model leaves it open
}

// Kind is the type of a shape.
type Kind uint8

// The kinds of shapes.
const (
	Structure Kind = iota
	List
	Map
	String
	Integer // 32 bits
	Long    // 64 bits
	Float
	Double
	Boolean
	Timestamp
	Blob
	Document // any JSON value
)

var kindNames = [...]string{"structure", "list", "map", "string", "integer", "long", "float", "double", "boolean", "timestamp", "blob", "document"}

// String returns the name that the models use.
func (k Kind) String() string { return kindNames[k] }

// Shape is a type and the constraints on its values.
type Shape struct {
	Name string
	Kind Kind

	Members    []*Member // of a structure, in model order
	Key, Value *Member   // of a map
	Element    *Member   // of a list

	Enum            []string // allowed values of a string; nil for any
	Min, Max        float64  // value of a number, length of anything else; see HasMin
	HasMin, HasMax  bool
	Pattern         string // Java regular expression, matched as a search; "" for none
	TimestampFormat string // "iso8601", "rfc822", "unixTimestamp"; "" for the place's default
	Union           bool   // exactly one member is set
	EventStream     bool
	Streaming       bool // a blob that is streamed
	Sensitive       bool // never shown, never quoted
	Flattened       bool // list or map without a wrapper (query, XML)
	Sparse          bool // list or map that may hold nulls
	RequiresLength  bool // a streaming blob that needs Content-Length
	XMLNamespace    string
	XMLName         string // element name that the shape itself asks for
	index           int
	matcher, whole  matcherCell
}

// Member returns the member of that name, or nil.
func (s *Shape) Member(name string) *Member {
	for _, m := range s.Members {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// Location is where a member travels.
type Location uint8

// The locations of HTTP bindings. Body is everything without one.
const (
	InBody Location = iota
	InHeader
	InHeaderPrefix // "headers": every header with the member's prefix
	InQuery
	InQueryMap // "querystring" bound to a map: every parameter that no other member has
	InLabel    // "uri"
	InStatus
)

// Member is a member of a structure, or the element, key or value of a list or
// map (where only Shape and the wire names say something).
type Member struct {
	Name     string // the model's name
	WireName string // locationName: header, query parameter, element, JSON key; Name when the model has none
	Location Location
	Shape    *Shape

	Required         bool
	HostLabel        bool
	IdempotencyToken bool // filled in by SDKs; never missing because of the caller
	Deprecated       bool
	Streaming        bool
	Flattened        bool
	XMLAttribute     bool
	JSONValue        bool // a header whose value is JSON in base64
	HasWireName      bool // the model gives a locationName
	XMLNamespace     string
	QueryName        string // EC2: the name in the query where it differs
	TimestampFormat  string
	ContextParam     string // the endpoint parameter that it feeds
}
