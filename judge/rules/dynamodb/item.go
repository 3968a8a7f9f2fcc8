package dynamodb

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// writes are the operations that carry attribute values.
var writes = []string{"PutItem", "UpdateItem", "DeleteItem", "GetItem", "Query", "Scan", "BatchWriteItem", "BatchGetItem", "TransactWriteItems", "TransactGetItems"}

// fault is what is wrong with an attribute value.
type fault struct {
	at      *decode.Value
	message string
	why     string
}

// values walks over every attribute value of a request until one is wrong.
func values(c *rule.Case, check func(*decode.Value) *fault) *fault {
	if c.In == nil || !c.In.Complete() {
		return nil
	}
	var walk func(v *decode.Value) *fault
	walk = func(v *decode.Value) *fault {
		if v.Shape != nil && v.Shape.Name == "AttributeValue" && v.Kind == decode.Struct {
			if it := only(v); it != nil {
				if f := check(it); f != nil {
					return f
				}
			}
		}
		for _, it := range v.Items {
			if f := walk(it); f != nil {
				return f
			}
		}
		return nil
	}
	return walk(c.In.Root)
}

// refuse words a fault. Within ExpressionAttributeValues DynamoDB says for which
// key it is.
func (f *fault) refuse(c *rule.Case) *rule.Hit {
	if f == nil {
		return nil
	}
	message := f.message
	for v := f.at; v != nil && v.Parent != nil; v = v.Parent {
		if m := v.Parent.Member; m != nil && m.Name == "ExpressionAttributeValues" {
			message = "ExpressionAttributeValues contains invalid value: " + message + " for key " + v.Key
		}
	}
	return rule.Refuse(c.At(f.at).Because(f.why)).With("envelope", envelope(c)).With("reason", message)
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/set-empty", Operations: writes, Stage: rule.Combinations, Order: orderValues,
	When: "a set (SS, NS, BS) has no elements",
	Code: invalid, Status: 400, Message: "{envelope}{reason}",
	Fix: "leave the attribute out, or remove it: a set has at least one element", Not: "an empty string as its element",
	Evidence: rule.Recorded, Sources: []string{moto + "exceptions/test_dynamodb_exceptions.py", conformance + "tier3/error-messages/putItem.test.ts"},
	Check: func(c *rule.Case) *rule.Hit {
		return values(c, func(v *decode.Value) *fault {
			if len(v.Items) > 0 || v.Kind != decode.List {
				return nil
			}
			text := ""
			switch v.Key {
			case "SS":
				text = "An string set  may not be empty"
			case "NS":
				text = "An number set  may not be empty"
			case "BS":
				text = "Binary sets should not be empty"
			default:
				return nil
			}
			return &fault{v, badValues + text, "is empty"}
		}).refuse(c)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/set-duplicate", Operations: writes, Stage: rule.Combinations, Order: orderValues,
	When: "a set has an element twice",
	Code: invalid, Status: 400, Message: "{envelope}{reason}", Fix: "send each element once", Evidence: rule.Reported,
	Sources: []string{conformance + "tier3/error-messages/putItem.test.ts", dynalite + "validations/index.js"},
	Check: func(c *rule.Case) *rule.Hit {
		return values(c, func(v *decode.Value) *fault {
			if v.Key != "SS" && v.Key != "NS" && v.Key != "BS" {
				return nil
			}
			seen, texts := map[string]*decode.Value{}, []string{}
			for _, e := range v.Items {
				texts = append(texts, e.Text)
				text := e.Text
				if n, ok := new(big.Rat).SetString(text); ok && v.Key == "NS" && len(text) < 200 {
					text = n.RatString()
				}
				if seen[text] == nil {
					seen[text] = e
					continue
				}
				f := &fault{e, badValues + "Input collection [" + strings.Join(texts, ", ") + "] contains duplicates.", "stands twice in the set"}
				switch v.Key {
				case "NS":
					f.message = "Input collection contains duplicates"
				case "BS":
					f.message = badValues + "Input collection [" + strings.Join(texts, ", ") + "]of type BS contains duplicates."
				}
				return f
			}
			return nil
		}).refuse(c)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/number", Operations: writes, Stage: rule.Combinations, Order: orderValues,
	When: "the text of a number (N, NS) is none, has more than 38 digits, or is too large or too small",
	Code: invalid, Status: 400, Message: "{envelope}{reason}",
	Fix: "send a decimal number of at most 38 significant digits between 1E-130 and 9.9…E+125, as a string", Not: "NaN, Infinity, or a hexadecimal number",
	Evidence: rule.Reported, Sources: []string{conformance + "tier3/limits/numberPrecision.test.ts", dynalite + "validations/index.js",
		"https://github.com/paritysuite/dynamodb-conformance/blob/main/tests/tier3/error-messages/valueLayers.test.ts", guide + "HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number"},
	Check: func(c *rule.Case) *rule.Hit {
		return values(c, func(v *decode.Value) *fault {
			switch v.Key {
			case "N":
				return number(c, v)
			case "NS":
				for _, e := range v.Items {
					if f := number(c, e); f != nil {
						return f
					}
				}
			}
			return nil
		}).refuse(c)
	},
})

// number checks the text of a number. PutItem is known to refuse blanks around
// it, and of the other operations that is not known.
func number(c *rule.Case, v *decode.Value) *fault {
	if v.Kind == decode.Num || v.Kind == decode.Bool || v.Mismatch {
		return nil // a wrong type, said elsewhere
	}
	text := v.Text
	if text == "" {
		return &fault{v, "The parameter cannot be converted to a numeric value", "is empty"}
	}
	digits, exponent, ok := decimal(text)
	switch {
	case !ok || c.Op == "PutItem" && strings.Trim(text, " ") != text:
		return &fault{v, "The parameter cannot be converted to a numeric value: " + text, "is no number"}
	case digits > 0 && exponent > 125:
		return &fault{v, "Number overflow. Attempting to store a number with magnitude larger than supported range", "is larger than 9.9…E+125"}
	case digits > 0 && exponent < -130:
		return &fault{v, "Number underflow. Attempting to store a number with magnitude smaller than supported range", "is smaller than 1E-130"}
	case digits > 38:
		return &fault{v, "Attempting to store more than 38 significant digits in a Number", "has " + strconv.Itoa(digits) + " significant digits"}
	}
	return nil
}

// decimal counts the significant digits of a decimal number and tells the power
// of ten of its first one.
func decimal(s string) (digits, exponent int, ok bool) {
	s = strings.TrimLeft(s, " ")
	s = strings.TrimRight(s, " ")
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	mantissa := s
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil {
			return 0, 0, false
		}
		exponent, mantissa = n, s[:i]
	}
	whole, part, _ := strings.Cut(mantissa, ".")
	all := whole + part
	if all == "" || strings.Trim(all, "0123456789") != "" {
		return 0, 0, false
	}
	first := strings.IndexFunc(all, func(r rune) bool { return r != '0' })
	if first < 0 {
		return 0, 0, true
	}
	return len(strings.Trim(all, "0")), exponent + len(whole) - 1 - first, true
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/item-too-large", Operations: []string{"PutItem", "BatchWriteItem", "TransactWriteItems"}, Stage: rule.Combinations, Order: orderPlain,
	On:   rule.Member("Item", "RequestItems", "TransactItems"),
	When: "an item is larger than 400 KB, names and values together",
	Code: invalid, Status: 400, Message: "Item size has exceeded the maximum allowed size",
	Fix: "split the item, or keep its large parts in S3", Not: "a batch or a transaction: the limit is each item's", Evidence: rule.Documented,
	Sources: []string{guide + "ServiceQuotas.html#limits-items", conformance + "tier3/limits/itemSize.test.ts", motoErrors},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() || len(c.In.Payload) <= maxItem {
			return nil
		}
		var hit *rule.Hit
		items(c, func(item *decode.Value, _ string) {
			n := 0
			for _, it := range item.Items {
				n += len(it.Key) + sizeOf(it)
			}
			if n > maxItem && hit == nil {
				hit = rule.Refuse(c.At(item).Because("has " + strconv.Itoa(n) + " bytes, and at most 409600 are allowed"))
			}
		})
		return hit
	},
})

