// Package mailaddress knows addresses of electronic mail that Amazon SES does not
// take, in both of its APIs.
//
// Source: https://github.com/openstax/accounts/issues/253, a table of addresses
// with what SES answered.
package mailaddress

import "strings"

// What is wrong with an address, in Amazon SES's words.
const (
	Illegal       = "Illegal address"
	BlankLocal    = "Local address contains control or whitespace"
	IllegalDomain = "Domain contains illegal character"
)

// Fault is what is wrong with an address, "" for nothing. It looks for what is
// known to be refused alone; addresses with comments, groups, routes, encoded
// words, escapes or the marks of templates are passed over.
func Fault(text string) string {
	if strings.ContainsAny(text, `\():;{}$[]*`) || strings.Contains(text, "=?") || strings.Count(text, `"`)%2 != 0 {
		return ""
	}
	plain := unquoted(text)
	if parts := strings.Split(plain, ","); len(parts) > 1 {
		return ofList(parts)
	}
	name, address, bracketed := strings.Cut(plain, "<")
	if bracketed {
		var rest string
		var closed bool
		if address, rest, closed = strings.Cut(address, ">"); !closed || strings.ContainsAny(name+rest, "@<>") || strings.TrimSpace(rest) != "" {
			return ""
		}
	} else {
		address = name
	}
	return ofAddress(strings.TrimSpace(address))
}

// ofList reads what commas separate: a comma within a name that is not quoted
// leaves a part that is no address.
func ofList(parts []string) string {
	for _, p := range parts[:len(parts)-1] {
		if strings.TrimSpace(p) == "" {
			return ""
		}
	}
	if last := parts[len(parts)-1]; !strings.Contains(parts[0], "@") && strings.Contains(last, "<") && strings.Contains(last, "@") {
		return Illegal
	}
	return ""
}

func ofAddress(address string) string {
	i := strings.LastIndex(address, "@")
	if i < 0 {
		return ""
	}
	local, domain := address[:i], address[i+1:]
	switch {
	case strings.Contains(local, `"`):
		return ""
	case strings.Contains(local, "@"):
		return Illegal
	case strings.ContainsAny(local, " \t\r\n"):
		return BlankLocal
	case strings.ContainsAny(domain, "!%&+/=?^|~") && !variable(domain):
		return IllegalDomain
	}
	return ""
}

// variable reports whether a text may hold a variable's name between or after
// signs of percent.
func variable(text string) bool {
	for {
		_, rest, ok := strings.Cut(text, "%")
		if !ok {
			return false
		}
		if rest != "" && (alphanumeric(rest[0]) || rest[0] == '(') {
			return true
		}
		text = rest
	}
}

func alphanumeric(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_'
}

// unquoted is a text with what stands in quotes reduced to the quotes.
func unquoted(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, `"`) {
		if i > 0 {
			b.WriteByte('"')
		}
		if i%2 == 0 {
			b.WriteString(part)
		}
	}
	return b.String()
}
