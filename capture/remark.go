package capture

import "strings"

// Remark is a comment of the input that speaks to assay about the exchange that
// it stands before: "assay:ignore RULE REASON". Formats have it where they have
// comments: raw HTTP and curl scripts in a line that begins with "#" or "//", HAR
// and JSON Lines in the member "comment".
type Remark struct {
	Text   string // from "assay:" on
	Source Source
}

// remarkMark is how a remark begins.
const remarkMark = "assay:"

// RemarkIn returns the remark that a text of a comment is. The signs that make
// a line a comment may stand before it.
func RemarkIn(comment string) (text string, ok bool) {
	comment = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(comment), "#/"))
	return comment, strings.HasPrefix(comment, remarkMark)
}

// RemarksIn returns the remarks in a comment of several lines, all of one place.
func RemarksIn(comment string, src Source) []Remark {
	var rs []Remark
	for line := range strings.Lines(comment) {
		if text, ok := RemarkIn(line); ok {
			rs = append(rs, Remark{text, src})
		}
	}
	return rs
}

// Comment is what RemarksIn reads: the exchange's remarks, a line each.
func (x *Exchange) Comment() string {
	lines := make([]string, len(x.Remarks))
	for i, r := range x.Remarks {
		lines[i] = r.Text
	}
	return strings.Join(lines, "\n")
}
