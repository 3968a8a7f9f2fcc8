package forensics

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature/internal/sdktest"
)

var signedAt = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// baseRequests are what the AWS SDK for Go signs before a proxy changes it.
func baseRequests(t testing.TB) map[string]*capture.Request {
	pathStyle := func(o *s3.Options) { o.UsePathStyle = true }
	custom := func(o *s3.Options) {
		o.UsePathStyle = true
		o.BaseEndpoint = aws.String("http://storage.example.com:9000")
	}
	mapped := func(o *s3.Options) {
		o.UsePathStyle = true
		o.BaseEndpoint = aws.String("http://localhost:32781")
	}
	put := func(key, contentType, body string) func(context.Context, *s3.Client) {
		return func(ctx context.Context, c *s3.Client) {
			c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("assets"), Key: &key, ContentType: &contentType,
				Body: strings.NewReader(body), Metadata: map[string]string{"Title": "Über  uns", "under_score": "1"}, IfMatch: aws.String(`"abc"`)})
		}
	}
	get := func(key string) func(context.Context, *s3.Client) {
		return func(ctx context.Context, c *s3.Client) {
			c.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("assets"), Key: &key})
		}
	}
	list := func(prefix string) func(context.Context, *s3.Client) {
		return func(ctx context.Context, c *s3.Client) {
			c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String("assets"), Prefix: &prefix})
		}
	}
	every := sdktest.Request(t, "POST", "https://sqs.us-east-1.amazonaws.com/", `{"MessageBody": "hi", "QueueUrl": "q"}`+"\r\n",
		"Content-Type", "application/json; charset=UTF-8", "X-Amz-Target", "AmazonSQS.SendMessage", "Connection", "close",
		"User-Agent", "Ruby", "X-Forwarded-For", "10.0.0.1", "X-Tags", "a", "X-Tags", "b", "Te", "trailers", "Cache-Control", "no-cache",
		"Expect", "100-continue")
	presigned := func() *capture.Request {
		p, err := s3.NewPresignClient(sdktest.NewS3(nil)).PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("assets"), Key: aws.String("a b.txt")})
		if err != nil {
			t.Fatal(err)
		}
		return sdktest.FromHTTP(t, sdktest.Request(t, p.Method, p.URL, ""))
	}
	return map[string]*capture.Request{
		"put":         sdktest.S3(t, put("dir/a b+c~é.txt", "text/plain", "hello\n")),
		"put path":    sdktest.S3(t, put("dir/k", "text/plain", "hello\n"), pathStyle),
		"put custom":  sdktest.S3(t, put("dir/k", "text/plain", "hello\n"), custom),
		"get":         sdktest.S3(t, get("dir/a b.txt")),
		"get folder":  sdktest.S3(t, get("dir/")),
		"get slashes": sdktest.S3(t, get("a//b/c")),
		"get dots":    sdktest.S3(t, get("a/./b")),
		"get percent": sdktest.S3(t, get("100%25.txt")),
		"get both":    sdktest.S3(t, get("a b+c d.txt")),
		"get plus":    sdktest.S3(t, get("a+b.txt")),
		"get custom":  sdktest.S3(t, get("dir/k"), custom),
		"get mapped":  sdktest.S3(t, get("dir/k"), mapped),
		"head": sdktest.S3(t, func(ctx context.Context, c *s3.Client) {
			c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String("assets"), Key: aws.String("k")})
		}),
		"list":         sdktest.S3(t, list("a b+c/")),
		"list literal": sdktest.S3(t, list("a+b")),
		"part": sdktest.S3(t, func(ctx context.Context, c *s3.Client) {
			c.UploadPart(ctx, &s3.UploadPartInput{Bucket: aws.String("assets"), Key: aws.String("k"), PartNumber: aws.Int32(1), UploadId: aws.String("u"), Body: strings.NewReader("x")})
		}),
		"acl": sdktest.S3(t, func(ctx context.Context, c *s3.Client) {
			c.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: aws.String("assets")})
		}),
		"presigned": presigned(),
		"sqs": sdktest.SQS(t, func(ctx context.Context, c *sqs.Client) {
			c.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String("https://sqs.us-east-1.amazonaws.com/1/q"), MessageBody: aws.String("hi")})
		}),
		"every header": sdktest.Sign(t, "sqs", every, signedAt),
		"json":         sdktest.Sign(t, "sqs", sdktest.Request(t, "POST", "https://sqs.us-east-1.amazonaws.com/", `{"MessageBody": "a: b, c", "QueueUrl": "q"}`), signedAt),
		"function": sdktest.Sign(t, "lambda", sdktest.Request(t, http.MethodGet,
			"https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af", ""), signedAt),
		"layer": sdktest.Sign(t, "lambda", sdktest.Request(t, http.MethodGet,
			"https://lambda.us-east-1.amazonaws.com/2017-03-31/tags/a%2Fb", ""), signedAt),
		"v4a": sdktest.SignV4a(t, sdktest.Request(t, http.MethodGet, "https://m.accesspoint.s3-global.amazonaws.com/k", ""), signedAt),
	}
}

// The helpers below change a request as what stands in between does.

func host(h string) func(*capture.Request) { return header("Host", h) }

func header(name, value string) func(*capture.Request) {
	return func(r *capture.Request) { setHeader(r, name, value) }
}

func without(name string) func(*capture.Request) {
	return func(r *capture.Request) {
		kept := r.Headers[:0:0]
		for _, h := range r.Headers {
			if !strings.EqualFold(h.Name, name) {
				kept = append(kept, h)
			}
		}
		r.Headers = kept
	}
}

func target(old, by string) func(*capture.Request) {
	return func(r *capture.Request) { r.Target = strings.ReplaceAll(r.Target, old, by) }
}

func path(f func(string) string) func(*capture.Request) {
	return func(r *capture.Request) {
		p, q, has := strings.Cut(r.Target, "?")
		if r.Target = f(p); has {
			r.Target += "?" + q
		}
	}
}

func query(f func(string) string) func(*capture.Request) {
	return func(r *capture.Request) {
		p, q, _ := strings.Cut(r.Target, "?")
		if r.Target = p; f(q) != "" {
			r.Target += "?" + f(q)
		}
	}
}

func body(f func(string) string) func(*capture.Request) {
	return func(r *capture.Request) {
		r.Body = []byte(f(string(r.Body)))
		r.BodySize = int64(len(r.Body))
		if r.Headers.Has("Content-Length") {
			setHeader(r, "Content-Length", itoa(len(r.Body)))
		}
	}
}

func all(changes ...func(*capture.Request)) func(*capture.Request) {
	return func(r *capture.Request) {
		for _, c := range changes {
			c(r)
		}
	}
}
