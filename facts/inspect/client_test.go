package inspect

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// TestReadOnly has the SDK try to write through the client that inspection
// uses.
func TestReadOnly(t *testing.T) {
	cfg, err := config.LoadDefaultConfig(t.Context(), config.WithRegion("us-east-1"), config.WithCredentialsProvider(aws.AnonymousCredentials{}))
	if err != nil {
		t.Fatal(err)
	}
	cfg.HTTPClient = never{t}
	cfg.RetryMaxAttempts = 1
	in := &Inspector{config: cfg}
	_, err = in.client("us-east-1").DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("b")})
	if err == nil || !strings.Contains(err.Error(), "does not send DELETE") {
		t.Errorf("got %v", err)
	}
}

type never struct{ t *testing.T }

func (n never) Do(r *http.Request) (*http.Response, error) {
	n.t.Errorf("%s %s was sent", r.Method, r.URL)
	return nil, http.ErrAbortHandler
}

func TestDirectoryBucketsAskLess(t *testing.T) {
	if len(directory) >= len(generalPurpose) {
		t.Error("directory buckets have fewer settings")
	}
	for _, s := range generalPurpose {
		if s.call == "" || s.permission == "" || len(s.facts) == 0 || (s.absent == "") != (s.none == nil) {
			t.Errorf("%+v is not whole", s)
		}
	}
}
