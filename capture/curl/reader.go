package curl

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/lines"
	"mvdan.cc/sh/v3/syntax"
)

// Reader reads the commands of a script.
type Reader struct {
	capture.BodyLimit
	lines *lines.Reader
	name  string
	warn  capture.WarnFunc
	count int
	ready []*capture.Exchange
	next  block // begins with the line that ended the last one
	notes []capture.Remark
	err   error
}

// block is a part of a script that begins at a line with a curl command.
type block struct {
	text   []byte
	line   int
	offset int64
	notes  []capture.Remark
	cut    bool // it is longer than a block may be
}

// NewReader returns a Reader of r; name goes into each [capture.Source].
func NewReader(r io.Reader, name string, warn capture.WarnFunc) *Reader {
	return &Reader{lines: lines.NewReader(r), name: name, warn: warn}
}

// Next implements [capture.Reader].
func (r *Reader) Next() (*capture.Exchange, error) {
	for len(r.ready) == 0 {
		b, ok := r.block()
		if !ok {
			return nil, r.err
		}
		r.read(b)
	}
	x := r.ready[0]
	r.ready = r.ready[1:]
	r.count++
	x.ID = strconv.Itoa(r.count)
	return x, nil
}

// block returns the text from a line with a curl command up to the next such
// line, or to the end of the input.
func (r *Reader) block() (block, bool) {
	b := r.next
	r.next = block{}
	for r.err == nil {
		most := r.MaxBody() + 1<<20
		line, size, err := r.lines.Next(most)
		if err != nil {
			r.err = err
			break
		}
		if command.Match(append(line[:len(line):len(line)], '\n')) {
			n := block{text: append(bytes.Clone(line), '\n'), line: r.lines.Line(), offset: r.lines.Offset(), cut: size > int64(len(line)), notes: r.notes}
			r.notes = nil
			if b.text != nil {
				r.next = n
				return b, true
			}
			b = n
			continue
		}
		if bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte("#")) {
			if text, ok := capture.RemarkIn(string(line)); ok {
				r.notes = append(r.notes, capture.Remark{Text: text, Source: capture.Source{Name: r.name, Line: r.lines.Line(), Offset: r.lines.Offset()}})
			}
		}
		if b.text == nil || b.cut {
			continue
		}
		b.text = append(append(b.text, line...), '\n')
		b.cut = size > int64(len(line)) || len(b.text) > most
	}
	return b, b.text != nil
}

// maxJoin is how many lines with the word curl a quoted text may have.
const maxJoin = 16

// read makes exchanges of the commands in b. A quoted text that has a line with
// a command in it goes on in the next block.
func (r *Reader) read(b block) {
	for joined := 0; ; joined++ {
		src := capture.Source{Name: r.name, Line: b.line, Offset: b.offset}
		if b.cut {
			r.tell(src, "command passed over: it is too long")
			return
		}
		text := prompt(b.text)
		if isCmd(text) {
			text = fromCmd(text)
		}
		calls, err := parse(text)
		if len(calls) == 0 && err != nil && unclosed(err) && r.next.text != nil && joined < maxJoin {
			more, _ := r.block()
			b.text, b.cut = append(b.text, more.text...), more.cut || len(b.text) > r.MaxBody()+1<<20
			continue
		}
		if len(calls) == 0 && err != nil {
			r.tell(src, "command passed over: "+plain(err))
		}
		for _, c := range calls {
			at := src
			at.Line += int(c.Pos().Line()) - 1
			at.Offset += int64(c.Pos().Offset())
			xs, err := exchanges(text, c, r.MaxBody())
			if err != nil {
				r.tell(at, "command passed over: "+err.Error())
			}
			for _, x := range xs {
				x.Source, x.Remarks = at, b.notes
				r.ready = append(r.ready, x)
			}
		}
		return
	}
}

// prompt blanks out the "$ " that a terminal shows before a command.
func prompt(text []byte) []byte {
	if bytes.HasPrefix(text, []byte("$ ")) || bytes.HasPrefix(text, []byte("> ")) {
		text = bytes.Clone(text)
		text[0] = ' '
	}
	return text
}

// parse returns the calls of curl in a text, those before a syntax error too:
// what follows a command may be what it printed.
func parse(text []byte) (calls []*syntax.CallExpr, err error) {
	p := syntax.NewParser(syntax.Variant(syntax.LangBash))
	for stmt, e := range p.StmtsSeq(bytes.NewReader(text)) {
		if e != nil {
			// It is the last; but the sequence panics if it is left here.
			err = cmp.Or(err, e)
			continue
		}
		if err != nil || stmt == nil {
			continue
		}
		syntax.Walk(stmt, func(n syntax.Node) bool {
			if c, ok := n.(*syntax.CallExpr); ok && len(c.Args) > 0 && isCurl(c.Args[0].Lit()) {
				calls = append(calls, c)
			}
			return true
		})
	}
	return calls, err
}

func isCurl(s string) bool {
	s = s[strings.LastIndexByte(s, '/')+1:]
	return s == "curl" || s == "curl.exe"
}

// unclosed reports whether more text could mend err.
func unclosed(err error) bool {
	return syntax.IsIncomplete(err) || strings.Contains(err.Error(), "without closing quote")
}

// plain returns what a syntax error says, without its place, which counts from
// the command.
func plain(err error) string {
	var p syntax.ParseError
	if errors.As(err, &p) {
		return p.Text
	}
	var l syntax.LangError
	if errors.As(err, &l) {
		return fmt.Sprintf("%v is not of this shell", l.Feature)
	}
	return err.Error()
}

func (r *Reader) tell(src capture.Source, message string) {
	r.warn(capture.Warning{Source: src, Message: message})
}
