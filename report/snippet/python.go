package snippet

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

var python = &writer{
	text: quotePython, null: "None",
	boolean: func(b bool) string {
		if b {
			return "True"
		}
		return "False"
	},
	bytes:   func(b []byte, _ bool) string { return pythonBytes(b) },
	instant: func(t time.Time) string { return quotePython(t.UTC().Format(time.RFC3339Nano)) },
	key:     func(k string) string { return quotePython(k) + ": " },
}

func writePython(c *Call, n *notes) string {
	op := c.op()
	var b strings.Builder
	b.WriteString("import boto3\n")
	args := quotePython(op.Service.Name)
	if c.Region != "" {
		args += ", region_name=" + quotePython(c.Region)
	}
	if c.Endpoint != "" {
		args += ", endpoint_url=" + quotePython(c.Endpoint)
	}
	if !c.Signed {
		b.WriteString("from botocore import UNSIGNED\nfrom botocore.config import Config\n")
		args += ", config=Config(signature_version=UNSIGNED)"
	}
	fmt.Fprintf(&b, "\nclient = boto3.client(%s)\nclient.%s(", args, spell(op.Name, "_"))
	members := c.members(n)
	for _, v := range members {
		sayable(v, n)
		text := ""
		if data, ok := payload(c, v); ok {
			text = pythonBytes(data)
		} else {
			text = python.value(v, step)
		}
		fmt.Fprintf(&b, "\n%s%s=%s,", step, v.Member.Name, text)
	}
	if len(members) > 0 {
		b.WriteString("\n")
	}
	b.WriteString(")")
	return b.String()
}

func quotePython(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == utf8.RuneError || r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

func pythonBytes(b []byte) string {
	var s strings.Builder
	s.WriteString(`b"`)
	for _, c := range b {
		switch {
		case c == '"' || c == '\\':
			s.WriteString(`\` + string(rune(c)))
		case c == '\n':
			s.WriteString(`\n`)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&s, `\x%02x`, c)
		default:
			s.WriteByte(c)
		}
	}
	return s.String() + `"`
}
