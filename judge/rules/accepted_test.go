package rules_test

import (
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
)

// TestAccepted: requests that look wrong, or that a model forbids, and that AWS
// was seen to take.
func TestAccepted(t *testing.T) {
	for _, tt := range []struct{ name, request string }{
		// https://github.com/justincormack/argmin: the query is passed over, and the bucket is listed.
		{"session of a general purpose bucket", "GET /?session HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\n\n"},
		// The models mark a checksum as required where S3 asks for none.
		{"versioning without a checksum", "PUT /?versioning HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\n\n<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status></VersioningConfiguration>"},
		{"public access block without a checksum", "PUT /?publicAccessBlock HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\n\n<PublicAccessBlockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>"},
		{"ownership controls without a checksum", "PUT /?ownershipControls HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\n\n<OwnershipControls xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>"},
		{"a policy without a checksum", "PUT /?policy HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\n\n{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::assets/*\"}]}"},
		{"tags of an object without a checksum", "PUT /k?tagging HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\n\n<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"},
		{"a part without a checksum", "PUT /k?partNumber=1&uploadId=other HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\n\nhello"},
		// Content-Encoding is not looked at; the payload hash says how the body is framed.
		{"chunks without Content-Encoding", "PUT /k HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\nx-amz-decoded-content-length: 5\nx-amz-trailer: x-amz-checksum-crc32\n\n5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"},
		// The key is needed for the parts alone.
		{"an upload with SSE-C ends without the key", "POST /k?uploadId=u HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\n\n<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Part><PartNumber>1</PartNumber><ETag>\"5d41402abc4b2a76b9719d911017c592\"</ETag></Part></CompleteMultipartUpload>"},
		// The query protocol: what is repeated counts once, what is not known is passed over.
		{"an action given twice", "POST / HTTP/1.1\nHost: sts.us-east-1.amazonaws.com\nContent-Type: application/x-www-form-urlencoded\n\nAction=GetCallerIdentity&Action=AssumeRole&Version=2011-06-15"},
		{"an unknown parameter", "POST / HTTP/1.1\nHost: sts.us-east-1.amazonaws.com\nContent-Type: application/x-www-form-urlencoded\n\nAction=GetCallerIdentity&Version=2011-06-15&Colour=blue"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			head, body, _ := strings.Cut(tt.request, "\n\n")
			lines := strings.Split(head, "\n")
			first := strings.Fields(lines[0])
			x := &capture.Exchange{Request: capture.Request{Method: first[0], Target: first[1], Body: []byte(body)}}
			for _, l := range lines[1:] {
				name, value, _ := strings.Cut(l, ": ")
				x.Request.Headers = append(x.Request.Headers, capture.Header{Name: name, Value: value})
			}
			known, err := facts.Load(strings.NewReader("buckets: {assets: {uploads: {u: {key: k, encryption: {algorithm: SSE-C}}}}}"))
			if err != nil {
				t.Fatal(err)
			}
			if v := run(known, []*capture.Exchange{x}); v.Outcome != judge.Accept {
				t.Errorf("%s %s: %v, findings: %s", v.Service, v.Operation, v.Outcome, list(v))
			}
		})
	}
}
