package signature

import (
	"strings"

	"github.com/assay-project/assay/capture"
)

// readAuthorization reads the Authorization header.
func (a *Auth) readAuthorization(f *found) {
	a.Authorization = f.authorization
	p := a.Authorization
	word, rest, blank := strings.Cut(p.Value, " ")
	a.Algorithm = sub(p, 0, len(word))
	if !blank {
		a.problem(HeaderShape, "Authorization", p.Place)
	}
	switch a.Scheme.Version {
	case V4, V4a:
		a.readComponents(p, len(p.Value)-len(rest))
		a.readDate(f.amzDate, f.date)
		a.checkV4()
	case V2:
		a.readV2Pair(p, len(p.Value)-len(rest))
		a.readDate(f.amzDate, f.date)
	case Other:
		if blank && !strings.HasPrefix(word, "‹") {
			a.problem(SchemeUnknown, word, a.Algorithm.Place)
		}
	}
}

// sub is the part of p from start to end within its value.
func sub(p Part, start, end int) Part {
	p.Value = p.Value[start:end]
	p.Place.Start, p.Place.End = p.Place.Start+start, p.Place.Start+end
	return p
}

// readComponents reads Credential=…, SignedHeaders=…, Signature=… from the
// position at on. Blanks separate them as well as commas: some clients leave
// the commas out.
func (a *Auth) readComponents(p Part, at int) {
	v := p.Value
	for at < len(v) {
		if v[at] == ' ' || v[at] == ',' {
			at++
			continue
		}
		end := len(v)
		if i := strings.IndexByte(v[at:], ','); i >= 0 {
			end = at + i
		}
		if i := strings.IndexByte(v[at:end], ' '); i >= 0 {
			end = at + i
		}
		if strings.Contains(v[at:end], "=‹") {
			// The placeholder of a redacted secret has a comma and blanks in it.
			if start, stop, _, ok := capture.FindPlaceholder(v[at:]); ok && at+start < end {
				end = at + stop
			}
		}
		name, value, _ := strings.Cut(v[at:end], "=")
		part := sub(p, end-len(value), end)
		var to *Part
		switch name {
		case "Credential":
			to = &a.Credential.Part
		case "SignedHeaders":
			to = &a.SignedHeaders
		case "Signature":
			to = &a.Signature
		}
		switch {
		case to == nil:
			a.problem(ComponentUnknown, name, sub(p, at, end).Place)
		case to.Present():
			a.problem(ComponentDuplicate, name, sub(p, at, end).Place)
		default:
			*to = part
		}
		at = end
	}
	a.need(&a.Credential.Part, "Credential", p.Place)
	a.need(&a.SignedHeaders, "SignedHeaders", p.Place)
	a.need(&a.Signature, "Signature", p.Place)
}

// need records a component that is absent or empty.
func (a *Auth) need(p *Part, name string, where Place) {
	if p.Value != "" {
		return
	}
	if p.Present() {
		where = p.Place
	}
	a.problem(ComponentMissing, name, where)
}

// readV2Pair reads "AccessKeyID:Signature" of SigV2.
func (a *Auth) readV2Pair(p Part, at int) {
	v := p.Value
	for at < len(v) && v[at] == ' ' {
		at++
	}
	colon := strings.IndexByte(v[at:], ':')
	if colon < 0 {
		a.Credential.Part = sub(p, at, len(v))
		a.Credential.AccessKeyID = a.Credential.Value
		a.problem(ComponentMissing, "Signature", p.Place)
		return
	}
	a.Credential.Part = sub(p, at, at+colon)
	a.Credential.AccessKeyID = a.Credential.Value
	a.Signature = sub(p, at+colon+1, len(v))
	a.need(&a.Credential.Part, "AWSAccessKeyId", p.Place)
	a.need(&a.Signature, "Signature", p.Place)
	a.checkV2Signature()
}

// readDate takes X-Amz-Date, or Date where it is absent.
func (a *Auth) readDate(amz, date Part) {
	if amz.Present() {
		a.Date = amz
	} else {
		a.Date = date
	}
	if !a.Date.Present() {
		a.problem(DateMissing, "X-Amz-Date", Place{})
		return
	}
	var ok bool
	if a.Scheme.Version == V4 && amz.Present() {
		a.Time, ok = parseDate(a.Date.Value)
	} else {
		a.Time, ok = parseHTTPDate(a.Date.Value)
	}
	if !ok {
		a.problem(DateForm, a.Date.Place.Name, a.Date.Place)
	}
}
