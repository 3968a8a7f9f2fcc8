package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/assay-project/assay/gateway/metrics"
)

// everyMetric is the registry of a gateway that has everything.
func everyMetric(t *testing.T) map[string]*metrics.Family {
	t.Helper()
	m, err := metrics.New(metrics.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m.AddCaptures(func() metrics.Captures { return metrics.Captures{} })
	m.AddUploads(func() metrics.Uploads { return metrics.Uploads{} })
	m.AddCases(func() (int, uint64) { return 0, 0 })
	families := map[string]*metrics.Family{}
	for _, f := range m.Families() {
		families[f.Name] = f
		if f.Kind == metrics.Histogram {
			for _, end := range []string{"_bucket", "_sum", "_count"} {
				families[f.Name+end] = f
			}
		}
	}
	return families
}

var (
	metricName = regexp.MustCompile(`\b(?:assay|process|go)_[a-z0-9_]+`)
	selector   = regexp.MustCompile(`\b((?:assay|process|go)_[a-z0-9_]+)(?:\{([^}]*)\})?`)
	grouping   = regexp.MustCompile(`\bby \(([^)]*)\)`)
	matcher    = regexp.MustCompile(`([a-z_]+)\s*(?:=~|!~|!=|=)`)
)

// checkQuery holds a query to the metrics and the labels that there are.
func checkQuery(t *testing.T, where, query string, families map[string]*metrics.Family) {
	t.Helper()
	fromScrape := []string{"instance", "job", "le"}
	labels := slices.Clone(fromScrape)
	found := 0
	for _, m := range selector.FindAllStringSubmatch(query, -1) {
		f := families[m[1]]
		if f == nil {
			t.Errorf("%s: there is no metric %s", where, m[1])
			continue
		}
		found++
		if f.Kind == metrics.Histogram && m[1] == f.Name {
			t.Errorf("%s: %s is a histogram, and has no such series", where, m[1])
		}
		labels = append(labels, f.Labels...)
		for _, l := range matcher.FindAllStringSubmatch(m[2], -1) {
			if !slices.Contains(f.Labels, l[1]) && !slices.Contains(fromScrape, l[1]) {
				t.Errorf("%s: %s has no label %s", where, m[1], l[1])
			}
		}
	}
	if found == 0 {
		t.Errorf("%s: no metric in %q", where, query)
	}
	for _, g := range grouping.FindAllStringSubmatch(query, -1) {
		for l := range strings.SplitSeq(g[1], ",") {
			if !slices.Contains(labels, strings.TrimSpace(l)) {
				t.Errorf("%s: no metric of it has the label %s", where, l)
			}
		}
	}
	if strings.Count(query, "(") != strings.Count(query, ")") || strings.Count(query, "{") != strings.Count(query, "}") {
		t.Errorf("%s: brackets are not closed in %q", where, query)
	}
}

func deployed(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDashboard(t *testing.T) {
	var d struct {
		UID, Title string
		Panels     []struct {
			ID                int
			Type, Title, Unit string
			GridPos           struct{ H, W, X, Y int }
			Targets           []struct{ Expr, LegendFormat string }
		}
		Templating struct {
			List []struct{ Name, Query string }
		}
	}
	if err := json.Unmarshal(deployed(t, "grafana/assay.json"), &d); err != nil {
		t.Fatal(err)
	}
	families := everyMetric(t)
	ids, used := map[int]bool{}, map[*metrics.Family]bool{}
	for _, p := range d.Panels {
		if ids[p.ID] || p.Title == "" || p.GridPos.W == 0 || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("panel %+v", p)
		}
		ids[p.ID] = true
		if (p.Type == "row") != (len(p.Targets) == 0) {
			t.Errorf("panel %q shows nothing", p.Title)
		}
		for _, q := range p.Targets {
			checkQuery(t, p.Title, q.Expr, families)
			for _, name := range metricName.FindAllString(q.Expr, -1) {
				used[families[name]] = true
			}
		}
	}
	for _, v := range d.Templating.List {
		if strings.Contains(v.Query, "assay_") {
			checkQuery(t, "variable "+v.Name, v.Query, families)
		}
	}
	// What is counted is to be seen, but for what only tells of the counting.
	for name, f := range families {
		if strings.HasPrefix(name, "assay_") && name == f.Name && !used[f] && !slices.Contains([]string{"assay_build_info", "assay_labels_folded_total",
			"assay_captures_failing", "assay_capture_bytes_written_total", "assay_capture_last_commit_timestamp_seconds", "assay_capture_segments",
			"assay_capture_segments_expired_total", "assay_capture_upload_bytes_total", "assay_disagreement_cases", "assay_disagreement_cases_dropped_total"}, name) {
			t.Errorf("no panel shows %s", name)
		}
	}
}

func TestAlerts(t *testing.T) {
	var file struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(deployed(t, "prometheus/alerts.yaml"), &file); err != nil {
		t.Fatal(err)
	}
	families, names := everyMetric(t), map[string]bool{}
	shown := regexp.MustCompile(`\$labels\.([a-z_]+)`)
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			if names[r.Alert] || r.Alert == "" || r.Labels["severity"] == "" || r.Annotations["summary"] == "" || r.Annotations["description"] == "" {
				t.Errorf("rule %+v", r)
			}
			names[r.Alert] = true
			checkQuery(t, r.Alert, r.Expr, families)
			for _, text := range r.Annotations {
				for _, l := range shown.FindAllStringSubmatch(text, -1) {
					if !regexp.MustCompile(`by \([^)]*\b` + l[1] + `\b`).MatchString(r.Expr) {
						t.Errorf("%s tells the label %s, which its result does not have", r.Alert, l[1])
					}
				}
			}
		}
	}
	if len(names) < 8 {
		t.Errorf("%d alerts", len(names))
	}
}

