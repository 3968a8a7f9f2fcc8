package forensics

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
)

// What names a kind of change. Each is told from the request as received: a
// prefix that was added is one that the signed path did not have.
type What string

// The kinds of changes.
const (
	HostRewritten What = "host-rewritten"
	HostCase      What = "host-case"
	PortAdded     What = "port-added"
	PortDropped   What = "port-dropped"
	PortChanged   What = "port-changed"
	StyleChanged  What = "addressing-style-changed" // bucket moved between host and path

	PathNormalized  What = "path-normalized" // repeated slashes or dot segments were removed
	PathDecoded     What = "path-decoded"    // escapes were undone
	PathEncoded     What = "path-encoded"    // escapes were added
	PathRewritten   What = "path-rewritten"  // another path, which a header still tells
	SlashAdded      What = "trailing-slash-added"
	SlashDropped    What = "trailing-slash-dropped"
	PrefixAdded     What = "path-prefix-added"
	PrefixDropped   What = "path-prefix-dropped"
	SuffixAdded     What = "path-suffix-added"
	SignedOtherPath What = "signed-with-other-path-rules" // the signer normalised or encoded as another service asks

	QueryRewritten   What = "query-rewritten" // another query, which a header still tells
	QueryDecoded     What = "query-decoded"
	QueryEncoded     What = "query-encoded"
	QueryPlus        What = "query-plus" // + and %20 or %2B were exchanged
	ParamAdded       What = "parameter-added"
	ParamDropped     What = "parameter-dropped"
	ParamRenamed     What = "parameter-renamed"
	ParamValue       What = "parameter-value-changed"
	ParamsMerged     What = "parameters-merged"
	ParamMoved       What = "parameter-moved"
	SignedOtherQuery What = "signed-with-other-query-rules"

	HeaderChanged  What = "header-changed"
	HeaderStripped What = "header-stripped"
	HeaderAdded    What = "header-added"  // only seen by comparing two captures
	HeaderJoined   What = "header-joined" // fields of a name were joined, doubled or dropped
	HeaderCase     What = "header-case"
	HeaderBlanks   What = "header-blanks"
	HeaderEncoded  What = "header-encoding"
	SignedHeaders  What = "signed-headers-changed"

	MethodChanged  What = "method-changed"
	DateChanged    What = "date-changed"
	BodyChanged    What = "body-changed"
	PayloadChanged What = "payload-hash-changed"

	RegionChanged    What = "region-changed"
	ServiceChanged   What = "service-changed"
	ScopeDate        What = "scope-date-changed"
	SignatureCut     What = "signature-cut"     // its end is missing
	SignatureChanged What = "signature-changed" // its case, or something around it
	SecretChanged    What = "secret-differs"    // the client's copy of the secret is not the one at hand
)

// Change is one thing that is not as it was signed.
type Change struct {
	What What
	// Name is the header or query parameter, where it is about one.
	Name string
	// Place is where the received form stands; for something that is gone,
	// the part of the request where it was.
	Place signature.Place
	// Received and Signed are the two forms as they stand in the canonical
	// request. They are empty where one is not there, and placeholders where
	// it is a secret.
	Received, Signed string
	// Note adds what the two forms do not show: which header told the signed
	// one, what was done to a body.
	Note string
}

// String says under which condition the signature matches.
func (c Change) String() string {
	s := string(c.What)
	if c.Name != "" {
		s += " " + c.Name
	}
	if c.Received != "" || c.Signed != "" {
		s += ": received " + strconv.Quote(c.Received) + ", signed " + strconv.Quote(c.Signed)
	}
	if c.Note != "" {
		s += " (" + c.Note + ")"
	}
	return s
}

// redact hides the values of a change of a secret.
func (c Change) redact() Change {
	if signature.IsSecret(c.Name) || strings.EqualFold(c.Name, "authorization") {
		c.Received, c.Signed = hide(c.Received), hide(c.Signed)
	}
	switch {
	case c.What == QueryRewritten && !strings.Contains(c.Received+c.Signed, "?"), c.Place.In == signature.InQuery && c.Name == "":
		c.Received, c.Signed = signature.RedactQuery(c.Received), signature.RedactQuery(c.Signed)
	case c.Place.In == signature.InPath:
		c.Received, c.Signed = redactTarget(c.Received), redactTarget(c.Signed)
	}
	return c
}

func redactTarget(target string) string {
	path, query, ok := strings.Cut(target, "?")
	if !ok {
		return target
	}
	return path + "?" + signature.RedactQuery(query)
}

func hide(v string) string {
	if v == "" {
		return ""
	}
	return capture.Placeholder(len(v))
}
