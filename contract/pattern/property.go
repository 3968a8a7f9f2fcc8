package pattern

import (
	"fmt"
	"strings"
	"sync"
	"unicode"
)

// The sets that java.util.regex.Pattern gives to its predefined classes when
// UNICODE_CHARACTER_CLASS is off: \d, \w and \s are ASCII.
var (
	anyChar    = newCharset(span{0, unicode.MaxRune})
	terminator = fromBytes("\n\r\u0085\u2028\u2029") // what "." leaves out
	notNewline = terminator.negate()
	digit      = newCharset(span{'0', '9'})
	word       = newCharset(span{'0', '9'}, span{'A', 'Z'}, span{'_', '_'}, span{'a', 'z'})
	space      = fromBytes(" \t\n\x0B\f\r")
	horizontal = union(fromBytes(" \t\u00A0\u1680\u180E\u202F\u205F\u3000"), newCharset(span{0x2000, 0x200A}))
	vertical   = fromBytes("\n\x0B\f\r\u0085\u2028\u2029")
)

// posix are the ASCII-only classes of \p{…}.
var posix = map[string]*charset{
	"Lower":  newCharset(span{'a', 'z'}),
	"Upper":  newCharset(span{'A', 'Z'}),
	"ASCII":  newCharset(span{0, 0x7F}),
	"Alpha":  newCharset(span{'A', 'Z'}, span{'a', 'z'}),
	"Digit":  digit,
	"Alnum":  newCharset(span{'0', '9'}, span{'A', 'Z'}, span{'a', 'z'}),
	"Punct":  newCharset(span{'!', '/'}, span{':', '@'}, span{'[', '`'}, span{'{', '~'}),
	"Graph":  newCharset(span{'!', '~'}),
	"Print":  newCharset(span{' ', '~'}),
	"Blank":  fromBytes(" \t"),
	"Cntrl":  newCharset(span{0, 0x1F}, span{0x7F, 0x7F}),
	"XDigit": newCharset(span{'0', '9'}, span{'A', 'F'}, span{'a', 'f'}),
	"Space":  space,
	"all":    anyChar,
	"L1":     newCharset(span{0, 0xFF}),
}

// binary are the Unicode properties of \p{Is…} that Go has tables for, by
// lower-case name. Categories and scripts are looked up in package unicode.
var binary = map[string][]*unicode.RangeTable{
	"alphabetic":              {unicode.L, unicode.Nl, unicode.Other_Alphabetic},
	"letter":                  {unicode.L},
	"ideographic":             {unicode.Ideographic},
	"lowercase":               {unicode.Ll, unicode.Other_Lowercase},
	"uppercase":               {unicode.Lu, unicode.Other_Uppercase},
	"titlecase":               {unicode.Lt},
	"punctuation":             {unicode.P},
	"control":                 {unicode.Cc},
	"digit":                   {unicode.Nd},
	"whitespace":              {unicode.White_Space},
	"white_space":             {unicode.White_Space},
	"hexdigit":                {unicode.Nd, unicode.Hex_Digit},
	"hex_digit":               {unicode.Nd, unicode.Hex_Digit},
	"joincontrol":             {unicode.Join_Control},
	"join_control":            {unicode.Join_Control},
	"noncharactercodepoint":   {unicode.Noncharacter_Code_Point},
	"noncharacter_code_point": {unicode.Noncharacter_Code_Point},
}

// javaMethods are the \p{java…} classes, named after methods of
// java.lang.Character.
var javaMethods = map[string][]*unicode.RangeTable{
	"javaLowerCase":     {unicode.Ll, unicode.Other_Lowercase},
	"javaUpperCase":     {unicode.Lu, unicode.Other_Uppercase},
	"javaTitleCase":     {unicode.Lt},
	"javaAlphabetic":    {unicode.L, unicode.Nl, unicode.Other_Alphabetic},
	"javaIdeographic":   {unicode.Ideographic},
	"javaDigit":         {unicode.Nd},
	"javaDefined":       {unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co},
	"javaLetter":        {unicode.L},
	"javaLetterOrDigit": {unicode.L, unicode.Nd},
	"javaSpaceChar":     {unicode.Z},
	"javaISOControl":    {unicode.Cc},
}

// properties caches the sets built from Unicode tables: \p{L} alone has some
// 650 ranges, and is used by a hundred patterns.
var properties sync.Map // name → *charset

// property resolves the name in \p{name}. fromUnicode reports that membership
// follows the Unicode database, so that it may change between its versions.
func property(name string) (set *charset, fromUnicode bool, err error) {
	if set, ok := posix[name]; ok {
		return set, false, nil
	}
	if set, ok := properties.Load(name); ok {
		return set.(*charset), true, nil
	}
	tables := unicodeTables(name)
	if tables == nil {
		return nil, false, fmt.Errorf("unsupported character property %q", name)
	}
	set = fromTables(tables...)
	properties.Store(name, set)
	return set, true, nil
}

func unicodeTables(name string) []*unicode.RangeTable {
	if t, ok := javaMethods[name]; ok {
		return t
	}
	if key, value, ok := strings.Cut(name, "="); ok {
		switch strings.ToLower(key) {
		case "sc", "script":
			return script(value)
		case "gc", "general_category":
			return category(value)
		}
		return nil
	}
	if rest, ok := strings.CutPrefix(name, "Is"); ok {
		if t, ok := binary[strings.ToLower(rest)]; ok {
			return t
		}
		if t := category(rest); t != nil {
			return t
		}
		return script(rest)
	}
	return category(name)
}

// category looks a general category up. Java's names are case-sensitive, and
// C includes Cn, the unassigned, as it does in Go's tables.
func category(name string) []*unicode.RangeTable {
	if name == "LD" {
		return []*unicode.RangeTable{unicode.L, unicode.Nd}
	}
	if t, ok := unicode.Categories[name]; ok && len(name) <= 2 {
		return []*unicode.RangeTable{t}
	}
	return nil
}

// script looks a script up by its long name; Java ignores the case.
func script(name string) []*unicode.RangeTable {
	for n, t := range unicode.Scripts {
		if strings.EqualFold(n, name) {
			return []*unicode.RangeTable{t}
		}
	}
	return nil
}

// versionBound reports whether our version of Unicode has not assigned r, but a
// later one may: whether \p{L} holds it, only the service's Java can tell.
func versionBound(r rune) bool {
	return r > unicode.MaxASCII && unicode.Is(unicode.Cn, r) && !unicode.Is(unicode.Noncharacter_Code_Point, r)
}