func TestSidecar(t *testing.T) {
	type container struct {
		Name, Image, RestartPolicy string
		Args                       []string
		SecurityContext            map[string]any
		VolumeMounts               []struct{ Name, MountPath string }
		Env                        []struct{ Name, Value string }
	}
	var d struct {
		Kind string
		Spec struct {
			Template struct {
				Spec struct {
					SecurityContext struct {
						RunAsNonRoot bool `yaml:"runAsNonRoot"`
					} `yaml:"securityContext"`
					InitContainers []container `yaml:"initContainers"`
					Containers     []container
					Volumes        []struct{ Name string }
				}
			}
		}
	}
	in := yaml.NewDecoder(bytes.NewReader(deployed(t, "kubernetes/sidecar.yaml")))
	if err := in.Decode(&d); err != nil || d.Kind != "Deployment" {
		t.Fatalf("%s %v", d.Kind, err)
	}
	if err := in.Decode(&struct{}{}); !errors.Is(err, io.EOF) {
		t.Errorf("more than one document: %v", err)
	}
	spec := d.Spec.Template.Spec
	volumes := map[string]bool{}
	for _, v := range spec.Volumes {
		volumes[v.Name] = true
	}
	for _, c := range append(spec.InitContainers, spec.Containers...) {
		for _, m := range c.VolumeMounts {
			if !volumes[m.Name] {
				t.Errorf("%s: there is no volume %s", c.Name, m.Name)
			}
			if m.Name == "ca" && c.Image != "assay:latest" {
				t.Errorf("%s has the authority's key", c.Name)
			}
		}
	}
	if !spec.SecurityContext.RunAsNonRoot || len(spec.InitContainers) != 2 {
		t.Errorf("%+v", spec)
	}
	for _, c := range spec.InitContainers {
		cmd, args, err := newRoot().Find(c.Args)
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.ParseFlags(args); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		if rest := cmd.Flags().Args(); len(rest) > 0 {
			t.Errorf("%s: %q left over", c.Name, rest)
		}
	}
}

func TestDockerfile(t *testing.T) {
	var stages []string
	user, entry := "", ""
	for line := range strings.Lines(string(deployed(t, "Dockerfile"))) {
		switch word, rest, _ := strings.Cut(strings.TrimSpace(line), " "); word {
		case "FROM":
			stages, user = append(stages, rest), ""
		case "USER":
			user = rest
		case "ENTRYPOINT":
			entry = rest
		}
	}
	if len(stages) != 2 || !strings.Contains(stages[1], "distroless/static") || !strings.HasPrefix(user, "nonroot") || entry != `["/assay"]` {
		t.Errorf("%q, user %s, entry %s", stages, user, entry)
	}
}
