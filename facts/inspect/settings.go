package inspect

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// setting is one call and the facts that it tells about a T: a bucket, or a
// version of an object.
type setting[T any] struct {
	call, permission string
	facts            []string
	// absent is the code by which S3 says that there is no such setting, and
	// none what holds then.
	absent string
	none   func(*T)
	// read makes the call. What it returns tells the facts, or that the answer
	// holds a value without a word in a facts file.
	read func(context.Context, *target) (func(*T) error, error)
}

// ask makes a read of an operation of the SDK: in makes its input, tell takes
// the facts from its output.
func ask[T, I, O any](
	operation func(*s3.Client, context.Context, *I, ...func(*s3.Options)) (*O, error),
	in func(*target) *I,
	tell func(*T, *O) error,
) func(context.Context, *target) (func(*T) error, error) {
	return func(ctx context.Context, t *target) (func(*T) error, error) {
		out, err := operation(t.client, ctx, in(t))
		if err != nil {
			return nil, err
		}
		return func(x *T) error { return tell(x, out) }, nil
	}
}

// collect reads settings, some at a time, and tells their facts in order.
func collect[T any](ctx context.Context, t *target, settings []setting[T], x *T) []Unread {
	type result struct {
		tell func(*T) error
		err  error
	}
	results := make([]result, len(settings))
	slots := make(chan struct{}, t.parallel)
	var all sync.WaitGroup
	for i, s := range settings {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			results[i].tell, results[i].err = s.read(ctx, t)
		})
	}
	all.Wait()
	var unread []Unread
	for i, s := range settings {
		err := results[i].err
		switch {
		case err == nil:
			err = results[i].tell(x)
		case s.none != nil && codeOf(err) == s.absent:
			s.none(x)
			continue
		}
		if err != nil {
			unread = append(unread, notRead(err, s.call, s.permission, s.facts...))
		}
	}
	return unread
}
