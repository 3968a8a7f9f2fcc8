package lambda

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

var _ = rule.Add(rule.Rule{
	ID: "lambda/environment-too-large", Operations: []string{"CreateFunction", "UpdateFunctionConfiguration"},
	On: rule.Member("Environment"), Stage: rule.Combinations, Order: 40,
	When: "the environment variables have more than 4 KB as JSON",
	Code: badParameter, Status: 400,
	Message:  "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {json}",
	Fix:      "shorten them, or read large settings at run time from Parameter Store, AppConfig or S3",
	Not:      "splitting a variable: all of them count together, names, quotes and commas too",
	Evidence: rule.Recorded, Sources: []string{snapshot, "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Environment", "Variables")
		if v == nil || v.End-v.Start <= 4096 {
			return nil
		}
		text := compact(v)
		if len(text) <= 4096 {
			return nil
		}
		return rule.Refuse(c.At(v).Because(fmt.Sprintf("has %d bytes", len(text)))).With("json", text)
	},
})

// compact writes a map of strings as JSON without blanks, in its own order.
func compact(v *decode.Value) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	quote := func(s string) {
		_ = enc.Encode(s) // a string always encodes
		b.Truncate(b.Len() - 1)
	}
	b.WriteByte('{')
	for i, it := range v.Items {
		if i > 0 {
			b.WriteByte(',')
		}
		quote(it.Key)
		b.WriteByte(':')
		quote(it.Text)
	}
	b.WriteByte('}')
	return b.String()
}
