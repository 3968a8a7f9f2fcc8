package forensics

import (
	"github.com/assay-project/assay/signature"
)

// Outcome is how a search ended.
type Outcome string

// The outcomes.
const (
	// Intact: the signature matches what was received, and so does the body.
	Intact Outcome = "intact"
	// Proven: the signature matches when the Changes are undone.
	Proven Outcome = "proven"
	// Open: nothing that was tried makes it match.
	Open Outcome = "open"
	// Impossible: there is nothing to search with, see Reason.
	Impossible Outcome = "impossible"
)

// Report is what a search found.
type Report struct {
	Outcome Outcome
	Reason  signature.Reason // for Impossible
	// Changes is the proof: with these undone the signature matches.
	Changes []Change
	// Suspects are things that are certainly not as they were signed, though
	// what they were cannot be told: a signed header that is gone, a body that
	// has not the hash it should have. Without a proof they are the best lead.
	Suspects []Change

	// Received and Signed are the canonical requests of both sides, secrets
	// replaced; Signed is the received one where nothing was found.
	Received, Signed signature.CanonicalRequest
	// ReceivedString and SignedString are the strings to sign of both sides.
	ReceivedString, SignedString signature.StringToSign

	// Tries is how many signatures were computed, of at most Budget.
	Tries, Budget int
	// Tried counts the single changes that were tried, by the part of the
	// request that they are in.
	Tried []Count
}

// Count is a number of tries in a part of the request.
type Count struct {
	Part  string
	Tries int
}

// Op says on which side a line of a [Report.Diff] stands.
type Op byte

// The sides.
const (
	Both     Op = ' '
	Received Op = '-'
	Signed   Op = '+'
)

// DiffLine is one line of both canonical requests.
type DiffLine struct {
	Op   Op
	Text string
}

// Diff sets the two canonical requests side by side, line by line. They have
// the same lines but for their text, since SignedHeaders says which there are.
func (r *Report) Diff() []DiffLine {
	a, b := r.Received.Lines(), r.Signed.Lines()
	var out []DiffLine
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			out = append(out, DiffLine{Signed, b[i].Text()})
		case i >= len(b):
			out = append(out, DiffLine{Received, a[i].Text()})
		case a[i].Text() == b[i].Text():
			out = append(out, DiffLine{Both, a[i].Text()})
		default:
			out = append(out, DiffLine{Received, a[i].Text()}, DiffLine{Signed, b[i].Text()})
		}
	}
	return out
}
