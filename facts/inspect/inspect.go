// Package inspect reads the settings of live buckets, as far as they bear on a
// verdict, and makes facts of them. It calls only operations of S3 that read
// (HEAD and GET), with the credentials that the AWS SDK's own chain finds, at
// AWS or any other endpoint that speaks S3.
//
// Nothing is guessed: a setting that could not be read stays unknown, and
// [Unread] tells why.
package inspect

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/assay-project/assay/facts"
)

// Object names an object to look at.
type Object struct {
	Key string
	// Version is the version's ID; "" for the current one.
	Version string
}

// Question says what to look at besides a bucket's settings.
type Question struct {
	Objects []Object
	// Uploads asks for the multipart uploads in progress.
	Uploads bool
}

// Answer is what was read of a bucket.
type Answer struct {
	// Bucket holds the facts. One that does not exist has no others.
	Bucket *facts.Bucket
	// CanonicalUser is the caller's canonical user ID.
	CanonicalUser facts.Fact[string]
	// Unread are the facts that could not be read, in the order in which they
	// were asked for.
	Unread []Unread
}

// AddTo makes the answer known to a store, in place of what it knew of the
// bucket.
func (a *Answer) AddTo(s *facts.Store) {
	s.PutBucket(a.Bucket)
	if a.CanonicalUser.Known {
		s.CanonicalUser = a.CanonicalUser
	}
}

// UnreachableError says that nothing could be learned of a bucket: there was no
// answer, or none that is about the bucket.
type UnreachableError struct {
	Bucket string
	Err    error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("bucket %s cannot be reached: %s", e.Bucket, reason(e.Err, "", ""))
}

// Unwrap returns the cause.
func (e *UnreachableError) Unwrap() error { return e.Err }

// target is what calls are about. Key and version are set for calls about an
// object.
type target struct {
	client               *s3.Client
	bucket, key, version *string
	parallel             int
}

// Bucket reads the settings of a bucket, and what the question asks for. The
// error is an [UnreachableError] or nil; the context's end makes what is not
// yet read unread.
func (in *Inspector) Bucket(ctx context.Context, name string, q Question) (*Answer, error) {
	t := &target{bucket: aws.String(name), parallel: in.parallel}
	a := &Answer{Bucket: &facts.Bucket{Name: name, Exists: facts.Is(true)}}
	if err := in.locate(ctx, t, a); err != nil {
		return nil, &UnreachableError{name, err}
	}
	if a.Bucket.Gone() {
		return a, nil
	}
	settings := generalPurpose
	if strings.HasSuffix(name, directorySuffix) {
		a.Bucket.Type = facts.Is(facts.Directory)
		knownOfDirectory(a.Bucket)
		settings = directory
	} else if !in.custom {
		a.Bucket.Type = facts.Is(facts.GeneralPurpose)
	}
	a.Unread = append(a.Unread, collect(ctx, t, settings, a.Bucket)...)
	if a.Bucket.Type.Value != facts.Directory {
		a.owner(ctx, t, in.custom)
	}
	for _, o := range q.Objects {
		a.object(ctx, t, o)
	}
	if q.Uploads {
		a.uploads(ctx, t)
	}
	return a, nil
}

// owner finds out whether the bucket is among the caller's: ListBuckets lists
// those that the caller's account owns, and no others. Elsewhere than at AWS it
// may leave out what the caller may not see.
func (a *Answer) owner(ctx context.Context, t *target, custom bool) {
	out, err := t.client.ListBuckets(ctx, &s3.ListBucketsInput{Prefix: t.bucket})
	if err != nil {
		a.unread(err, "ListBuckets", "s3:ListAllMyBuckets", "own")
		return
	}
	for _, b := range out.Buckets {
		if aws.ToString(b.Name) != a.Bucket.Name {
			continue
		}
		a.Bucket.Own = facts.Is(true)
		if out.Owner != nil && out.Owner.ID != nil {
			a.CanonicalUser = facts.Is(*out.Owner.ID)
		}
		return
	}
	if !custom && out.ContinuationToken == nil {
		a.Bucket.Own = facts.Is(false)
		return
	}
	a.unread(errNotListed, "ListBuckets", "s3:ListAllMyBuckets", "own")
}

// knownOfDirectory sets what holds for every directory bucket.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html
func knownOfDirectory(b *facts.Bucket) {
	b.Versioning, b.MFADelete, b.ObjectLock = facts.Is(facts.Unversioned), facts.Is(false), facts.Is(false)
	b.Ownership = facts.Is(facts.BucketOwnerEnforced)
	b.PublicAccessBlock = facts.Is(facts.PublicAccessBlock{BlockPublicAcls: true, IgnorePublicAcls: true,
		BlockPublicPolicy: true, RestrictPublicBuckets: true})
	b.PublicACL = facts.Is(false)
}

const directorySuffix = "--x-s3"
