package main

import (
	"net/http"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// histogram counts by upper bounds, in their order, each count with those below.
type histogram []bucket

type bucket struct {
	bound time.Duration
	count uint64
}

// held returns how long assay itself held up each request so far, as its metric
// has it; nil where assay is not measured.
func (b *bench) held() (histogram, error) {
	if b.admin == "" {
		return nil, nil
	}
	a, err := http.Get("http://" + b.admin + "/metrics")
	if err != nil {
		return nil, err
	}
	defer a.Body.Close()
	p := expfmt.NewTextParser(model.LegacyValidation)
	families, err := p.TextToMetricFamilies(a.Body)
	if err != nil {
		return nil, err
	}
	var h histogram
	for _, m := range families["assay_added_latency_seconds"].GetMetric() {
		if !of(m, "s3") {
			continue
		}
		for _, b := range m.GetHistogram().GetBucket() {
			h = append(h, bucket{time.Duration(b.GetUpperBound() * float64(time.Second)), b.GetCumulativeCount()})
		}
	}
	return h, nil
}

// of reports whether a series is about a service.
func of(m *dto.Metric, service string) bool {
	for _, l := range m.GetLabel() {
		if l.GetName() == "service" && l.GetValue() == service {
			return true
		}
	}
	return false
}

// less returns what was counted after before.
func (h histogram) less(before histogram) histogram {
	out := make(histogram, len(h))
	copy(out, h)
	for i := range before {
		out[i].count -= before[i].count
	}
	return out
}

// within returns the first bound that a share of all lies within.
func (h histogram) within(share float64) time.Duration {
	for _, b := range h {
		if float64(b.count) >= share*float64(h[len(h)-1].count) {
			return b.bound
		}
	}
	return 0
}
