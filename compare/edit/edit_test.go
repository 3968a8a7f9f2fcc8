package edit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/edit"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// kind is a way of writing bodies, with an operation that does and bodies of it.
type kind struct {
	name, service, operation string
	proto                    contract.Protocol
	method, target           string
	bodies                   []string
}

var kinds = []kind{
	{"json", "dynamodb", "PutItem", contract.JSON, "POST", "/", []string{
		`{"TableName":"t","Item":{"a":{"S":"x\u00e9"},"l":{"L":[{"N":"1"},{"NULL":true},{"M":{}}]}},"ReturnValues":"NONE"}`,
		"{ \"TableName\" : \"t\" ,\n  \"Expected\": { \"a\": {\"Exists\": false, \"Value\": {\"S\":\"\"}} },\n  \"Unknown\": [1, {\"x\": null}]\n}\n",
		`{}`, `{"Item":{}}`}},
	{"rest-json", "lambda", "CreateFunction", contract.RESTJSON, "POST", "/2015-03-31/functions", []string{
		`{"FunctionName":"f","Code":{"ZipFile":"eA=="},"Environment":{"Variables":{"a":"b","c":"d"}},"Layers":["x","y"],"Timeout":3}`}},
	{"rest-xml", "s3", "PutBucketLifecycleConfiguration", contract.RESTXML, "PUT", "/b?lifecycle", []string{
		"<?xml version=\"1.0\"?>\n<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n  <Rule>\n    <ID>a</ID>\n    <Filter><And><Prefix>p</Prefix><Tag><Key>k</Key><Value>v</Value></Tag><Tag><Key>l</Key><Value/></Tag></And></Filter>\n" +
			"    <Status>Enabled</Status>\n    <Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition>\n    <Transition><Days>60</Days></Transition>\n  </Rule>\n  <Rule><ID>b &amp; c</ID><Status>Disabled</Status></Rule>\n</LifecycleConfiguration>"}},
	{"rest-xml attributes", "s3", "PutObjectAcl", contract.RESTXML, "PUT", "/b/k?acl", []string{
		`<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>1</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>u</URI></Grantee><Permission>READ</Permission></Grant><!-- c --><Grant><Permission><![CDATA[READ]]></Permission></Grant></AccessControlList></AccessControlPolicy>`}},
	{"query", "sns", "Publish", contract.Query, "POST", "/", []string{
		"Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A111122223333%3At&Message=m+n&MessageAttributes.entry.1.Name=n&MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=s&MessageAttributes.entry.2.Name=o&MessageAttributes.entry.2.Value.DataType=Number"}},
	{"query lists", "iam", "CreateUser", contract.Query, "POST", "/", []string{
		"Action=CreateUser&Version=2010-05-08&UserName=u&Tags.member.1.Key=a&Tags.member.1.Value=b&Tags.member.2.Key=c&Tags.member.2.Value=d&Tags.member.10.Key=e&Tags.member.10.Value="}},
	{"query in the target", "iam", "CreateUser", contract.Query, "GET",
		"/?Action=CreateUser&Version=2010-05-08&UserName=u&Tags.member.1.Key=a&Tags.member.2.Key=c", []string{""}},
	{"ec2", "ec2", "RunInstances", contract.EC2Query, "POST", "/", []string{
		"Action=RunInstances&Version=2016-11-15&ImageId=ami-1&BlockDeviceMapping.2.Ebs.VolumeSize=1&BlockDeviceMapping.1.DeviceName=x&BlockDeviceMapping.3.NoDevice=&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=k&TagSpecification.1.Tag.2.Key=l&SecurityGroup.1=x&SecurityGroup.2=y"}},
	{"cbor", "cloudwatch", "PutMetricData", contract.RPCv2CBOR, "POST", "/service/GraniteServiceVersion20100801/operation/PutMetricData", []string{
		"\xbf\x69Namespace\x61a\x6aMetricData\x9f\xa2\x69Timestamp\xc1\xfb\x41\xd4\x52\xd9\xec\x20\x00\x00\x6aMetricName\x61m\xa1\x65Value\x05\xff\xff",
		"\xa2\x69Namespace\x61a\x6aMetricData\x82\xa1\x6aMetricName\x61m\xc6\xa1\x6aMetricName\x61n"}},
}

func (k *kind) request(body string) *capture.Request {
	r := &capture.Request{Method: k.method, Target: k.target, Proto: "HTTP/1.1"}
	r.SetBody([]byte(body))
	r.Headers = capture.Headers{{Name: "Host", Value: "example.com"}, {Name: "Content-Length", Value: fmt.Sprint(len(body))}}
	return r
}

func (k *kind) op(tb testing.TB) *contract.Operation {
	tb.Helper()
	s, err := contract.Lookup(k.service)
	if err != nil {
		tb.Fatal(err)
	}
	return s.Operation(k.operation)
}

