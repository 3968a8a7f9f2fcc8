package forensics

import (
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
)

// traceBody looks at a request whose signature holds: its body may still not be
// the one that it names the hash of.
func traceBody(v *signature.Verifier, req *capture.Request, a *signature.Auth, opt *Options) Report {
	c := signature.Canonicalize(req, a, v.Rules(a.Credential.Service))
	out := Report{Outcome: Intact, Received: opt.canonical(c), ReceivedString: a.StringToSign(&c)}
	out.Signed, out.SignedString = out.Received, out.ReceivedString
	check := signature.CheckPayload(req, a)
	if check.Status != signature.PayloadDiffers {
		return out
	}
	change := Change{What: BodyChanged, Place: signature.Place{In: signature.InBody, Header: -1, End: len(req.Body)},
		Received: check.Computed, Signed: a.Payload.Value}
	for _, b := range bodyForms(req) {
		out.Tries++
		if strings.EqualFold(b.hash, a.Payload.Value) {
			change.Note = b.note
			break
		}
	}
	// The hash itself is proven: it is signed, and the body has another.
	out.Outcome, out.Changes = Proven, []Change{change}
	out.Budget, out.Tried = out.Tries, []Count{{"payload", out.Tries}}
	return out
}

// traceRest looks at signatures other than that over a canonical request: of a
// chunk, of a trailer, of a form's policy, or one of SigV2. What precedes the
// broken one holds, so that the place is known without a search.
func traceRest(v *signature.Verifier, req *capture.Request, a *signature.Auth, r signature.Result, opt *Options) Report {
	out := Report{Outcome: Open}
	switch r.Broken {
	case signature.BrokenChunk:
		out.Suspects = []Change{{What: BodyChanged, Name: "chunk " + itoa(r.Chunk), Place: r.Place,
			Note: "the chunks before it are as they were signed"}}
	case signature.BrokenTrailer:
		out.Suspects = []Change{{What: BodyChanged, Name: "trailer", Place: r.Place, Note: "all chunks are as they were signed"}}
	case signature.BrokenPolicy:
		out.Suspects = []Change{{What: BodyChanged, Name: "policy", Place: a.Policy.Place}}
	}
	if a.Scheme.Version == signature.V2 && r.Broken == signature.BrokenRequest {
		out.Budget = DefaultBudget
		traceV2(v, req, a, &out)
	}
	if a.Scheme.Version != signature.V2 && a.Scheme.Via != signature.InForm {
		c := signature.Canonicalize(req, a, v.Rules(a.Credential.Service))
		out.Received, out.ReceivedString = opt.canonical(c), a.StringToSign(&c)
		out.Signed, out.SignedString = out.Received, out.ReceivedString
	}
	return out
}

// traceV2 tries the few things that SigV2 signs: method, Content-MD5, Content-
// Type, date and host. It verifies changed requests, since SigV2 has no
// canonical request worth keeping.
func traceV2(v *signature.Verifier, req *capture.Request, a *signature.Auth, out *Report) {
	try := func(c Change, change func(*capture.Request)) bool {
		changed := *req
		changed.Headers = append(capture.Headers(nil), req.Headers...)
		change(&changed)
		out.Tries++
		if v.Verify(&changed, a).Status != signature.Match {
			return false
		}
		out.Outcome, out.Changes = Proven, []Change{c}
		return true
	}
	for _, m := range [...]string{"GET", "HEAD", "PUT", "POST", "DELETE"} {
		if try(Change{What: MethodChanged, Place: signature.Place{In: signature.InMethod, Header: -1, End: len(req.Method)}, Received: req.Method, Signed: m},
			func(r *capture.Request) { r.Method = m }) {
			return
		}
	}
	for _, name := range [...]string{"Content-Type", "Content-MD5"} {
		received := req.Headers.Get(name)
		base, _, _ := strings.Cut(received, ";")
		for _, value := range append([]string{"", strings.TrimSpace(base), base + "; charset=utf-8"}, usualValues[strings.ToLower(name)]...) {
			if try(Change{What: HeaderChanged, Name: name, Received: received, Signed: value}, func(r *capture.Request) { setHeader(r, name, value) }) {
				return
			}
		}
	}
}

func setHeader(r *capture.Request, name, value string) {
	if i := r.Headers.Index(name); i >= 0 {
		r.Headers[i].Value = value
		return
	}
	r.Headers = append(r.Headers, capture.Header{Name: name, Value: value})
}

// suspects are the things that are not as they were signed for certain, though
// their signed form is not known.
func (s *search) suspects() []Change {
	var out []Change
	for i := range s.canonical.Headers {
		if l := s.canonical.Headers[i]; l.Place.In == signature.InNone {
			out = append(out, Change{What: HeaderStripped, Name: l.Name, Note: "it is signed, and it is not in the request"})
		}
	}
	if c := signature.CheckPayload(s.req, s.auth); c.Status == signature.PayloadDiffers {
		out = append(out, Change{What: BodyChanged, Place: signature.Place{In: signature.InBody, Header: -1, End: len(s.req.Body)},
			Received: c.Computed, Signed: s.auth.Payload.Value})
	}
	received := s.req.Host()
	for _, h := range s.forwardedHosts() {
		if h.host != received {
			out = append(out, Change{What: HostRewritten, Name: "Host", Place: s.hostPlace(), Received: received, Signed: h.host, Note: h.note})
			break
		}
	}
	return out
}

func (s *search) hostPlace() signature.Place {
	if at, ok := s.headers["host"]; ok {
		return s.line(at).Place
	}
	return signature.Place{}
}