// maxItem is the most bytes of an item.
const maxItem = 400 << 10

// items calls f for each item that a request writes, with its table's name.
func items(c *rule.Case, f func(item *decode.Value, table string)) {
	switch c.Op {
	case "PutItem":
		if v := c.Get("Item"); v != nil {
			f(v, c.Text("TableName"))
		}
	case "BatchWriteItem":
		m := c.Get("RequestItems")
		if m == nil {
			return
		}
		for _, t := range m.Items {
			for _, w := range t.Items {
				if v := w.Lookup("PutRequest", "Item"); v != nil {
					f(v, t.Key)
				}
			}
		}
	case "TransactWriteItems":
		for _, b := range blocks(c) {
			if v := b.get("Item"); v != nil {
				f(v, b.table)
			}
		}
	}
}

// sizeOf is how many bytes an attribute value takes at least: numbers are
// counted as their least, and the overhead of lists and maps is left out.
//
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
func sizeOf(v *decode.Value) int {
	it := only(v)
	if it == nil {
		return 0
	}
	switch it.Key {
	case "S":
		return len(it.Text)
	case "B":
		return len(bytesOf(it))
	case "SS", "BS", "L":
		n := 0
		for _, e := range it.Items {
			switch it.Key {
			case "SS":
				n += len(e.Text)
			case "BS":
				n += len(bytesOf(e))
			default:
				n += sizeOf(e)
			}
		}
		return n
	case "M":
		n := 0
		for _, e := range it.Items {
			n += len(e.Key) + sizeOf(e)
		}
		return n
	}
	return 1
}

var _ = rule.Add(rule.Rule{
	ID: "dynamodb/return-values", Operations: []string{"PutItem", "DeleteItem"}, On: rule.Member("ReturnValues"), Stage: rule.Combinations, Order: orderPlain,
	When: "PutItem or DeleteItem asks for other ReturnValues than ALL_OLD or NONE",
	Code: invalid, Status: 400, Message: "{envelope}Return values set to invalid value",
	Fix: "ask for ALL_OLD or NONE; only UpdateItem returns new values", Evidence: rule.Documented,
	Sources: []string{apiDoc + "PutItem.html#DDB-PutItem-request-ReturnValues", "https://github.com/getmoto/moto/blob/0af643a/moto/dynamodb/responses.py", dynalite + "validations/putItem.js"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("ReturnValues")
		switch v.String() {
		case "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW":
			return rule.Refuse(c.At(v).Because("not for "+c.Op)).With("envelope", "")
		}
		return nil
	},
})