func (k *kind) decode(op *contract.Operation, req *capture.Request) *decode.Input {
	return decode.Decode(req, op, k.proto, decode.Where{})
}

// tree writes a value as its members' names, kinds and texts, without some of
// them: what a body says, whatever its spelling.
func (k *kind) tree(v *decode.Value, without *decode.Value) string {
	var lines []string
	k.walk(v, without, "", &lines)
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func (k *kind) walk(v, without *decode.Value, path string, lines *[]string) (anything bool) {
	form := k.proto == contract.Query || k.proto == contract.EC2Query
	if len(v.Items) == 0 && v.Parent != nil {
		if form && v.Kind >= decode.Struct { // "Tags=": nothing, spelled out
			return false
		}
		*lines = append(*lines, fmt.Sprintf("%s %d %q", path, v.Kind, v.Text))
		return true
	}
	n := 0
	for _, it := range v.Items {
		if it == without {
			continue
		}
		name := it.Key
		switch {
		case v.Kind == decode.List:
			name = fmt.Sprint(n)
		case v.Kind != decode.Map && it.Member != nil:
			name = it.Member.Name
		}
		if k.walk(it, without, path+"/"+name, lines) {
			n++
		}
	}
	if n > 0 || v.Parent == nil {
		return true
	}
	// A container that became empty is gone where it has nothing of its own on
	// the wire.
	switch {
	case form && v.Parent.Kind == decode.Map: // its key is still there
		*lines = append(*lines, fmt.Sprintf("%s %d %q", path, decode.Null, ""))
		return true
	case form, k.proto == contract.RESTXML && flatList(v):
		return false
	}
	*lines = append(*lines, fmt.Sprintf("%s %d %q", path, v.Kind, v.Text))
	return true
}

func flatList(v *decode.Value) bool {
	return (v.Kind == decode.List || v.Kind == decode.Map) && len(v.Items) > 0 && v.Items[0].KeyStart <= v.KeyStart
}

func values(v *decode.Value, to []*decode.Value) []*decode.Value {
	for _, it := range v.Items {
		to = values(it, append(to, it))
	}
	return to
}

// remove takes one value out and demands that what is left says the same but for
// that value.
func (k *kind) remove(t *testing.T, op *contract.Operation, req *capture.Request, in *decode.Input, v *decode.Value) {
	t.Helper()
	doc := edit.New(req, in)
	if !doc.Editable(v) {
		return
	}
	got, err := doc.Apply(&edit.Change{Values: map[*decode.Value]bool{v: true}})
	if err != nil {
		t.Fatalf("%s: %v", v.Path(), err)
	}
	after := k.decode(op, got)
	for _, p := range after.Problems {
		switch p.Kind {
		case decode.UnknownMember:
		default:
			t.Fatalf("without %s:\n%q\n%v at %d: %s", v.Path(), got.Body, p.Kind, p.Offset, p.Detail)
		}
	}
	if diff := cmp.Diff(k.tree(in.Root, v), k.tree(after.Root, nil)); diff != "" {
		t.Fatalf("without %s:\n%q became\n%q (target %s)\n(-want +got):\n%s", v.Path(), req.Body, got.Body, got.Target, diff)
	}
	if h := got.Headers.Get("Content-Length"); req.Headers.Get("Content-Length") == fmt.Sprint(len(req.Body)) && h != fmt.Sprint(len(got.Body)) {
		t.Fatalf("Content-Length %s of %d bytes", h, len(got.Body))
	}
}

func TestRemoveEach(t *testing.T) {
	for i := range kinds {
		k := &kinds[i]
		t.Run(k.name, func(t *testing.T) {
			op := k.op(t)
			tried := 0
			for _, body := range k.bodies {
				req := k.request(body)
				in := k.decode(op, req)
				for _, p := range in.Problems {
					if p.Kind != decode.UnknownMember {
						t.Fatalf("%q: %v %s", body, p.Kind, p.Detail)
					}
				}
				for _, v := range values(in.Root, nil) {
					k.remove(t, op, req, in, v)
					tried++
				}
			}
			if tried < 5 {
				t.Errorf("only %d values", tried)
			}
		})
	}
}

// FuzzRemove takes any value out of any body.
//
//	go test -run '^$' -fuzz FuzzRemove -fuzztime 60s ./compare/edit
func FuzzRemove(f *testing.F) {
	for i := range kinds {
		for _, b := range kinds[i].bodies {
			for n := range uint(4) {
				f.Add(uint(i), []byte(b), n)
			}
		}
	}
	ops := make([]*contract.Operation, len(kinds))
	for i := range kinds {
		ops[i] = kinds[i].op(f)
	}
	f.Fuzz(func(t *testing.T, which uint, body []byte, pick uint) {
		i := which % uint(len(kinds))
		k, op := &kinds[i], ops[i]
		if len(body) > 1<<14 || oddKeys(k, body) {
			return
		}
		req := k.request(string(body))
		in := k.decode(op, req)
		for _, p := range in.Problems {
			// A key that leads nowhere leaves a list or structure without items.
			if p.Kind != decode.UnknownMember || k.proto == contract.Query || k.proto == contract.EC2Query {
				return
			}
		}
		if all := values(in.Root, nil); len(all) > 0 && len(all) < 1000 {
			k.remove(t, op, req, in, all[pick%uint(len(all))])
		}
	})
}

// oddKeys reports whether a form has keys with empty pieces ("Tags..Key"), which
// nobody sends and of which decoding makes what it can.
func oddKeys(k *kind, body []byte) bool {
	if k.proto != contract.Query && k.proto != contract.EC2Query {
		return false
	}
	for pair := range strings.SplitSeq(string(body), "&") {
		name, _, _ := strings.Cut(pair, "=")
		name = strings.ReplaceAll(strings.ToLower(name), "%2e", ".")
		if strings.Contains("."+name+".", "..") && pair != "" {
			return true
		}
	}
	return false
}

// TestNothingChanges: without a change each byte stays.
func TestNothingChanges(t *testing.T) {
	for i := range kinds {
		k := &kinds[i]
		for _, body := range k.bodies {
			req := k.request(body)
			got, err := edit.New(req, k.decode(k.op(t), req)).Apply(&edit.Change{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(req, got); diff != "" {
				t.Errorf("%s: %s", k.name, diff)
			}
		}
	}
}

// TestUntouchedBytesStay: what stands beside a removed member keeps its spelling.
func TestUntouchedBytesStay(t *testing.T) {
	for _, c := range []struct{ kind, body, path, want string }{
		{"json", "{ \"TableName\" : \"t\\u0041\" ,\n \"Item\" : { } , \"ReturnValues\":\"NONE\"}\n", "Item", "{ \"TableName\" : \"t\\u0041\" , \"ReturnValues\":\"NONE\"}\n"},
		{"json", `{"TableName":"t","Item":{"a":{"S":"1"}}}`, "TableName", `{"Item":{"a":{"S":"1"}}}`},
		{"ec2", "Action=RunInstances&SecurityGroup.1=%78&SecurityGroup.2=y+z&SecurityGroup.3=w", "SecurityGroups.1", "Action=RunInstances&SecurityGroup.1=%78&SecurityGroup.2=w"},
		{"rest-xml", "<LifecycleConfiguration>\n <Rule a='b'><ID>1</ID>\n <Status>Enabled</Status></Rule>\n</LifecycleConfiguration>", "LifecycleConfiguration.Rules.0.ID", "<LifecycleConfiguration>\n <Rule a='b'>\n <Status>Enabled</Status></Rule>\n</LifecycleConfiguration>"},
	} {
		k := kindNamed(c.kind)
		req := k.request(c.body)
		in := k.decode(k.op(t), req)
		got, err := edit.New(req, in).Apply(&edit.Change{Values: map[*decode.Value]bool{at(t, in, c.path): true}})
		if err != nil {
			t.Fatal(err)
		}
		if string(got.Body) != c.want {
			t.Errorf("%s without %s:\n got %q\nwant %q", c.kind, c.path, got.Body, c.want)
		}
	}
}

func TestSet(t *testing.T) {
	for _, c := range []struct{ kind, body, path, text, want string }{
		{"json", `{"TableName":"t"}`, "TableName", `a"b`, `{"TableName":"a\"b"}`},
		{"rest-json", `{"FunctionName":"f","Timeout":3}`, "Timeout", "1", `{"FunctionName":"f","Timeout":1}`},
		{"query", "Action=Publish&Message=a", "Message", "x y&z", "Action=Publish&Message=x%20y%26z"},
		{"rest-xml", `<LifecycleConfiguration><Rule><ID/></Rule></LifecycleConfiguration>`, "LifecycleConfiguration.Rules.0.ID", "a<b", `<LifecycleConfiguration><Rule><ID>a&lt;b</ID></Rule></LifecycleConfiguration>`},
		{"cbor", "\xa1\x69Namespace\x61a", "Namespace", "xyz", "\xa1\x69Namespace\x63xyz"},
	} {
		k := kindNamed(c.kind)
		req := k.request(c.body)
		in := k.decode(k.op(t), req)
		got, err := edit.New(req, in).Apply(&edit.Change{Set: map[*decode.Value]string{at(t, in, c.path): c.text}})
		if err != nil {
			t.Fatal(err)
		}
		if string(got.Body) != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.kind, got.Body, c.want)
		}
	}
}

func kindNamed(name string) *kind {
	for i := range kinds {
		if kinds[i].name == name {
			return &kinds[i]
		}
	}
	return nil
}

func at(t *testing.T, in *decode.Input, path string) *decode.Value {
	t.Helper()
	for _, v := range values(in.Root, nil) {
		if v.Path() == path {
			return v
		}
	}
	t.Fatalf("no value at %s", path)
	return nil
}
