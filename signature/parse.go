package signature

import (
	"strings"

	"github.com/assay-project/assay/capture"
)

// Parse reads how the request is authenticated. It never fails: what cannot be
// read is in Problems. The strings of the result share memory with the request,
// but for those that had to be unescaped.
func Parse(req *capture.Request) Auth {
	var (
		a Auth
		f found
	)
	f.headers(req)
	f.query(req)

	a.Token, a.Session = f.token, f.session
	a.RegionSet = f.regionSet
	a.setPayload(f.hash)

	var schemes [4]Scheme
	n := 0
	if f.authorization.Present() {
		schemes[n] = authorizationScheme(f.authorization.Value)
		n++
	}
	if f.v4Query {
		schemes[n] = Scheme{queryVersion(f.algorithm.Value), InQuery}
		n++
	}
	if f.v2Query {
		schemes[n] = Scheme{V2, InQuery}
		n++
	}
	var form formFields
	if req.Method == "POST" && form.read(req, f.contentType) {
		schemes[n] = form.scheme()
		n++
	}
	a.FormUnread = form.cut
	if n == 0 && f.body(req) {
		schemes[n] = Scheme{V2, InBody}
		n++
	}
	if n == 0 {
		return a
	}
	a.Scheme = schemes[0]
	switch {
	case a.Scheme.Via == InHeader:
		a.readAuthorization(&f)
	case a.Scheme.Via == InForm:
		a.readForm(&form)
	case a.Scheme.Via == InBody:
		a.readBodyV2(&f)
	case a.Scheme.Version == V2:
		a.readQueryV2(&f)
	default:
		a.readQueryV4(&f)
	}
	if n > 1 {
		a.Also = append(a.Also, schemes[1:n]...)
		a.problem(SeveralSchemes, "Authorization", f.authorization.Place)
	}
	return a
}

// found is what one pass over headers and query collects.
type found struct {
	authorization, amzDate, date, hash, regionSet, contentType Part
	token, session                                             Place

	algorithm, credential, signedHeaders, signature Part // X-Amz-… in the query
	queryDate, expires                              Part
	v4Query                                         bool

	v2Key, v2Signature, v2Expires, v2Version Part
	v2Query                                  bool
}

func (f *found) headers(req *capture.Request) {
	for i := range req.Headers {
		h := &req.Headers[i]
		var p *Part
		switch len(h.Name) {
		case len("date"):
			if foldEqual(h.Name, "date") {
				p = &f.date
			}
		case len("x-amz-date"):
			if foldEqual(h.Name, "x-amz-date") {
				p = &f.amzDate
			}
		case len("content-type"):
			if foldEqual(h.Name, "content-type") {
				p = &f.contentType
			}
		case len("authorization"):
			if foldEqual(h.Name, "authorization") {
				p = &f.authorization
			}
		case len("x-amz-region-set"):
			if foldEqual(h.Name, "x-amz-region-set") {
				p = &f.regionSet
			}
		case len("x-amz-content-sha256"): // and x-amz-security-token
			if foldEqual(h.Name, "x-amz-content-sha256") {
				p = &f.hash
			} else if foldEqual(h.Name, "x-amz-security-token") {
				f.token = headerPart(req, i).Place
			}
		case len("x-amz-s3session-token"):
			if foldEqual(h.Name, "x-amz-s3session-token") {
				f.session = headerPart(req, i).Place
			}
		}
		if p != nil && !p.Present() {
			*p = headerPart(req, i)
		}
	}
}

func headerPart(req *capture.Request, i int) Part {
	h := &req.Headers[i]
	return Part{h.Value, Place{In: InHeader, Name: h.Name, Header: i, End: len(h.Value)}}
}

// authorizationScheme tells the version by the word before the first blank.
func authorizationScheme(v string) Scheme {
	word, _, _ := strings.Cut(v, " ")
	switch {
	case word == AlgorithmV4:
		return Scheme{V4, InHeader}
	case word == AlgorithmV4a:
		return Scheme{V4a, InHeader}
	case word == "AWS":
		return Scheme{V2, InHeader}
	case foldEqual(word, "bearer"):
		return Scheme{Bearer, InHeader}
	}
	return Scheme{Other, InHeader}
}

func queryVersion(algorithm string) Version {
	if algorithm == AlgorithmV4a {
		return V4a
	}
	return V4
}

func (a *Auth) setPayload(p Part) {
	a.Payload = p
	if !p.Present() {
		return
	}
	a.PayloadMode = payloadMode(p.Value)
	if a.PayloadMode == PayloadInvalid {
		a.problem(PayloadForm, "x-amz-content-sha256", p.Place)
	}
}
