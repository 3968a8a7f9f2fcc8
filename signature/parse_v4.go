package signature

import (
	"strings"

	"github.com/assay-project/assay/capture"
)

// checkV4 looks at what all ways of carrying SigV4 have in common, after the
// parts and the date were read.
func (a *Auth) checkV4() {
	if a.Credential.Value != "" {
		a.readScope()
	}
	if a.Scheme.Via != InForm && a.SignedHeaders.Value != "" {
		a.checkSignedHeaders()
	}
	if s := a.Signature.Value; s != "" && !capture.HasPlaceholder(s) {
		if !isHex(s) || a.Scheme.Version == V4 && len(s) != 64 || len(s)%2 != 0 {
			a.problem(SignatureForm, a.componentName("Signature"), a.Signature.Place)
		}
	}
	if a.Scheme.Version == V4a && a.RegionSet.Value == "" {
		a.problem(RegionSetMissing, "X-Amz-Region-Set", a.RegionSet.Place)
	}
}

// componentName is a component as the carrier of the scheme spells it.
func (a *Auth) componentName(name string) string {
	if a.Scheme.Via == InHeader {
		return name
	}
	return "X-Amz-" + name
}

// readScope splits the credential.
func (a *Auth) readScope() {
	c := &a.Credential
	want := 5
	if a.Scheme.Version == V4a {
		want = 4
	}
	var fields [6]string
	n, empty := 0, false
	for rest, more := c.Value, true; more; n++ {
		var f string
		f, rest, more = strings.Cut(rest, "/")
		empty = empty || f == ""
		if n < len(fields) {
			fields[n] = f
		}
	}
	c.AccessKeyID = fields[0]
	if n != want || empty {
		a.problem(CredentialForm, a.componentName("Credential"), c.Place)
		if n != want {
			return
		}
	}
	switch raw := c.Place.End - c.Place.Start; raw {
	case len(c.Value):
		c.sep = 1
	case len(c.Value) + 2*(want-1):
		c.sep = 3
	}
	c.Date, c.Service, c.Terminal = fields[1], fields[want-2], fields[want-1]
	if want == 5 {
		c.Region = fields[2]
	}
	switch {
	case !validDay(c.Date):
		a.problem(CredentialDate, a.componentName("Credential"), c.DatePlace())
	case !a.Time.IsZero() && !sameDay(c.Date, a.Time):
		a.problem(ScopeDateDiffers, a.componentName("Credential"), c.DatePlace())
	}
	if c.Terminal != Terminal {
		a.problem(CredentialTerminal, a.componentName("Credential"), c.within(len(c.Value)-len(c.Terminal)+(want-1)*(c.sep-1), len(c.Terminal)))
	}
}

func (a *Auth) checkSignedHeaders() {
	host, sorted, last := false, true, ""
	for rest, more := a.SignedHeaders.Value, true; more; {
		var n string
		n, rest, more = strings.Cut(rest, ";")
		if n == "host" || n == ":authority" {
			host = true
		}
		if n <= last {
			sorted = false
		}
		last = n
	}
	sorted = sorted && !hasUpper(a.SignedHeaders.Value)
	if !sorted {
		a.problem(SignedHeadersForm, a.componentName("SignedHeaders"), a.SignedHeaders.Place)
	}
	if !host {
		a.problem(HostNotSigned, "host", a.SignedHeaders.Place)
	}
}

func hasUpper(s string) bool {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return true
		}
	}
	return false
}

// checkV2Signature: base64 of an HMAC-SHA1 (28 characters) or, in the query
// protocol, of an HMAC-SHA256 (44).
func (a *Auth) checkV2Signature() {
	s := a.Signature.Value
	if s != "" && !capture.HasPlaceholder(s) && (len(s) != 28 && len(s) != 44 || s[len(s)-1] != '=') {
		a.problem(SignatureForm, "Signature", a.Signature.Place)
	}
}
