package metrics

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func env(pairs ...string) func(string) string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return m[name] }
}

var quiet = slog.New(slog.DiscardHandler)

func TestPush(t *testing.T) {
	var got struct {
		ResourceMetrics []struct {
			Resource     struct{ Attributes []map[string]any }
			ScopeMetrics []struct {
				Scope   struct{ Name string }
				Metrics []map[string]any
			}
		}
	}
	var r *http.Request
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r = req
		z, err := gzip.NewReader(req.Body)
		if err != nil {
			t.Error(err)
			return
		}
		b, _ := io.ReadAll(z)
		if err := json.Unmarshal(b, &got); err != nil {
			t.Errorf("%v: %s", err, b)
		}
	}))
	defer s.Close()
	m := newMetrics(t)
	m.Observe(observation("assets-prod.s3.eu-west-1.amazonaws.com", "/k", "Boto3/1.43.11", 200, ""))
	p, err := NewPush(env("OTEL_EXPORTER_OTLP_ENDPOINT", s.URL+"/", "OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b, x=1", "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip",
		"OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=prod,service.name=other", "OTEL_SERVICE_NAME", "edge"), "1.2.3", quiet)
	if err != nil || p == nil {
		t.Fatal(p, err)
	}
	if err := p.Send(context.Background(), &m.Registry); err != nil {
		t.Fatal(err)
	}
	if r.URL.Path != "/v1/metrics" || r.Header.Get("api-key") != "a b" || r.Header.Get("x") != "1" || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%v %v", r.URL, r.Header)
	}
	attributes, _ := json.Marshal(got.ResourceMetrics[0].Resource.Attributes)
	for _, want := range []string{`{"key":"service.name","value":{"stringValue":"edge"}}`, `{"key":"service.version","value":{"stringValue":"1.2.3"}}`, `{"key":"deployment.environment","value":{"stringValue":"prod"}}`} {
		if !strings.Contains(string(attributes), want) {
			t.Errorf("resource %s lacks %s", attributes, want)
		}
	}
	seen := map[string]string{}
	for _, metric := range got.ResourceMetrics[0].ScopeMetrics[0].Metrics {
		b, _ := json.Marshal(metric)
		seen[metric["name"].(string)] = string(b)
	}
	for name, wants := range map[string][]string{
		"assay_requests_total":        {`"isMonotonic":true`, `"aggregationTemporality":2`, `"asDouble":1`, `{"key":"service","value":{"stringValue":"s3"}}`, `"startTimeUnixNano":"`},
		"assay_added_latency_seconds": {`"histogram":{`, `"unit":"s"`, `"count":"1"`, `"bucketCounts":["0","0","0","1","0"`, `"explicitBounds":[0.00001,`, `"sum":0.00006`},
		"assay_captures_failing":      {`"gauge":{`, `"asDouble":1`},
	} {
		for _, want := range wants {
			if !strings.Contains(seen[name], want) {
				t.Errorf("%s lacks %s", seen[name], want)
			}
		}
	}
}

func TestPushIsForThoseWhoAskForIt(t *testing.T) {
	const endpoint, at = "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318"
	for _, test := range []struct {
		name string
		env  []string
		url  string // "" for no push
		err  string
	}{
		{name: "nothing said"},
		{name: "no endpoint", env: []string{"OTEL_METRICS_EXPORTER", "otlp", "OTEL_SERVICE_NAME", "x"}},
		{name: "switched off", env: []string{endpoint, at, "OTEL_SDK_DISABLED", "true"}},
		{name: "another exporter", env: []string{endpoint, at, "OTEL_METRICS_EXPORTER", "prometheus"}},
		{name: "no exporter", env: []string{endpoint, at, "OTEL_METRICS_EXPORTER", "none"}},
		{name: "base", env: []string{endpoint, at + "/otlp/"}, url: at + "/otlp/v1/metrics"},
		{name: "for metrics as it is", env: []string{endpoint, "http://other", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", at + "/here"}, url: at + "/here"},
		{name: "protobuf", env: []string{endpoint, at, "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"}, url: at + "/v1/metrics"},
		{name: "gRPC", env: []string{endpoint, at, "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"}, err: "http/json"},
		{name: "no URL", env: []string{endpoint, "localhost:4318"}, err: "no http or https URL"},
		{name: "compression", env: []string{endpoint, at, "OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"}, err: "gzip"},
		{name: "interval", env: []string{endpoint, at, "OTEL_METRIC_EXPORT_INTERVAL", "10s"}, err: "milliseconds"},
		{name: "headers", env: []string{endpoint, at, "OTEL_EXPORTER_OTLP_HEADERS", "secret-without-a-name"}, err: "name=value"},
		{name: "certificate", env: []string{endpoint, at, "OTEL_EXPORTER_OTLP_CERTIFICATE", "missing.pem"}, err: "missing.pem"},
	} {
		p, err := NewPush(env(test.env...), "1", quiet)
		switch {
		case test.err != "":
			if err == nil || !strings.Contains(err.Error(), test.err) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: %v", test.name, err)
			}
		case err != nil, (p == nil) != (test.url == ""), p != nil && p.url != test.url:
			t.Errorf("%s: %+v %v", test.name, p, err)
		}
	}
}

func TestPushThatFails(t *testing.T) {
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n++; r.Header.Get("Authorization") == "" {
			t.Error("no header")
		}
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer s.Close()
	var log bytes.Buffer
	p, err := NewPush(env("OTEL_EXPORTER_OTLP_ENDPOINT", s.URL, "OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20CANARY7f3a"), "1", slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	m := newMetrics(t)
	p.Run(ctx, &m.Registry) // sends once more when it ends
	if n != 1 {
		t.Errorf("%d requests: a redirect must not be followed with the headers", n)
	}
	if !strings.Contains(log.String(), "307") || strings.Contains(log.String(), "CANARY") {
		t.Errorf("log: %s", log.String())
	}
}
