package s3

// Where most rules are known from. A source is one of these with what follows
// it: the name of a recorded test, a path, an operation.
const (
	// Answers of AWS that LocalStack's tests keep as snapshots.
	recordedS3            = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3.snapshot.json#"
	recordedS3API         = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_api.snapshot.json#"
	recordedList          = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_list_operations.snapshot.json#"
	recordedPreconditions = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_preconditions.snapshot.json#"
	// Tests that their authors ran against AWS.
	argmin = "https://github.com/justincormack/argmin/blob/"
	moto   = "https://github.com/getmoto/moto/blob/0af643a/tests/test_s3/"
	// Servers that are held against AWS by their authors.
	versity      = "https://github.com/versity/versitygw/blob/5d9d548/"
	versityIssue = "https://github.com/versity/versitygw/issues/"
	minioErrors  = "https://github.com/minio/minio/blob/002ddea/cmd/api-errors.go"
	// The official model, and the documentation.
	apiModel   = "botocore@1.43.11:data/s3/2006-03-01/service-2.json#"
	errorCodes = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList"
	apiDoc     = "https://docs.aws.amazon.com/AmazonS3/latest/API/"
	guide      = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
)
