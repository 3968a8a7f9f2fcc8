package contract

import "strings"

// PathTemplate is a parsed URI template.
type PathTemplate struct {
	Segments []Segment
	// Query holds the parameters that the template itself fixes:
	// "?list-type=2" and "?acl".
	Query []QueryLiteral
	// TrailingSlash says that the template ends in "/" after a segment.
	TrailingSlash bool
	// Greedy is the index of the greedy label ("{Key+}"), -1 for none.
	Greedy int
}

// Segment is one piece between slashes: literal text, or a label with literal
// text around it.
type Segment struct {
	Literal        string // the whole text when Label is ""
	Label          string // name of the label
	Prefix, Suffix string // literal text beside the label
}

// QueryLiteral is a query parameter fixed by a template.
type QueryLiteral struct {
	Name, Value string
	HasValue    bool
}

// ParseTemplate parses a URI template as the models write it.
func ParseTemplate(uri string) *PathTemplate {
	t := &PathTemplate{Greedy: -1}
	path, query, _ := strings.Cut(uri, "?")
	if query != "" {
		for _, p := range strings.Split(query, "&") {
			n, v, ok := strings.Cut(p, "=")
			t.Query = append(t.Query, QueryLiteral{Name: n, Value: v, HasValue: ok})
		}
	}
	path = strings.TrimPrefix(path, "/")
	if path == "" {
		return t
	}
	if strings.HasSuffix(path, "/") {
		t.TrailingSlash = true
		path = path[:len(path)-1]
	}
	for i, s := range strings.Split(path, "/") {
		open, end := strings.IndexByte(s, '{'), strings.LastIndexByte(s, '}')
		if open < 0 || end < open {
			t.Segments = append(t.Segments, Segment{Literal: s})
			continue
		}
		label := s[open+1 : end]
		if strings.HasSuffix(label, "+") {
			label = label[:len(label)-1]
			t.Greedy = i
		}
		t.Segments = append(t.Segments, Segment{Label: label, Prefix: s[:open], Suffix: s[end+1:]})
	}
	return t
}
