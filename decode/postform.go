package decode

import (
	"bytes"
	"errors"
	"mime"
	"strings"
)

// FormField is one part of a POST form, an S3 upload from a browser.
type FormField struct {
	Name     string // as sent; S3 compares names without regard to case
	File     bool   // the part has a file name; S3's is named "file"
	FileName string
	// ContentType is the part's own, "" for none.
	ContentType string
	// NameStart and NameEnd delimit the name in the body, Start and End the
	// content.
	NameStart, NameEnd, Start, End int
}

// Value returns the field's content.
func (f FormField) Value(body []byte) string { return string(body[f.Start:f.End]) }

// Form is a POST form: its parts in the order in which they came. S3 ignores
// what comes behind the file.
type Form struct {
	Boundary string
	Fields   []FormField
}

// Field returns the first field of a name, in any case, or nil.
func (f *Form) Field(name string) *FormField {
	for i := range f.Fields {
		if strings.EqualFold(f.Fields[i].Name, name) {
			return &f.Fields[i]
		}
	}
	return nil
}

// FormError says why a form does not parse, and where in the body.
type FormError struct {
	Offset int
	Reason string // lower case, no full stop
}

// Error returns the reason.
func (e *FormError) Error() string { return "POST form: " + e.Reason }

// ErrNotForm is returned for content types other than multipart/form-data.
var ErrNotForm = errors.New("not a multipart/form-data body")

const maxFormFields = 1000

// PostForm parses the body of a form that a browser posts to a bucket. An error
// is ErrNotForm or a [*FormError]; the fields before the fault are returned with
// it.
func PostForm(contentType string, body []byte) (*Form, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if kind != "multipart/form-data" {
		return nil, ErrNotForm
	}
	form := &Form{Boundary: params["boundary"]}
	if err != nil || form.Boundary == "" {
		return form, &FormError{0, "the content type names no boundary"}
	}
	delimiter := []byte("--" + form.Boundary)
	at, ok := nextDelimiter(body, 0, delimiter)
	if !ok {
		return form, &FormError{0, "the boundary does not occur in the body"}
	}
	for {
		at += len(delimiter)
		if bytes.HasPrefix(body[at:], []byte("--")) {
			return form, nil
		}
		eol := bytes.IndexByte(body[at:], '\n')
		if eol < 0 {
			return form, &FormError{at, "the body ends behind a boundary"}
		}
		head := at + eol + 1
		next, ok := nextDelimiter(body, head, delimiter)
		field, fault := formField(body, head, next, ok)
		if fault != nil {
			return form, fault
		}
		form.Fields = append(form.Fields, field)
		if !ok {
			return form, &FormError{len(body), "the closing boundary is missing"}
		}
		if len(form.Fields) > maxFormFields {
			return form, &FormError{next, "more fields than are followed"}
		}
		at = next
	}
}

// nextDelimiter finds the delimiter at the beginning of a line. What only
// begins like it is content.
func nextDelimiter(body []byte, from int, delimiter []byte) (at int, ok bool) {
	for {
		i := bytes.Index(body[from:], delimiter)
		if i < 0 {
			return len(body), false
		}
		from += i
		rest := body[from+len(delimiter):]
		if (from == 0 || body[from-1] == '\n') &&
			(len(rest) == 0 || bytes.HasPrefix(rest, []byte("--")) || bytes.IndexByte([]byte(" \t\r\n"), rest[0]) >= 0) {
			return from, true
		}
		from++
	}
}

// formField parses the part between its head and the next delimiter.
func formField(body []byte, head, next int, closed bool) (FormField, error) {
	var f FormField
	at := head
	for {
		eol := bytes.IndexByte(body[at:next], '\n')
		if eol < 0 {
			return f, &FormError{head, "a part whose headers do not end"}
		}
		line := bytes.TrimSuffix(body[at:at+eol], []byte{'\r'})
		if len(line) == 0 {
			at += eol + 1
			break
		}
		f.header(line, at)
		at += eol + 1
	}
	if f.NameEnd == 0 {
		return f, &FormError{head, "a part without a name"}
	}
	f.Start, f.End = at, next
	if closed { // the line end before a delimiter is the delimiter's
		f.End = max(at, next-1)
		if f.End > at && body[f.End-1] == '\r' {
			f.End--
		}
	}
	return f, nil
}

// header takes what counts from a header of a part, which begins at a place.
func (f *FormField) header(line []byte, at int) {
	name, value, ok := strings.Cut(string(line), ":")
	switch {
	case !ok:
	case strings.EqualFold(strings.TrimSpace(name), "Content-Type"):
		f.ContentType = strings.TrimSpace(value)
	case strings.EqualFold(strings.TrimSpace(name), "Content-Disposition"):
		if start, end, ok := dispositionParam(value, "name"); ok {
			f.Name = value[start:end]
			f.NameStart, f.NameEnd = at+len(name)+1+start, at+len(name)+1+end
		}
		if start, end, ok := dispositionParam(value, "filename"); ok {
			f.File, f.FileName = true, value[start:end]
		}
		f.File = f.File || strings.EqualFold(f.Name, "file")
	}
}

// dispositionParam finds a parameter's value. Browsers do not escape file names
// as MIME says, so a value ends at the next quote.
func dispositionParam(s, param string) (start, end int, ok bool) {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], ';')
		if i < 0 {
			return 0, 0, false
		}
		from += i + 1
		rest := strings.TrimLeft(s[from:], " \t")
		start = len(s) - len(rest)
		if len(rest) <= len(param) || rest[len(param)] != '=' || !strings.EqualFold(rest[:len(param)], param) {
			continue
		}
		start += len(param) + 1
		if start < len(s) && s[start] == '"' {
			start++
			if i := strings.IndexByte(s[start:], '"'); i >= 0 {
				return start, start + i, true
			}
			return start, len(s), true
		}
		if i := strings.IndexByte(s[start:], ';'); i >= 0 {
			return start, start + i, true
		}
		return start, len(s), true
	}
}
