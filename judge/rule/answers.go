package rule

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"slices"

	"github.com/assay-project/assay/capture"
)

// AnswerTexts returns the texts of all elements of that name in an answer in XML
// or JSON, in order of their appearance; nil when there are none. In JSON they
// are strings at any depth.
func AnswerTexts(resp *capture.Response, element string) []string {
	var texts []string
	readAnswer(resp, func(name, text string) {
		if name == element {
			texts = append(texts, text)
		}
	})
	return texts
}

// pageMarks are the names under which answers say that there is more.
var pageMarks = []string{"NextToken", "nextToken", "NextMarker", "nextMarker", "Marker", "marker", "IsTruncated", "isTruncated",
	"HasMoreStreams", "HasMoreDeliveryStreams", "NextPageMarker", "PaginationToken", "position", "LastEvaluatedTableName",
	"LastEvaluatedStreamArn", "NextPageToken", "nextPageToken", "NextRecordName", "Truncated"}

// whole reports whether an answer was read and is all that there is: it is of
// one page, or the last of several.
func whole(resp *capture.Response) bool {
	if resp == nil || resp.BodyTruncated || len(bytes.TrimSpace(resp.Body)) == 0 {
		return false
	}
	more := false
	ok := readAnswer(resp, func(name, text string) {
		if text != "" && text != "false" && slices.Contains(pageMarks, name) {
			more = true
		}
	})
	return ok && !more
}

// readAnswer calls f for each text of an answer, and reports whether it could be
// read to its end.
func readAnswer(resp *capture.Response, f func(name, text string)) bool {
	if resp == nil {
		return false
	}
	switch b := bytes.TrimSpace(resp.Body); {
	case len(b) == 0:
		return false
	case b[0] == '<':
		return readXML(b, f)
	default:
		return readJSON(b, f)
	}
}

func readXML(body []byte, f func(name, text string)) bool {
	d := xml.NewDecoder(bytes.NewReader(body))
	var open []string
	var text []byte
	for {
		t, err := d.Token()
		if err != nil {
			return len(open) == 0 && d.InputOffset() == int64(len(body))
		}
		switch t := t.(type) {
		case xml.StartElement:
			open, text = append(open, t.Name.Local), text[:0]
		case xml.CharData:
			text = append(text, t...)
		case xml.EndElement:
			f(t.Name.Local, string(text))
			open, text = open[:len(open)-1], text[:0]
		}
	}
}

func readJSON(body []byte, f func(name, text string)) bool {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return false
	}
	walk("", v, f)
	return true
}

func walk(name string, v any, f func(name, text string)) {
	switch v := v.(type) {
	case map[string]any:
		for k, it := range v {
			walk(k, it, f)
		}
	case []any:
		for _, it := range v {
			walk(name, it, f)
		}
	case string:
		f(name, v)
	case json.Number:
		f(name, v.String())
	case bool:
		if v {
			f(name, "true")
		}
	}
}
