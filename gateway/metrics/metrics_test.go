package metrics

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/gateway"
)

func newMetrics(t testing.TB) *Metrics {
	t.Helper()
	m, err := New(Options{Version: "1.2.3", Models: `botocore "1.43.11"\`})
	if err != nil {
		t.Fatal(err)
	}
	m.AddCaptures(func() Captures {
		return Captures{Written: 7, Bytes: 700, DroppedFull: 1, DroppedDisk: 2, Failing: true, LastCommit: time.Unix(1795000000, 5e8), Segments: 3, DiskBytes: 99}
	})
	m.AddUploads(func() Uploads { return Uploads{Uploaded: 2, Failed: 1, Bytes: 10, Waiting: 4} })
	m.AddCases(func() (int, uint64) { return 5, 6 })
	return m
}

// scrape reads the exposition as Prometheus does.
func scrape(t testing.TB, m *Metrics) map[string]*dto.MetricFamily {
	t.Helper()
	p := expfmt.NewTextParser(model.LegacyValidation)
	families, err := p.TextToMetricFamilies(bytes.NewReader(m.AppendText(nil)))
	if err != nil {
		t.Fatalf("%v in\n%s", err, m.AppendText(nil))
	}
	return families
}

// value returns the value of the one series that has those labels.
func value(t testing.TB, f *dto.MetricFamily, labels string) float64 {
	t.Helper()
	var all []string
	for _, s := range f.GetMetric() {
		var text []string
		for _, l := range s.Label {
			text = append(text, l.GetName()+"="+l.GetValue())
		}
		slices.Sort(text)
		if got := strings.Join(text, " "); got == labels {
			switch {
			case s.Counter != nil:
				return s.Counter.GetValue()
			case s.Gauge != nil:
				return s.Gauge.GetValue()
			}
			return float64(s.Histogram.GetSampleCount())
		} else {
			all = append(all, got)
		}
	}
	t.Errorf("%s has no series %s; it has\n%s", f.GetName(), labels, strings.Join(all, "\n"))
	return -1
}

var checker = sync.OnceValue(func() *assay.Checker { return assay.New() })

func observation(host, target, ua string, status int, body string, headers ...capture.Header) *gateway.Observation {
	x := &assay.Exchange{ID: "1", Request: capture.Request{Method: "PUT", Scheme: "https", Authority: host, Target: target,
		Headers: append(capture.Headers{{Name: "Host", Value: host}, {Name: "User-Agent", Value: ua}}, headers...)}}
	x.Request.SetBody([]byte("hello"))
	if status > 0 {
		x.Response = &capture.Response{Status: status}
		x.Response.SetBody([]byte(body))
	}
	o := &gateway.Observation{Exchange: x, Verdict: checker().Check(x), Added: 60 * time.Microsecond, Judging: 20 * time.Microsecond, Total: 30 * time.Millisecond}
	code, _ := capture.RefusalOf(x.Response)
	o.Disagreement = gateway.Compare(&o.Verdict, status, code)
	return o
}

func TestWhatIsCounted(t *testing.T) {
	m := newMetrics(t)
	refused := []capture.Header{{Name: "x-amz-write-offset-bytes", Value: "0"}, {Name: "x-amz-meta-a", Value: "b"}}
	const host, boto = "assets-prod.s3.dualstack.eu-west-1.amazonaws.com", "Boto3/1.43.11 md/Botocore#1.43.11"
	m.Observe(observation(host, "/k", boto, 200, ""))
	m.Observe(observation(host, "/k", boto, 400, "<Error><Code>InvalidArgument</Code></Error>", refused...))
	enforced := observation(host, "/k", boto, 400, "<Error><Code>InvalidRequest</Code></Error>", refused...)
	enforced.Mode, enforced.Enforced, enforced.Disagreement = gateway.Enforce, true, gateway.Agreed
	m.Observe(enforced)
	lost := observation("example.com", "/", "", 0, "")
	lost.Broken = fmt.Errorf("read: %w", syscall.ECONNRESET)
	m.Observe(lost)

	f := scrape(t, m)
	const kind = "bucket_type=general-purpose client=boto3 client_version=1.43 code="
	for _, test := range []struct {
		name, labels string
		want         float64
	}{
		{"assay_requests_total", "mode=observe operation=PutObject service=s3 status=2xx", 1},
		{"assay_requests_total", "mode=observe operation=PutObject service=s3 status=4xx", 1},
		{"assay_requests_total", "mode=enforce operation=PutObject service=s3 status=4xx", 1},
		{"assay_requests_total", "mode=observe operation= service= status=none", 1},
		{"assay_verdicts_total", "operation=PutObject outcome=reject service=s3", 2},
		{"assay_verdicts_total", "operation=PutObject outcome=accept service=s3", 1},
		{"assay_verdicts_total", "operation= outcome=not_aws service=", 1},
		{"assay_verdict_refusals_total", kind + "InvalidRequest endpoint_modes=dualstack endpoint_style=virtual-hosted enforced=false operation=PutObject service=s3", 1},
		{"assay_verdict_refusals_total", kind + "InvalidRequest endpoint_modes=dualstack endpoint_style=virtual-hosted enforced=true operation=PutObject service=s3", 1},
		{"assay_upstream_refusals_total", kind + "InvalidArgument endpoint_modes=dualstack endpoint_style=virtual-hosted operation=PutObject service=s3", 1},
		{"assay_disagreements_total", "kind=refused-otherwise operation=PutObject service=s3 upstream_code=InvalidArgument verdict_code=InvalidRequest", 1},
		{"assay_broken_total", "reason=reset service=", 1},
		{"assay_client_requests_total", "client=boto3 client_version=1.43 service=s3", 3},
		{"assay_endpoint_requests_total", "bucket_type=general-purpose endpoint_modes=dualstack endpoint_style=virtual-hosted service=s3", 3},
		{"assay_request_body_bytes_total", "service=s3", 15},
		{"assay_added_latency_seconds", "service=s3", 3},
		{"assay_judging_duration_seconds", "service=s3", 3},
		{"assay_request_duration_seconds", "service=s3", 3},
		{"assay_captures_dropped_total", "reason=disk", 2},
		{"assay_captures_failing", "", 1},
		{"assay_capture_last_commit_timestamp_seconds", "", 1795000000.5},
		{"assay_capture_upload_waiting_segments", "", 4},
		{"assay_disagreement_cases", "", 5},
	} {
		if got := value(t, f[test.name], test.labels); got != test.want {
			t.Errorf("%s{%s} is %v, want %v", test.name, test.labels, got, test.want)
		}
	}
	h := f["assay_added_latency_seconds"].Metric[1].Histogram
	for _, b := range h.Bucket {
		if want := uint64(0); b.GetUpperBound() >= 100e-6 {
			if want = 3; b.GetCumulativeCount() != want {
				t.Errorf("bucket %v: %d", b.GetUpperBound(), b.GetCumulativeCount())
			}
		}
	}
	if f["assay_build_info"].Metric[0].Label[2].GetValue() != `botocore "1.43.11"\` {
		t.Errorf("escapes: %v", f["assay_build_info"])
	}
}

func TestNamesKeepToTheConventions(t *testing.T) {
	m := newMetrics(t)
	m.Observe(observation("assets-prod.s3.eu-west-1.amazonaws.com", "/k", "Boto3/1.43.11", 200, ""))
	problems, err := promlint.New(bytes.NewReader(m.AppendText(nil))).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v %v", problems, err)
	}
	for _, f := range m.Families() {
		if f.Unit == "" && f.Name != "assay_build_info" {
			t.Errorf("%s has no unit", f.Name)
		}
		if strings.HasSuffix(f.Name, "_total") != (f.Kind == Counter) {
			t.Errorf("%s is a %s", f.Name, kindNames[f.Kind])
		}
	}
}

// TestSeriesAreBounded floods the labels that others choose.
func TestSeriesAreBounded(t *testing.T) {
	m := newMetrics(t)
	o := observation("assets-prod.s3.eu-west-1.amazonaws.com", "/k", "Boto3/1.43.11", 400, "")
	products := []string{"boto3", "aws-cli", "rclone", "curl", "evil"}
	for i := range 20_000 {
		one, x, a := *o, *o.Exchange, *o.Exchange.Response
		a.SetBody(fmt.Appendf(nil, "<Error><Code>Code%d</Code></Error>", i))
		x.Response = &a
		one.Exchange = &x
		one.Verdict.Service = []string{"s3", "ec2", fmt.Sprint("service", i)}[i%3]
		one.Verdict.Operation = fmt.Sprint("Describe", i)
		one.Verdict.Client.Name, one.Verdict.Client.Version = products[i%5], fmt.Sprintf("%d.%d.1", i%1000, i/7)
		one.Disagreement = gateway.RefusedUnexpectedly
		if i%5 == 0 {
			one.Broken = errors.New(fmt.Sprint("broken ", i))
		}
		m.Observe(&one)
	}
	total := 0
	for _, f := range m.Registry.Gather() {
		total += len(f.Points)
		if most := maxSeries + 2*maxServices; len(f.Points) > most {
			t.Errorf("%s has %d series", f.Name, len(f.Points))
		}
	}
	if total > 20_000 {
		t.Errorf("%d series", total)
	}
	f := scrape(t, m)
	for _, label := range []string{"service", "operation", "code", "client"} {
		if value(t, f["assay_labels_folded_total"], "label="+label) < 1 {
			t.Errorf("nothing tells that %s was folded", label)
		}
	}
	sum := 0.0
	for _, s := range f["assay_requests_total"].Metric {
		sum += s.Counter.GetValue()
	}
	if sum != 20_000 {
		t.Errorf("%v requests counted", sum)
	}
	if text := string(m.AppendText(nil)); strings.Contains(text, "evil") || len(text) > 8<<20 {
		t.Errorf("an unknown client is a label, or too much is told: %d bytes", len(text))
	}
}

func TestOperationsThatAreToldApart(t *testing.T) {
	m, err := New(Options{Operations: []string{"s3:Get*", "ec2:RunInstances"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ service, operation, want string }{
		{"s3", "GetObject", "s3 GetObject"}, {"s3", "PutObject", "s3 _other"}, {"ec2", "RunInstances", "ec2 RunInstances"},
		{"sqs", "GetQueueUrl", "sqs _other"}, {"sqs", "", "sqs "}, {"", "", " "},
	} {
		s, o := m.allow.names(test.service, test.operation)
		if got := s + " " + o; got != test.want {
			t.Errorf("%s %s: %q", test.service, test.operation, got)
		}
	}
	for _, bad := range []string{"s3", ":", "s3:", ":Get", "s3:[", ""} {
		if _, err := New(Options{Operations: []string{bad}}); err == nil || !strings.Contains(err.Error(), "service:Operation") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestDefaultOperations keeps the default list to services that there are.
func TestDefaultOperations(t *testing.T) {
	m := newMetrics(t)
	models := checker().Models()
	n := 0
	services := map[string]bool{}
	for _, p := range DefaultOperations {
		service, _, _ := strings.Cut(p, ":")
		services[service] = true
	}
	for name := range services {
		s, err := models.Service(name) // an error: the list names a service that there is none of
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range s.Operations() {
			if m.allow.allows(name + ":" + op.Name) {
				n++
			}
		}
	}
	// No gateway meets all of them; those that it meets first are told apart.
	if n < 1000 || n > 4000 {
		t.Errorf("%d operations are told apart", n)
	}
}

func TestMajorMinor(t *testing.T) {
	for in, want := range map[string]string{"1.43.11": "1.43", "2": "2", "": "", "3.x": "3", "v1.2": "", "1.2": "1.2", "123456789012.1": "123456789", "1..2": "1", "1.2-beta": "1.2"} {
		if got := majorMinor(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestNoSecretIsALabel(t *testing.T) {
	const canary = "CANARY7f3a"
	m := newMetrics(t)
	o := observation("assets-prod.s3.eu-west-1.amazonaws.com", "/k?X-Amz-Signature="+canary, "client-"+canary+"/"+canary, 400,
		"<Error><Code>"+canary+" code</Code><Message>"+canary+"</Message></Error>", capture.Header{Name: "X-Amz-Security-Token", Value: canary})
	o.Broken = errors.New(canary)
	m.Observe(o)
	if strings.Contains(string(m.AppendText(nil)), canary) {
		t.Errorf("%s", m.AppendText(nil))
	}
}

func TestConcurrentUse(t *testing.T) {
	m := newMetrics(t)
	o := observation("assets-prod.s3.eu-west-1.amazonaws.com", "/k", "Boto3/1.43.11", 200, "")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 500 {
				one := *o
				one.Verdict.Operation = fmt.Sprint("Op", i%50)
				m.Observe(&one)
				if i%100 == 0 {
					m.AppendText(nil)
				}
			}
		})
	}
	wg.Wait()
	sum := 0.0
	for _, s := range scrape(t, m)["assay_verdicts_total"].Metric {
		sum += s.Counter.GetValue()
	}
	if sum != 2000 {
		t.Errorf("%v counted", sum)
	}
}

func BenchmarkObserve(b *testing.B) {
	m := newMetrics(b)
	o := observation("assets-prod.s3.eu-west-1.amazonaws.com", "/k", "Boto3/1.43.11", 200, "")
	b.ReportAllocs()
	for b.Loop() {
		m.Observe(o)
	}
}
