package decode_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// checkPlaces fails when a value does not know its place: its bytes within the
// request, in its parent, with a path.
func checkPlaces(t *testing.T, in *decode.Input, req *capture.Request) {
	t.Helper()
	var walk func(v *decode.Value)
	walk = func(v *decode.Value) {
		if v.Parent != nil {
			whole := len(in.Payload)
			switch v.In {
			case decode.InPath, decode.InQuery:
				whole = len(req.Target)
			case decode.InHeader, decode.InHost:
				if whole = 0; v.Header >= 0 {
					whole = len(req.Headers[v.Header].Value)
				}
			case decode.InBody:
			default:
				t.Fatalf("%s stands in %v", v.Path(), v.In)
			}
			if v.KeyStart < 0 || v.Start < 0 || v.Start > v.End || v.End > whole || v.KeyStart > whole {
				t.Fatalf("%s: [%d,%d,%d) of %d", v.Path(), v.KeyStart, v.Start, v.End, whole)
			}
			if v.WireName() == "" && v.Parent.Parent != nil && v.Key != "" {
				t.Fatalf("%s has no name", v.Path())
			}
			_ = v.Pointer()
		}
		if (v.Kind == decode.Text || v.Kind == decode.Str) && len(v.Items) > 0 {
			t.Fatalf("%s is text and has items", v.Path())
		}
		for _, it := range v.Items {
			if it.Parent != v {
				t.Fatalf("%s is an item of another value", it.Path())
			}
			walk(it)
		}
	}
	walk(in.Root)
	for _, p := range in.Problems {
		if p.Detail == "" || p.Offset < 0 {
			t.Fatalf("problem %+v", p)
		}
	}
}

// seeds adds what the golden tests decode: the text at every value's place is
// a fair sample of the protocol.
func seeds(f *testing.F, golden string) {
	data, err := os.ReadFile(filepath.Join("testdata", golden+".txtar"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range txtar.Parse(data).Files {
		line, _, _ := strings.Cut(string(file.Data), "\n")
		if _, at, ok := strings.Cut(line, " @ "); ok {
			f.Add([]byte(at))
		}
	}
}

func fuzzBody(f *testing.F, golden, service, operation_, target string, proto contract.Protocol, more ...string) {
	for _, s := range more {
		f.Add([]byte(s))
	}
	seeds(f, golden)
	op := operation(f, service, operation_)
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > 1<<16 {
			return
		}
		req := &capture.Request{Method: "POST", Target: target, Body: body, BodySize: int64(len(body))}
		checkPlaces(t, decode.Decode(req, op, proto, decode.Where{}), req)
	})
}

func FuzzJSON(f *testing.F) {
	fuzzBody(f, "json", "dynamodb", "PutItem", "/", contract.JSON,
		`{"TableName":"t","Item":{"a":{"S":"x\u00e9"},"l":{"L":[{"N":"1"},{"NULL":true}]}},"Expected":{"a":{"Exists":false}}}`, `{"a":[-1.5e+3,null,"`)
}

func FuzzRESTJSON(f *testing.F) {
	fuzzBody(f, "json", "lambda", "CreateFunction", "/2015-03-31/functions", contract.RESTJSON,
		`{"FunctionName":"f","Code":{"ZipFile":"eA=="},"Environment":{"Variables":{"a":"b"}},"Layers":["x"],"Timeout":3}`)
}

func FuzzXML(f *testing.F) {
	fuzzBody(f, "xml", "s3", "PutObjectAcl", "/b/k?acl", contract.RESTXML,
		`<AccessControlPolicy xmlns="x"><AccessControlList><Grant><Grantee xsi:type="G"><ID>1</ID></Grantee></Grant></AccessControlList></AccessControlPolicy>`, `<a b='c`)
}

func FuzzFlattenedXML(f *testing.F) {
	fuzzBody(f, "xml", "s3", "DeleteObjects", "/b?delete", contract.RESTXML, `<Delete><Object><Key>a</Key></Object><Object/></Delete>`)
}

func FuzzQuery(f *testing.F) {
	fuzzBody(f, "form", "sns", "Publish", "/?Action=Publish", contract.Query,
		"Message=m&MessageAttributes.entry.1.Name=n&MessageAttributes.entry.1.Value.DataType=String&Tags.member.2=x&Tags=&%zz")
}

func FuzzCompatQuery(f *testing.F) {
	fuzzBody(f, "form", "sqs", "SendMessageBatch", "/", contract.Query,
		"SendMessageBatchRequestEntry.1.Id=1&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=s&Entries=x")
}

func FuzzEC2(f *testing.F) {
	fuzzBody(f, "form", "ec2", "RunInstances", "/", contract.EC2Query,
		"ImageId=a&BlockDeviceMapping.2.Ebs.VolumeSize=1&BlockDeviceMapping.1=x&TagSpecification.1.Tag.1.Key=k&SecurityGroup=x")
}

func FuzzCBOR(f *testing.F) {
	fuzzBody(f, "cbor", "cloudwatch", "PutMetricData", "/", contract.RPCv2CBOR,
		"\xbf\x7f\x64Name\x65space\xff\x61a\x6aMetricData\x9f\xa1\x69Timestamp\xc1\xfb\x41\xd4\x52\xd9\xec\x20\x00\x00\xff\xff")
}

// FuzzREST looks at what is not in the body.
func FuzzREST(f *testing.F) {
	f.Add("/b/a%20b?partNumber=1&X-Amz-Acl=x&x-amz-meta-a=1", "x-amz-meta-a", "1", "5;chunk-signature=00\r\nhello\r\n0\r\n\r\n", true)
	f.Add("//", "X-Amz-Object-Lock-Retain-Until-Date", `"a,\"b",c`, "", false)
	f.Add("/arn:aws:s3:::a/b/c?versionId=%", "content-length", "x", "", true)
	ops := []*contract.Operation{operation(f, "s3", "PutObject"), operation(f, "s3", "GetObjectAttributes"),
		operation(f, "lambda", "UntagResource"), operation(f, "bedrock-agent", "DeleteFlowVersion"), operation(f, "apigateway", "PutRestApi")}
	f.Fuzz(func(t *testing.T, target, name, value, body string, inHost bool) {
		for _, op := range ops {
			req := request(op.Method, target, body, "Host", "b.s3.amazonaws.com", name, value, "Content-Encoding", "aws-chunked")
			where := decode.Where{BucketInHost: inHost}
			if inHost {
				where.Bucket = "b"
			}
			checkPlaces(t, decode.Decode(req, op, op.Service.Protocol, where), req)
		}
	})
}

func FuzzPostForm(f *testing.F) {
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n")
	f.Fuzz(func(t *testing.T, kind, body string) {
		form, err := decode.PostForm(kind, []byte(body))
		if form == nil {
			if err == nil {
				t.Fatal("neither form nor error")
			}
			return
		}
		for _, field := range form.Fields {
			if body[field.NameStart:field.NameEnd] != field.Name || field.Start > field.End {
				t.Fatalf("%+v", field)
			}
		}
	})
}

func FuzzPlaceholder(f *testing.F) {
	f.Add("${a}-{{b}}-%!s(MISSING)")
	f.Fuzz(func(t *testing.T, text string) {
		what, start, end, ok := decode.Placeholder(text)
		if ok && (what == "" || start >= end || end > len(text)) {
			t.Fatalf("%q: %q [%d,%d)", text, what, start, end)
		}
	})
}
