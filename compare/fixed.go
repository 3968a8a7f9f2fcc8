package compare

import (
	"strings"

	"github.com/assay-project/assay/compare/fingerprint"
	"github.com/assay-project/assay/contract"
)

// Fix is what became of one request by a fix.
type Fix struct {
	Pair
	// Meant are the differences that were to be, Besides all others that a
	// service may decide by.
	Meant, Besides []Difference
	// Untouched are the names that were to change and did not.
	Untouched []string
}

// Holds reports whether the request is no longer refused and nothing but what was
// meant has changed.
func (f *Fix) Holds() bool { return !f.StillRefused() && len(f.Besides) == 0 && len(f.Untouched) == 0 }

// StillRefused reports whether the request is refused after the fix.
func (f *Fix) StillRefused() bool { return f.B.Refused() }

// Fixed compares a request with what it is after a fix. only names what was meant
// to change: headers, parameters, members, or kinds of items ("endpoint"). Where
// it is empty, that is what the findings against the request before blame. Noise,
// and what follows from another body or another time, is not counted.
func Fixed(catalog *contract.Catalog, p Pair, only []string) Fix {
	f := Fix{Pair: p}
	touched := make([]bool, len(only))
	for _, d := range Differences(catalog, p) {
		meant := d.Rank <= Finding && len(only) == 0
		for i, name := range only {
			if called(&d, name) {
				meant, touched[i] = true, true
			}
		}
		switch {
		case meant:
			f.Meant = append(f.Meant, d)
		case d.Rank < Noise && !follows(&d, f.Meant):
			f.Besides = append(f.Besides, d)
		}
	}
	for i, name := range only {
		if !touched[i] {
			f.Untouched = append(f.Untouched, name)
		}
	}
	return f
}

// called reports whether a name of --only is about a difference.
func called(d *Difference, name string) bool {
	return strings.EqualFold(d.Name, name) || string(d.Kind) == name || strings.EqualFold(string(d.Kind)+" "+d.Name, name) ||
		strings.HasPrefix(strings.ToLower(name), "x-amz-meta-") && d.Name == "x-amz-meta-*" ||
		d.Kind == fingerprint.Member && member(d.Name, name)
}

// follows reports whether a difference comes of one that was meant: another
// framing has other headers, and another host another region.
func follows(d *Difference, meant []Difference) bool {
	for i := range meant {
		m := &meant[i]
		switch {
		case m.Kind == fingerprint.Endpoint && d.Kind == fingerprint.Endpoint,
			framing(m) && framing(d),
			m.Kind == fingerprint.Body && d.Kind == fingerprint.Body:
			return true
		}
	}
	return false
}

func framing(d *Difference) bool {
	switch d.Kind {
	case fingerprint.Auth:
		return d.Name == "payload"
	case fingerprint.Body:
		return d.Name == "framing" || strings.HasPrefix(d.Name, "trailer ")
	case fingerprint.Header:
		return machinery[d.Name] && d.Name != "x-amz-date" && d.Name != "x-amz-region-set"
	}
	return false
}
