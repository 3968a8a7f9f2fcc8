package inspect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/assay-project/assay/facts"
)

// is makes the setting that says whether a bucket has a configuration.
func is[I, O any](
	operation func(*s3.Client, context.Context, *I, ...func(*s3.Options)) (*O, error),
	call, permission, fact, absent string,
	in func(*target) *I,
	of func(*facts.Configured) *facts.Fact[bool],
) setting[facts.Bucket] {
	return setting[facts.Bucket]{
		call: call, permission: permission, facts: []string{"configured." + fact},
		absent: absent, none: func(b *facts.Bucket) { of(&b.Configured).Set(false) },
		read: ask(operation, in, func(b *facts.Bucket, _ *O) error {
			of(&b.Configured).Set(true)
			return nil
		}),
	}
}

// page is the IDs on a page of a list of configurations, and where the next one
// begins; nil for the last.
type page struct {
	ids  []string
	next *string
}

// maxPages bounds lists, of 100 IDs a page: a bucket may have 1,000 configurations
// of a kind.
const maxPages = 20

// ids makes the setting that lists configurations.
func ids(call, permission, fact string, of func(*facts.Named) *facts.Fact[[]string],
	list func(ctx context.Context, t *target, from *string) (page, error)) setting[facts.Bucket] {
	return setting[facts.Bucket]{
		call: call, permission: permission, facts: []string{"named." + fact},
		read: func(ctx context.Context, t *target) (func(*facts.Bucket) error, error) {
			all, from := []string{}, (*string)(nil)
			for range maxPages {
				p, err := list(ctx, t, from)
				if err != nil {
					return nil, err
				}
				all = append(all, p.ids...)
				if from = p.next; from == nil {
					return func(b *facts.Bucket) error { of(&b.Named).Set(all); return nil }, nil
				}
			}
			return nil, errTooMany
		},
	}
}

// idsOf makes a page of a list's items.
func idsOf[T any](items []T, id func(*T) *string, truncated *bool, next *string) page {
	var p page
	for i := range items {
		p.ids = append(p.ids, aws.ToString(id(&items[i])))
	}
	if aws.ToBool(truncated) {
		p.next = next
	}
	return p
}
