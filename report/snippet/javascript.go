package snippet

import (
	"fmt"
	"strings"
	"time"
)

var javascript = &writer{
	text: quoteJSON, null: "null", boolean: jsonText.boolean,
	bytes:   func(b []byte, _ bool) string { return jsBytes(b) },
	instant: func(t time.Time) string { return "new Date(" + quoteJSON(t.UTC().Format(time.RFC3339Nano)) + ")" },
	key:     func(k string) string { return jsKey(k) + ": " },
}

func jsBytes(b []byte) string { return "Buffer.from(" + quoteJSON(base64Of(b)) + `, "base64")` }

// jsKey is a key of an object, in quotes where it is no name.
func jsKey(k string) string {
	if k != "" && strings.Trim(k, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$") == "" && (k[0] < '0' || k[0] > '9') {
		return k
	}
	return quoteJSON(k)
}

func writeJavaScript(c *Call, n *notes) string {
	op := c.op()
	client, command := clientName(op.Service)+"Client", exported(op.Name)+"Command"
	var config []string
	if c.Region != "" {
		config = append(config, "region: "+quoteJSON(c.Region))
	}
	if c.Endpoint != "" {
		config = append(config, "endpoint: "+quoteJSON(c.Endpoint))
		if op.Service.Name == "s3" {
			config = append(config, "forcePathStyle: true")
		}
	}
	if !c.Signed {
		config = append(config, "signer: { sign: async (request) => request }")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "import { %s, %s } from %s;\n\n", client, command, quoteJSON(jsPackage(op.Service)))
	fmt.Fprintf(&b, "const client = new %s({ %s });\nawait client.send(new %s({", client, strings.Join(config, ", "), command)
	members := c.members(n)
	for _, v := range members {
		sayable(v, n)
		text := ""
		if data, ok := payload(c, v); ok {
			text = jsBytes(data)
		} else {
			text = javascript.value(v, step)
		}
		fmt.Fprintf(&b, "\n%s%s: %s,", step, jsKey(v.Member.Name), text)
	}
	if len(members) > 0 {
		b.WriteString("\n")
	}
	b.WriteString("}));")
	return b.String()
}
