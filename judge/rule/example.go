package rule

import (
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/internal/lazyre"
)

// Example is a session whose last request a rule refuses, lets through, or
// leaves undecided. Examples are data beside the rules:
// judge/rules/<service>/examples/<topic>.txtar. Each file of an archive is one
// example, named after its rule and outcome:
//
//	-- s3/append-with-user-metadata refused --
//	PUT /events/current.log HTTP/1.1
//	Host: assets-prod.s3.eu-west-1.amazonaws.com
//	x-amz-write-offset-bytes: 0
//	x-amz-meta-source: cron
//
//	-- s3/append-with-user-metadata accepted --
//	…
//
// Words after the outcome tell examples of one rule apart. Lines that begin with
// "#" before a request line are notes; a line "@ 2026-04-27T12:30:00Z" there is
// when the request was made, which is else not known. Lines "% …" before the
// first request are a facts file. A line "###" separates the requests of a
// session, a line "<<<" a request from the head of its answer (status line,
// headers, body). Bodies end before the last newline; "\r\n" is written in
// bodies as it is needed, and Content-Length is added when it is absent and
// there is a body. One that is larger than the body says that the rest was not
// captured. "[[x*262144]]" in a body stands for so many of that character.
type Example struct {
	Rule    string
	Outcome string // "refused", "accepted", "undecided"
	Name    string // the words after the outcome
	Note    string
	// Facts is what is known before the first request, as a facts file; "" for
	// nothing.
	Facts   string
	Session []*capture.Exchange
}

var exampleSources = map[string]fs.FS{}

// AddExamples registers the examples of a service, from a variable declaration
// at package level. files holds examples/*.txtar.
func AddExamples(service string, files fs.FS) struct{} {
	exampleSources[service] = files
	return struct{}{}
}

var allExamples = sync.OnceValues(func() (map[string][]Example, error) {
	all := map[string][]Example{}
	services := make([]string, 0, len(exampleSources))
	for s := range exampleSources {
		services = append(services, s)
	}
	sort.Strings(services)
	for _, s := range services {
		names, err := fs.Glob(exampleSources[s], "examples/*.txtar")
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			text, err := fs.ReadFile(exampleSources[s], n)
			if err != nil {
				return nil, err
			}
			for _, f := range txtar.Parse(text).Files {
				e, err := parseExample(f)
				if err != nil {
					return nil, fmt.Errorf("%s: example %q: %w", path.Join(s, n), f.Name, err)
				}
				all[e.Rule] = append(all[e.Rule], e)
			}
		}
	}
	return all, nil
})

// Examples returns all examples by the IDs of their rules. The error names the
// first one that does not parse.
func Examples() (map[string][]Example, error) { return allExamples() }

func parseExample(f txtar.File) (Example, error) {
	words := strings.Fields(f.Name)
	if len(words) < 2 {
		return Example{}, fmt.Errorf("want a rule's ID and an outcome")
	}
	e := Example{Rule: words[0], Outcome: words[1], Name: strings.Join(words[2:], " ")}
	switch e.Outcome {
	case "refused", "accepted", "undecided":
	default:
		return e, fmt.Errorf("outcome %q is none of refused, accepted, undecided", e.Outcome)
	}
	for i, text := range splitLines(string(f.Data), "###") {
		x := &capture.Exchange{ID: fmt.Sprint(i + 1), Session: f.Name}
		parts := splitLines(text, "<<<")
		note, message := cutNotes(parts[0])
		e.Note += note
		known, message := cutFacts(message)
		e.Facts += known
		var err error
		if x.Time, message, err = cutTime(message); err != nil {
			return e, err
		}
		if err := parseRequest(message, &x.Request); err != nil {
			return e, err
		}
		if len(parts) == 2 {
			r, err := parseResponse(parts[1])
			if err != nil {
				return e, err
			}
			x.Response = r
		}
		e.Session = append(e.Session, x)
	}
	return e, nil
}

