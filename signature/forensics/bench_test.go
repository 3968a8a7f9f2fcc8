package forensics

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/internal/sdktest"
)

// BenchmarkTraceOpen is the dearest search: a request of 1 MB whose change
// nobody can put back, so that the whole budget is spent.
func BenchmarkTraceOpen(b *testing.B) {
	req := sdktest.S3(b, func(ctx context.Context, c *s3.Client) {
		c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("assets"), Key: aws.String("k"), Body: strings.NewReader(strings.Repeat("x\r\n", 1<<20/3)),
			Metadata: map[string]string{"a": "1"}})
	}, func(o *s3.Options) {
		o.BaseEndpoint, o.UsePathStyle = aws.String("http://storage.example.com:9000"), true
	})
	req.Headers = slices.Clone(req.Headers)
	setHeader(req, "X-Amz-Meta-A", "something else")
	v := signature.NewVerifier(sdktest.Credentials)
	a := signature.Parse(req)
	for b.Loop() {
		if r := Trace(v, req, &a, Options{}); r.Outcome != Open {
			b.Fatal(r.Outcome)
		}
	}
}

// BenchmarkTraceLongQuery: a request made to be dear.
func BenchmarkTraceLongQuery(b *testing.B) {
	var q strings.Builder
	for i := range 2000 {
		q.WriteString("&p" + itoa(i) + "=%20a,b+c")
	}
	req := sdktest.Sign(b, "s3", sdktest.Request(b, "GET", "https://assets.s3.us-east-1.amazonaws.com/"+strings.Repeat("a%20/", 200)+"?x=1"+q.String(), "", "X-Amz-Meta-A", "1"), signedAt)
	setHeader(req, "X-Amz-Meta-A", "something else")
	v := signature.NewVerifier(sdktest.Credentials)
	a := signature.Parse(req)
	for b.Loop() {
		if r := Trace(v, req, &a, Options{}); r.Outcome != Open {
			b.Fatal(r.Outcome)
		}
	}
}
