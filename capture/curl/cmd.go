package curl

import (
	"bytes"
	"strings"
)

// Browsers copy a command for the Windows prompt too ("Copy as cURL (cmd)"):
//
//	curl ^"https://sqs.us-east-1.amazonaws.com/^" ^
//	  --data-raw ^"^{^\^"QueueUrl^\^":^\^"x^\^"^}^"
//
// cmd.exe takes the carets away, and what is left is taken apart as C programs on
// Windows do it. A shell would read it as another command, and without complaint.

// isCmd reports whether a command is written for cmd.exe: its first line goes on
// by a caret, or quotes behind one.
func isCmd(text []byte) bool {
	line, _, more := bytes.Cut(text, []byte("\n"))
	line = bytes.TrimRight(line, "\r")
	return bytes.Contains(line, []byte(` ^"`)) || more && bytes.HasSuffix(line, []byte(" ^"))
}

// fromCmd writes commands for cmd.exe as a shell would want them. Each begins at
// the line where it did.
func fromCmd(text []byte) []byte {
	var out []byte
	for len(text) > 0 {
		line, n := uncaret(text)
		for i, word := range split(line) {
			if i > 0 {
				out = append(out, ' ')
			}
			out = append(out, quoted(word)...)
		}
		// What a word itself has of lines is in out already.
		for range bytes.Count(text[:n], []byte("\n")) - strings.Count(line, "\n") {
			out = append(out, '\n')
		}
		text = text[n:]
	}
	return out
}

// uncaret returns the first command of text as cmd.exe passes it on, and how much
// of text that is. A caret makes the next character an ordinary one, also a quote;
// the end of a line behind one is nothing, and the character after it ordinary.
func uncaret(text []byte) (line string, n int) {
	var b strings.Builder
	inQuotes := false
	for n < len(text) {
		c := text[n]
		n++
		switch {
		case c == '\n':
			return b.String(), n
		case c == '\r' && n < len(text) && text[n] == '\n':
		case c == '"':
			inQuotes = !inQuotes
			b.WriteByte(c)
		case c == '^' && !inQuotes && n < len(text):
			if end := newline(text[n:]); end > 0 {
				n += end
				if end = newline(text[n:]); end == 0 {
					continue // what is at the line's beginning is a blank or an option
				}
				n += end
				b.WriteByte('\n')
				continue
			}
			b.WriteByte(text[n])
			n++
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), n
}

// newline returns how long the end of a line is that b begins with, 0 for none.
func newline(b []byte) int {
	switch {
	case bytes.HasPrefix(b, []byte("\r\n")):
		return 2
	case bytes.HasPrefix(b, []byte("\n")):
		return 1
	}
	return 0
}

// split takes a command line apart. Within quotes two quotes are one.
// Source: https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments
func split(line string) []string {
	var words []string
	var word strings.Builder
	begun, inQuotes := false, false
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case c == '\\':
			n := 1
			for i+n < len(line) && line[i+n] == '\\' {
				n++
			}
			i += n
			begun = true
			if i == len(line) || line[i] != '"' {
				word.WriteString(line[i-n : i])
				continue
			}
			word.WriteString(line[i-n : i-n+n/2])
			if n%2 == 1 {
				word.WriteByte('"')
				i++
			}
		case c == '"' && inQuotes && i+1 < len(line) && line[i+1] == '"':
			word.WriteByte('"')
			i += 2
		case c == '"':
			begun, inQuotes = true, !inQuotes
			i++
		case !inQuotes && (c == ' ' || c == '\t' || c == '\n'):
			if begun {
				words = append(words, word.String())
				word.Reset()
				begun = false
			}
			i++
		default:
			begun = true
			word.WriteByte(c)
			i++
		}
	}
	if begun {
		words = append(words, word.String())
	}
	return words
}

// quoted writes a word so that a shell reads it as it is.
func quoted(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:") == "" {
		return word
	}
	return quote(word)
}
