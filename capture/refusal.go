package capture

import (
	"bytes"
	"encoding/xml"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// RefusalOf reads the code and the message of a refusal out of an answer, in
// whichever of AWS's forms it is: XML, JSON, CBOR, or headers alone. Both are ""
// where the answer has none: it accepts, it has no body (as the answer to a HEAD
// request), or it is not AWS's. An answer of status 200 can be a refusal: S3
// begins to answer CopyObject and CompleteMultipartUpload before it is done.
//
// The message is as it came. It may quote what the request said.
func RefusalOf(r *Response) (code, message string) {
	if r == nil || r.Status < 200 || 300 <= r.Status && r.Status < 400 {
		return "", ""
	}
	body := bytes.TrimLeft(bytes.TrimPrefix(r.Body, []byte("\ufeff")), " \t\r\n")
	switch {
	case bytes.HasPrefix(body, []byte("<")):
		code, message = xmlAnswer(body, r.Status < 300)
	case r.Status < 300:
		return "", ""
	case bytes.HasPrefix(body, []byte("{")):
		code, message = jsonAnswer(body)
	case strings.EqualFold(r.Headers.Get("smithy-protocol"), "rpc-v2-cbor"):
		code, message = cborText(body, "__type"), cborText(body, "message")
		if message == "" {
			message = cborText(body, "Message")
		}
	}
	// Services that once spoke the query protocol keep its codes: SDKs raise
	// them, and so does the contract.
	if c, _, ok := strings.Cut(r.Headers.Get("x-amzn-query-error"), ";"); ok && c != "" {
		return c, message
	}
	if c := r.Headers.Get("x-amzn-ErrorType"); c != "" {
		code = c
	}
	return bareCode(code), message
}

// bareCode takes namespace and address off a code, as in
// com.amazonaws.dynamodb.v20120810#ResourceNotFoundException and
// ValidationException:http://internal.amazon.com/….
func bareCode(code string) string {
	code, _, _ = strings.Cut(code, ":")
	return code[strings.LastIndexByte(code, '#')+1:]
}

// xmlAnswer reads <Error><Code>…</Code><Message>…</Message></Error>, wherever it
// stands, or at the root only.
func xmlAnswer(body []byte, root bool) (code, message string) {
	d := xml.NewDecoder(bytes.NewReader(body))
	depth, inside := 0, 0 // inside: the depth of Error, 0 before it
	var field string
	for {
		t, err := d.Token()
		if err != nil {
			return code, message // what came of a cut answer is good
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			switch {
			case inside == 0 && t.Name.Local == "Error":
				inside = depth
			case inside == 0 && root:
				return "", ""
			case inside > 0 && depth == inside+1:
				field = t.Name.Local
			}
		case xml.CharData:
			switch field {
			case "Code":
				code += string(t)
			case "Message":
				message += string(t)
			}
		case xml.EndElement:
			if depth == inside {
				return strings.TrimSpace(code), message
			}
			depth--
			field = ""
		}
	}
}

// jsonAnswer reads {"__type":…,"message":…} in its spellings.
func jsonAnswer(body []byte) (code, message string) {
	d := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if _, err := d.ReadToken(); err != nil {
		return "", ""
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			break
		}
		field := name.String()
		if d.PeekKind() != '"' {
			if d.SkipValue() != nil {
				break
			}
			continue
		}
		value, err := d.ReadToken()
		if err != nil {
			break
		}
		switch field {
		case "__type":
			code = value.String()
		case "code", "Code":
			if code == "" {
				code = value.String()
			}
		case "message", "Message", "errorMessage":
			message = value.String()
		}
	}
	return code, message
}

// cborText returns the text that stands under a name of up to 23 bytes. It looks
// for the two strings side by side: the map of an error is flat, and reading all
// of CBOR would find nothing more.
func cborText(body []byte, name string) string {
	key := append([]byte{0x60 | byte(len(name))}, name...)
	i := bytes.Index(body, key)
	if i < 0 {
		return ""
	}
	rest := body[i+len(key):]
	if len(rest) == 0 || rest[0]>>5 != 3 {
		return ""
	}
	n, head := int(rest[0]&0x1f), 1
	switch {
	case n < 24:
	case n == 24 && len(rest) > 1:
		n, head = int(rest[1]), 2
	case n == 25 && len(rest) > 2:
		n, head = int(rest[1])<<8|int(rest[2]), 3
	default:
		return ""
	}
	if len(rest) < head+n {
		return ""
	}
	return string(rest[head : head+n])
}
