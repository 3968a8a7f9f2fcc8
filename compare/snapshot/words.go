package snapshot

import (
	"strings"

	"github.com/assay-project/assay/compare"
	"github.com/assay-project/assay/compare/fingerprint"
)

// String says in a sentence what changed: "PutObject now sends
// x-amz-checksum-crc32 and x-amz-sdk-checksum-algorithm".
func (c *Change) String() string {
	subject, sends, is := and(c.Operations), "sends", "is"
	if len(c.Operations) > 1 {
		sends, is = "send", "are"
	}
	switch {
	case c.Fresh():
		return subject + " " + is + " new: the snapshot has no such request"
	case c.Gone():
		if len(c.Shapes) > 1 {
			return subject + " no longer " + sends + " what the snapshot has"
		}
		return subject + ": a request of the snapshot is no longer sent"
	}
	var more, less, signed, unsigned, other []string
	for i := range c.Differences {
		d := &c.Differences[i]
		switch name := noun(d); {
		case d.A == "" && sent(d.Kind):
			more = append(more, name)
		case d.B == "" && sent(d.Kind):
			less = append(less, name)
		case d.A == d.B && d.SignedB:
			signed = append(signed, name)
		case d.A == d.B:
			unsigned = append(unsigned, name)
		default:
			other = append(other, name+" "+becomes(d))
		}
	}
	if len(signed) > 0 {
		other = append(other, and(signed)+areOrIs(signed)+"signed now")
	}
	if len(unsigned) > 0 {
		other = append(other, and(unsigned)+areOrIs(unsigned)+"no longer signed")
	}
	var parts []string
	if len(more) > 0 {
		parts = append(parts, "now "+sends+" "+and(more))
	}
	if len(less) > 0 {
		parts = append(parts, "no longer "+sends+" "+and(less))
	}
	if len(parts) == 0 {
		return subject + ": " + strings.Join(other, "; ")
	}
	text := subject + " " + strings.Join(parts, ", and ")
	if len(other) > 0 {
		text += "; " + strings.Join(other, "; ")
	}
	return text
}

// sent reports whether an item of that kind is something that a client sends, and
// not what becomes of several.
func sent(k fingerprint.Kind) bool {
	return k == fingerprint.Header || k == fingerprint.Query || k == fingerprint.Member || k == fingerprint.Label
}

func noun(d *compare.Difference) string {
	switch d.Kind {
	case fingerprint.Header, fingerprint.Member:
		return d.Name
	case fingerprint.Query:
		return "?" + d.Name
	case fingerprint.Body:
		return strings.TrimPrefix("body "+d.Name, "body trailer ")
	}
	return string(d.Kind) + " " + d.Name
}

func areOrIs(names []string) string {
	if len(names) > 1 {
		return " are "
	}
	return " is "
}

func becomes(d *compare.Difference) string {
	switch {
	case d.A == "":
		return "is " + d.B
	case d.B == "":
		return "is gone, was " + d.A
	}
	return "is " + d.B + ", was " + d.A
}
