package facts

import (
	"maps"
	"slices"
	"time"
)

// Clone returns a copy that shares nothing with s: what one session learns is
// not known to another that began with the same facts.
func (s *Store) Clone() *Store {
	return &Store{
		Account:       s.Account,
		accounts:      maps.Clone(s.accounts),
		byKey:         s.byKey,
		CanonicalUser: s.CanonicalUser,
		Answered:      s.Answered,
		Now:           s.Now,
		buckets:       cloneMap(s.buckets, (*Bucket).clone),
		resources:     cloneMap(s.resources, (*Resource).clone),
		aliases:       s.aliases, // what a file says stays
		AllResources:  slices.Clone(s.AllResources),
		opened:        maps.Clone(s.opened),
		closed:        cloneClosed(s.closed),
	}
}

func cloneClosed(m map[string]map[string]time.Time) map[string]map[string]time.Time {
	if m == nil {
		return nil
	}
	c := make(map[string]map[string]time.Time, len(m))
	for k, scopes := range m {
		c[k] = maps.Clone(scopes)
	}
	return c
}

func (b *Bucket) clone() *Bucket {
	c := *b
	for _, list := range []*Fact[[]string]{&c.BlockedEncryption, &c.Named.Analytics, &c.Named.IntelligentTiering,
		&c.Named.Inventory, &c.Named.Metrics} {
		list.Value = slices.Clone(list.Value)
	}
	c.CORS.Value = slices.Clone(b.CORS.Value)
	for i, r := range c.CORS.Value {
		c.CORS.Value[i] = CORSRule{slices.Clone(r.Origins), slices.Clone(r.Methods), slices.Clone(r.Headers)}
	}
	c.Objects = cloneMap(b.Objects, (*Object).clone)
	c.Uploads = cloneMap(b.Uploads, (*Upload).clone)
	return &c
}

func (o *Object) clone() *Object {
	c := *o
	c.Versions = slices.Clone(o.Versions)
	for i, v := range c.Versions {
		c.Versions[i] = v.clone()
	}
	return &c
}

func (v *Version) clone() *Version {
	if v == nil {
		return nil
	}
	c := *v
	c.Tags.Value = maps.Clone(v.Tags.Value)
	return &c
}

func (u *Upload) clone() *Upload {
	c := *u
	c.Parts = cloneMap(u.Parts, (*Part).clone)
	c.Object = u.Object.clone()
	return &c
}

func (p *Part) clone() *Part {
	c := *p
	c.Checksums = maps.Clone(p.Checksums)
	return &c
}

func (r *Resource) clone() *Resource {
	c := *r
	c.Attrs = maps.Clone(r.Attrs)
	return &c
}

func cloneMap[K comparable, V any](m map[K]*V, clone func(*V) *V) map[K]*V {
	if m == nil {
		return nil
	}
	c := make(map[K]*V, len(m))
	for k, v := range m {
		c[k] = clone(v)
	}
	return c
}
