package isolate

import (
	"slices"
	"strconv"
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// minimal returns values that the model allows in the place of a scalar, the
// plainest first; none where there is no other, or what would be allowed cannot
// be told. names says whether texts may be made up too: live, another name would
// be another resource.
func minimal(v *decode.Value, names bool) []string {
	sh := v.Shape
	if sh == nil || len(v.Items) > 0 || v.Kind == decode.Null || v.Kind == decode.List || v.Kind == decode.Map || v.Kind == decode.Struct {
		return nil
	}
	var list []string
	switch sh.Kind {
	case contract.Boolean:
		list = []string{"false", "true"}
	case contract.Integer, contract.Long:
		list = numbers(sh)
	case contract.Float, contract.Double:
		list = numbers(sh)
	case contract.Blob:
		if list = []string{"YQ=="}; v.Kind == decode.Bytes {
			list = []string{"a"}
		}
	case contract.String:
		if v.Member != nil && v.Member.JSONValue {
			return nil
		}
		if list = sh.Enum; len(list) == 0 && names {
			list = texts(sh)
		}
	}
	list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == v.Text })
	return list[:min(len(list), 2)]
}

func numbers(sh *contract.Shape) []string {
	n := 1.0
	if sh.HasMin {
		n = max(n, sh.Min)
	}
	if sh.HasMax {
		n = min(n, sh.Max)
	}
	return []string{strconv.FormatFloat(n, 'f', -1, 64)}
}

// plainTexts are texts of which one fits most patterns of the models.
var plainTexts = []string{"a", "A", "1", "a1", "arn:aws:iam::123456789012:role/a", "https://example.com/a", "s3://a/a", "/a", "a@example.com",
	"123456789012", "0123456789abcdef", "12345678-1234-1234-1234-123456789012", "a.example.com", "us-east-1", "1.0", "{}"}

// texts are texts that a shape's pattern and bounds allow.
func texts(sh *contract.Shape) []string {
	var list []string
	for _, t := range plainTexts {
		if n := int(sh.Min); sh.HasMin && n > len(t) {
			if n > 1<<12 || strings.ContainsAny(t, ":/@.{-") {
				continue
			}
			t = strings.Repeat(t[len(t)-1:], n-len(t)) + t
		}
		if sh.HasMax && float64(len(t)) > sh.Max {
			continue
		}
		match, ok := sh.MatchesWhole(t)
		if ok && match {
			list = append(list, t)
		}
	}
	return list
}
