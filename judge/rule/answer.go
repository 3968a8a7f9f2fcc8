package rule

import (
	"bytes"
	"encoding/xml"
	"io"

	"github.com/assay-project/assay/capture"
)

// AnswerText returns the text of the first element of that name in an XML
// answer, "" when there is none: what learners of the query protocols read.
func AnswerText(resp *capture.Response, element string) string {
	if resp == nil {
		return ""
	}
	d := xml.NewDecoder(bytes.NewReader(resp.Body))
	inside := false
	var text []byte
	for {
		t, err := d.Token()
		if err != nil {
			if err != io.EOF {
				return "" // an answer that does not parse tells nothing
			}
			return string(text)
		}
		switch t := t.(type) {
		case xml.StartElement:
			inside = t.Name.Local == element
		case xml.CharData:
			if inside {
				text = append(text, t...)
			}
		case xml.EndElement:
			if t.Name.Local == element {
				return string(text)
			}
			inside = false
		}
	}
}
