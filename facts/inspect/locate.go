package inspect

import (
	"context"
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/assay-project/assay/facts"
)

// regionHeader tells a bucket's region, on refusals too.
const regionHeader = "X-Amz-Bucket-Region"

// locate finds out whether the bucket exists and where, and sets the target's
// client. Its error says that neither could be learned.
func (in *Inspector) locate(ctx context.Context, t *target, a *Answer) error {
	region := in.config.Region
	t.client = in.client(region)
	home, status, err := head(ctx, t)
	if home != "" && home != region && err != nil {
		region = home
		t.client = in.client(region)
		_, status, err = head(ctx, t)
	}
	if home != "" {
		a.Bucket.Region = facts.Is(home)
	}
	switch {
	case err == nil && home != "":
		return nil
	case err != nil && (status == 0 || status >= 500 && status != http.StatusNotImplemented):
		return err // no answer, or none about the bucket
	}
	return in.location(ctx, t, a, status)
}

// location asks where the bucket is, by a call whose refusal has a body: that
// of HeadBucket, whose status is given, has none, and does not tell a bucket
// that may not be seen from credentials that are wrong.
func (in *Inspector) location(ctx context.Context, t *target, a *Answer, status int) error {
	out, err := t.client.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: t.bucket})
	if err == nil {
		if !a.Bucket.Region.Known {
			a.Bucket.Region = facts.Is(regionOf(string(out.LocationConstraint)))
			t.client = in.client(a.Bucket.Region.Value)
		}
		return nil
	}
	switch code := codeOf(err); {
	case code == "NoSuchBucket":
		a.Bucket.Exists = facts.Is(false)
		return nil
	case status == http.StatusNotFound, aboutCaller[code], responseOf(err) == nil:
		return err
	}
	if !a.Bucket.Region.Known {
		a.unread(err, "GetBucketLocation", "s3:GetBucketLocation", "region")
		if status != http.StatusOK {
			a.Bucket.Exists.Forget() // the region's header would have shown it
		}
	}
	return nil
}

// head asks for the bucket. home is its region where the answer tells, status 0
// where there was no answer.
func head(ctx context.Context, t *target) (home string, status int, err error) {
	out, err := t.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: t.bucket})
	if err == nil {
		return aws.ToString(out.BucketRegion), http.StatusOK, nil
	}
	if resp := responseOf(err); resp != nil {
		return resp.Header.Get(regionHeader), resp.StatusCode, err
	}
	return "", 0, err
}

// regionOf returns the region of a location constraint.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
func regionOf(location string) string {
	switch location {
	case "":
		return "us-east-1"
	case "EU":
		return "eu-west-1"
	}
	return location
}

// aboutCaller are the refusals that would meet any call: they say nothing of the
// bucket.
var aboutCaller = map[string]bool{
	"InvalidAccessKeyId": true, "SignatureDoesNotMatch": true, "ExpiredToken": true, "InvalidToken": true,
	"TokenRefreshRequired": true, "RequestTimeTooSkewed": true, "InvalidClientTokenId": true,
	"AuthorizationHeaderMalformed": true, "AccountProblem": true, "NotSignedUp": true,
}

// responseOf returns the response that an error came with, nil where there was
// none.
func responseOf(err error) *http.Response {
	var re *awshttp.ResponseError
	if errors.As(err, &re) && re.Response != nil {
		return re.Response.Response
	}
	return nil
}
