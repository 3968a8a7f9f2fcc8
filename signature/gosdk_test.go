package signature_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/chunked"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/internal/sdktest"
)

var signedAt = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// goRequests are requests of the Go SDK in all its ways to sign.
func goRequests(t testing.TB) map[string]*capture.Request {
	presign := func(f func(context.Context, *s3.PresignClient) (string, string, http.Header)) *capture.Request {
		method, url, header := f(t.Context(), s3.NewPresignClient(sdktest.NewS3(nil)))
		req := sdktest.Request(t, method, url, "")
		for name, values := range header {
			req.Header[name] = values
		}
		return sdktest.FromHTTP(t, req)
	}
	withChecksums := func(o *s3.Options) { o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenSupported }
	return map[string]*capture.Request{
		"put": sdktest.S3(t, func(ctx context.Context, c *s3.Client) {
			c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("assets"), Key: aws.String("a b/c+d&é~.txt"),
				Body: strings.NewReader("hello"), Metadata: map[string]string{"a": "x   y"}})
		}),
		"trailing checksum": sdktest.S3(t, func(ctx context.Context, c *s3.Client) {
			c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("assets"), Key: aws.String("k"),
				Body: strings.NewReader(strings.Repeat("x", 100000)), ChecksumAlgorithm: types.ChecksumAlgorithmCrc32c})
		}, withChecksums),
		"part": sdktest.S3(t, func(ctx context.Context, c *s3.Client) {
			c.UploadPart(ctx, &s3.UploadPartInput{Bucket: aws.String("assets"), Key: aws.String("k"), PartNumber: aws.Int32(1),
				UploadId: aws.String("u"), Body: strings.NewReader("part")})
		}),
		"complete": sdktest.S3(t, func(ctx context.Context, c *s3.Client) {
			c.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: aws.String("assets"), Key: aws.String("k"),
				UploadId:        aws.String("u"),
				MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{{ETag: aws.String("e"), PartNumber: aws.Int32(1)}}}})
		}),
		"list": sdktest.S3(t, func(ctx context.Context, c *s3.Client) {
			c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String("assets"), Prefix: aws.String("a b+c/"), Delimiter: aws.String("/")})
		}),
		"sqs": sdktest.SQS(t, func(ctx context.Context, c *sqs.Client) {
			c.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String("https://sqs.us-east-1.amazonaws.com/1/q"), MessageBody: aws.String("hi")})
		}),
		"presigned get": presign(func(ctx context.Context, c *s3.PresignClient) (string, string, http.Header) {
			p, err := c.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("assets"), Key: aws.String("a b.txt"),
				ResponseContentDisposition: aws.String(`attachment; filename="a b.txt"`)})
			if err != nil {
				t.Fatal(err)
			}
			return p.Method, p.URL, p.SignedHeader
		}),
		"multi-region access point": sdktest.SignV4a(t, sdktest.Request(t, "GET", "https://m.accesspoint.s3-global.amazonaws.com/k%2Bx?x-id=GetObject", ""), signedAt),
		"lambda": sdktest.Sign(t, "lambda", sdktest.Request(t, "GET",
			"https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af/a%2Fb", ""), signedAt),
	}
}

func TestGoSDK(t *testing.T) {
	v := signature.NewVerifier(sdktest.Credentials)
	for name, req := range goRequests(t) {
		t.Run(name, func(t *testing.T) {
			a := signature.Parse(req)
			if r := v.Verify(req, &a); r.Status != signature.Match {
				t.Errorf("%s %s: %+v", req.Method, req.Target, r)
			}
			if a.Problems != nil {
				t.Errorf("problems %v", a.Problems)
			}
			if u := signature.UnsignedHeaders(req, &a); u != nil {
				t.Errorf("unsigned %v", u)
			}
			if !a.PayloadMode.Streaming() {
				return
			}
			body := chunked.Parse(req.Body, signature.ChunkOptions(req, &a))
			if body.Problems != nil || body.Size() != 100000 || len(body.Trailers) != 1 {
				t.Errorf("body: %d bytes, trailers %v, problems %v", body.Size(), body.Trailers, body.Problems)
			}
		})
	}
}

// TestChunkSignatures uses the two examples of the S3 API Reference.
func TestChunkSignatures(t *testing.T) {
	chunks := func(final string, sigs ...string) string {
		return fmt.Sprintf("10000;chunk-signature=%s\r\n%s\r\n400;chunk-signature=%s\r\n%s\r\n0;chunk-signature=%s\r\n%s",
			sigs[0], strings.Repeat("a", 65536), sigs[1], strings.Repeat("a", 1024), sigs[2], final)
	}
	plain := chunks("\r\n", "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
		"0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9")
	trailer := chunks("x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
		"b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
		"1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7", "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992")
	request := func(payload, signed, sig, length, body string, more ...string) *capture.Request {
		r := &capture.Request{Method: "PUT", Target: "/examplebucket/chunkObject.txt", Body: []byte(body), Headers: capture.Headers{
			{Name: "Host", Value: "s3.amazonaws.com"}, {Name: "x-amz-date", Value: "20130524T000000Z"},
			{Name: "x-amz-storage-class", Value: "REDUCED_REDUNDANCY"}, {Name: "x-amz-content-sha256", Value: payload},
			{Name: "Content-Encoding", Value: "aws-chunked"}, {Name: "x-amz-decoded-content-length", Value: "66560"}, {Name: "Content-Length", Value: length},
			{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=" + signed + ",Signature=" + sig}}}
		for i := 0; i < len(more); i += 2 {
			r.Headers = append(r.Headers, capture.Header{Name: more[i], Value: more[i+1]})
		}
		return r
	}
	signed := request("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class",
		"4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", "66824", plain)
	trailed := request("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer",
		"106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e", "66824", trailer, "x-amz-trailer", "x-amz-checksum-crc32c")
	v := signature.NewVerifier(sdktest.Credentials)
	tests := []struct {
		name   string
		req    *capture.Request
		change func(body string) string
		want   signature.Result
	}{
		{"chunks", signed, nil, signature.Result{Status: signature.Match, Chunk: 3}},
		{"trailer", trailed, nil, signature.Result{Status: signature.Match, Chunk: 3}},
		{"first chunk", signed, func(b string) string { return strings.Replace(b, "aaa", "aab", 1) },
			signature.Result{Status: signature.Mismatch, Broken: signature.BrokenChunk, Chunk: 0}},
		{"second chunk", signed, func(b string) string { i := strings.LastIndex(b, "aaa"); return b[:i] + "b" + b[i+1:] },
			signature.Result{Status: signature.Mismatch, Broken: signature.BrokenChunk, Chunk: 1}},
		{"last signature", signed, func(b string) string { return strings.Replace(b, "b6c6", "b6c7", 1) },
			signature.Result{Status: signature.Mismatch, Broken: signature.BrokenChunk, Chunk: 2}},
		{"trailer's value", trailed, func(b string) string { return strings.Replace(b, "sOO8", "sOO9", 1) },
			signature.Result{Status: signature.Mismatch, Broken: signature.BrokenTrailer, Chunk: 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := *tt.req
			if tt.change != nil {
				req.Body = []byte(tt.change(string(req.Body)))
			}
			a := signature.Parse(&req)
			got := v.Verify(&req, &a)
			got.Place = signature.Place{}
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}
