package endpoint

import (
	"errors"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	smithyauth "github.com/aws/smithy-go/auth"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// choices are values of S3's parameters that reach every branch of its rules.
var choices = map[string][]any{
	"Bucket": {nil, "", "bucket", "my.bucket", "Bucket", "bu_cket", "ab", "a.b.c", "192.168.5.4", "-bucket-", "bucket#", "bucket name", "ünder",
		"b--use1-az4--x-s3", "b--usw2-lax1-az1--x-s3", "b--x-s3", "b--test-ab1--xa-s3", "b.c--use1-az4--x-s3", "ap-abc123-s3alias",
		"test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3", "test-accessp-e0b1d075431d83bebde8xz5w8ijx1qzlbp3i3ebeta0--op-s3", "short--op-s3",
		"arn:aws:s3:us-west-2:123456789012:accesspoint:ap", "arn:aws:s3:us-west-2:123456789012:accesspoint/ap", "arn:aws:s3:us-west-2:123456789012:accesspoint:ap:more",
		"arn:aws:s3:us-west-2::accesspoint:ap", "arn:aws:s3:us-west-2:1234_6789012:accesspoint:ap", "arn:aws-cn:s3:cn-north-1:123456789012:accesspoint:ap", "arn:aws:s3:us-west-2:123456789012:accesspoint:",
		"arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap", "arn:aws:s3::123456789012:accesspoint:no_label", "arn:aws:s3:us-west-2:123456789012:bucket:b", "arn:aws:s3:::b", "arn:aws:s3:us-west-2:123456789012:",
		"arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/lens", "arn:aws:s3-object-lambda:us-west-2:123456789012:other/lens", "arn:aws:s3-object-lambda::123456789012:accesspoint/lens",
		"arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/ap", "arn:aws:s3-outposts:us-west-2:123456789012:outpost:op-1", "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/other/ap", "arn:aws:s3-outposts:us-west-2:123456789012:outpost",
		"arn:aws:s3express:us-west-2:123456789012:bucket/b", "arn:", "arn:aws:sns:us-west-2:123456789012:t"},
	"Region":                         {nil, "", "us-east-1", "us-west-2", "eu-central-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "aws-global", "us-middle-9", "snow", "not a region"},
	"UseFIPS":                        {nil, false, false, true},
	"UseDualStack":                   {nil, false, false, true},
	"Accelerate":                     {nil, false, false, true},
	"ForcePathStyle":                 {nil, false, false, true},
	"UseGlobalEndpoint":              {nil, false, true},
	"UseArnRegion":                   {nil, false, true},
	"DisableAccessPoints":            {nil, nil, false, true},
	"DisableMultiRegionAccessPoints": {nil, nil, false, true},
	"UseObjectLambdaEndpoint":        {nil, nil, false, true},
	"UseS3ExpressControlEndpoint":    {nil, nil, false, true},
	"DisableS3ExpressSessionAuth":    {nil, nil, false, true},
	"Endpoint":                       {nil, nil, nil, nil, "https://example.com", "http://localhost:9000", "https://10.0.0.1/base", "https://[::1]:8443", "https://beta.example.com/p/", "nonsense", "https://a.b?c=d"},
}

// TestResolveAgainstGoSDK compares a sweep over S3's parameters with what the
// S3 client of the AWS SDK for Go answers, which is compiled from AWS's own
// decision diagram.
func TestResolveAgainstGoSDK(t *testing.T) {
	names := slices.Sorted(maps.Keys(choices))
	sdk := s3.NewDefaultEndpointResolverV2()
	random := rand.New(rand.NewPCG(1, 2))
	const n = 10_000
	endpoints, skipped := 0, 0
	for range n {
		params, theirs := Params{}, s3.EndpointParameters{}
		for _, name := range names {
			setBoth(params, &theirs, name, choices[name][random.IntN(len(choices[name]))])
		}
		if known(params) {
			skipped++
			continue
		}
		got, gotErr := Resolve("s3", params)
		e, err := sdk.ResolveEndpoint(t.Context(), theirs)
		if err != nil {
			want := strings.TrimPrefix(err.Error(), "endpoint rule error, ")
			want = strings.Replace(want, "Failed to parse uri", "the endpoint is not a valid URL", 1)
			var refused *RefusedError
			if !errors.As(gotErr, &refused) || refused.Message != want {
				t.Fatalf("%v:\n ours   %+v, %v\n theirs %v", params, got, gotErr, want)
			}
			continue
		}
		endpoints++
		options, _ := smithyauth.GetAuthOptions(&e.Properties)
		want := &Endpoint{URL: e.URI.String(), AuthSchemes: schemes(options), Properties: backend(e.Properties)}
		if gotErr != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%v:\n ours   %+v, %v\n theirs %+v", params, got, gotErr, want)
		}
	}
	if endpoints < n/10 || skipped > n/20 {
		t.Errorf("%d of %d gave an endpoint and %d were skipped; the sweep tests too little", endpoints, n, skipped)
	}
}

// setBoth sets a parameter on both sides; nil leaves it unset.
func setBoth(params Params, theirs *s3.EndpointParameters, name string, v any) {
	params[name] = v
	field := reflect.ValueOf(theirs).Elem().FieldByName(name)
	switch v := v.(type) {
	case string:
		field.Set(reflect.ValueOf(&v))
	case bool:
		field.Set(reflect.ValueOf(&v))
	}
}

// known reports the two differences that are known. In both botocore, whose rule
// tree ours is, answers as we do.
func known(p Params) bool {
	bucket, _ := p["Bucket"].(string)
	switch {
	case strings.HasPrefix(bucket, "-") || strings.HasSuffix(bucket, "-"):
		return true // the Go SDK takes it for a host label, RFC 1123 does not
	case p["Bucket"] == nil && p["UseS3ExpressControlEndpoint"] == true && p["Endpoint"] != nil:
		return true // ListDirectoryBuckets: the newer diagram signs with a session
	}
	return false
}

// backend returns the one further property that S3's rules set.
func backend(p smithy.Properties) map[string]any {
	if b, ok := p.Get("backend").(string); ok {
		return map[string]any{"backend": b}
	}
	return nil
}

func schemes(options []*smithyauth.Option) []AuthScheme {
	var out []AuthScheme
	for _, o := range options {
		a := AuthScheme{Name: o.SchemeID}
		p := o.SignerProperties
		a.SigningName, _ = smithyhttp.GetSigV4SigningName(&p)
		a.SigningRegion, _ = smithyhttp.GetSigV4SigningRegion(&p)
		a.SigningRegionSet, _ = smithyhttp.GetSigV4ASigningRegions(&p)
		a.DisableDoubleEncoding, _ = smithyhttp.GetDisableDoubleEncoding(&p)
		out = append(out, a)
	}
	return out
}
