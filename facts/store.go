package facts

import (
	"slices"
	"time"
)

// Store holds what is known. It is not safe for concurrent use: a session is
// judged in order.
type Store struct {
	// Account is the twelve digits of the caller's account: see also
	// [Store.Call].
	Account Fact[string]
	// CanonicalUser is the caller's canonical user ID, under which ACLs know
	// it.
	CanonicalUser Fact[string]

	// Answered says that the session's capture has answers: then a request
	// without one is one of which it is not known whether it was accepted.
	Answered bool
	// Now is when the request at hand was made; zero where that is not known.
	// What AWS answered of others' doings holds for some time from then on.
	Now time.Time
	// AllResources are the kinds of which nothing is there but what was named
	// beforehand: whole kinds ("AWS::SQS::Queue") or what they begin with
	// ("AWS::SQS", "AWS"). See [Store.Declared].
	AllResources []string

	accounts map[string]string // by access key, as answers told
	byKey    bool              // Account is one of these

	buckets   map[string]*Bucket
	resources map[resourceKey]*Resource
	aliases   map[resourceKey]resourceKey
	learned   []resourceKey // keys of resources in the order in which they were learned

	closed map[string]map[string]time.Time // kind → scopes of IDs, and when AWS listed them
	opened map[string]bool                 // kinds of AllResources of which that no longer holds
}

// maxResources bounds what a session keeps of resources.
const maxResources = 50_000

// NewStore returns a store that knows nothing.
func NewStore() *Store { return &Store{} }

// Bucket returns what is known of a bucket, nil when nothing is. A bucket that
// is known not to exist has a record of its own.
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

// PutBucket replaces the record of a bucket.
func (s *Store) PutBucket(b *Bucket) { *s.LearnBucket(b.Name) = *b }

// ForgetBucket drops what was known of a bucket.
func (s *Store) ForgetBucket(name string) { delete(s.buckets, name) }

// Buckets calls f for every known bucket until it returns false. The order is
// not fixed.
func (s *Store) Buckets(f func(*Bucket) bool) {
	for _, b := range s.buckets {
		if !f(b) {
			return
		}
	}
}

type resourceKey struct{ kind, id string }

// Resource is what is known of a resource other than a bucket: a queue, a key,
// a table. Kinds are written as CloudFormation types are ("AWS::SQS::Queue").
type Resource struct {
	Kind string `yaml:"kind"`
	ID   string `yaml:"id"`
	// Attrs are its settings, by the service's own names.
	Attrs map[string]string `yaml:"attributes,omitempty"`
	// Gone says that the session deleted it, or that AWS answered so.
	Gone bool `yaml:"gone,omitempty"`

	told   []string  // the operations to which AWS answered that it is gone: see [Store.LearnAbsent]
	toldAt time.Time // when it did so last
}

// Ending is the attribute of what was deleted and is there until AWS is done.
const Ending = "ending"

// Told reports whether a resource is gone because AWS answered so.
func (r *Resource) Told() bool { return r.Gone && len(r.told) > 0 }

// ToldLast returns the operation to which AWS answered so, "" where it did not.
func (r *Resource) ToldLast() string {
	if !r.Told() {
		return ""
	}
	return r.told[len(r.told)-1]
}

// ToldTo reports whether AWS answered so to that operation. Who repeats one waits
// for somebody to make the resource, and will have it some time.
func (r *Resource) ToldTo(operation string) bool {
	return r.Told() && slices.Contains(r.told, operation)
}

// Resource returns what is known of a resource, nil when nothing is.
func (s *Store) Resource(kind, id string) *Resource {
	r := s.resources[s.key(kind, id)]
	if r != nil && r.Told() && !s.fresh(r.toldAt) {
		return nil
	}
	return r
}

// key is under which key a resource is kept.
func (s *Store) key(kind, id string) resourceKey {
	k := resourceKey{kind, id}
	if other, ok := s.aliases[k]; ok {
		return other
	}
	return k
}

// declare names a resource of a file by all the IDs that rules may ask for.
func (s *Store) declare(kind, id string) *Resource {
	r := s.LearnResource(kind, id)
	for _, other := range aliases(kind, id) {
		if s.aliases == nil {
			s.aliases = map[resourceKey]resourceKey{}
		}
		s.aliases[resourceKey{kind, other}] = resourceKey{kind, r.ID}
	}
	return r
}

// LearnResource returns the record of a resource, making it where there is none.
func (s *Store) LearnResource(kind, id string) *Resource {
	k := s.key(kind, id)
	r := s.resources[k]
	if r == nil {
		if s.resources == nil {
			s.resources = map[resourceKey]*Resource{}
		}
		r = &Resource{Kind: kind, ID: k.id, Attrs: map[string]string{}}
		s.resources[k] = r
		if s.learned = append(s.learned, k); len(s.learned) >= maxResources {
			s.OpenKind("") // what is forgotten must not count as absent
			half := len(s.learned) / 2
			for _, old := range s.learned[:half] {
				delete(s.resources, old)
			}
			s.learned = append(s.learned[:0:0], s.learned[half:]...)
		}
	}
	return r
}

// ForgetResource drops what was known of a resource.
func (s *Store) ForgetResource(kind, id string) { delete(s.resources, s.key(kind, id)) }

// Resources calls f for every known resource of a kind until it returns false.
// The order is not fixed.
func (s *Store) Resources(kind string, f func(*Resource) bool) {
	for k, r := range s.resources {
		if k.kind == kind && !f(r) {
			return
		}
	}
}
