package inspect

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/logging"
)

// Options says how to reach S3. The zero value is what the AWS tools would do on
// this machine.
type Options struct {
	// Profile is that of the shared configuration.
	Profile string
	// Region is where to ask first. The bucket's own is found out.
	Region string
	// Endpoint is the URL of an S3 that is not AWS's.
	Endpoint string
	// PathStyle puts the bucket into the path.
	PathStyle bool
	// Anonymous sends requests without a signature.
	Anonymous bool
	// Parallel is how many requests may be under way at once; 0 for 6.
	Parallel int
}

// Inspector reads buckets. It is safe for concurrent use.
type Inspector struct {
	config    aws.Config
	pathStyle bool
	custom    bool // the endpoint is not AWS's
	parallel  int
}

// firstRegion is where AWS is asked for a bucket when no region is configured:
// any of a partition's tells where the bucket is.
const firstRegion = "us-east-1"

// New prepares an inspection. An error says that the SDK's configuration cannot
// be read, or that it leads to no credentials.
func New(ctx context.Context, o Options) (*Inspector, error) {
	// What goes wrong is told once, by the errors; the SDK's log would repeat it.
	load := []func(*config.LoadOptions) error{config.WithAppID("assay"), config.WithLogger(logging.Nop{})}
	if o.Profile != "" {
		load = append(load, config.WithSharedConfigProfile(o.Profile))
	}
	if o.Region != "" {
		load = append(load, config.WithRegion(o.Region))
	}
	if o.Anonymous {
		load = append(load, config.WithCredentialsProvider(aws.AnonymousCredentials{}))
	}
	cfg, err := config.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return nil, fmt.Errorf("AWS configuration: %w", err)
	}
	if !o.Anonymous {
		if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
			return nil, fmt.Errorf("no AWS credentials: %w", cause(err))
		}
	}
	if cfg.Region == "" {
		cfg.Region = firstRegion
	}
	if o.Endpoint != "" {
		cfg.BaseEndpoint = aws.String(o.Endpoint)
	}
	in := &Inspector{config: cfg, pathStyle: o.PathStyle, parallel: o.Parallel}
	in.custom = s3.NewFromConfig(cfg).Options().BaseEndpoint != nil // the configuration may name one too
	if in.parallel <= 0 {
		in.parallel = 6
	}
	return in, nil
}

// client returns a client for a region.
func (in *Inspector) client(region string) *s3.Client {
	return s3.NewFromConfig(in.config, func(o *s3.Options) {
		o.Region = region
		o.UsePathStyle = in.pathStyle
		// A session for directory buckets would be a call more; what is read
		// here needs none.
		o.DisableS3ExpressSessionAuth = aws.Bool(true)
		o.HTTPClient = readOnly{o.HTTPClient}
	})
}

// readOnly is a client that cannot change anything, whatever the calls above
// it: it sends HEAD and GET. It also tells an endpoint that does not know a
// subresource from one that answers.
type readOnly struct{ s3.HTTPClient }

// Do sends a request.
func (c readOnly) Do(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet && req.Method != http.MethodHead {
		return nil, fmt.Errorf("inspection only reads, and does not send %s", req.Method)
	}
	resp, err := c.HTTPClient.Do(req)
	if err == nil && req.Method == http.MethodGet && resp.StatusCode == http.StatusOK {
		err = refuseEvasion(req, resp)
	}
	return resp, err
}

// refuseEvasion makes a refusal of an answer to another question. Some
// endpoints pass over a subresource that they do not know, and list the bucket,
// send the object, or say nothing; the SDK would read that as a setting with
// nothing in it.
func refuseEvasion(req *http.Request, resp *http.Response) error {
	body := bufio.NewReader(resp.Body)
	start, err := body.Peek(512) // shorter for most answers
	if err != nil && err != io.EOF {
		resp.Body.Close()
		return err
	}
	list := bytes.Contains(start, []byte("<ListBucketResult"))
	// Of the answers that are asked for here, none has these headers.
	data := resp.Header.Get("ETag") != "" || resp.Header.Get("Accept-Ranges") != ""
	if len(bytes.TrimSpace(start)) > 0 && !list && !data {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{body, resp.Body}
		return nil
	}
	resp.Body.Close()
	const refusal = `<Error><Code>NotImplemented</Code><Message>The endpoint passes over the subresource.</Message></Error>`
	resp.StatusCode, resp.Status = http.StatusNotImplemented, "501 Not Implemented"
	resp.Header = http.Header{"Content-Type": {"application/xml"}, regionHeader: resp.Header[regionHeader]}
	resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(refusal)), int64(len(refusal))
	resp.Request = req
	return nil
}
