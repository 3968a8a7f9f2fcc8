package report

import (
	"strings"
	"unicode"

	"github.com/assay-project/assay"
)

// callerTerms names the first culprit as the request's client writes it, so that
// the reader finds it in the code that made the request. Empty when the client
// is not known or nothing of the model is to blame.
func callerTerms(v *assay.Verdict, f *assay.Finding) string {
	var members []string
	for i := range f.Culprits {
		if p := f.Culprits[i].Param; p != "" {
			top, _, _ := strings.Cut(p, ".")
			if len(members) == 0 || members[len(members)-1] != top {
				members = append(members, top)
			}
		}
	}
	if len(members) == 0 || v.Operation == "" {
		return ""
	}
	each := func(form func(string) string, sep string) string {
		out := make([]string, len(members))
		for i, m := range members {
			out[i] = form(m)
		}
		return strings.Join(out, sep)
	}
	switch v.Client.Name {
	case "aws-cli":
		return "aws " + cliService(v.Service) + " " + kebab(v.Operation) + " " + each(func(m string) string { return "--" + kebab(m) }, " ")
	case "boto3", "botocore", "aiobotocore":
		return v.Client.Name + ": " + snake(v.Operation) + "(" + each(func(m string) string { return m + "=…" }, ", ") + ")"
	case "aws-sdk-go-v2", "aws-sdk-go":
		return "Go: " + v.Operation + "Input{" + each(func(m string) string { return exported(m) + ": …" }, ", ") + "}"
	case "aws-sdk-js":
		return "JavaScript: new " + v.Operation + "Command({ " + each(func(m string) string { return m + ": …" }, ", ") + " })"
	case "aws-sdk-java":
		return "Java: " + v.Operation + "Request.builder()" + each(func(m string) string { return "." + camel(m) + "(…)" }, "")
	case "aws-sdk-kotlin":
		return "Kotlin: " + v.Operation + "Request { " + each(func(m string) string { return camel(m) + " = …" }, "; ") + " }"
	case "aws-sdk-swift":
		return "Swift: " + v.Operation + "Input(" + each(func(m string) string { return camel(m) + ": …" }, ", ") + ")"
	case "aws-sdk-dotnet":
		return "C#: new " + v.Operation + "Request { " + each(func(m string) string { return exported(m) + " = …" }, ", ") + " }"
	case "aws-sdk-cpp":
		return "C++: " + v.Operation + "Request" + each(func(m string) string { return ".With" + exported(m) + "(…)" }, "")
	case "aws-sdk-rust":
		return "Rust: " + snake(v.Operation) + "()" + each(func(m string) string { return "." + snake(m) + "(…)" }, "")
	case "aws-sdk-ruby":
		return "Ruby: " + snake(v.Operation) + "(" + each(func(m string) string { return snake(m) + ": …" }, ", ") + ")"
	case "aws-sdk-php":
		return "PHP: " + camel(v.Operation) + "([" + each(func(m string) string { return "'" + m + "' => …" }, ", ") + "])"
	}
	return ""
}

// cliServices are the AWS CLI's names of services where they differ from
// botocore's.
var cliServices = map[string]string{"s3": "s3api", "config": "configservice", "codedeploy": "deploy"}

func cliService(s string) string {
	if n := cliServices[s]; n != "" {
		return n
	}
	return s
}

// words cuts a name in camel case as botocore does: "DBInstanceId" is DB,
// Instance, Id; "LaunchTemplateARNs" is Launch, Template, ARNs.
func words(s string) []string {
	var out []string
	r := []rune(s)
	end := len(r)
	if n := plurals(r); n > 0 {
		end -= n
	}
	start := 0
	for i := 1; i < end; i++ {
		up := unicode.IsUpper(r[i])
		if up && (!unicode.IsUpper(r[i-1]) || i+1 < end && unicode.IsLower(r[i+1])) {
			out = append(out, string(r[start:i]))
			start = i
		}
	}
	if start < end {
		out = append(out, string(r[start:end]))
	}
	if end < len(r) {
		out = append(out, string(r[end:]))
	}
	return out
}

// plurals is the length of an abbreviation's plural at the end of a name:
// "ARNs", "IDs".
func plurals(r []rune) int {
	if len(r) < 3 || r[len(r)-1] != 's' {
		return 0
	}
	n := 1
	for n < len(r) && unicode.IsUpper(r[len(r)-1-n]) {
		n++
	}
	if n < 3 {
		return 0
	}
	return n
}

func kebab(s string) string { return strings.ToLower(strings.Join(words(s), "-")) }
func snake(s string) string { return strings.ToLower(strings.Join(words(s), "_")) }

// camel begins a name with a small word: "ACL" is acl, "SSEKMSKeyId" ssekmsKeyId.
func camel(s string) string {
	w := words(s)
	if len(w) == 0 {
		return s
	}
	return strings.ToLower(w[0]) + s[len(w[0]):]
}

func exported(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
