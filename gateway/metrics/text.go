package metrics

import (
	"net/http"
	"strconv"
	"strings"
)

// ContentType is that of Prometheus's text format.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// ServeHTTP answers a scrape.
func (r *Registry) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", ContentType)
	w.Write(r.AppendText(nil))
}

// AppendText appends all metrics in Prometheus's text format.
func (r *Registry) AppendText(b []byte) []byte {
	for _, g := range r.Gather() {
		b = append(b, "# HELP "+g.Name+" "+helpEscapes.Replace(g.Help)+"\n"...)
		b = append(b, "# TYPE "+g.Name+" "+kindNames[g.Kind]+"\n"...)
		for _, p := range g.Points {
			if g.Kind != Histogram {
				b = appendLine(b, g.Name, g.Labels, p.Values, "", p.Value)
				continue
			}
			sum := uint64(0)
			for i, n := range p.Buckets {
				sum += n
				le := "+Inf"
				if i < len(g.Bounds) {
					le = formatFloat(g.Bounds[i])
				}
				b = appendLine(b, g.Name+"_bucket", g.Labels, p.Values, le, float64(sum))
			}
			b = appendLine(b, g.Name+"_sum", g.Labels, p.Values, "", p.Sum)
			b = appendLine(b, g.Name+"_count", g.Labels, p.Values, "", float64(p.Count))
		}
	}
	return b
}

// appendLine appends one sample; le is the bucket's bound, "" for none.
func appendLine(b []byte, name string, labels, values []string, le string, value float64) []byte {
	b = append(b, name...)
	if len(labels) > 0 || le != "" {
		b = append(b, '{')
		for i, l := range labels {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, l+`="`+labelEscapes.Replace(values[i])+`"`...)
		}
		if le != "" {
			if len(labels) > 0 {
				b = append(b, ',')
			}
			b = append(b, `le="`+le+`"`...)
		}
		b = append(b, '}')
	}
	return append(append(append(b, ' '), formatFloat(value)...), '\n')
}

func formatFloat(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

var (
	helpEscapes  = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	labelEscapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)
)
