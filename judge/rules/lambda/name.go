package lambda

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// name is what a request's FunctionName says: a name, a partial ARN or a whole
// one, each with or without a qualifier.
type name struct {
	value                            *decode.Value
	partition, region, account, name string
	qualifier                        string
}

// functionName reads the request's FunctionName; ok is false when there is none.
func functionName(c *rule.Case) (n name, ok bool) {
	v := c.Get("FunctionName")
	if v == nil || v.Text == "" {
		return name{}, false
	}
	n = parseName(v.Text)
	n.value = v
	return n, n.name != ""
}

// parseName reads "name", "name:qualifier", "account:function:name" and ARNs.
func parseName(s string) name {
	if a, ok := arn.Split(s); ok && a.Service == "lambda" {
		rest := strings.TrimPrefix(a.Resource, "function:")
		n := name{partition: a.Partition, region: a.Region, account: a.Account}
		n.name, n.qualifier, _ = strings.Cut(rest, ":")
		return n
	}
	var n name
	if account, rest, ok := strings.Cut(s, ":function:"); ok {
		n.account, s = account, rest
	}
	s = strings.TrimPrefix(s, "function:")
	n.name, n.qualifier, _ = strings.Cut(s, ":")
	return n
}

// arn is the function's ARN, with a qualifier unless it is "".
func (n name) arn(c *rule.Case, qualifier string) string {
	a := arn.ARN{Partition: n.partition, Service: "lambda", Region: n.region, Account: n.account, Resource: "function:" + n.name}
	if a.Partition == "" {
		a.Partition = c.Partition()
	}
	if a.Region == "" {
		a.Region = c.Region()
	}
	if a.Account == "" {
		a.Account = account(c)
	}
	if qualifier != "" {
		a.Resource += ":" + qualifier
	}
	return a.String()
}

// account is the caller's account where the facts or the session told it.
func account(c *rule.Case) string {
	if r := c.Resource(kindAccount, "self"); r != nil {
		return r.Attrs["id"]
	}
	return c.Account()
}

// qualifier is the version or alias that a request is about, and the value that
// says so; "" for none.
func qualifier(c *rule.Case, n name) (string, *decode.Value) {
	if v := c.Get("Qualifier"); v != nil {
		return v.Text, v
	}
	return n.qualifier, n.value
}

// numeric reports whether a qualifier is a version's number.
func numeric(q string) bool {
	return q != "" && strings.Trim(q, "0123456789") == ""
}

const maxName = 64

var _ = rule.Add(rule.Rule{
	ID: "lambda/name-too-long", Operations: []string{"CreateFunction"}, On: rule.Member("FunctionName"), Stage: rule.Values, Order: 1,
	When: "a function's name has more than 64 characters",
	Code: badParameter, Status: 400,
	Message: "1 validation error detected: Value '{value}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64",
	Fix:     "shorten the name",
	Beside:  []rule.Neighbour{{Code: "ValidationException", Means: "the whole ARN is too long, or malformed"}},

	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		n, ok := functionName(c)
		size := utf8.RuneCountInString(n.name)
		if !ok || size <= maxName {
			return nil
		}
		return rule.Refuse(c.At(n.value).Because(fmt.Sprintf("has %d", size))).With("value", n.value.Text)
	},
})
