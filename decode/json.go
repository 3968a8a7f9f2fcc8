package decode

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay/contract"
)

// jsonDecoder reads a JSON body in one pass over its text. It is a scanner of
// its own because every value needs its offsets and most of its texts can be
// substrings.
type jsonDecoder struct {
	*decoder
	src string
	at  int
}

// jsonBody decodes the body into v: the input itself, or the payload member.
func (d *decoder) jsonBody(v *Value) {
	j := jsonDecoder{decoder: d, src: string(d.in.Payload)}
	d.checkUTF8(j.src)
	j.at = len(j.src) - len(strings.TrimPrefix(j.src, "\ufeff"))
	j.space()
	if j.at == len(j.src) {
		d.problem(Problem{Kind: BodyMissing, In: InBody, Detail: "the body is empty"})
		return
	}
	before := len(v.Items)
	v.syntax, v.In, v.KeyStart = syntaxPointer, InBody, j.at
	if j.value(v, 0) {
		if j.space(); j.at < len(j.src) {
			d.malformed(j.at, "more follows after the end of the JSON value")
		}
	}
	if v.Parent == nil && v.Kind != Struct {
		d.malformed(v.Start, "expected a JSON object, found "+found(v.Kind))
		v.Kind, v.Text, v.Items = Struct, "", v.Items[:before]
	}
}

func found(k Kind) string {
	return [...]string{"null", "text", "a string", "a number", "a boolean", "bytes", "a time", "an object", "an array", "a map"}[k]
}

func (j *jsonDecoder) space() {
	for j.at < len(j.src) {
		switch j.src[j.at] {
		case ' ', '\t', '\r', '\n':
			j.at++
		default:
			return
		}
	}
}

// fail notes an error at a place; it returns false, for its caller to pass on.
func (j *jsonDecoder) fail(at int, expected string) bool {
	got := "the end of the body"
	if at < len(j.src) {
		r, _ := utf8.DecodeRuneInString(j.src[at:])
		got = strconv.QuoteRune(r)
	}
	j.malformed(at, "expected "+expected+", found "+got)
	return false
}

// value reads the value at the present place into v.
func (j *jsonDecoder) value(v *Value, depth int) bool {
	v.Start = j.at
	if j.at == len(j.src) {
		return j.fail(j.at, "a value")
	}
	ok := true
	switch c := j.src[j.at]; {
	case c == '"':
		v.Kind = Str
		v.Text, ok = j.text()
	case c == '{' || c == '[':
		if depth >= maxDepth {
			j.problem(Problem{Kind: TooDeep, In: InBody, Offset: j.at, Detail: "nested too deep to be followed"})
			return false
		}
		if c == '{' {
			ok = j.object(v, depth+1)
		} else {
			ok = j.array(v, depth+1)
		}
	case c == '-' || '0' <= c && c <= '9':
		v.Kind = Num
		v.Text, ok = j.number()
	default:
		ok = j.literal(v)
	}
	v.End = j.at
	v.settle()
	return ok
}

func (j *jsonDecoder) literal(v *Value) bool {
	rest := j.src[j.at:]
	for i, word := range [...]string{"null", "true", "false"} {
		if strings.HasPrefix(rest, word) {
			j.at += len(word)
			if i > 0 {
				v.Kind, v.Text = Bool, rest[:len(word)]
			}
			return true
		}
	}
	return j.fail(j.at, "a value")
}

// next passes the comma before the next item or the closing bracket. more is
// false at the end of the container.
func (j *jsonDecoder) next(first bool, closing byte) (more, ok bool) {
	j.space()
	switch {
	case j.at == len(j.src):
	case j.src[j.at] == closing:
		j.at++
		return false, true
	case first:
		return true, true
	case j.src[j.at] == ',':
		j.at++
		j.space()
		return true, true
	}
	want := "a comma or " + strconv.QuoteRune(rune(closing))
	if first {
		want = "an item or " + strconv.QuoteRune(rune(closing))
	}
	return false, j.fail(j.at, want)
}

func (j *jsonDecoder) object(v *Value, depth int) bool {
	v.Kind = Struct
	if v.Shape != nil && v.Shape.Kind == contract.Map {
		v.Kind = Map
	}
	before := len(v.Items)
	j.at++
	for first := true; ; first = false {
		more, ok := j.next(first, '}')
		if !ok {
			return false
		}
		if !more {
			break
		}
		if j.full(j.at) {
			return false
		}
		keyStart := j.at
		if j.at == len(j.src) || j.src[j.at] != '"' {
			return j.fail(j.at, "a key in quotes")
		}
		key, ok := j.text()
		if !ok {
			return false
		}
		if j.space(); j.at == len(j.src) || j.src[j.at] != ':' {
			return j.fail(j.at, "a colon")
		}
		j.at++
		j.space()
		c := j.keyed(v, keyStart)
		c.Key = key
		unknown := j.bind(v, c)
		if !j.value(c, depth) {
			dropEmpty(v, c)
			return false
		}
		if unknown {
			j.unknown(c)
		}
	}
	j.noteDuplicates(v, before)
	return true
}

func (j *jsonDecoder) array(v *Value, depth int) bool {
	v.Kind = List
	var el *contract.Member
	if v.Shape != nil && v.Shape.Kind == contract.List {
		el = v.Shape.Element
	}
	j.at++
	for first := true; ; first = false {
		more, ok := j.next(first, ']')
		if !more || !ok {
			return ok
		}
		if j.full(j.at) {
			return false
		}
		c := j.keyed(v, j.at)
		c.Index = len(v.Items) - 1
		if el != nil {
			c.Member, c.Shape = el, el.Shape
		}
		if !j.value(c, depth) {
			dropEmpty(v, c)
			return false
		}
	}
}
