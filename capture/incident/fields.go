package incident

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// record is what a line says, by the names of [canonical].
type record struct {
	fields map[string]string
	// headers are the fields of the header list in their order.
	headers []header
}

// header is a header of which the line has the name, and perhaps the value.
type header struct {
	name, value string
	known       bool // the value is there
}

// canonical returns the name by which a field is known here, whatever its case
// and its dashes.
func canonical(name string) string {
	name = strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(name))
	if as, ok := aliases[name]; ok {
		return as
	}
	return name
}

var aliases = map[string]string{
	"op": "operation", "eventname": "operation", "apioperation": "operation",
	"bucketname": "bucket", "objectkey": "key", "object": "key",
	"statuscode": "status", "httpstatus": "status", "httpstatuscode": "status",
	"awsregion": "region", "ts": "time", "timestamp": "time", "eventtime": "time",
	"requestheaders": "headers", "upload": "uploadid", "part": "partnumber", "version": "versionid",
}

// parseLine parses a line of either form.
func parseLine(line string) (*record, error) {
	rec := &record{fields: map[string]string{}}
	if strings.HasPrefix(line, "{") {
		return rec, rec.json(line)
	}
	return rec, rec.logfmt(line)
}

var errQuote = errors.New("a quoted value does not end")

// logfmt takes key=value pairs. A word without a value is the time, or nothing.
func (rec *record) logfmt(line string) error {
	for {
		line = strings.TrimLeft(line, " \t")
		if line == "" {
			return nil
		}
		end := strings.IndexAny(line, "= \t")
		if end < 0 || line[end] != '=' {
			word := line
			if end >= 0 {
				word, line = line[:end], line[end:]
			} else {
				line = ""
			}
			if len(rec.fields) == 0 && len(word) > 9 && word[0] >= '0' && word[0] <= '9' {
				rec.fields["time"] = strings.Trim(word, "[]")
			}
			continue
		}
		name := canonical(line[:end])
		line = line[end+1:]
		var value string
		if strings.HasPrefix(line, `"`) {
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				return errQuote
			}
			line = line[len(quoted):]
			value, _ = strconv.Unquote(quoted)
		} else {
			end := strings.IndexAny(line, " \t")
			if end < 0 {
				end = len(line)
			}
			value, line = line[:end], line[end:]
		}
		if _, ok := rec.fields[name]; !ok {
			rec.fields[name] = value
		}
		if name == "headers" && rec.headers == nil {
			rec.headers = parseHeaders(value)
		}
	}
}

// json takes the members of an object. Headers may be a list in one string, an
// array of names, or an object.
func (rec *record) json(line string) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(line), &members); err != nil {
		return errors.New("it is no JSON object")
	}
	for name, raw := range members {
		name = canonical(name)
		if text, ok := scalar(raw); ok {
			rec.fields[name] = text
			if name == "headers" {
				rec.headers = parseHeaders(text)
			}
		} else if name == "headers" {
			rec.headers = headersOf(raw)
		}
	}
	return nil
}

func scalar(raw json.RawMessage) (string, bool) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return "", false
	}
	switch v := v.(type) {
	case string:
		return v, true
	case float64, bool:
		return string(raw), true
	}
	return "", false
}

// headersOf reads an array of names or an object of values, in its order.
func headersOf(raw json.RawMessage) []header {
	var names []string
	if json.Unmarshal(raw, &names) == nil {
		return parseHeaders(strings.Join(names, ","))
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	var hs []header
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	for d.More() {
		name, err := d.Token()
		var value any
		if err != nil || d.Decode(&value) != nil {
			return hs
		}
		h := header{name: fmt.Sprint(name)}
		switch v := value.(type) {
		case string:
			h.value, h.known = v, true
		case float64:
			h.value, h.known = strconv.FormatFloat(v, 'f', -1, 64), true
		}
		if isToken(h.name) {
			hs = append(hs, h)
		}
	}
	return hs
}

// parseHeaders parses a list set apart by commas or semicolons: names, or
// name:value, or name=value. What is neither goes on with the value before it,
// which had a comma.
func parseHeaders(list string) []header {
	var hs []header
	for list != "" {
		end := strings.IndexAny(list, ",;")
		piece := list
		if end >= 0 {
			piece, list = list[:end], list[end+1:]
		} else {
			list = ""
		}
		name, value, known := piece, "", false
		if i := strings.IndexAny(piece, ":="); i >= 0 {
			name, value, known = piece[:i], strings.TrimSpace(piece[i+1:]), true
		}
		name = strings.TrimSpace(name)
		switch last := len(hs) - 1; {
		case isToken(name):
			hs = append(hs, header{name, value, known})
		case last >= 0 && hs[last].known:
			hs[last].value += "," + piece
		}
	}
	return hs
}

// isToken reports whether s can be the name of a header.
func isToken(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}
