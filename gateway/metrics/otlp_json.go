package metrics

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
)

// The JSON of OTLP: names in camel case, 64-bit integers as strings.
type (
	keyValue struct {
		Key   string `json:"key"`
		Value struct {
			String string `json:"stringValue"`
		} `json:"value"`
	}
	dataPoint struct {
		Attributes []keyValue `json:"attributes,omitempty"`
		Start      string     `json:"startTimeUnixNano,omitempty"`
		Time       string     `json:"timeUnixNano"`
		Double     *float64   `json:"asDouble,omitempty"`
		Count      string     `json:"count,omitempty"`
		Sum        *float64   `json:"sum,omitempty"`
		Buckets    []string   `json:"bucketCounts,omitempty"`
		Bounds     []float64  `json:"explicitBounds,omitempty"`
	}
	points struct {
		Points      []dataPoint `json:"dataPoints"`
		Temporality int         `json:"aggregationTemporality,omitzero"`
		Monotonic   bool        `json:"isMonotonic,omitzero"`
	}
	otlpMetric struct {
		Name        string  `json:"name"`
		Description string  `json:"description"`
		Unit        string  `json:"unit,omitempty"`
		Sum         *points `json:"sum,omitempty"`
		Gauge       *points `json:"gauge,omitempty"`
		Histogram   *points `json:"histogram,omitempty"`
	}
	scopeMetrics struct {
		Scope struct {
			Name string `json:"name"`
		} `json:"scope"`
		Metrics []otlpMetric `json:"metrics"`
	}
	resourceMetrics struct {
		Resource struct {
			Attributes []keyValue `json:"attributes"`
		} `json:"resource"`
		Scopes []scopeMetrics `json:"scopeMetrics"`
	}
	exportRequest struct {
		Resources []resourceMetrics `json:"resourceMetrics"`
	}
)

// cumulative is AGGREGATION_TEMPORALITY_CUMULATIVE.
const cumulative = 2

func attribute(k, v string) keyValue {
	kv := keyValue{Key: k}
	kv.Value.String = v
	return kv
}

func (p *Push) encode(r *Registry, now time.Time) ([]byte, error) {
	start, at := strconv.FormatInt(p.start.UnixNano(), 10), strconv.FormatInt(now.UnixNano(), 10)
	var rm resourceMetrics
	rm.Resource.Attributes = p.resource
	var sm scopeMetrics
	sm.Scope.Name = "github.com/assay-project/assay"
	for _, g := range r.Gather() {
		m := otlpMetric{Name: g.Name, Description: g.Help, Unit: g.Unit}
		ps := &points{}
		for _, pt := range g.Points {
			d := dataPoint{Time: at}
			for i, l := range g.Labels {
				d.Attributes = append(d.Attributes, attribute(l, pt.Values[i]))
			}
			switch g.Kind {
			case Histogram:
				d.Start, d.Count, d.Sum, d.Bounds = start, strconv.FormatUint(pt.Count, 10), &pt.Sum, g.Bounds
				for _, n := range pt.Buckets {
					d.Buckets = append(d.Buckets, strconv.FormatUint(n, 10))
				}
			case Counter:
				d.Start, d.Double = start, &pt.Value
			default:
				d.Double = &pt.Value
			}
			ps.Points = append(ps.Points, d)
		}
		switch g.Kind {
		case Histogram:
			ps.Temporality, m.Histogram = cumulative, ps
		case Counter:
			ps.Temporality, ps.Monotonic, m.Sum = cumulative, true, ps
		default:
			m.Gauge = ps
		}
		sm.Metrics = append(sm.Metrics, m)
	}
	rm.Scopes = []scopeMetrics{sm}
	return json.Marshal(exportRequest{[]resourceMetrics{rm}})
}
