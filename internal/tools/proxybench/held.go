package main

import (
	"bufio"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// histogram counts by upper bounds, in their order, each count with those below.
type histogram []bucket

type bucket struct {
	bound time.Duration
	count int64
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
	var h histogram
	for lines := bufio.NewScanner(a.Body); lines.Scan(); {
		rest, ok := strings.CutPrefix(lines.Text(), `assay_added_latency_seconds_bucket{service="s3",le="`)
		if !ok {
			continue
		}
		le, count, _ := strings.Cut(rest, `"} `)
		bound, err := strconv.ParseFloat(le, 64) // also of +Inf
		if err != nil {
			return nil, fmt.Errorf("the metric of what assay adds: %w", err)
		}
		n, err := strconv.ParseInt(count, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("the metric of what assay adds: %w", err)
		}
		h = append(h, bucket{time.Duration(bound * float64(time.Second)), n})
	}
	return h, nil
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
