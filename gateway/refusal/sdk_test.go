package refusal_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cwtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/gateway/refusal"
)

// gate stands in an SDK's transport: it judges each request, puts the wanted
// finding into the verdict where there is one, and answers.
type gate struct {
	t       *testing.T
	finding *assay.Finding
	answer  *capture.Response
}

func (g *gate) Do(req *http.Request) (*http.Response, error) {
	x := exchange(g.t, req)
	v := assay.New().Check(x)
	if f := g.finding; f != nil {
		v.Outcome, v.Findings = assay.Reject, []assay.Finding{*f}
		v.Answer = &v.Findings[0]
	}
	if v.Outcome != assay.Reject {
		g.t.Fatalf("%s %s: %v, not refused", req.Method, req.URL, v.Outcome)
	}
	a := new(refusal.Writer).Answer(x, &v)
	g.answer = a
	h := http.Header{}
	for _, f := range a.Headers {
		h.Add(f.Name, f.Value)
	}
	return &http.Response{
		StatusCode: a.Status, Status: a.Reason, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h,
		Body: io.NopCloser(bytes.NewReader(a.Body)), ContentLength: int64(len(a.Body)), Request: req,
	}, nil
}

func exchange(t *testing.T, req *http.Request) *assay.Exchange {
	x := &assay.Exchange{ID: "1", Request: capture.Request{Method: req.Method, Proto: "HTTP/1.1"}}
	x.Request.SetURL(req.URL.String())
	x.Request.Headers = capture.Headers{{Name: "Host", Value: req.URL.Host}}
	for name, values := range req.Header {
		for _, v := range values {
			x.Request.Headers = append(x.Request.Headers, capture.Header{Name: name, Value: v})
		}
	}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Fatal(err)
		}
		x.Request.Body, x.Request.BodySize = body, int64(len(body))
		if req.ContentLength >= 0 && !x.Request.Headers.Has("Content-Length") {
			x.Request.Headers = append(x.Request.Headers, capture.Header{Name: "Content-Length", Value: "5"})
		}
	}
	return x
}

func config(g *gate) aws.Config {
	return aws.Config{
		Region: "eu-west-1", HTTPClient: g, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""),
	}
}

func found(code string, status int, message string) *assay.Finding {
	return &assay.Finding{Rule: "test/made", Code: code, Status: status, Message: message}
}