// splitLines splits a text at lines that are just mark.
func splitLines(text, mark string) []string {
	var parts []string
	for {
		i := strings.Index("\n"+text, "\n"+mark+"\n")
		if i < 0 {
			return append(parts, text)
		}
		parts = append(parts, text[:i])
		text = text[i+len(mark)+1:]
	}
}

func cutNotes(text string) (notes, rest string) {
	for {
		line, after, ok := strings.Cut(text, "\n")
		if line != "" && !strings.HasPrefix(line, "#") {
			return notes, text
		}
		notes += strings.TrimPrefix(strings.TrimPrefix(line, "#"), " ")
		if !ok {
			return notes, ""
		}
		text = after
	}
}

// cutFacts takes off the lines of a facts file.
func cutFacts(text string) (known, rest string) {
	for {
		line, after, _ := strings.Cut(text, "\n")
		said, ok := strings.CutPrefix(line, "% ")
		if !ok {
			return known, text
		}
		known, text = known+said+"\n", after
	}
}

// cutTime takes off a line that says when a request was made.
func cutTime(text string) (at time.Time, rest string, err error) {
	line, rest, _ := strings.Cut(text, "\n")
	stamp, ok := strings.CutPrefix(line, "@ ")
	if !ok {
		return at, text, nil
	}
	at, err = time.Parse(time.RFC3339, stamp)
	return at, rest, err
}

func parseRequest(text string, r *capture.Request) error {
	head, body, _ := strings.Cut(text, "\n\n")
	line, rest, _ := strings.Cut(strings.TrimRight(head, "\n"), "\n")
	words := strings.Split(line, " ")
	if len(words) < 2 {
		return fmt.Errorf("%q is no request line", line)
	}
	r.Method, r.Proto = words[0], "HTTP/1.1"
	target := strings.Join(words[1:], " ")
	target = strings.TrimSuffix(target, " HTTP/1.1")
	r.SetURL(target)
	var err error
	if r.Headers, err = parseHeaders(rest); err != nil {
		return err
	}
	if r.Scheme == "" {
		r.Scheme = "https"
	}
	r.Body = []byte(repeat(strings.TrimSuffix(body, "\n")))
	r.BodySize = int64(len(r.Body))
	if n, err := strconv.ParseInt(r.Headers.Get("Content-Length"), 10, 64); err == nil && n > r.BodySize && len(r.Body) > 0 {
		r.BodySize, r.BodyTruncated = n, true
	}
	if len(r.Body) > 0 && !r.Headers.Has("Content-Length") && !r.Headers.Has("Transfer-Encoding") {
		r.Headers = append(r.Headers, capture.Header{Name: "Content-Length", Value: fmt.Sprint(len(r.Body))})
	}
	return nil
}

func parseHeaders(text string) (capture.Headers, error) {
	var hs capture.Headers
	for _, l := range strings.Split(text, "\n") {
		if l == "" {
			continue
		}
		n, v, ok := strings.Cut(l, ":")
		if !ok {
			return nil, fmt.Errorf("%q is no header", l)
		}
		hs = append(hs, capture.Header{Name: n, Value: strings.TrimSpace(v)})
	}
	return hs, nil
}

func parseResponse(text string) (*capture.Response, error) {
	head, body, _ := strings.Cut(text, "\n\n")
	line, rest, _ := strings.Cut(strings.TrimRight(head, "\n"), "\n")
	r := &capture.Response{Body: []byte(strings.TrimSuffix(body, "\n"))}
	if _, err := fmt.Sscanf(line, "HTTP/1.1 %d", &r.Status); err != nil {
		return nil, fmt.Errorf("%q is no status line", line)
	}
	var err error
	r.Headers, err = parseHeaders(rest)
	r.BodySize = int64(len(r.Body))
	return r, err
}

var repeated = lazyre.New(`\[\[(.)\*([0-9]{1,7})\]\]`)

// repeat writes out the characters that are to stand there many times, so that
// what is too long need not be carried about.
func repeat(body string) string {
	return repeated.ReplaceAllStringFunc(body, func(s string) string {
		m := repeated.FindStringSubmatch(s)
		n, _ := strconv.Atoi(m[2])
		return strings.Repeat(m[1], n)
	})
}
