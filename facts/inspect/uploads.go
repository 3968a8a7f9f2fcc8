package inspect

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/assay-project/assay/facts"
)

// errTooMany ends a list that would not.
var errTooMany = errors.New("there are more than assay reads")

// uploads lists the multipart uploads in progress. That there are no others is
// not said: an upload that was completed is not listed, and completing it once
// more is accepted for a while.
func (a *Answer) uploads(ctx context.Context, t *target) {
	in := &s3.ListMultipartUploadsInput{Bucket: t.bucket}
	err := errTooMany
	for range maxPages {
		out, listErr := t.client.ListMultipartUploads(ctx, in)
		if listErr != nil {
			err = listErr
			break
		}
		for i := range out.Uploads {
			a.upload(&out.Uploads[i])
		}
		if !aws.ToBool(out.IsTruncated) {
			return
		}
		in.KeyMarker, in.UploadIdMarker = out.NextKeyMarker, out.NextUploadIdMarker
	}
	a.unread(err, "ListMultipartUploads", "s3:ListBucketMultipartUploads", "uploads")
}

func (a *Answer) upload(m *types.MultipartUpload) {
	if m.UploadId == nil || m.Key == nil {
		return
	}
	u := a.Bucket.LearnUpload(*m.UploadId)
	u.Key = *m.Key
	if m.ChecksumAlgorithm != "" && slices.Contains(algorithms, m.ChecksumAlgorithm) {
		u.Checksum = facts.Is(facts.Checksum{Algorithm: string(m.ChecksumAlgorithm), Type: string(m.ChecksumType)})
	}
}

// algorithms are the checksums that a facts file has words for.
var algorithms = []types.ChecksumAlgorithm{types.ChecksumAlgorithmCrc32, types.ChecksumAlgorithmCrc32c,
	types.ChecksumAlgorithmCrc64nvme, types.ChecksumAlgorithmSha1, types.ChecksumAlgorithmSha256}
