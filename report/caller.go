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
	case "aws-sdk-java", "aws-sdk-kotlin":
		return "Java: " + v.Operation + "Request.builder()" + each(func(m string) string { return "." + lower(m) + "(…)" }, "")
	case "aws-sdk-rust":
		return "Rust: " + snake(v.Operation) + "()" + each(func(m string) string { return "." + snake(m) + "(…)" }, "")
	case "aws-sdk-ruby":
		return "Ruby: " + snake(v.Operation) + "(" + each(func(m string) string { return snake(m) + ": …" }, ", ") + ")"
	case "aws-sdk-php":
		return "PHP: " + lower(v.Operation) + "([" + each(func(m string) string { return "'" + m + "' => …" }, ", ") + "])"
	}
	return ""
}

// cliService is the AWS CLI's name of a service where it differs from
// botocore's.
func cliService(s string) string {
	if s == "s3" {
		return "s3api"
	}
	return s
}

// words cuts a name in camel case: "DBInstanceId" is DB, Instance, Id.
func words(s string) []string {
	var out []string
	r := []rune(s)
	start := 0
	for i := 1; i < len(r); i++ {
		up := unicode.IsUpper(r[i])
		if up && (!unicode.IsUpper(r[i-1]) || i+1 < len(r) && unicode.IsLower(r[i+1])) {
			out = append(out, string(r[start:i]))
			start = i
		}
	}
	return append(out, string(r[start:]))
}

func kebab(s string) string { return strings.ToLower(strings.Join(words(s), "-")) }
func snake(s string) string { return strings.ToLower(strings.Join(words(s), "_")) }

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func exported(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
