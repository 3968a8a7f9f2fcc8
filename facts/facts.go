// Package facts is what is known of buckets and other resources, as far as it
// bears on a verdict. It comes from a file, from a look at the live account, or
// from the session itself: what an accepted request changed holds for those
// after it. What is not known stays unknown, and never counts as false.
package facts

// Fact is a value that may be unknown.
type Fact[T any] struct {
	Value T
	Known bool
}

// Is makes a known fact.
func Is[T any](v T) Fact[T] { return Fact[T]{Value: v, Known: true} }

// Or returns the value, or other when it is unknown.
func (f Fact[T]) Or(other T) T {
	if f.Known {
		return f.Value
	}
	return other
}

// Store holds what is known. It is not safe for concurrent use: a session is
// judged in order.
type Store struct {
	buckets   map[string]*Bucket
	resources map[resourceKey]*Resource
}

// NewStore returns a store that knows nothing.
func NewStore() *Store { return &Store{} }

// Bucket is what is known of one bucket.
type Bucket struct {
	Name string
}

// Bucket returns what is known of a bucket, nil when nothing is.
func (s *Store) Bucket(name string) *Bucket { return s.buckets[name] }

// LearnBucket returns the record of a bucket, making it where there is none.
func (s *Store) LearnBucket(name string) *Bucket {
	b := s.buckets[name]
	if b == nil {
		if s.buckets == nil {
			s.buckets = map[string]*Bucket{}
		}
		b = &Bucket{Name: name}
		s.buckets[name] = b
	}
	return b
}

// ForgetBucket drops what was known of a bucket.
func (s *Store) ForgetBucket(name string) { delete(s.buckets, name) }

type resourceKey struct{ kind, id string }

// Resource is what is known of a resource other than a bucket: a queue, a key,
// a table. Kinds are written as CloudFormation types are ("AWS::SQS::Queue").
type Resource struct {
	Kind, ID string
	// Attrs are its settings, by the service's own names.
	Attrs map[string]string
	// Gone says that the session deleted it.
	Gone bool
}

// Resource returns what is known of a resource, nil when nothing is.
func (s *Store) Resource(kind, id string) *Resource { return s.resources[resourceKey{kind, id}] }

// LearnResource returns the record of a resource, making it where there is none.
func (s *Store) LearnResource(kind, id string) *Resource {
	k := resourceKey{kind, id}
	r := s.resources[k]
	if r == nil {
		if s.resources == nil {
			s.resources = map[resourceKey]*Resource{}
		}
		r = &Resource{Kind: kind, ID: id, Attrs: map[string]string{}}
		s.resources[k] = r
	}
	return r
}

// ForgetResource drops what was known of a resource.
func (s *Store) ForgetResource(kind, id string) { delete(s.resources, resourceKey{kind, id}) }

// Resources calls f for every known resource of a kind until it returns false.
// The order is not fixed.
func (s *Store) Resources(kind string, f func(*Resource) bool) {
	for k, r := range s.resources {
		if k.kind == kind && !f(r) {
			return
		}
	}
}
