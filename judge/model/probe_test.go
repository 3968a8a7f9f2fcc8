package model_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/contract/importer"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/model"
)

// probe is a service whose model has each constraint at each kind of place.
const probe = `{
  "metadata": {"apiVersion": "2026-01-01", "endpointPrefix": "probe", "protocol": "json", "jsonVersion": "1.0",
    "protocols": ["json", "query", "rest-xml"], "serviceId": "Probe", "signingName": "probe", "targetPrefix": "Probe"},
  "operations": {"Try": {"name": "Try", "http": {"method": "POST", "requestUri": "/"}, "input": {"shape": "In"}}},
  "shapes": {
    "In": {"type": "structure", "required": ["Name"], "members": {
      "Name": {"shape": "Name"}, "Token": {"shape": "String", "idempotencyToken": true},
      "Color": {"shape": "Color"}, "Colors": {"shape": "Colors"}, "ByColor": {"shape": "ByColor"}, "ByName": {"shape": "ByName"},
      "Short": {"shape": "Short"}, "Slug": {"shape": "Slug"}, "Slugs": {"shape": "Slugs"}, "Part": {"shape": "Part"},
      "Count": {"shape": "Count"}, "Small": {"shape": "Small"}, "Big": {"shape": "Big"}, "AnyLong": {"shape": "AnyLong"},
      "Ratio": {"shape": "Ratio"}, "Data": {"shape": "Data"}, "Flag": {"shape": "Flag"}, "At": {"shape": "At"},
      "Tree": {"shape": "Tree"}, "Trees": {"shape": "Trees"}, "TreeMap": {"shape": "TreeMap"}, "Either": {"shape": "Either"},
      "Secret": {"shape": "Secret"}, "Doc": {"shape": "Doc"}, "Sparse": {"shape": "Sparse"}}},
    "Name": {"type": "string", "min": 1, "max": 8},
    "Color": {"type": "string", "enum": ["RED", "GREEN"]},
    "Colors": {"type": "list", "member": {"shape": "Color"}, "min": 1, "max": 3},
    "ByColor": {"type": "map", "key": {"shape": "Color"}, "value": {"shape": "String"}},
    "ByName": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Color"}, "max": 2},
    "Short": {"type": "string", "min": 2, "max": 4},
    "Slug": {"type": "string", "pattern": "^[a-z-]+$", "min": 2},
    "Slugs": {"type": "list", "member": {"shape": "Slug"}},
    "Part": {"type": "string", "pattern": "[0-9]"},
    "Count": {"type": "integer", "min": 1, "max": 10},
    "Small": {"type": "integer"}, "AnyLong": {"type": "long"},
    "Big": {"type": "long", "max": 9000000000000000000},
    "Ratio": {"type": "double", "min": 0.5, "max": 1.5},
    "Data": {"type": "blob", "min": 2, "max": 4},
    "Flag": {"type": "boolean"}, "At": {"type": "timestamp"},
    "Tree": {"type": "structure", "required": ["Label"], "members": {
      "Label": {"shape": "Slug"}, "Left": {"shape": "Tree"}, "Kinds": {"shape": "Colors"}, "Branches": {"shape": "Trees"}}},
    "Trees": {"type": "list", "member": {"shape": "Tree"}},
    "TreeMap": {"type": "map", "key": {"shape": "Slug"}, "value": {"shape": "Tree"}},
    "Either": {"type": "structure", "union": true, "members": {"One": {"shape": "Name"}, "Other": {"shape": "Tree"}}},
    "Secret": {"type": "string", "min": 8, "sensitive": true},
    "Doc": {"type": "structure", "document": true, "members": {}},
    "Sparse": {"type": "list", "member": {"shape": "Name"}, "sparse": true},
    "String": {"type": "string"}
  }
}`

func try(tb testing.TB) *contract.Operation {
	tb.Helper()
	services, err := importer.Botocore(fstest.MapFS{"probe/2026-01-01/service-2.json": {Data: []byte(probe)}})
	if err != nil {
		tb.Fatal(err)
	}
	return services[0].Operation("Try")
}

func decoded(op *contract.Operation, p contract.Protocol, body string) *decode.Input {
	r := &capture.Request{Method: "POST", Target: "/", Body: []byte(body), BodySize: int64(len(body))}
	return decode.Decode(r, op, p, decode.Where{})
}

// said puts violations in words: "enum Colors.1", "length< Name", "length> Name".
func said(vs []model.Violation) string {
	var words []string
	for i := range vs {
		v := &vs[i]
		kind := v.Kind.String()
		if v.Kind == model.Length || v.Kind == model.Range {
			kind += map[bool]string{true: ">", false: "<"}[v.TooMuch]
		}
		if v.Key {
			kind += " key"
		}
		words = append(words, kind+" "+v.Path())
	}
	return strings.Join(words, ", ")
}
