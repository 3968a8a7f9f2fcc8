package s3

import (
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// required completes and adds a rule about something that a select request lacks.
func required(order int, name string, r rule.Rule, check func(c *rule.Case) *rule.Hit) *rule.Rule {
	r.Operations, r.On, r.Stage, r.Order = []string{"SelectObjectContent"}, rule.Member("InputSerialization"), rule.Content, order
	r.Code, r.Status = "MissingRequiredParameter", 400
	r.Message = name + " is required. Please check the service documentation and try again."
	r.Beside = []rule.Neighbour{{Code: "MalformedXML", Means: "the request lacks an element that its schema wants"}}
	r.Check = func(c *rule.Case) *rule.Hit {
		if broken(c) {
			return nil
		}
		return check(c)
	}
	return rule.Add(r)
}

var _ = required(0, "Type", rule.Rule{
	ID: "s3/select-json-type-missing", When: "the input of a select is JSON, and its Type is not told",
	Fix:      "set InputSerialization.JSON.Type to DOCUMENT or LINES",
	Not:      "another expression: it is not looked at yet",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-sdk-java/issues/1609"},
}, func(c *rule.Case) *rule.Hit {
	v := c.Get("InputSerialization", "JSON")
	if v == nil || len(v.Items) > 0 {
		return nil
	}
	return rule.Refuse(absent(c, v, "Type"))
})

// That one of the two may stand empty was not seen refused, nor taken.
var _ = required(1, "RecordDelimiter", rule.Rule{
	ID: "s3/select-record-delimiter-empty", When: "a select from CSV to CSV has a RecordDelimiter with nothing in it on both sides",
	Fix:      "leave RecordDelimiter out for a newline, or see that the client does not strip the newline that it is to send",
	Not:      "another compression: the object is not read yet",
	Evidence: rule.Reported, Sources: []string{"https://github.com/paws-r/paws/issues/296"},
}, func(c *rule.Case) *rule.Hit {
	in, out := c.Get("InputSerialization", "CSV", "RecordDelimiter"), c.Get("OutputSerialization", "CSV", "RecordDelimiter")
	if !blank(in) || !blank(out) {
		return nil
	}
	return rule.Refuse(c.At(in).Because("is empty"), c.At(out).Because("is empty"))
})

// blank reports whether an element is there and has no text.
func blank(v *decode.Value) bool { return v != nil && v.Text == "" }
