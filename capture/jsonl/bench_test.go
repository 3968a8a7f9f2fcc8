package jsonl

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
)

// archive is n exchanges of the size that a PutItem or PutObject usually has.
func archive(n int) []byte {
	var b bytes.Buffer
	body := base64.StdEncoding.EncodeToString([]byte(strings.Repeat(`{"TableName":"t","Item":{"k":{"S":"v"}}}`, 8)))
	for i := range n {
		fmt.Fprintf(&b, `{"v":1,"id":"x-%d","session":"x","time":"2026-04-27T12:09:21Z","request":{"method":"POST",`+
			`"url":"https://dynamodb.us-east-1.amazonaws.com/","headers":[["Host","dynamodb.us-east-1.amazonaws.com"],`+
			`["X-Amz-Target","DynamoDB_20120810.PutItem"],["Content-Type","application/x-amz-json-1.0"],`+
			`["User-Agent","Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux md/arch#x86_64 lang/python#3.11.7"],`+
			`["X-Amz-Date","20260427T120921Z"],["Authorization","AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260427/us-east-1/dynamodb/aws4_request, `+
			`SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=%064d"],["Content-Length","320"]],"body":"%s"},`+
			`"response":{"status":200,"headers":[["x-amzn-requestid","r"],["content-type","application/x-amz-json-1.0"]],"body":"e30="}}`+"\n", i, i, body)
	}
	return b.Bytes()
}

func BenchmarkReader(b *testing.B) {
	const n = 1000
	in := archive(n)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		r := NewReader(bytes.NewReader(in), "bench", func(w capture.Warning) { b.Fatal(w.Message) })
		for i := 0; ; i++ {
			if _, err := r.Next(); err == io.EOF {
				if i != n {
					b.Fatalf("%d exchanges, want %d", i, n)
				}
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/exchange")
}
