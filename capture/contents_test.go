package capture

import (
	"bytes"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/klauspost/compress/gzip"
)

func TestContentsOf(t *testing.T) {
	inCBOR, err := cbor.Marshal(map[string]any{"Namespace": "canary/one", "Dimensions": []any{map[string]any{"Value": "canary-two", "Count": 12}}})
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(`{"Namespace":"canary/one","Value":"canary-two"}`))
	z.Close()
	for _, test := range []struct {
		name, contentType, encoding, body string
	}{
		{"JSON", "application/x-amz-json-1.1", "", `{"Namespace":"canary\/one","List":[1,{"Value":"canary-two"}]}`},
		{"JSON cut short", "application/x-amz-json-1.1", "", `{"Namespace":"canary/one","List":[1,{"Value":"canary-two`},
		{"broken JSON", "application/x-amz-json-1.1", "", `{"Namespace": x "canary/one", "V": canary-two}`},
		{"XML", "", "", `<Request xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Namespace>canary/one</Namespace><V a="canary-two"/></Request>`},
		{"form", "application/x-www-form-urlencoded; charset=utf-8", "", "Action=Put&Namespace=canary%2Fone&Value=canary-two"},
		{"CBOR", "application/cbor", "", string(inCBOR)},
		{"CBOR of endless lengths", "application/cbor", "", "\xbf\x69Namespace\x6acanary/one\x65Value\x9f\x6acanary-two\xff\xff"},
		{"gzip", "application/json", "gzip", packed.String()},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := &Exchange{Request: Request{Headers: Headers{{"Content-Type", test.contentType}, {"Content-Encoding", test.encoding}}}}
			x.Request.SetBody([]byte(test.body))
			got := ContentsOf(x).Scrub("Value 'canary/one' at 'Namespace', canary-two at Value, canary%2Fone")
			if strings.Contains(got, "canary") || !strings.Contains(got, "'Namespace'") || !strings.Contains(got, "at Value") {
				t.Error(got)
			}
		})
	}
}

func FuzzContentsOf(f *testing.F) {
	f.Add("application/cbor", []byte("\xbf\x69Namespace\x6acanary/one\x65Value\x9f\x6acanary-two\xff\xff"))
	f.Add("", []byte(`{"a":[1,"b"`))
	f.Add("", []byte(`<a b="c">d`))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		x := &Exchange{Request: Request{Headers: Headers{{"Content-Type", contentType}}}}
		x.Request.SetBody(body)
		ContentsOf(x)
	})
}
