package contract

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

//go:embed data
var embedded embed.FS

// Catalog is a set of service models.
type Catalog struct {
	// Origin says where the models come from: "botocore 1.43.11".
	Origin string
	// Date is the day of the models' release, as 2006-01-02; "" when unknown.
	Date string

	files    fs.FS
	index    index
	services []lazyService
	layers   []*Catalog // of one made by Over; of each service the first that has it
	outputs  sync.Map   // service → *lazyOutputs
}

type lazyService struct {
	once sync.Once
	s    *Service
	err  error
}

// Embedded returns the catalog that is compiled into the program.
var Embedded = sync.OnceValue(func() *Catalog {
	sub, err := fs.Sub(embedded, "data")
	if err != nil {
		panic(err) // a constant name below an embedded folder
	}
	c, err := OpenCatalog(sub)
	if err != nil {
		panic("contract: the embedded models do not load: " + err.Error())
	}
	return c
})

// Lookup returns a service of the embedded catalog.
func Lookup(name string) (*Service, error) { return Embedded().Service(name) }

// IndexFile is the name of a catalog's index within its folder.
const IndexFile = "index"

// ModelFile is the name of a service's file within a catalog's folder.
func ModelFile(service string) string { return service + ".model" }

// OpenCatalog opens a folder that [WriteCatalog] made.
func OpenCatalog(files fs.FS) (*Catalog, error) {
	text, err := fs.ReadFile(files, IndexFile)
	if err != nil {
		return nil, fmt.Errorf("opening the index of models: %w", err)
	}
	if len(text) == 0 || text[0] != codecVersion {
		return nil, fmt.Errorf("index of models: %w: not of version %d", errCorrupt, codecVersion)
	}
	r := &reader{b: text[1:]}
	r.strings()
	c := &Catalog{files: files, Origin: r.str(), Date: r.str()}
	c.index.read(r)
	if r.failed {
		return nil, fmt.Errorf("index of models: %w", errCorrupt)
	}
	c.services = make([]lazyService, len(c.index.names))
	return c, nil
}

// NewCatalog makes a catalog of services that are in memory already. They are put
// in order of their names.
func NewCatalog(origin, date string, services []*Service) *Catalog {
	c := &Catalog{Origin: origin, Date: date, files: noFiles{}}
	entries := slices.SortedFunc(slices.Values(services), func(a, b *Service) int { return strings.Compare(a.Name, b.Name) })
	c.index.of(entries)
	c.services = make([]lazyService, len(entries))
	for i, s := range entries {
		c.services[i].s = s
		c.services[i].once.Do(func() {})
	}
	return c
}

// Over returns a catalog that has the services of c, and of base those that c
// lacks.
func (c *Catalog) Over(base *Catalog) *Catalog {
	var entries []*Service
	entries = append(entries, c.Index()...)
	for _, s := range base.Index() {
		if c.index.find(s.Name) < 0 {
			entries = append(entries, s)
		}
	}
	both := NewCatalog(c.Origin, c.Date, entries)
	both.services = make([]lazyService, len(entries))
	both.layers = []*Catalog{c, base}
	return both
}

// noFiles are the files of a catalog that has none.
type noFiles struct{}

func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Index returns all services in order of their names, with everything but
// operations and shapes. It must not be changed.
func (c *Catalog) Index() []*Service { return c.index.all() }

// Entry returns a service as the index has it, with everything but operations
// and shapes; nil when there is none of that name.
func (c *Catalog) Entry(name string) *Service {
	if i := c.index.find(name); i >= 0 {
		return c.index.entry(i)
	}
	return nil
}

// SignedAs returns the services with that name in a credential scope, as the index
// has them. The slice must not be changed.
func (c *Catalog) SignedAs(name string) []*Service { return c.index.bySigning.find(&c.index, name) }

// Targeted returns the services with that prefix in X-Amz-Target, as the index has
// them. The slice must not be changed.
func (c *Catalog) Targeted(prefix string) []*Service { return c.index.byTarget.find(&c.index, prefix) }

// Service returns a service with its operations, loading it when it is first
// asked for. The error says that there is no such service, or that its data is
// corrupt.
func (c *Catalog) Service(name string) (*Service, error) {
	i := c.index.find(name)
	if i < 0 {
		return nil, fmt.Errorf("no service %q in the models of %s%s", name, c.Origin, c.near(name))
	}
	l := &c.services[i]
	l.once.Do(func() { l.s, l.err = c.load(name) })
	return l.s, l.err
}

// NameOf returns botocore's name of the service with that service ID, "" when
// there is none.
func (c *Catalog) NameOf(id string) string {
	for _, e := range c.Index() {
		if e.ID == id {
			return e.Name
		}
	}
	return ""
}

// near proposes services that a mistyped name may mean.
func (c *Catalog) near(name string) string {
	var like []string
	for _, e := range c.Index() {
		if name != "" && (strings.Contains(e.Name, name) || strings.EqualFold(e.SigningName, name) || strings.EqualFold(e.ID, name)) {
			like = append(like, e.Name)
		}
	}
	if len(like) == 0 || len(like) > 8 {
		return ""
	}
	return "; do you mean " + strings.Join(like, ", ") + "?"
}

func (c *Catalog) load(name string) (*Service, error) {
	for _, l := range c.layers {
		if l.index.find(name) >= 0 {
			return l.Service(name)
		}
	}
	data, err := c.unpack(ModelFile(name))
	if err != nil {
		return nil, fmt.Errorf("model of %s: %w", name, err)
	}
	s, err := Decode(data)
	if err != nil {
		return nil, fmt.Errorf("model of %s: %w", name, err)
	}
	return s, nil
}

// unpack reads a file of the catalog. One goroutine and no window beyond the
// content: loading one service must not cost what a long-lived stream decoder
// costs.
func (c *Catalog) unpack(file string) ([]byte, error) {
	packed, err := fs.ReadFile(c.files, file)
	if err != nil {
		return nil, err
	}
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	return z.DecodeAll(packed, nil)
}
