// Package detect knows all input formats, recognises them by content and opens
// inputs, unpacking them where they are compressed.
package detect

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/botocore"
	"github.com/assay-project/assay/capture/curl"
	"github.com/assay-project/assay/capture/curlv"
	"github.com/assay-project/assay/capture/gosdk"
	"github.com/assay-project/assay/capture/har"
	"github.com/assay-project/assay/capture/incident"
	"github.com/assay-project/assay/capture/javasdk"
	"github.com/assay-project/assay/capture/jsonl"
	"github.com/assay-project/assay/capture/jssdk"
	"github.com/assay-project/assay/capture/rawhttp"
)

// formats is every format that can be read; a new one is one line here. Where
// two are equally sure of an input the earlier one has it.
var formats = []*capture.Format{
	jsonl.Format,
	har.Format,
	rawhttp.Format,
	botocore.Format,
	curl.Format,
	curlv.Format,
	gosdk.Format,
	javasdk.Format,
	jssdk.Format,
	incident.Format,
}

// Formats returns all formats.
func Formats() []*capture.Format { return formats }

// Options say how an input is read. The zero value is good.
type Options struct {
	// Format names the format; empty: recognised by content.
	Format string
	// MaxBody is how many bytes of a body are kept; 0: [capture.DefaultMaxBody].
	MaxBody int
	// Warn is told what was passed over; nil: nobody is.
	Warn capture.WarnFunc
}

// ErrUnknown is wrapped by the error for an input that no format recognises.
var ErrUnknown = errors.New("not recognised")

// headSize is how much of an input the formats may look at.
const headSize = 64 << 10

// sure is how sure a format must be to be taken before the whole head has come,
// so that a log that is still being written is read as it grows.
const sure = 95

// Open starts reading r, whose name goes into each [capture.Source]. Inputs in
// gzip or zstd are unpacked, text in UTF-16 (as PowerShell redirects it) is
// read as UTF-8. Offsets count in what comes of that.
func Open(r io.Reader, name string, opts Options) (capture.Reader, *capture.Format, error) {
	r, err := decompress(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	r, err = utf8Text(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	var format *capture.Format
	if opts.Format != "" {
		if format = byName(opts.Format); format == nil {
			return nil, nil, fmt.Errorf("no format is called %q; there are %s", opts.Format, names())
		}
	} else {
		var head []byte
		format, head, err = recognise(r)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		r = io.MultiReader(bytes.NewReader(head), r)
	}
	warn := opts.Warn
	if warn == nil {
		warn = func(capture.Warning) {}
	}
	reader := format.Open(r, name, warn)
	if l, ok := reader.(capture.BodyLimiter); ok && opts.MaxBody > 0 {
		l.LimitBody(opts.MaxBody)
	}
	return reader, format, nil
}

// recognise reads as much of r as it takes to tell its format, and returns that
// with what it read.
func recognise(r io.Reader) (*capture.Format, []byte, error) {
	head := make([]byte, 0, headSize)
	for len(head) < headSize {
		n, err := r.Read(head[len(head):headSize])
		head = head[:len(head)+n]
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		if f, score := best(head); score >= sure {
			return f, head, nil
		}
	}
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, nil, errors.New("empty input")
	}
	f, score := best(head)
	if score == 0 {
		return nil, nil, fmt.Errorf("input %w: it is none of %s", ErrUnknown, names())
	}
	return f, head, nil
}

func best(head []byte) (format *capture.Format, score int) {
	for _, f := range formats {
		if s := f.Detect(head); s > score {
			format, score = f, s
		}
	}
	return format, score
}

func byName(name string) *capture.Format {
	for _, f := range formats {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// names lists the formats for people: "jsonl (exchanges in JSON Lines), …".
func names() string {
	var all []string
	for _, f := range formats {
		all = append(all, fmt.Sprintf("%s (%s)", f.Name, f.Title))
	}
	return strings.Join(all, ", ")
}
