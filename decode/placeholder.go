package decode

import (
	"regexp"
	"strings"
	"sync"
)

// lazy compiles an expression when it is first asked for: a process that judges
// one request needs none of them.
func lazy(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// placeholderWords are whole values that a program wrote in place of one it did
// not have, by where they come from. Only spellings that nobody means are here:
// "none", "nil" and "NULL" are ordinary values of ordinary members.
var placeholderWords = map[string]string{
	"undefined":        "JavaScript's undefined",
	"[object Object]":  "a JavaScript object turned into text",
	"[object Promise]": "a JavaScript promise that was not awaited",
	"None":             "Python's None",
	"<nil>":            "Go's nil",
	"null":             "a null turned into text",
	"NaN":              "a number that is none",
	"nil":              "Ruby's nil",
	"%s":               "a format that was not filled in",
	"%d":               "a format that was not filled in",
}

// placeholderForms are templates that were not filled in, anywhere in a value.
// The first submatch, where there is one, names what should have been there.
var placeholderForms = []struct {
	what string
	must string // text without which the form cannot match
	form func() *regexp.Regexp
}{
	{"an unresolved CDK token", "${Token[", lazy(`\$\{Token\[[^\]]*\]\}`)},
	{"an unresolved Terraform reference", "${", lazy(`\$\{(?:var|local|data|module|each|path|terraform)\.[^}]*\}`)},
	{"a variable of a template engine that was not filled in", "{{", lazy(`\{\{-?\s*[\w$.'"\[\] |-]+?\s*-?\}\}`)},
	{"a shell or template variable that was not filled in", "${", lazy(`\$\{[A-Za-z_]\w*(?::?[-=?+][^{}]*)?\}`)},
	{"a variable of a Makefile or a pipeline that was not filled in", "$(", lazy(`\$\([A-Za-z_][\w.-]*\)`)},
	{"a Go format with an argument missing", "%!", lazy(`%!\w?\((?:MISSING|NOVERB|EXTRA [^)]*|BADINDEX|\w[\w.*\[\]]*=[^)]*)\)`)},
	{"a template tag that was not filled in", "<%", lazy(`<%=?\s*[\w.@]+\s*%>`)},
}

// wholeForms are templates that are recognised as the whole value only.
var wholeForms = []struct {
	what string
	must string
	form func() *regexp.Regexp
}{
	{"an intrinsic function of CloudFormation that was not resolved", "!", lazy(`^!(?:Ref|Sub|GetAtt|ImportValue|Join|Select|FindInMap|Base64)\s+\S`)},
	{"a name to be filled in", "<", lazy(`^<(?i:your|my|the|insert|enter|replace)[ _-][\w .-]+>$`)},
	{"a name to be filled in", "_", lazy(`^<[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)+>$`)},
	{"a name to be filled in", "Y", lazy(`^(?:YOUR|REPLACE|INSERT)[_-][A-Z0-9]+(?:[_-][A-Z0-9]+)*$`)},
	{"a shell variable that was not filled in", "$", lazy(`^\$[A-Z_][A-Z0-9_]*$`)},
	{"a Windows variable that was not filled in", "%", lazy(`^%[A-Z_][A-Z0-9_]+%$`)},
}

// policyVariable matches the variables of IAM and resource policies, which AWS
// itself fills in: "${aws:username}", "${s3:prefix}", "${*}".
var policyVariable = lazy(`^\$\{(?:[\w.-]+:[^-=?+}][^}]*|[*?$])\}$`)

// maxPlaceholder bounds the values that are searched, in bytes: longer ones are
// documents and templates in their own right.
const maxPlaceholder = 2048

// Placeholder recognises a value that a template, a format or a program left
// unfilled: "${BUCKET}", "{{ name }}", "undefined", "%!s(MISSING)",
// "${Token[TOKEN.12]}", "<YOUR-BUCKET>". It returns what it looks like, in words,
// and where in text it stands. The variables of policies are none, and neither
// is anything in a text that is itself JSON, XML or longer than a name can be.
//
// It is a hint at the cause of a refusal and never a reason for one: members of
// some services hold such templates by right ("{{name}}" in a mail's text).
func Placeholder(text string) (what string, start, end int, ok bool) {
	if text == "" || len(text) > maxPlaceholder || text == "$LATEST" { // the last is Lambda's
		return "", 0, 0, false
	}
	if what, ok := placeholderWords[text]; ok {
		return what, 0, len(text), true
	}
	if !strings.ContainsAny(text, "$%{<!Y_") {
		return "", 0, 0, false
	}
	for _, f := range wholeForms {
		if strings.Contains(text, f.must) && f.form().MatchString(text) {
			return f.what, 0, len(text), true
		}
	}
	if isDocument(text) {
		return "", 0, 0, false
	}
	for _, f := range placeholderForms {
		if !strings.Contains(text, f.must) {
			continue
		}
		for _, at := range f.form().FindAllStringIndex(text, -1) {
			if !policyVariable().MatchString(text[at[0]:at[1]]) {
				return f.what, at[0], at[1], true
			}
		}
	}
	return "", 0, 0, false
}

// isDocument reports whether a text is a document (a policy, a template, a
// definition), where such forms have meanings of their own.
func isDocument(text string) bool {
	t := strings.TrimSpace(text)
	return strings.HasPrefix(t, "{") && !strings.HasPrefix(t, "{{") || strings.HasPrefix(t, "[") ||
		strings.HasPrefix(t, "<?") || strings.ContainsRune(t, '\n')
}
