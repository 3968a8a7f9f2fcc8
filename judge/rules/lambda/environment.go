package lambda

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

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

// reserved are the names of variables that Lambda sets by itself.
// Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
var reserved = []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
	"AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
	"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"}

var _ = rule.Add(rule.Rule{
	ID: "lambda/environment-reserved", Operations: []string{"CreateFunction", "UpdateFunctionConfiguration"},
	On: rule.Member("Environment"), Stage: rule.Combinations, Order: 39,
	When: "an environment variable has a name that Lambda keeps for itself",
	Code: badParameter, Status: 400,
	Message: "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: {names}",
	Fix:     "leave {names} out: Lambda sets it; or choose another name, such as REGION",
	Not:     "credentials in variables: the function's role gives them",
	Beside:  []rule.Neighbour{{Code: "ValidationException", Means: "the name is no variable's: letters, digits and _, a letter first"}},

	Evidence: rule.Reported, Sources: []string{"https://github.com/mattermost/mattermost-cloud-monitoring/pull/264", "https://github.com/aws/aws-cdk/pull/28048",
		"https://github.com/globaldothealth/list/pull/811", "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"},
	Check: func(c *rule.Case) *rule.Hit {
		hit, names := &rule.Hit{}, []string{}
		for _, it := range c.Get("Environment", "Variables").Elements() {
			if slices.Contains(reserved, it.Key) {
				names = append(names, it.Key)
				at := c.At(it).Because("is a name that Lambda sets")
				at.Secret = true
				hit.Culprits = append(hit.Culprits, at)
			}
		}
		if len(names) == 0 {
			return nil
		}
		return hit.With("names", strings.Join(names, ", "))
	},
})