// TestSDKErrors lets the SDK for Go read refusals: it must raise the exception
// that it raises for AWS's own, with AWS's code and words.
func TestSDKErrors(t *testing.T) {
	const words = `Value "a" & <b> isn't valid: é`
	for _, tc := range []struct {
		name    string
		call    func(context.Context, aws.Config) error
		finding *assay.Finding // nil: what the checker finds
		code    string
		message string // "" for words
		silent  bool   // HEAD: there is no message
		status  int
		typed   any // a pointer to the exception's type; nil for none
		check   func(t *testing.T, err error)
	}{
		{
			name: "s3, judged",
			call: func(ctx context.Context, c aws.Config) error {
				_, err := s3.NewFromConfig(c).PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("assets"), Key: aws.String("k"),
					Body: strings.NewReader("hello"), WriteOffsetBytes: aws.Int64(0), Metadata: map[string]string{"source": "x"}})
				return err
			},
			code: "InvalidRequest", status: 400, typed: new(*s3types.InvalidRequest), message: "Cannot specify both write offset and user metadata for this object write",
		},
		{
			name: "s3, no such key", call: getObject, finding: found("NoSuchKey", 404, words),
			code: "NoSuchKey", status: 404, typed: new(*s3types.NoSuchKey),
		},
		{
			name: "s3, archived", call: getObject,
			finding: func() *assay.Finding {
				f := found("InvalidObjectState", 403, words)
				f.Extra = append(f.Extra, extra("StorageClass", "GLACIER"))
				return f
			}(),
			code: "InvalidObjectState", status: 403, typed: new(*s3types.InvalidObjectState),
			check: func(t *testing.T, err error) {
				var e *s3types.InvalidObjectState
				if errors.As(err, &e); e == nil || e.StorageClass != "GLACIER" {
					t.Errorf("storage class: %+v", e)
				}
			},
		},
		{
			name: "s3, HEAD", call: func(ctx context.Context, c aws.Config) error {
				_, err := s3.NewFromConfig(c).HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String("assets"), Key: aws.String("k")})
				return err
			},
			finding: found("404", 404, "Not Found"), code: "NotFound", silent: true, status: 404, typed: new(*s3types.NotFound),
		},
		{
			name: "s3, redirect", call: getObject,
			finding: func() *assay.Finding {
				f := found("PermanentRedirect", 301, words)
				f.Extra = append(f.Extra, extra("Endpoint", "assets.s3.us-west-2.amazonaws.com"), extra("Region", "us-west-2"))
				return f
			}(),
			code: "PermanentRedirect", status: 301,
			check: func(t *testing.T, err error) {
				var e *smithyhttp.ResponseError
				if errors.As(err, &e); e == nil || e.Response.Header.Get("x-amz-bucket-region") != "us-west-2" {
					t.Errorf("no region in %v", err)
				}
			},
		},
		{
			name: "sqs, judged", call: func(ctx context.Context, c aws.Config) error {
				_, err := sqs.NewFromConfig(c).ReceiveMessage(ctx, &sqs.ReceiveMessageInput{MaxNumberOfMessages: 11,
					QueueUrl: aws.String("https://sqs.eu-west-1.amazonaws.com/111122223333/q")})
				return err
			},
			code: "InvalidParameterValue", status: 400,
			message: "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
		},
		{
			name: "sqs", call: getQueue, finding: found("AWS.SimpleQueueService.NonExistentQueue", 400, words),
			code: "AWS.SimpleQueueService.NonExistentQueue", status: 400, typed: new(*sqstypes.QueueDoesNotExist),
		},
		{
			name: "sqs, by the exception's name", call: getQueue, finding: found("QueueDoesNotExist", 400, words),
			code: "AWS.SimpleQueueService.NonExistentQueue", status: 400, typed: new(*sqstypes.QueueDoesNotExist),
		},
		{
			name: "dynamodb, generic", call: getItem, finding: found("ValidationException", 400, words),
			code: "ValidationException", status: 400,
		},
		{
			name: "dynamodb, declared", call: getItem, finding: found("ResourceNotFoundException", 400, words),
			code: "ResourceNotFoundException", status: 400, typed: new(*dbtypes.ResourceNotFoundException),
		},
		{
			name: "dynamodb, transaction", call: func(ctx context.Context, c aws.Config) error {
				_, err := dynamodb.NewFromConfig(c).TransactGetItems(ctx, &dynamodb.TransactGetItemsInput{TransactItems: []dbtypes.TransactGetItem{}})
				return err
			},
			finding: found("TransactionCanceledException", 400, "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]"),
			code:    "TransactionCanceledException", status: 400, typed: new(*dbtypes.TransactionCanceledException),
			message: "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
			check: func(t *testing.T, err error) {
				var e *dbtypes.TransactionCanceledException
				if errors.As(err, &e); e == nil || len(e.CancellationReasons) != 2 || aws.ToString(e.CancellationReasons[1].Code) != "ConditionalCheckFailed" {
					t.Errorf("reasons: %+v", e)
				}
			},
		},
		{
			name: "sts", call: assume, finding: found("MalformedPolicyDocument", 400, words),
			code: "MalformedPolicyDocument", status: 400, typed: new(*ststypes.MalformedPolicyDocumentException),
		},
		{
			name: "sts, judged", call: assume, code: "ValidationError", status: 400,
			message: "1 validation error detected: Value 'short' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
		},
		{
			name: "lambda", call: getFunction, finding: found("InvalidParameterValueException", 400, words),
			code: "InvalidParameterValueException", status: 400, typed: new(*lambdatypes.InvalidParameterValueException),
			check: func(t *testing.T, err error) {
				var e *lambdatypes.InvalidParameterValueException
				if errors.As(err, &e); e == nil || aws.ToString(e.Type) != "User" {
					t.Errorf("type: %+v", e)
				}
			},
		},
		{
			name: "lambda, generic", call: getFunction, finding: found("ValidationException", 400, words),
			code: "ValidationException", status: 400,
		},
		{
			name: "cloudwatch", call: alarm, finding: found("InvalidParameterValue", 400, words),
			code: "InvalidParameterValue", status: 400, typed: new(*cwtypes.InvalidParameterValueException),
		},
		{
			name: "cloudwatch, generic", call: alarm, finding: found("ValidationError", 400, words),
			code: "ValidationError", status: 400,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := &gate{t: t, finding: tc.finding}
			err := tc.call(t.Context(), config(g))
			var api smithy.APIError
			if !errors.As(err, &api) {
				t.Fatalf("no error of the API: %v\n%s", err, g.answer.Body)
			}
			want := tc.message
			if want == "" && !tc.silent {
				want = words
			}
			if api.ErrorCode() != tc.code || api.ErrorMessage() != want {
				t.Errorf("%s: %s\nwant %s: %s\n%s", api.ErrorCode(), api.ErrorMessage(), tc.code, want, g.answer.Body)
			}
			var resp *smithyhttp.ResponseError
			if !errors.As(err, &resp) || resp.HTTPStatusCode() != tc.status {
				t.Errorf("status of %v, want %d", err, tc.status)
			}
			var id interface{ ServiceRequestID() string }
			if !errors.As(err, &id) || !refusal.Marked(id.ServiceRequestID()) {
				t.Errorf("no marked request id in %v", err)
			}
			if tc.typed != nil && !errors.As(err, reflect.ValueOf(tc.typed).Interface()) {
				t.Errorf("%T is no %T", api, tc.typed)
			}
			if tc.typed == nil {
				var generic *smithy.GenericAPIError
				if !errors.As(err, &generic) {
					t.Errorf("%T where the code is no exception", api)
				}
			}
			if tc.check != nil {
				tc.check(t, err)
			}
		})
	}
}

func getObject(ctx context.Context, c aws.Config) error {
	_, err := s3.NewFromConfig(c).GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("assets"), Key: aws.String("a b")})
	return err
}

func getQueue(ctx context.Context, c aws.Config) error {
	_, err := sqs.NewFromConfig(c).GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("q")})
	return err
}

func getItem(ctx context.Context, c aws.Config) error {
	_, err := dynamodb.NewFromConfig(c).GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String("t"),
		Key: map[string]dbtypes.AttributeValue{"k": &dbtypes.AttributeValueMemberS{Value: "v"}}})
	return err
}

func assume(ctx context.Context, c aws.Config) error {
	_, err := sts.NewFromConfig(c).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: aws.String("short"), RoleSessionName: aws.String("me")})
	return err
}

func getFunction(ctx context.Context, c aws.Config) error {
	_, err := lambda.NewFromConfig(c).GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: aws.String("f")})
	return err
}

func alarm(ctx context.Context, c aws.Config) error {
	_, err := cloudwatch.NewFromConfig(c).SetAlarmState(ctx, &cloudwatch.SetAlarmStateInput{AlarmName: aws.String("a"),
		StateReason: aws.String("r"), StateValue: cwtypes.StateValueOk})
	return err
}
