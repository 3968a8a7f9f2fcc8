package main

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// TestOneRequestOneVerdict judges one request in each format: but for where it
// stood, the verdicts are equal.
func TestOneRequestOneVerdict(t *testing.T) {
	sdk := "User-Agent: Boto3/1.43.11 md/Botocore#1.43.11 Botocore/1.43.11\n"
	for _, x := range []struct{ line, headers, body, outcome string }{
		{"PUT https://assets-prod.s3.eu-west-1.amazonaws.com/events/current%20log", sdk + "Content-Type: text/plain\n", "hello", "accept"},
		{"POST https://dynamodb.eu-west-1.amazonaws.com/", sdk + "X-Amz-Target: DynamoDB_20120810.PutItem\nContent-Type: application/x-amz-json-1.0\n", `{"TableName": "orders", "ReturnValues": "all_old", "Item": {"pk": {"S": "it's"}}}`, "reject"},
		{"POST https://ec2.eu-west-1.amazonaws.com/", sdk + "Content-Type: application/x-www-form-urlencoded; charset=utf-8\n", "Action=RunInstances&Version=2016-11-15&MinCount=1", "reject"},
		{"GET https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/?MaxItems=many", sdk, "", "reject"},
		{"GET https://lambda.eu-west-1.amazonaws.com/2015-03-31/function", sdk, "", "undecided"},
		{"GET https://example.com/", sdk, "", "undecided"},
	} {
		verdicts := map[string]map[string]any{}
		for format, write := range forms {
			in := write(t, exchange(x.line, x.headers, x.body))
			var out, errOut bytes.Buffer
			run([]string{"check", "--format", "jsonl"}, strings.NewReader(in), &out, &errOut)
			var v map[string]any
			if err := json.Unmarshal(out.Bytes(), &v); err != nil {
				t.Fatalf("%s as %s: %v\n%s%s", x.line, format, err, out.String(), errOut.String())
			}
			delete(v, "id")
			delete(v, "source")
			delete(v, "session") // a log is one session, a message alone none
			if v["outcome"] != x.outcome {
				t.Errorf("%s as %s: %s", x.line, format, out.String())
			}
			verdicts[format] = v
		}
		for format, v := range verdicts {
			if !reflect.DeepEqual(v, verdicts["http"]) {
				t.Errorf("%s as %s:\n%v\nand as http:\n%v", x.line, format, v, verdicts["http"])
			}
		}
	}
}
