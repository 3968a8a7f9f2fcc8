package snippet

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

func base64Of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func quoteJSON(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return `""`
	}
	return strings.TrimRight(b.String(), "\n")
}

// quoteShell writes a word of a shell, bare where that is enough.
func quoteShell(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=+,@") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// global are the options that the AWS CLI has of its own. A member of such a name
// has another option, which no model tells, so that the call is written as JSON.
var global = map[string]bool{
	"debug": true, "endpoint-url": true, "endpoint": true, "no-verify-ssl": true, "no-paginate": true, "output": true, "query": true,
	"profile": true, "region": true, "version": true, "color": true, "no-sign-request": true, "ca-bundle": true,
	"cli-read-timeout": true, "cli-connect-timeout": true, "cli-binary-format": true, "job-flow-id": true, "job-flow-ids": true,
	"s-3-location": true, "ec-2-tag-filters": true,
}

func writeCLI(c *Call, n *notes) string {
	words := []string{"aws", cliService(c.op().Service.Name), spell(c.op().Name, "-")}
	var options []string
	members := c.members(n)
	asJSON := false
	for _, v := range members {
		asJSON = asJSON || global[spell(v.Member.Name, "-")]
	}
	var object []string
	for _, v := range members {
		if !sayable(v, n) && v.Mismatch && v.Kind != decode.Text {
			continue
		}
		if data, ok := payload(c, v); ok {
			options = append(options, fileOption(spell(v.Member.Name, "-"), data, c.Input.BodySeen, n))
			continue
		}
		if c.op().Service.Name == "lambda" {
			if o, done := zipFile(v, n); done {
				options = append(options, o...)
				continue
			}
		}
		if asJSON {
			object = append(object, quoteJSON(v.Member.Name)+": "+jsonText.value(v, ""))
			continue
		}
		options = append(options, cliOption(v, members)...)
	}
	if asJSON {
		options = append([]string{"--cli-input-json " + quoteShell("{"+strings.Join(object, ", ")+"}")}, options...)
	}
	if c.Region != "" {
		options = append(options, "--region "+quoteShell(c.Region))
	}
	if c.Endpoint != "" {
		options = append(options, "--endpoint-url "+quoteShell(c.Endpoint))
	}
	if !c.Signed {
		options = append(options, "--no-sign-request")
	}
	line := strings.Join(words, " ")
	if one := strings.Join(append([]string{line}, options...), " "); len(one) <= 90 {
		return one
	}
	return line + " \\\n  " + strings.Join(options, " \\\n  ")
}

// fileOption is an option whose value comes from a file; an empty one needs none.
func fileOption(option string, data []byte, seen bool, n *notes) string {
	switch {
	case !seen: // noted for all forms
	case len(data) == 0:
		return "--" + option + " /dev/null"
	default:
		n.add("the body goes into a file of its own, of " + fmt.Sprint(len(data)) + " bytes: body.bin")
	}
	if option == "body" {
		return "--body body.bin"
	}
	return "--" + option + " fileb://body.bin"
}

// zipFile is the AWS CLI's own way to say the code of a function.
func zipFile(v *decode.Value, n *notes) (options []string, done bool) {
	const option = "--zip-file fileb://code.zip"
	switch {
	case v.Member.Name == "ZipFile":
	case v.Member.Name == "Code" && v.Get("ZipFile") != nil:
		for _, it := range v.Items {
			if it.Member != nil && it.Member.Name != "ZipFile" {
				options = append(options, "--code "+quoteShell("{"+quoteJSON(it.Member.Name)+": "+jsonText.value(it, "")+"}"))
			}
		}
	default:
		return nil, false
	}
	n.add("the function's code goes into a file of its own: code.zip")
	return append(options, option), true
}

// cliOption is a member as an option: scalars as they are, lists of plain texts as
// words, everything else as JSON.
func cliOption(v *decode.Value, members []*decode.Value) []string {
	option := "--" + spell(v.Member.Name, "-")
	op := v.Member.Name
	switch {
	case v.Member.Name == "MinCount" || v.Member.Name == "MaxCount":
		return count(v, members)
	case v.Kind == decode.List && plainList(v):
		words := make([]string, len(v.Items))
		for i, it := range v.Items {
			words[i] = quoteShell(it.Text)
		}
		return []string{option + " " + strings.Join(words, " ")}
	case v.Kind == decode.List || v.Kind == decode.Map || v.Kind == decode.Struct:
		return []string{option + " " + quoteShell(jsonText.value(v, ""))}
	case v.Shape.Kind == contract.Boolean && !v.Mismatch && v.Text != "":
		if b := jsonText.scalar(v); b == "false" {
			return []string{"--no-" + spell(op, "-")}
		}
		return []string{option}
	}
	text := jsonText.scalar(v)
	if strings.HasPrefix(text, `"`) {
		if text = v.Text; v.Shape.Kind == contract.Timestamp || v.Shape.Kind == contract.Blob {
			_ = json.Unmarshal([]byte(jsonText.scalar(v)), &text)
		}
	}
	if strings.HasPrefix(text, "-") || text == "" {
		return []string{option + "=" + quoteShell(text)}
	}
	return []string{option + " " + quoteShell(text)}
}

// plainList reports whether a list is one of texts that the CLI takes as words.
func plainList(v *decode.Value) bool {
	for _, it := range v.Items {
		if it.Shape == nil || it.Shape.Kind != contract.String || it.Text == "" || strings.ContainsAny(it.Text[:1], "[{-") {
			return false
		}
	}
	return len(v.Items) > 0
}

// count is RunInstances' option for its two numbers.
func count(v *decode.Value, members []*decode.Value) []string {
	texts := map[string]string{}
	for _, m := range members {
		texts[m.Member.Name] = m.Text
	}
	least, most := texts["MinCount"], texts["MaxCount"]
	switch {
	case v.Member.Name == "MaxCount" && least != "":
		return nil // told with the other
	case most == "" || least == most:
		return []string{"--count " + quoteShell(least)}
	case least == "":
		return []string{"--count " + quoteShell(most)}
	}
	return []string{"--count " + quoteShell(least+":"+most)}
}
