package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const sdk = "User-Agent: Boto3/1.43.11 md/Botocore#1.43.11 Botocore/1.43.11\n"

// twenty requests over all protocols but CBOR, which no text log can show: right
// ones, wrong ones, and ones that are none of AWS's.
var twenty = []struct{ line, headers, body, outcome string }{
	{"PUT https://assets-prod.s3.eu-west-1.amazonaws.com/events/current%20log", sdk + "Content-Type: text/plain\n", "hello", "accept"},
	{"POST https://dynamodb.eu-west-1.amazonaws.com/", sdk + "X-Amz-Target: DynamoDB_20120810.PutItem\nContent-Type: application/x-amz-json-1.0\n", `{"TableName": "orders", "ReturnValues": "all_old", "Item": {"pk": {"S": "it's"}}}`, "reject"},
	{"POST https://ec2.eu-west-1.amazonaws.com/", sdk + "Content-Type: application/x-www-form-urlencoded; charset=utf-8\n", "Action=RunInstances&Version=2016-11-15&MinCount=1", "reject"},
	{"GET https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/?MaxItems=many", sdk, "", "reject"},
	{"GET https://lambda.eu-west-1.amazonaws.com/2015-03-31/function", sdk, "", "undecided"},
	{"GET https://example.com/", sdk, "", "undecided"},
	{"PUT https://assets-prod.s3.eu-west-1.amazonaws.com/current.log", sdk + "x-amz-write-offset-bytes: 0\nx-amz-meta-source: a b\n", "hello", "reject"},
	{"PUT https://s3.eu-west-1.amazonaws.com/assets-prod/a%2Bb//c?partNumber=10001&uploadId=u", sdk, "part", "reject"},
	{"PUT https://assets-prod.s3.eu-west-1.amazonaws.com/?tagging", sdk + "Content-Type: application/xml\n", "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>", "reject"},
	{"GET https://assets-prod.s3.eu-west-1.amazonaws.com/?list-type=2&max-keys=ten", sdk, "", "reject"},
	{"HEAD https://assets-prod.s3.eu-west-1.amazonaws.com/current.log", sdk, "", "accept"},
	{"DELETE https://assets-prod.s3.dualstack.eu-west-1.amazonaws.com/current.log?versionId=3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY", sdk, "", "accept"},
	{"GET https://assets_prod.s3-accelerate.amazonaws.com/current.log", sdk, "", "reject"},
	{"POST https://sqs.eu-west-1.amazonaws.com/", sdk + "X-Amz-Target: AmazonSQS.SendMessage\nContent-Type: application/x-amz-json-1.0\n", `{"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders.fifo", "MessageBody": "ü"}`, "reject"},
	{"POST https://iam.amazonaws.com/", sdk + "Content-Type: application/x-www-form-urlencoded\n", "Action=CreateUser&Version=2010-05-08&UserName=a+b", "reject"},
	{"POST https://sts.eu-west-1.amazonaws.com/", sdk + "Content-Type: application/x-www-form-urlencoded\n", "Action=GetCallerIdentity&Version=2011-06-15", "accept"},
	{"POST https://kms.eu-west-1.amazonaws.com/", sdk + "X-Amz-Target: TrentService.CreateKey\nContent-Type: application/x-amz-json-1.1\n", `{"KeySpec": "RSA_2048", "KeyUsage": "GENERATE_VERIFY_MAC"}`, "reject"},
	{"POST https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions", sdk + "Content-Type: application/json\n", `{"FunctionName": "f", "Role": "arn:aws:iam::123456789012:role/r", "Code": {"ZipFile": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="}, "MemorySize": 64}`, "reject"},
	{"POST https://route53.amazonaws.com/2013-04-01/hostedzone", sdk + "Content-Type: application/xml\n", `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>example.com</Name></CreateHostedZoneRequest>`, "reject"},
	{"POST https://sns.eu-west-1.amazonaws.com/", sdk + "Content-Type: application/x-www-form-urlencoded\n", "Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A123456789012%3Aorders&Message=", "reject"},
}

// TestOneRequestOneVerdict judges twenty requests, each in every format: but for where it
// stood, the verdicts are equal.
func TestOneRequestOneVerdict(t *testing.T) {
	for _, x := range twenty {
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

// TestConvertThereAndBack writes the twenty requests in each format that assay
// writes, and reads them back: nothing of a request is lost.
func TestConvertThereAndBack(t *testing.T) {
	convert := func(to, in string) string {
		var out, errOut bytes.Buffer
		if code := run([]string{"convert", "--show-secrets", "--to", to}, strings.NewReader(in), &out, &errOut); code != exitClean {
			t.Fatalf("to %s: exit code %d: %s", to, code, errOut.String())
		}
		return out.String()
	}
	for _, x := range twenty {
		first := convert("jsonl", forms["jsonl"](t, exchange(x.line, x.headers, x.body)))
		for _, format := range []string{"jsonl", "har", "http", "curl"} {
			again := convert("jsonl", convert(format, first))
			if a, b := requestIn(t, first), requestIn(t, again); a != b {
				t.Errorf("%s by way of %s:\n%s\nwas\n%s", x.line, format, b, a)
			}
		}
	}
}

// requestIn is the request of a line of JSON Lines: method, host and target, which a
// raw message has apart, headers in order but for Host, which curl writes first, and
// the body.
func requestIn(t *testing.T, line string) string {
	var x struct {
		Request struct {
			Method, URL, Body string
			BodyTruncated     bool
			Headers           [][2]string
		}
	}
	if err := json.Unmarshal([]byte(line), &x); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	r := x.Request
	host := ""
	for i, h := range r.Headers {
		if strings.EqualFold(h[0], "Host") {
			host, r.Headers = h[1], slices.Delete(slices.Clone(r.Headers), i, i+1)
			break
		}
	}
	r.URL = strings.TrimPrefix(r.URL, "https://"+host)
	return fmt.Sprint(host, r)
}
