package forensics

import (
	"strconv"
	"strings"
)

// digits is the length of a SigV4 signature in hex.
const digits = 64

// oddSignature reports whether the signature is not of the form that it has.
func (s *search) oddSignature() bool {
	given := s.auth.Signature.Value
	return !s.key.Asymmetric() && (len(given) != digits || given != strings.ToLower(given))
}

// itself looks at the signature's own text, as a URL is cut by what copies it, or
// takes along the quote or the bracket behind it.
func (s *search) itself() bool {
	given := s.auth.Signature.Value
	s.out.Tries++
	if s.key.Begins(s.toSign(), given) {
		s.proveSignature(SignatureCut, strconv.Itoa(len(given))+" of its "+strconv.Itoa(digits)+" digits are there")
		return true
	}
	text := strings.ToLower(strings.Trim(given, " \t\"'<>()[]{}.,;"))
	for _, c := range [...]struct{ text, note string }{
		{strings.ToLower(given), "its digits are in capitals"},
		{text[:min(digits, len(text))], "there is more around it than a signature"},
	} {
		s.out.Tries++
		if c.text != given && s.key.Check(s.toSign(), c.text) {
			s.proveSignature(SignatureChanged, c.note)
			return true
		}
	}
	return false
}

// proveSignature ends the search: the canonical request is as it was signed. The
// signature itself is a secret, and told of by its length alone.
func (s *search) proveSignature(what What, note string) {
	s.out.Outcome = Proven
	s.out.Changes = []Change{{What: what, Place: s.auth.Signature.Place, Note: note}}
	s.out.Signed, s.out.SignedString = s.edited(nil)
}
