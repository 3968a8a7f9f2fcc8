package dialect

import (
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// TypesFirst makes a dialect's Word of one that a JSON service's model is worded
// with: values of a wrong type do not reach the model's constraints, since the
// body is read into the model's types before.
func TypesFirst(word func(*rule.Case, []model.Violation) []rule.Finding) func(*rule.Case, []model.Violation) []rule.Finding {
	return func(c *rule.Case, vs []model.Violation) []rule.Finding {
		var rest []model.Violation
		var found []rule.Finding
		for i := range vs {
			if vs[i].Kind != model.Type {
				rest = append(rest, vs[i])
				continue
			}
			if len(found) == 0 {
				f := Finding(c, &vs[i])
				f.Stage, f.Code, f.Message = rule.Body, "SerializationException", jsonType(&vs[i])
				found = append(found, f)
			}
		}
		if len(rest) > 0 {
			found = append(found, word(c, rest)...)
		}
		return found
	}
}

// jsonType words a value of the wrong type as the services' JSON reader does.
//
// Source: https://github.com/architect/dynalite/blob/c5e5b46/test/helpers.js
func jsonType(v *model.Violation) string {
	switch v.Shape.Kind {
	case contract.List, contract.Map, contract.Structure:
		if v.Value.Kind != decode.Struct && v.Value.Kind != decode.Map && v.Value.Kind != decode.List {
			return "Unexpected field type"
		}
		if v.Value.Kind == decode.List {
			return "Unrecognized collection type class " + v.Shape.Name
		}
		return "Start of structure or map found where not expected"
	}
	typ := javaType(v.Shape.Kind)
	switch v.Value.Kind {
	case decode.Struct, decode.Map:
		return "Start of structure or map found where not expected"
	case decode.List:
		return "Unrecognized collection type class java.lang." + typ
	}
	token := "STRING"
	switch v.Value.Kind {
	case decode.Bool:
		token = strings.ToUpper(v.Value.Text)
	case decode.Num:
		token = "NUMBER"
		if strings.ContainsAny(v.Value.Text, ".eE") {
			token = "DECIMAL"
		}
	}
	return token + "_VALUE cannot be converted to " + typ
}

func javaType(k contract.Kind) string {
	switch k {
	case contract.Integer:
		return "Integer"
	case contract.Long:
		return "Long"
	case contract.Float:
		return "Float"
	case contract.Double:
		return "Double"
	case contract.Boolean:
		return "Boolean"
	case contract.Blob:
		return "ByteBuffer"
	case contract.Timestamp:
		return "Date"
	}
	return "String"
}
