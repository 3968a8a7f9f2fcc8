package facts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// file is a facts file.
type file struct {
	// Account is the twelve digits of the caller's account.
	Account Fact[string] `yaml:"account,omitempty"`
	// CanonicalUser is the caller's canonical user ID, under which ACLs know it.
	CanonicalUser Fact[string] `yaml:"canonicalUser,omitempty"`
	// Buckets are the known buckets by name.
	Buckets map[string]*Bucket `yaml:"buckets,omitempty"`
	// Resources are the known resources other than buckets.
	Resources []*Resource `yaml:"resources,omitempty"`
	// AllResources says of which kinds there are no resources but those of this
	// file and those that AWS itself puts into every account: kinds, or what
	// they begin with ("AWS::Lambda"; "AWS" for all).
	AllResources []string `yaml:"allResources,omitempty"`
}

// Load reads a facts file: YAML, or JSON, which is YAML too. Its form is that of
// [Schema]; a name that the schema has not, and a value that is none of those
// allowed, is an error that tells the line. All errors of a file are joined.
func Load(r io.Reader) (*Store, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	s := NewStore()
	if doc.Kind == 0 {
		return s, nil // an empty file, or one of comments only
	}
	var f file
	if err := errors.Join(checkKeys(doc.Content[0], f)...); err != nil {
		return nil, err
	}
	if err := doc.Decode(&f); err != nil {
		return nil, separate(err)
	}
	s.Account, s.CanonicalUser, s.AllResources = f.Account, f.CanonicalUser, f.AllResources
	for i, k := range s.AllResources {
		if k != "AWS" && !strings.HasPrefix(k, "AWS::") {
			list := lookup(doc.Content[0], "allResources")
			return nil, fmt.Errorf("line %d: allResources.%d is %q, and must be a kind (AWS::SQS::Queue), what kinds begin with (AWS::SQS), or AWS for all",
				list.Line, i, k)
		}
	}
	for name, b := range f.Buckets {
		if b == nil {
			b = &Bucket{}
		}
		b.adopt(name)
		s.PutBucket(b)
	}
	for i, r := range f.Resources {
		if r == nil || r.Kind == "" || r.ID == "" {
			return nil, fmt.Errorf("line %d: resources.%d: kind and id must be given", lineOf(doc.Content[0], i), i)
		}
		k := s.declare(r.Kind, r.ID)
		k.Gone = r.Gone
		for name, v := range r.Attrs {
			k.Attrs[name] = v
		}
	}
	return s, nil
}

// lineOf returns the line of a resource.
func lineOf(root *yaml.Node, resource int) int {
	list := lookup(root, "resources")
	if list.Kind == yaml.AliasNode {
		list = list.Alias
	}
	return list.Content[resource].Line
}

// separate makes one error of each that the decoder lists.
func separate(err error) error {
	var list *yaml.TypeError
	if !errors.As(err, &list) {
		return err
	}
	errs := make([]error, len(list.Errors))
	for i, text := range list.Errors {
		errs[i] = errors.New(text)
	}
	return errors.Join(errs...)
}

// adopt sets what the file's structure says rather than a value in it.
func (b *Bucket) adopt(name string) {
	b.Name = name
	if !b.Exists.Known {
		b.Exists = Is(true) // who describes a bucket has one
	}
	for key, o := range b.Objects {
		if o == nil {
			delete(b.Objects, key)
			continue
		}
		o.Versions = slices.DeleteFunc(o.Versions, func(v *Version) bool { return v == nil })
	}
	for id, u := range b.Uploads {
		if u == nil {
			delete(b.Uploads, id)
			continue
		}
		u.ID = id
		if u.Parts == nil {
			u.Parts = map[int]*Part{} // a session adds to them
		}
		for n, p := range u.Parts {
			if p == nil {
				delete(u.Parts, n)
			}
		}
	}
}

// Save writes a store as a facts file, sorted, so that two of the same content
// are the same bytes. Keys of the caller's (SSE-C) are not written.
func Save(w io.Writer, s *Store) error {
	f := file{Account: s.Account, CanonicalUser: s.CanonicalUser, Buckets: s.buckets, AllResources: s.AllResources}
	for _, r := range s.resources {
		f.Resources = append(f.Resources, r)
	}
	sort.Slice(f.Resources, func(i, j int) bool {
		a, b := f.Resources[i], f.Resources[j]
		if a.Kind != b.Kind {
			return a.Kind < b.Kind
		}
		return a.ID < b.ID
	})
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(&f); err != nil {
		return err
	}
	if err := e.Close(); err != nil {
		return err
	}
	_, err := w.Write(out.Bytes())
	return err
}
