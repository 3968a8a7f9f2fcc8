package jsonl

import (
	"encoding/base64"
	"errors"
	"strconv"

	"github.com/assay-project/assay/capture"
)

var errNotString = errors.New("not a string")

// wire is what "url" and "headers" cannot say, because JSON text is Unicode and
// because a URL needs a host: the exact bytes, in base64, and only where they
// differ. Nearly no exchange has it.
type wire struct {
	has       map[string]bool
	scheme    string
	authority string
	target    string
	headers   map[int]capture.Header // by position
}

func (d *decoder) wire() (wire, error) {
	w := wire{has: map[string]bool{}, headers: map[int]capture.Header{}}
	err := d.Object(func(name string) error {
		switch name {
		case "scheme", "authority", "target":
			v, _, err := d.base64()
			w.has[name] = true
			switch name {
			case "scheme":
				w.scheme = string(v)
			case "authority":
				w.authority = string(v)
			default:
				w.target = string(v)
			}
			return err
		case "headers":
			return d.wireHeaders(w.headers)
		}
		return d.SkipValue()
	})
	return w, err
}

// wireHeaders reads {"3":["<name>","<value>"]}, both in base64.
func (d *decoder) wireHeaders(into map[int]capture.Header) error {
	return d.Object(func(name string) error {
		i, err := strconv.Atoi(name)
		if err != nil {
			return d.Wrong("named by numbers")
		}
		into[i], err = d.pair()
		return err
	})
}

func (d *decoder) pair() (capture.Header, error) {
	v, err := d.Value('[', "a pair")
	if err != nil {
		return capture.Header{}, err
	}
	s := scanner{text: string(v)}
	s.skip('[')
	name, err1 := s.str()
	s.skip(',')
	value, err2 := s.str()
	n, err3 := base64.StdEncoding.DecodeString(name)
	val, err4 := base64.StdEncoding.DecodeString(value)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return capture.Header{}, d.Wrong("a pair of strings in base64")
	}
	return capture.Header{Name: string(n), Value: string(val)}, nil
}

func (w *wire) apply(r *capture.Request) {
	if w.has["scheme"] {
		r.Scheme = w.scheme
	}
	if w.has["authority"] {
		r.Authority = w.authority
	}
	if w.has["target"] {
		r.Target = w.target
	}
	w.restore(&r.Headers)
}

func (w *wire) restore(h *capture.Headers) {
	for i, exact := range w.headers {
		if i >= 0 && i < len(*h) {
			(*h)[i] = exact
		}
	}
}
