package snippet

import (
	"fmt"
	"go/format"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// golang spells a call in Go. Which members the SDK has as values rather than as
// pointers is not in the models; plainNumbers has those services that are known.
type golang struct {
	c       *Call
	n       *notes
	imports map[string]bool
}

// plainNumbers are the services whose numbers are no pointers in the SDK.
var plainNumbers = map[string]bool{"sqs": true}

const sdk = "github.com/aws/aws-sdk-go-v2/"

func writeGo(c *Call, n *notes) string {
	op := c.op()
	pkg := goPackage(op.Service)
	service := sdk + "service/" + pkg
	g := &golang{c: c, n: n, imports: map[string]bool{"context": true, "log": true, sdk + "config": true, service: true}}
	var fields strings.Builder
	for _, v := range c.members(n) {
		if !sayable(v, n) {
			continue
		}
		text := ""
		if data, ok := payload(c, v); ok {
			text = g.bytes(data, true)
		} else {
			text = g.value(v, true)
		}
		fmt.Fprintf(&fields, "%s: %s,\n", exported(v.Member.Name), text)
	}
	options := ""
	if c.Region != "" {
		options += ", config.WithRegion(" + strconv.Quote(c.Region) + ")"
	}
	if c.Endpoint != "" {
		options += ", config.WithBaseEndpoint(" + strconv.Quote(c.Endpoint) + ")"
	}
	if !c.Signed {
		g.use("aws")
		options += ", config.WithCredentialsProvider(aws.AnonymousCredentials{})"
	}
	clientOptions := ""
	if c.Endpoint != "" && op.Service.Name == "s3" {
		clientOptions = ", func(o *s3.Options) { o.UsePathStyle = true }"
	}
	code := "package main\n\nimport (\n" + g.importList(service) + ")\n\nfunc main() {\n" +
		"ctx := context.Background()\ncfg, err := config.LoadDefaultConfig(ctx" + options + ")\nif err != nil {\nlog.Fatal(err)\n}\n" +
		"_, err = " + pkg + ".NewFromConfig(cfg" + clientOptions + ")." + exported(op.Name) + "(ctx, &" + pkg + "." + exported(op.Name) + "Input{\n" +
		fields.String() + "})\nif err != nil {\nlog.Fatal(err)\n}\n}\n"
	if nice, err := format.Source([]byte(code)); err == nil {
		return strings.TrimRight(string(nice), "\n")
	}
	return code
}

func (g *golang) importList(service string) string {
	var std, other strings.Builder
	for _, p := range []string{"context", "log", "strings", "time"} {
		if g.imports[p] {
			fmt.Fprintf(&std, "%q\n", p)
		}
	}
	for _, p := range []string{sdk + "aws", sdk + "config", service, service + "/types"} {
		if g.imports[p] {
			fmt.Fprintf(&other, "%q\n", p)
		}
	}
	return std.String() + "\n" + other.String()
}

func (g *golang) use(name string) {
	switch name {
	case "aws":
		name = sdk + "aws"
	case "types":
		name = sdk + "service/" + goPackage(g.c.op().Service) + "/types"
	}
	g.imports[name] = true
}

// value spells a value; member says that it stands in a field of a structure,
// where scalars and structures are pointers.
func (g *golang) value(v *decode.Value, member bool) string {
	sh := v.Shape
	switch sh.Kind {
	case contract.Structure:
		return g.structure(v, member)
	case contract.List:
		return g.goType(sh) + "{" + g.each(v, func(it *decode.Value) string { return g.value(it, false) }) + "}"
	case contract.Map:
		return g.goType(sh) + "{" + g.each(v, func(it *decode.Value) string {
			return strconv.Quote(it.Key) + ": " + g.value(it, false)
		}) + "}"
	}
	return g.scalar(v, member)
}

func (g *golang) each(v *decode.Value, write func(*decode.Value) string) string {
	var b strings.Builder
	for _, it := range v.Items {
		if it.Kind != decode.Null && !it.Unknown {
			b.WriteString("\n" + write(it) + ",")
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return b.String() + "\n"
}

// union reports whether the SDK has a shape as one of several types. DynamoDB's
// AttributeValue is one, though botocore's model does not say so.
func union(sh *contract.Shape) bool { return sh.Union || sh.Name == "AttributeValue" }

func (g *golang) structure(v *decode.Value, member bool) string {
	g.use("types")
	name := "types." + exported(v.Shape.Name)
	if union(v.Shape) {
		for _, it := range v.Items {
			if it.Member != nil && it.Kind != decode.Null {
				return "&" + name + "Member" + exported(it.Member.Name) + "{Value: " + g.value(it, false) + "}"
			}
		}
		return "nil"
	}
	if member {
		name = "&" + name
	}
	return name + "{" + g.each(v, func(it *decode.Value) string {
		return exported(it.Member.Name) + ": " + g.value(it, true)
	}) + "}"
}

func (g *golang) goType(sh *contract.Shape) string {
	switch sh.Kind {
	case contract.Structure:
		g.use("types")
		return "types." + exported(sh.Name)
	case contract.List:
		return "[]" + g.goType(sh.Element.Shape)
	case contract.Map:
		return "map[string]" + g.goType(sh.Value.Shape)
	case contract.String:
		if len(sh.Enum) > 0 {
			g.use("types")
			return "types." + exported(sh.Name)
		}
		return "string"
	case contract.Integer:
		return "int32"
	case contract.Long:
		return "int64"
	case contract.Float:
		return "float32"
	case contract.Double:
		return "float64"
	case contract.Boolean:
		return "bool"
	case contract.Timestamp:
		g.use("time")
		return "time.Time"
	case contract.Blob:
		return "[]byte"
	}
	return "any"
}

func (g *golang) scalar(v *decode.Value, member bool) string {
	point := func(kind, text string) string {
		if !member {
			return text
		}
		g.use("aws")
		return "aws." + kind + "(" + text + ")"
	}
	number := func(kind string) string {
		if plainNumbers[g.c.op().Service.Name] {
			return jsonText.scalar(v)
		}
		return point(kind, jsonText.scalar(v))
	}
	switch v.Shape.Kind {
	case contract.Integer:
		return number("Int32")
	case contract.Long:
		return number("Int64")
	case contract.Float:
		return number("Float32")
	case contract.Double:
		return number("Float64")
	case contract.Boolean:
		return point("Bool", jsonText.scalar(v))
	case contract.Timestamp:
		if t, err := v.Time(); err == nil {
			return point("Time", g.instant(t))
		}
	case contract.Blob:
		if data, err := v.Blob(); err == nil {
			return g.bytes(data, v.Shape.Streaming)
		}
	case contract.String:
		if len(v.Shape.Enum) > 0 {
			g.use("types")
			return "types." + exported(v.Shape.Name) + "(" + strconv.Quote(v.Text) + ")"
		}
	}
	return point("String", strconv.Quote(v.Text))
}

func (g *golang) instant(t time.Time) string {
	g.use("time")
	t = t.UTC()
	return fmt.Sprintf("time.Date(%d, %d, %d, %d, %d, %d, %d, time.UTC)", t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond())
}

func (g *golang) bytes(b []byte, stream bool) string {
	if stream && g.c.op().Payload != nil && (g.c.op().Payload.Streaming || g.c.op().Payload.Shape.Streaming) {
		g.use("strings")
		return "strings.NewReader(" + strconv.Quote(string(b)) + ")"
	}
	return "[]byte(" + strconv.Quote(string(b)) + ")"
}
