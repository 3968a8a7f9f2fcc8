package compare

import (
	"slices"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/compare/fingerprint"
	"github.com/assay-project/assay/decode"
)

// blame raises the differences that a finding against one side names. What is
// found against both tells them apart in nothing.
func blame(ds []Difference, a, b *Side) {
	for _, s := range [...][2]*Side{{a, b}, {b, a}} {
		s, other := s[0], s[1]
		if s.Verdict == nil {
			continue
		}
		for i := range s.Verdict.Findings {
			f := &s.Verdict.Findings[i]
			if other.found(f.Rule, f.Code) {
				continue
			}
			rank := Finding
			if f == s.Verdict.Answer {
				rank = Answer
			}
			for j := range ds {
				if ds[j].Rank > rank && accused(f, &ds[j]) {
					ds[j].Rank, ds[j].Why = rank, why(f)
				}
			}
		}
	}
}

// found reports whether a finding of that rule and code is against the side, too.
func (s *Side) found(rule, code string) bool {
	return s.Verdict != nil && slices.ContainsFunc(s.Verdict.Findings, func(f assay.Finding) bool { return f.Rule == rule && f.Code == code })
}

func why(f *assay.Finding) string {
	if f.Code == "" {
		return f.Rule
	}
	return f.Code + ", " + f.Rule
}

// accused reports whether one of a finding's culprits is what differs.
func accused(f *assay.Finding, d *Difference) bool {
	for i := range f.Culprits {
		if Names(&f.Culprits[i], d) {
			return true
		}
	}
	return false
}

// Names reports whether a culprit is what differs between two requests.
func Names(c *assay.Culprit, d *Difference) bool {
	switch c.In {
	case decode.InHeader:
		return d.Kind == fingerprint.Header && fits(d.Name, strings.ToLower(c.Name)) ||
			d.Kind == fingerprint.Body && strings.EqualFold(d.Name, "trailer "+c.Name) ||
			strings.EqualFold(c.Name, "x-amz-content-sha256") && d.Kind == fingerprint.Auth && d.Name == "payload" ||
			strings.EqualFold(c.Name, "authorization") && d.Kind == fingerprint.Auth
	case decode.InQuery:
		if c.Param != "" && d.Kind == fingerprint.Member {
			return member(d.Name, c.Param)
		}
		return d.Kind == fingerprint.Query && fits(d.Name, c.Name) || d.Kind == fingerprint.Auth && strings.EqualFold(c.Name, "x-amz-expires") && d.Name == "expires"
	case decode.InBody:
		return d.Kind == fingerprint.Member && c.Param != "" && member(d.Name, c.Param) ||
			d.Kind == fingerprint.Body && (c.Name == "body" || c.Name == "") && d.Name != "framing"
	case decode.InPath:
		return d.Kind == fingerprint.Label && (d.Name == c.Param || d.Name == c.Name || d.Name == "path")
	case decode.InHost:
		return d.Kind == fingerprint.Endpoint || d.Kind == fingerprint.Label && d.Name == "Bucket"
	case decode.InMethod:
		return d.Kind == fingerprint.Request && d.Name == "method"
	case decode.InSignature:
		return d.Kind == fingerprint.Auth
	}
	return false
}

// fits compares a name with one that may end with a star.
func fits(pattern, name string) bool {
	if p, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(name, p)
	}
	return pattern == name
}

// member compares the path of a fingerprint's member ("Tags[].Key", "Item.*.S")
// with a path of the model ("Tags.0.Key", "Item.a.S"). A culprit that holds the
// member, or stands in it, is meant as well.
func member(path, param string) bool {
	a := strings.Split(strings.ReplaceAll(path, "[]", ".[]"), ".")
	b := strings.Split(param, ".")
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] && a[i] != "*" && a[i] != "unnamed" && (a[i] != "[]" || !number(b[i])) {
			return false
		}
	}
	return true
}

func number(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
