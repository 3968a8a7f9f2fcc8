// Package lazyre compiles regular expressions when they are first used. A
// process that judges one request uses few of those that readers and rules
// declare, and compiling them all is a good part of its start.
package lazyre

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
)

// Regexp is a regular expression that is not yet compiled. It is safe for
// concurrent use.
type Regexp struct {
	get  func() *regexp.Regexp
	must string
}

// New declares an expression. One that does not parse panics when it is first
// used, as it would with [regexp.MustCompile] at the start.
func New(expr string) *Regexp {
	return &Regexp{get: sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })}
}

// Needs names a text without which the expression cannot match, so that [Regexp.Match]
// and [Regexp.MatchString] need not compile it for one that lacks it.
func (r *Regexp) Needs(must string) *Regexp {
	r.must = must
	return r
}

// MatchString reports whether s contains a match.
func (r *Regexp) MatchString(s string) bool {
	return strings.Contains(s, r.must) && r.get().MatchString(s)
}

// Match reports whether b contains a match.
func (r *Regexp) Match(b []byte) bool {
	return bytes.Contains(b, []byte(r.must)) && r.get().Match(b)
}

// The other methods are those of [regexp.Regexp].

func (r *Regexp) FindString(s string) string             { return r.get().FindString(s) }
func (r *Regexp) Find(b []byte) []byte                   { return r.get().Find(b) }
func (r *Regexp) FindStringIndex(s string) []int         { return r.get().FindStringIndex(s) }
func (r *Regexp) FindIndex(b []byte) []int               { return r.get().FindIndex(b) }
func (r *Regexp) FindStringSubmatch(s string) []string   { return r.get().FindStringSubmatch(s) }
func (r *Regexp) FindSubmatch(b []byte) [][]byte         { return r.get().FindSubmatch(b) }
func (r *Regexp) FindStringSubmatchIndex(s string) []int { return r.get().FindStringSubmatchIndex(s) }
func (r *Regexp) FindSubmatchIndex(b []byte) []int       { return r.get().FindSubmatchIndex(b) }
func (r *Regexp) FindAllString(s string, n int) []string { return r.get().FindAllString(s, n) }
func (r *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	return r.get().FindAllStringSubmatch(s, n)
}
func (r *Regexp) FindAllStringIndex(s string, n int) [][]int { return r.get().FindAllStringIndex(s, n) }
func (r *Regexp) FindAllIndex(b []byte, n int) [][]int       { return r.get().FindAllIndex(b, n) }
func (r *Regexp) ReplaceAllString(src, repl string) string {
	return r.get().ReplaceAllString(src, repl)
}
func (r *Regexp) ReplaceAllStringFunc(src string, f func(string) string) string {
	return r.get().ReplaceAllStringFunc(src, f)
}
func (r *Regexp) SubexpIndex(name string) int { return r.get().SubexpIndex(name) }
func (r *Regexp) String() string              { return r.get().String() }
