package decode_test

import (
	"bytes"
	"compress/gzip"
	"strconv"
	"strings"
	"testing"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

func itoa(i int) string { return strconv.Itoa(i) }

func TestJSON(t *testing.T) {
	put := func(name, body string) decodeCase {
		return decodeCase{name: name, service: "dynamodb", operation: "PutItem", req: request("POST", "/", body)}
	}
	run(t, "json", []decodeCase{
		put("nested", `{"TableName":"t","Item":{"a/b":{"S":"x"},"l":{"L":[{"N":"1"},{"M":{"~":{"BOOL":true}}}]},"b":{"B":"eA=="}}}`),
		put("escapes", `{"TableName":"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83d","Item":{}}`),
		put("null, unknown and __type", `{"TableName":null,"__type":"x","Tablename":{"a":[1]},"Item":{"k":null}}`),
		put("mismatches", `{"TableName":1,"Item":[],"Expected":"x","ReturnValues":{"a":1},"ConditionalOperator":true}`),
		put("duplicates", `{"TableName":"a","TableName":"b","Item":{"k":{"S":"1"},"k":{"S":"2"}}}`),
		put("cut short", "{\"TableName\":\"t\",\n \"Item\":{\"a\":{\"S\":\"x\"},\"b\":{\"S\":\"y"),
		put("trailing comma", `{"TableName":"t",}`),
		put("trailing text", "{\"TableName\":\"t\"}\n}"),
		put("single quotes", `{'TableName':'t'}`),
		put("no colon", `{"TableName" "t"}`),
		put("number forms", `{"TableName":-01}`),
		put("python's NaN", `{"TableName":NaN}`),
		put("control character", "{\"TableName\":\"a\nb\"}"),
		put("bad escape", `{"TableName":"a\x"}`),
		put("array", `["a"]`),
		put("empty", ""),
		put("byte order mark", "\ufeff{\"TableName\":\"t\"}"),
		put("not UTF-8", "{\"TableName\":\"t\xff\"}"),
		{name: "timestamps and floats", service: "cloudwatch", operation: "PutMetricData", proto: contract.JSON,
			req: request("POST", "/", `{"Namespace":"n","MetricData":[{"MetricName":"m","Timestamp":1.7e9,"Value":"NaN","Values":["x",1.5],"StorageResolution":1.5}]}`)},
		{name: "wire names differ", service: "sqs", operation: "CreateQueue",
			req: request("POST", "/", `{"QueueName":"q","tags":{"a":"b"},"Attributes":{"DelaySeconds":5}}`)},
	})
}

func TestJSONGzip(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte(`{"Namespace":"n"}`))
	_ = w.Close()
	op := operation(t, "cloudwatch", "PutMetricData")
	req := request("POST", "/", packed.String(), "content-encoding", "gzip")
	in := decode.Decode(req, op, contract.JSON, decode.Where{})
	if got := in.Root.Get("Namespace").String(); got != "n" || len(in.Problems) > 0 {
		t.Errorf("namespace %q, problems %v", got, in.Problems)
	}
	req.Body = req.Body[:len(req.Body)-6]
	if in = decode.Decode(req, op, contract.JSON, decode.Where{}); len(in.Problems) != 1 || in.Problems[0].Kind != decode.MalformedBody {
		t.Errorf("cut short: problems %v, want a malformed body", in.Problems)
	}

	var bomb bytes.Buffer
	w = gzip.NewWriter(&bomb)
	spaces := bytes.Repeat([]byte(" "), 1<<20)
	for range 65 {
		_, _ = w.Write(spaces)
	}
	_ = w.Close()
	req.Body = bomb.Bytes()
	if in = decode.Decode(req, op, contract.JSON, decode.Where{}); len(in.Problems) != 1 || in.Problems[0].Kind != decode.TooLarge {
		t.Errorf("65 MiB: problems %v, want too large", in.Problems)
	}
}

// manyNames is a form of more parameters than are followed.
func manyNames() string {
	var b strings.Builder
	for i := range 270_000 {
		b.WriteString("a" + itoa(i) + "=&")
	}
	return b.String()
}

// TestBounds holds that bodies made to exhaust the decoder end in a problem.
func TestBounds(t *testing.T) {
	deepForm := form("Item" + strings.Repeat(".M", 100_000) + "=1")
	for _, c := range []struct {
		name, service, operation string
		proto                    contract.Protocol
		body                     string
		want                     decode.ProblemKind
	}{
		{"deep JSON", "dynamodb", "PutItem", contract.JSON, strings.Repeat(`{"Item":`, 1000), decode.TooDeep},
		{"deep arrays", "dynamodb", "PutItem", contract.JSON, `{"Item":` + strings.Repeat(`[`, 100_000), decode.TooDeep},
		{"wide JSON", "dynamodb", "PutItem", contract.JSON, `{"AttributesToGet":[` + strings.Repeat("1,", 1<<18), decode.TooLarge},
		{"deep XML", "s3", "PutBucketTagging", contract.RESTXML, strings.Repeat("<a>", 100_000), decode.TooDeep},
		{"wide XML", "s3", "PutBucketTagging", contract.RESTXML, "<Tagging>" + strings.Repeat("<a/>", 1<<18), decode.TooLarge},
		{"deep CBOR", "cloudwatch", "PutMetricData", contract.RPCv2CBOR, strings.Repeat("\x81", 100_000), decode.TooDeep},
		{"deep tags", "cloudwatch", "PutMetricData", contract.RPCv2CBOR, strings.Repeat("\xc1", 100_000), decode.TooDeep},
		{"wide CBOR", "cloudwatch", "PutMetricData", contract.RPCv2CBOR, "\xbf\x61a\x9f" + strings.Repeat("\x01", 1<<18), decode.TooLarge},
		{"deep form", "dynamodb", "PutItem", contract.Query, string(deepForm.Body), decode.UnknownMember},
		{"wide form", "iam", "GetUser", contract.Query, manyNames(), decode.TooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := decode.Decode(request("POST", "/b?tagging", c.body), operation(t, c.service, c.operation), c.proto, decode.Where{})
			for _, p := range in.Problems {
				if p.Kind == c.want {
					return
				}
			}
			t.Errorf("problems %v, want one that is %v", in.Problems, c.want)
		})
	}
}

// TestStrays holds that what nobody asked for is kept in small number only, and
// that members behind it are found.
func TestStrays(t *testing.T) {
	xml := "<VersioningConfiguration>" + strings.Repeat("<a/><MfaDelete/>", 10_000) + "<Status>Enabled</Status></VersioningConfiguration>"
	in := decode.Decode(request("PUT", "/b?versioning"+strings.Repeat("&a=1", 10_000)+"&x-id=y", xml),
		operation(t, "s3", "PutBucketVersioning"), contract.RESTXML, decode.Where{})
	config := in.Root.Get("VersioningConfiguration")
	if config.Get("Status").String() != "Enabled" || len(config.Items) > 200 || len(in.Root.Items) > 200 || !in.Complete() {
		t.Errorf("status %q, %d members in the body, %d in all, complete %v", config.Get("Status").String(),
			len(config.Items), len(in.Root.Items), in.Complete())
	}
}
