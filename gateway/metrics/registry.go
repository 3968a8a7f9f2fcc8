// Package metrics counts what goes through a gateway, for Prometheus to scrape
// and for OpenTelemetry collectors to be sent.
//
// The registry is our own. client_golang links protobuf's registry and procfs,
// whose initialisation costs every start of the program 1.5 to 3 ms, also that of
// assay check, which counts nothing; the exposition format is a page of code. The
// tests read it with Prometheus's parser and linter.
package metrics

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Kind is what a family of metrics is.
type Kind uint8

// The kinds.
const (
	Counter Kind = iota
	Gauge
	Histogram
)

var kindNames = [...]string{"counter", "gauge", "histogram"}

// Family is all series of one name.
type Family struct {
	Name, Help string
	Kind       Kind
	// Unit is in OpenTelemetry's terms: "s", "By", "1".
	Unit   string
	Labels []string

	bounds []float64 // of a histogram: upper bounds of its buckets
	most   int       // series beyond which labels are folded
	keep   int       // how many leading labels are kept then

	mu     sync.RWMutex
	series map[string]*Series
	read   func() []Sample // of a family that is asked for its values
}

// Series is one line of a family, safe for concurrent use.
type Series struct {
	values []string
	count  atomic.Uint64
	// Of a histogram.
	buckets []atomic.Uint64 // not cumulative; the last is +Inf
	sum     atomic.Uint64   // bits of a float64
	bounds  []float64
}

// Add adds n to a counter.
func (s *Series) Add(n uint64) { s.count.Add(n) }

// Observe adds a value to a histogram.
func (s *Series) Observe(v float64) {
	i, _ := slices.BinarySearch(s.bounds, v)
	s.buckets[i].Add(1)
	for {
		old := s.sum.Load()
		if s.sum.CompareAndSwap(old, math.Float64bits(math.Float64frombits(old)+v)) {
			return
		}
	}
}

// other is what stands for all values of a label that are not told apart.
const other = "_other"

// With returns the series of those values of the family's labels. When there are
// too many, the last labels are folded into _other.
func (f *Family) With(values ...string) *Series {
	var buf [256]byte
	key := appendKey(buf[:0], values)
	f.mu.RLock()
	s := f.series[string(key)]
	n := len(f.series)
	f.mu.RUnlock()
	if s != nil {
		return s
	}
	if n >= f.most {
		folded := slices.Clone(values)
		for i := f.keep; i < len(folded); i++ {
			folded[i] = other
		}
		values, key = folded, appendKey(buf[:0], folded)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if s = f.series[string(key)]; s == nil {
		s = &Series{values: slices.Clone(values), bounds: f.bounds}
		if f.Kind == Histogram {
			s.buckets = make([]atomic.Uint64, len(f.bounds)+1)
		}
		f.series[string(key)] = s
	}
	return s
}

func appendKey(b []byte, values []string) []byte {
	for _, v := range values {
		b = append(append(b, v...), 0xff)
	}
	return b
}

// Registry holds families in the order in which they were made.
type Registry struct {
	mu       sync.Mutex
	families []*Family
}

func (r *Registry) add(f *Family) *Family {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range r.families {
		if g.Name == f.Name {
			panic(fmt.Sprintf("metric %s is made twice", f.Name)) // names are constants
		}
	}
	f.series = map[string]*Series{}
	r.families = append(r.families, f)
	return f
}

// Sample is a value that a family is asked for.
type Sample struct {
	Values []string
	Value  float64
}

// read adds a family whose values are asked for when they are gathered.
func (r *Registry) read(f *Family, read func() []Sample) {
	r.add(f).read = read
}

// Point is what a series is at a moment.
type Point struct {
	Values  []string
	Value   float64  // of a counter or gauge
	Buckets []uint64 // of a histogram: not cumulative, the last is above all bounds
	Sum     float64
	Count   uint64
}

// Gathered is a family at a moment.
type Gathered struct {
	*Family
	Bounds []float64
	Points []Point
}

// Gather returns all families that have values, with their series in order.
func (r *Registry) Gather() []Gathered {
	r.mu.Lock()
	families := slices.Clone(r.families)
	r.mu.Unlock()
	var all []Gathered
	for _, f := range families {
		if g := (Gathered{f, f.bounds, f.points()}); len(g.Points) > 0 {
			all = append(all, g)
		}
	}
	return all
}

func (f *Family) points() []Point {
	var points []Point
	if f.read != nil {
		for _, s := range f.read() {
			points = append(points, Point{Values: s.Values, Value: s.Value})
		}
		return points
	}
	f.mu.RLock()
	for _, s := range f.series {
		p := Point{Values: s.values, Value: float64(s.count.Load())}
		if f.Kind == Histogram {
			p.Sum = math.Float64frombits(s.sum.Load())
			for i := range s.buckets {
				n := s.buckets[i].Load()
				p.Buckets = append(p.Buckets, n)
				p.Count += n
			}
		}
		points = append(points, p)
	}
	f.mu.RUnlock()
	slices.SortFunc(points, func(a, b Point) int { return slices.Compare(a.Values, b.Values) })
	return points
}

// Families returns all families, also those without a value yet.
func (r *Registry) Families() []*Family {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.families)
}

// String returns the family's name and labels, as in name{a,b}.
func (f *Family) String() string { return f.Name + "{" + strings.Join(f.Labels, ",") + "}" }
