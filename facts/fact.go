// Package facts is what is known of buckets and other resources, as far as it
// bears on a verdict. It comes from a file, from a look at the live account, or
// from the session itself: what an accepted request changed holds for those
// after it. What is not known stays unknown, and never counts as false.
package facts

import "go.yaml.in/yaml/v3"

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

// Set makes the fact known.
func (f *Fact[T]) Set(v T) { f.Value, f.Known = v, true }

// Forget makes the fact unknown.
func (f *Fact[T]) Forget() { *f = Fact[T]{} }

// IsZero reports that the fact is unknown, so that [Save] leaves it out.
func (f Fact[T]) IsZero() bool { return !f.Known }

// MarshalYAML writes the value alone.
func (f Fact[T]) MarshalYAML() (any, error) { return f.Value, nil }

// UnmarshalYAML reads the value; null leaves the fact unknown.
func (f *Fact[T]) UnmarshalYAML(n *yaml.Node) error {
	if n.Tag == "!!null" {
		return nil
	}
	if err := n.Decode(&f.Value); err != nil {
		return err
	}
	f.Known = true
	return nil
}

// inner tells the reader of files what type the fact is of.
func (f Fact[T]) inner() any { return f.Value }
