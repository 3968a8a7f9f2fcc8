// Command record writes logs of the AWS SDK for Go v2 as its ClientLogMode has
// them, and beside each what reached the other side, in JSON Lines. Nothing is
// sent to AWS: every connection goes to a server of its own.
//
//	go run ./capture/gosdk/testdata/record capture/gosdk/testdata
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go/logging"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/jsonl"
	"github.com/assay-project/assay/capture/rawhttp"
)

// The keys of AWS's documentation.
const (
	keyID  = "ASIAIOSFODNN7EXAMPLE"
	secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: record DIR")
	}
	for name, mode := range map[string]aws.ClientLogMode{
		"bodies": aws.LogRequestWithBody | aws.LogResponseWithBody,
		"heads":  aws.LogRequest | aws.LogResponse | aws.LogSigning | aws.LogRetries,
	} {
		if err := record(filepath.Join(os.Args[1], name), mode); err != nil {
			log.Fatal(err)
		}
	}
}

// tap keeps what a client sends.
type tap struct {
	net.Conn
	sent *bytes.Buffer
}

func (t tap) Write(b []byte) (int, error) {
	t.sent.Write(b)
	return t.Conn.Write(b)
}

func record(path string, mode aws.ClientLogMode) error {
	server := httptest.NewServer(http.HandlerFunc(answer))
	defer server.Close()
	var conns []*bytes.Buffer
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, // a connection each, so that the order is that of the log
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			c, err := (&net.Dialer{}).DialContext(ctx, "tcp", server.Listener.Addr().String())
			conns = append(conns, new(bytes.Buffer))
			return tap{c, conns[len(conns)-1]}, err
		},
	}}
	var out bytes.Buffer
	call(aws.Config{
		Region: "eu-west-1", HTTPClient: client, ClientLogMode: mode, Logger: logging.NewStandardLogger(&out),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: keyID, SecretAccessKey: secret, SessionToken: "FakeSessionTokenForSamples"}, nil
		}),
	})
	if err := os.WriteFile(path+".log", out.Bytes(), 0o644); err != nil {
		return err
	}
	var wire bytes.Buffer
	w := jsonl.NewWriter(&wire)
	w.KeepSecrets = true
	for i, c := range conns {
		r := rawhttp.NewReader(c, "wire", func(w capture.Warning) { log.Print(w) })
		x, err := r.Next()
		if err != nil {
			return errors.Join(fmt.Errorf("connection %d", i), err)
		}
		x.ID = strconv.Itoa(i + 1)
		if err := w.Write(x); err != nil {
			return err
		}
	}
	return os.WriteFile(path+".wire.jsonl", wire.Bytes(), 0o644)
}

// call makes the calls of the samples; that some fail is what they are for.
func call(cfg aws.Config) {
	ctx := context.Background()
	bucket := aws.String("assets-prod")
	plain := s3.NewFromConfig(cfg, func(o *s3.Options) { o.EndpointOptions.DisableHTTPS = true })
	_, _ = plain.PutObject(ctx, &s3.PutObjectInput{
		Bucket: bucket, Key: aws.String("events/current log"), Body: strings.NewReader("line one\nline two\n"),
		WriteOffsetBytes: aws.Int64(0), Metadata: map[string]string{"source": "cron"},
	})
	_, _ = plain.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("events/slow")})
	_, _ = plain.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: bucket, Prefix: aws.String("a/b c")})
	_, _ = plain.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: aws.String("k")})
	_, _ = plain.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{
		Objects: []types.ObjectIdentifier{{Key: aws.String("a")}, {Key: aws.String("b")}},
	}})
	_, _ = sqs.NewFromConfig(cfg, func(o *sqs.Options) {
		o.BaseEndpoint = aws.String("http://sqs.eu-west-1.amazonaws.com")
	}).SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: aws.String("https://sqs.eu-west-1.amazonaws.com/111122223333/orders"), MessageBody: aws.String("café"),
	})
}

// answer stands in for AWS; it is no evidence of what AWS answers.
func answer(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("x-amz-request-id", "0123456789ABCDEF")
	switch {
	case r.Header.Get("x-amz-write-offset-bytes") != "":
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, "<Error><Code>InvalidRequest</Code><Message>Cannot specify both write offset and user metadata for this object write</Message></Error>")
	case strings.HasSuffix(r.URL.Path, "/slow") && strings.Contains(r.Header.Get("Amz-Sdk-Request"), "attempt=1"):
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>")
	case strings.HasSuffix(r.URL.Path, "/slow"):
		fmt.Fprint(w, "hello\n")
	case r.Method == http.MethodHead:
		w.WriteHeader(http.StatusNotFound)
	case strings.HasPrefix(r.Host, "sqs"):
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		fmt.Fprint(w, `{"MessageId":"1","MD5OfMessageBody":"07117fe4a1ebd544965dc19573183da2"}`)
	default:
		fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><Result xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></Result>`)
	}
}
