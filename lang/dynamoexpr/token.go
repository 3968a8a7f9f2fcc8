package dynamoexpr

import (
	"strings"
	"unicode/utf8"
)

type kind uint8

const (
	end    kind = iota
	word        // attribute names, functions and keywords
	name        // #placeholder
	value       // :placeholder
	number      // list index
	symbol      // operators and brackets
	stray       // anything else
)

type token struct {
	kind       kind
	text       string
	start, end int
}

// is reports whether a token is a keyword, in any case.
func (t token) is(keyword string) bool { return t.kind == word && strings.EqualFold(t.text, keyword) }

// scan splits an expression into tokens; the last is of kind end.
func scan(s string) []token {
	tokens := make([]token, 0, len(s)/3+2)
	for i := 0; i < len(s); {
		c := s[i]
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			i++
			continue
		}
		k, n := stray, 1
		switch {
		case isWord(c):
			k, n = word, run(s[i:], 1)
			if '0' <= c && c <= '9' {
				k, n = number, digits(s[i:])
			}
		case c == '#' || c == ':':
			if n = run(s[i:], 1); n > 1 {
				k = name
				if c == ':' {
					k = value
				}
			}
		case strings.HasPrefix(s[i:], "<>") || strings.HasPrefix(s[i:], "<=") || strings.HasPrefix(s[i:], ">="):
			k, n = symbol, 2
		case strings.IndexByte("=<>()[],.+-", c) >= 0:
			k = symbol
		case c >= utf8.RuneSelf:
			_, n = utf8.DecodeRuneInString(s[i:])
		}
		tokens = append(tokens, token{k, s[i : i+n], i, i + n})
		i += n
	}
	return append(tokens, token{end, "<EOF>", len(s), len(s)})
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// run returns how many bytes from the i-th on belong to a word, and i.
func run(s string, i int) int {
	for i < len(s) && isWord(s[i]) {
		i++
	}
	return i
}

func digits(s string) int {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return i
}

// parser walks over the tokens of an expression.
type parser struct {
	source string
	tokens []token
	pos    int
	depth  int
	// redundant is the first pair of parentheses around parentheses.
	redundant *Error
}

func newParser(s string) *parser { return &parser{source: s, tokens: scan(s)} }

func (p *parser) peek() token { return p.tokens[p.pos] }

func (p *parser) next() token {
	t := p.tokens[p.pos]
	if t.kind != end {
		p.pos++
	}
	return t
}

// take consumes a symbol if it is the next token.
func (p *parser) take(text string) bool {
	if t := p.peek(); t.kind == symbol && t.text == text {
		p.pos++
		return true
	}
	return false
}

// takeWord consumes a keyword if it is the next token.
func (p *parser) takeWord(keyword string) bool {
	if p.peek().is(keyword) {
		p.pos++
		return true
	}
	return false
}

// unexpected is the syntax error at the next token. DynamoDB shows it with the
// tokens before and after it, as they are spaced in the source.
func (p *parser) unexpected() *Error {
	t := p.peek()
	from, to := t.start, t.end
	if p.pos > 0 {
		from = p.tokens[p.pos-1].start
		if t.kind == end {
			to = p.tokens[p.pos-1].end
		}
	}
	if p.pos+1 < len(p.tokens) && p.tokens[p.pos+1].kind != end {
		to = p.tokens[p.pos+1].end
	}
	return &Error{Message: `Syntax error; token: "` + t.text + `", near: "` + p.source[from:to] + `"`, Start: t.start, End: t.end}
}

// maxDepth bounds the nesting that is followed: no expression of MaxSize that
// DynamoDB accepts comes near.
const maxDepth = 400
