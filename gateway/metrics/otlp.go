package metrics

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// Push sends the registry to an OpenTelemetry collector: OTLP over HTTP, in JSON.
// gRPC would link more than the rest of the program weighs.
type Push struct {
	url      string
	headers  http.Header
	every    time.Duration
	timeout  time.Duration
	gzip     bool
	resource []keyValue
	start    time.Time
	client   *http.Client
	log      *slog.Logger
}

// NewPush reads the standard variables of OpenTelemetry's exporters through
// getenv. It returns nil where they name no collector: nothing is sent to one that
// nobody named. version is the program's.
func NewPush(getenv func(string) string, version string, log *slog.Logger) (*Push, error) {
	get := func(name string) string {
		if v := getenv("OTEL_EXPORTER_OTLP_METRICS_" + name); v != "" {
			return v
		}
		return getenv("OTEL_EXPORTER_OTLP_" + name)
	}
	endpoint := getenv("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") // as it is
	if endpoint == "" {
		if base := getenv("OTEL_EXPORTER_OTLP_ENDPOINT"); base != "" {
			endpoint = strings.TrimSuffix(base, "/") + "/v1/metrics"
		}
	}
	exporter := getenv("OTEL_METRICS_EXPORTER")
	if endpoint == "" || strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true") || exporter != "" && !strings.Contains(exporter, "otlp") {
		return nil, nil
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_ENDPOINT: %q is no http or https URL", endpoint)
	}
	switch p := get("PROTOCOL"); p {
	case "", "http/json":
	case "http/protobuf":
		log.Info("metrics go to the collector as http/json, which collectors take at the same address", "asked for", p)
	default:
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_PROTOCOL: %q is not supported; set http/json, and the collector's HTTP port (4318)", p)
	}
	p := &Push{url: endpoint, headers: http.Header{}, start: time.Now(), log: log}
	if err := addHeaders(p.headers, get("HEADERS")); err != nil {
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_HEADERS: %w", err)
	}
	switch c := get("COMPRESSION"); c {
	case "", "none":
	case "gzip":
		p.gzip = true
	default:
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_COMPRESSION: %q is neither gzip nor none", c)
	}
	if p.timeout, err = milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT", get("TIMEOUT"), 10*time.Second); err != nil {
		return nil, err
	}
	const interval = "OTEL_METRIC_EXPORT_INTERVAL"
	if p.every, err = milliseconds(interval, getenv(interval), time.Minute); err != nil {
		return nil, err
	}
	if p.resource, err = resource(getenv, version); err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if transport.TLSClientConfig, err = tlsConfig(get); err != nil {
		return nil, err
	}
	p.client = &http.Client{Transport: transport, Timeout: p.timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return p, nil
}

// addHeaders reads key1=value1,key2=value2, values percent-encoded.
func addHeaders(h http.Header, list string) error {
	for pair := range strings.SplitSeq(list, ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		v, err := url.PathUnescape(strings.TrimSpace(value))
		if !ok || err != nil {
			return errors.New("want name=value, with commas between and values percent-encoded") // and no value told
		}
		h.Add(strings.TrimSpace(name), v)
	}
	return nil
}

func milliseconds(name, value string, usual time.Duration) (time.Duration, error) {
	if value == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("%s: %q is no number of milliseconds", name, value)
	}
	return time.Duration(n) * time.Millisecond, nil
}

func tlsConfig(get func(string) string) (*tls.Config, error) {
	c := &tls.Config{}
	if name := get("CERTIFICATE"); name != "" {
		pem, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_CERTIFICATE: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_CERTIFICATE: no certificate in %s", name)
		}
	}
	if cert, key := get("CLIENT_CERTIFICATE"), get("CLIENT_KEY"); cert != "" || key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

func resource(getenv func(string) string, version string) ([]keyValue, error) {
	name := getenv("OTEL_SERVICE_NAME")
	var rest []keyValue
	for pair := range strings.SplitSeq(getenv("OTEL_RESOURCE_ATTRIBUTES"), ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		k, v, ok := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.TrimSpace(v))
		if !ok || err != nil {
			return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %q is no name=value", pair)
		}
		switch k = strings.TrimSpace(k); {
		case k != "service.name":
			rest = append(rest, attribute(k, value))
		case name == "":
			name = value
		}
	}
	if name == "" {
		name = "assay"
	}
	return append([]keyValue{attribute("service.name", name), attribute("service.version", version)}, rest...), nil
}

// Run sends until ctx is done, and once more then.
func (p *Push) Run(ctx context.Context, r *Registry) {
	tick := time.NewTicker(p.every)
	defer tick.Stop()
	failing := false
	for over := false; !over; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			over = true
		}
		err := p.Send(context.WithoutCancel(ctx), r)
		switch {
		case err != nil && !failing:
			p.log.Warn("metrics could not be sent to the collector", "error", err)
		case err == nil && failing:
			p.log.Info("metrics are sent to the collector again")
		}
		failing = err != nil
	}
}

// Send sends what the registry has now.
func (p *Push) Send(ctx context.Context, r *Registry) error {
	body, err := p.encode(r, time.Now())
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, nil)
	if err != nil {
		return err
	}
	for name, values := range p.headers {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "assay-otlp")
	if p.gzip {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		z.Write(body) // into memory
		z.Close()
		body = packed.Bytes()
		req.Header.Set("Content-Encoding", "gzip")
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp, err := p.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s answers %s", p.url, resp.Status)
	}
	return nil
}
