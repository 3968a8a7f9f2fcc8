package eventpattern

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/assay-project/assay/lang/jackson"
)

// expression reads a match expression whose brace was read.
func (r *reader) expression() Value {
	if r.next() != jackson.FieldName {
		r.fail("Match expression name not found")
	}
	v := Value{Op: r.Name()}
	switch v.Op {
	case "exactly":
		v.Args = r.oneText("exact match pattern must be a string")
	case "prefix", "suffix":
		v.Args = r.affix(v.Op)
	case "equals-ignore-case", "wildcard":
		v.Args = r.oneText(v.Op + " match pattern must be a string")
		if v.Op == "wildcard" {
			wildcard(v.Args[0])
		}
	case "cidr":
		v.Args = r.oneText("prefix match pattern must be a string")
		cidr(v.Args[0])
	case "exists":
		if t := r.next(); t != jackson.True && t != jackson.False {
			r.fail("exists match pattern must be either true or false.")
		}
		v.Args = []string{r.scalar()}
	case "numeric":
		if r.next() != jackson.ArrayStart {
			r.fail("Value of numeric must be an array.")
		}
		v.Args = r.numeric()
		r.end("Too many elements in numeric expression")
		return v
	case "anything-but":
		v.Args = r.anythingBut()
		r.end("Too many elements in numeric expression")
		return v
	default:
		r.fail("Unrecognized match type " + v.Op)
	}
	r.end("Only one key allowed in match expression")
	return v
}

// end reads the brace that closes an expression.
func (r *reader) end(otherwise string) {
	if r.next() != jackson.ObjectEnd {
		r.fail(otherwise)
	}
}

func (r *reader) oneText(otherwise string) []string {
	if r.next() != jackson.String {
		r.fail(otherwise)
	}
	return []string{r.scalar()}
}

// affix reads what a value is to begin or to end with: a text or, in newer
// releases, {"equals-ignore-case": text}.
func (r *reader) affix(op string) []string {
	switch r.next() {
	case jackson.String:
		return []string{r.scalar()}
	case jackson.ObjectStart:
		panic(unsure{})
	}
	r.fail(op + " match pattern must be a string")
	return nil
}

// anythingBut reads what a value must not be: a scalar, a list of one type, or
// another operator with its own argument.
func (r *reader) anythingBut() []string {
	switch t := r.next(); {
	case t == jackson.ObjectStart:
		return r.anythingButOperator()
	case t == jackson.ArrayStart:
		return r.anythingButList()
	case t == jackson.String || t.Numeric():
		return []string{r.scalar()}
	}
	r.fail("Value of anything-but must be an array or single string/number value.")
	return nil
}

func (r *reader) anythingButOperator() []string {
	if r.next() != jackson.FieldName {
		r.fail("Anything-But expression name not found")
	}
	op := r.Name()
	switch op {
	case "prefix", "suffix", "equals-ignore-case", "wildcard":
	default:
		r.fail("Unsupported anything-but pattern: " + op)
	}
	var args []string
	switch r.next() {
	case jackson.String:
		args = append(args, r.scalar())
	case jackson.ArrayStart, jackson.ObjectStart:
		panic(unsure{}) // lists and nested operators came with later releases
	default:
		r.fail("prefix/suffix match pattern must be a string")
	}
	if args[0] == "" && (op == "prefix" || op == "suffix") {
		r.fail("Null prefix/suffix not allowed")
	}
	r.end("Only one key allowed in match expression")
	return args
}

func (r *reader) anythingButList() []string {
	var args []string
	numbers, texts := false, false
	for t := r.next(); t != jackson.ArrayEnd; t = r.next() {
		switch {
		case t == jackson.String:
			texts = true
		case t.Numeric():
			numbers = true
		default:
			r.fail("Inside anything but list, start|null|boolean is not supported.")
		}
		args = append(args, r.scalar())
	}
	if numbers == texts {
		r.fail("Inside anything but list, either all values are number or string, mixed type is not supported")
	}
	return args
}

// numeric reads the terms of a comparison: one operator and number, or a range.
func (r *reader) numeric() []string {
	if r.next() != jackson.String {
		r.fail("Invalid member in numeric match: " + r.scalar())
	}
	op := r.scalar()
	t := r.next()
	name := op
	switch op {
	case "=":
		name = "equals"
	case ">", ">=", "<", "<=":
	default:
		r.fail("Unrecognized numeric range operator: " + op)
	}
	if !t.Numeric() {
		r.fail("Value of " + name + " must be numeric")
	}
	args := []string{op, r.scalar()}
	t = r.next()
	if t == jackson.ArrayEnd {
		return args
	}
	if op[0] != '>' {
		r.fail("Too many elements in numeric expression")
	}
	return append(args, r.upper(t, args[1])...)
}

// upper reads the upper end of a range.
func (r *reader) upper(t jackson.Token, bottom string) []string {
	if t != jackson.String {
		r.fail("Bad value in numeric range: " + r.scalar())
	}
	op := r.scalar()
	if op != "<" && op != "<=" {
		r.fail("Bad numeric range operator: " + op)
	}
	if !r.next().Numeric() {
		r.fail("Value of " + op + " must be numeric")
	}
	top := r.scalar()
	if r.next() != jackson.ArrayEnd {
		r.fail("Too many terms in numeric range expression")
	}
	lo, err1 := strconv.ParseFloat(bottom, 64)
	hi, err2 := strconv.ParseFloat(top, 64)
	if err1 == nil && err2 == nil && lo >= hi {
		r.fail("Bottom must be less than top")
	}
	return []string{op, top}
}

// bare fails without a place, as the library's own exceptions have none.
func bare(text string) { panic(&Error{text: text}) }

// wildcard checks the stars and backslashes of a wildcard, which the library
// counts from the quote before it.
func wildcard(s string) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '*':
			if i+1 < len(s) && s[i+1] == '*' {
				bare(fmt.Sprintf("Consecutive wildcard characters at pos %d", i+1))
			}
		case '\\':
			if i+1 == len(s) || s[i+1] != '*' && s[i+1] != '\\' {
				bare(fmt.Sprintf("Invalid escape character at pos %d", i+1))
			}
			i++
		}
	}
}

// cidr checks an address range.
func cidr(s string) {
	address, mask, ok := strings.Cut(s, "/")
	mask = strings.TrimRight(mask, "/") // Java's split drops empty ends
	if !ok || mask == "" || strings.Contains(mask, "/") {
		bare("Malformed CIDR, one '/' required")
	}
	bits, err := strconv.Atoi(mask)
	switch {
	case err != nil:
		bare("Malformed CIDR, mask bits must be an integer")
	case bits < 0:
		bare("Malformed CIDR, mask bits must not be negative")
	}
	ip, err := netip.ParseAddr(address)
	switch {
	case err != nil:
		bare("Nonstandard IP address: " + address)
	case ip.Is4() && bits > 31:
		bare("IPv4 mask bits must be < 32")
	case bits > 127:
		bare("IPv6 mask bits must be < 128")
	}
}
