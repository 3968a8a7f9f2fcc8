package dynamodb

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/dynamoexpr"
)

// Kinds of facts. The attributes of a table are
//
//	HASH, RANGE            its keys
//	type:NAME              the type of a key attribute, "S", "N" or "B"
//	gsi:NAME, lsi:NAME     the projection type of an index
//	gsi:NAME:HASH:N        the N-th partition key of an index, from 0; RANGE alike
//	complete               "true" when the session created it: what it was not
//	                       seen to have, it has not
//	recovery               "true" or "false": point in time recovery
//	protected              "true" or "false": deletion protection
//	policy                 the revision of its resource policy; "" for none
//	ttl                    the attribute of its time to live; "" for none
//	loose                  how many items are kept whose key is not known
//
// An item is named by its table and key; its attributes are the JSON of its
// values, "" where a value is not known.
const (
	kindTable = "AWS::DynamoDB::Table"
	kindItem  = "AWS::DynamoDB::Item"
)

var _ = rule.Follow("dynamodb", kindTable)

type valueAt = *decode.Value

// tableFacts is what is known of a table; nil when nothing is.
type tableFacts struct{ *facts.Resource }

// tableName takes the name out of what may be an ARN.
func tableName(s string) string {
	a, ok := arn.Split(s)
	if !ok {
		return s
	}
	_, name, _ := strings.Cut(a.Resource, "/")
	name, _, _ = strings.Cut(name, "/")
	return name
}

func tableID(c *rule.Case, name string) string {
	if a, ok := arn.Split(name); ok && a.Region != "" {
		return a.Region + ":" + tableName(name)
	}
	return c.Region() + ":" + name
}

func table(c *rule.Case, name string) *tableFacts {
	if name == "" {
		return nil
	}
	r := c.Resource(kindTable, tableID(c, name))
	if r == nil || r.Gone {
		return nil
	}
	return &tableFacts{r}
}

func (t *tableFacts) complete() bool { return t != nil && t.Attrs["complete"] == "true" }

// keySchema are the keys of a table or an index.
type keySchema struct {
	hash, ranges []string
	global       bool
}

// all lists the key attributes.
func (s *keySchema) all() []string { return append(append([]string{}, s.hash...), s.ranges...) }

// keys returns the keys of the table, or of one of its indexes; nil when they
// are not known.
func (t *tableFacts) keys(index string) *keySchema {
	if t == nil {
		return nil
	}
	if index == "" {
		if t.Attrs["HASH"] == "" {
			return nil
		}
		s := &keySchema{hash: []string{t.Attrs["HASH"]}}
		if r := t.Attrs["RANGE"]; r != "" {
			s.ranges = []string{r}
		}
		return s
	}
	for _, kind := range []string{"gsi:", "lsi:"} {
		if _, ok := t.Attrs[kind+index]; !ok {
			continue
		}
		s := &keySchema{global: kind == "gsi:"}
		s.hash = t.numbered(kind + index + ":HASH:")
		s.ranges = t.numbered(kind + index + ":RANGE:")
		if len(s.hash) == 0 {
			return nil
		}
		return s
	}
	return nil
}

func (t *tableFacts) numbered(prefix string) []string {
	var out []string
	for i := 0; ; i++ {
		v, ok := t.Attrs[prefix+strconv.Itoa(i)]
		if !ok {
			return out
		}
		out = append(out, v)
	}
}

// keyText names an item by the values of its keys; ok is false when one is not
// known.
func keyText(item *decode.Value, keys []string) (text string, ok bool) {
	for _, k := range keys {
		v := item.Entry(k)
		if v == nil {
			return "", false
		}
		x := valueOf(v)
		switch x.Type {
		case "S", "B":
			text += "\x00" + x.Type + x.Text
		case "N":
			d, e, ok := decimal(x.Text)
			if !ok {
				return "", false
			}
			if d > 0 && e < 20 && e > -20 { // one number has many forms
				text += "\x00N" + canonical(x.Text)
			} else {
				text += "\x00N" + x.Text
			}
		default:
			return "", false
		}
	}
	return text, true
}

// canonical writes a decimal number of moderate size without needless zeros.
func canonical(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(s), "+")
	if strings.ContainsAny(s, "eE") {
		return s
	}
	whole, part, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	whole, part = strings.TrimLeft(whole, "0"), strings.TrimRight(part, "0")
	if part != "" {
		part = "." + part
	}
	if whole == "" {
		whole = "0"
	}
	return sign + whole + part
}

// stateOf returns an item as far as it is known: its attributes (none when it is
// known not to exist), and whether anything is known.
func stateOf(c *rule.Case, name string, key *decode.Value) (item map[string]dynamoexpr.Value, known bool) {
	t := table(c, name)
	s := t.keys("")
	var r *facts.Resource
	if s == nil {
		if c.Op == "PutItem" {
			return nil, false
		}
		if r = findLoose(c, name, key); r == nil {
			return nil, false
		}
	} else {
		text, ok := keyText(key, s.all())
		if !ok {
			return nil, false
		}
		r = c.Resource(kindItem, tableID(c, name)+text)
	}
	switch {
	case r == nil:
		return nil, t.complete()
	case r.Gone:
		return nil, true
	}
	item = make(map[string]dynamoexpr.Value, len(r.Attrs))
	for k, v := range r.Attrs {
		item[k] = stored(v)
	}
	return item, true
}
