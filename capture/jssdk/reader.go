package jssdk

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/lines"
	"github.com/assay-project/assay/capture/internal/message"
	"github.com/assay-project/assay/internal/lazyre"
)

// Reader reads a log and finds the requests in it.
type Reader struct {
	capture.BodyLimit
	lines *lines.Reader
	name  string
	warn  capture.WarnFunc
	count int
	block *block
	ready *capture.Exchange
	err   error
}

// block is a request that is printed over several lines.
type block struct {
	src    capture.Source
	indent string // of its first line, and of its closing brace
	text   strings.Builder
}

// NewReader returns a Reader of r; name goes into each [capture.Source].
func NewReader(r io.Reader, name string, warn capture.WarnFunc) *Reader {
	return &Reader{lines: lines.NewReader(r), name: name, warn: warn}
}

// Next implements [capture.Reader].
func (r *Reader) Next() (*capture.Exchange, error) {
	for r.ready == nil {
		if r.err != nil {
			return nil, r.err
		}
		line, size, err := r.lines.Next(r.most())
		if err != nil {
			r.err = err
			r.interrupt()
			continue
		}
		r.line(string(line), size > int64(len(line)))
	}
	x := r.ready
	r.ready = nil
	return x, nil
}

// most is how many bytes of a printed request are read. A list of bytes takes
// five characters for each, and more for its margin.
func (r *Reader) most() int { return 6*r.MaxBody() + message.MaxHead }

var (
	begins  = lazyre.New(`^(\s*).*?\bHttpRequest \{`)
	command = lazyre.New(`^\s*(?:\{ )?(?:clientName: '\w+', )?commandName: '(\w{1,80})'`)
)

func (r *Reader) line(line string, cut bool) {
	src := capture.Source{Name: r.name, Line: r.lines.Line(), Offset: r.lines.Offset()}
	if b := r.block; b != nil {
		rest, inside := strings.CutPrefix(line, b.indent)
		switch {
		case inside && strings.HasPrefix(rest, "}"):
			b.text.WriteString("}")
			r.block = nil
			r.take(b.text.String(), b.src)
			return
		case inside && strings.HasPrefix(rest, " ") && !cut && b.text.Len()+len(line) < r.most():
			b.text.WriteString(line + "\n")
			return
		}
		r.interrupt() // and the line is looked at as any other
	}
	if m := begins.FindStringSubmatchIndex(line); m != nil {
		text := line[m[1]-1:]
		if strings.TrimSpace(text) == "{" {
			r.block = &block{src: src, indent: line[m[2]:m[3]]}
			r.block.text.WriteString("{\n")
		} else {
			r.take(text, src)
		}
		return
	}
	if asJSON.MatchString(line) {
		r.take(line, src)
		return
	}
	if m := command.FindStringSubmatch(line); m != nil {
		r.tell(src, fmt.Sprintf("%s passed over: the SDK's logger has its input and not its request; print args.request in a middleware of the step finalizeRequest", m[1]))
	}
}

// interrupt ends a request that something else was printed into.
func (r *Reader) interrupt() {
	if r.block != nil {
		r.tell(r.block.src, "request passed over: it does not come to its end")
		r.block = nil
	}
}

// take makes an exchange of a printed request.
func (r *Reader) take(text string, src capture.Source) {
	v, err := parse(text)
	if err != nil {
		r.tell(src, "request passed over: "+err.Error())
		return
	}
	q, err := requestOf(&v, r.MaxBody())
	if err != nil {
		r.tell(src, "request passed over: "+err.Error())
		return
	}
	r.count++
	r.ready = &capture.Exchange{ID: strconv.Itoa(r.count), Session: r.name, Source: src, Request: q, Time: message.SignedAt(&q)}
}

func (r *Reader) tell(src capture.Source, message string) {
	r.warn(capture.Warning{Source: src, Message: message})
}
