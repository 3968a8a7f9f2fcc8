package metrics

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/gateway"
)

// Options say what is counted.
type Options struct {
	// Operations are told apart by name, as service:Operation with * for any
	// part of a name; nil for [DefaultOperations].
	Operations []string
	// Version and Models name the program and its service models.
	Version, Models string
}

// Metrics is a [gateway.Sink] that counts.
type Metrics struct {
	Registry
	allow allowList

	requests, verdicts, refused, upstream, disagreements, broken *Family
	endpoints, clients, requestBytes, responseBytes              *Family
	added, judging, took, folded                                 *Family
}

// refusalLabels tell of what kind the requests are that are refused.
var refusalLabels = []string{"service", "operation", "code", "endpoint_style", "endpoint_modes", "bucket_type", "client", "client_version"}

// New makes the registry. The error tells of a pattern that is none.
func New(o Options) (*Metrics, error) {
	if o.Operations == nil {
		o.Operations = DefaultOperations
	}
	if err := checkPatterns(o.Operations); err != nil {
		return nil, err
	}
	m := &Metrics{}
	counter := func(name, help, unit string, keep int, labels ...string) *Family {
		return m.add(&Family{Name: name, Help: help, Kind: Counter, Unit: unit, Labels: labels, most: maxSeries, keep: keep})
	}
	histogram := func(name, help string, bounds []float64) *Family {
		return m.add(&Family{Name: name, Help: help, Kind: Histogram, Unit: "s", Labels: []string{"service"}, bounds: bounds, most: maxSeries, keep: 1})
	}
	m.requests = counter("assay_requests_total", "Requests that went through, by the mode in force and the class of the answer's status; none: there was no answer.", "1", 1,
		"service", "operation", "mode", "status")
	m.verdicts = counter("assay_verdicts_total", "Verdicts by outcome: accept, reject, undecided, or not_aws.", "1", 1, "service", "operation", "outcome")
	m.refused = counter("assay_verdict_refusals_total", "Requests that AWS would refuse, by the code that it would answer; enforced says whether the gateway did so in its stead.", "1", 1,
		append(refusalLabels[:len(refusalLabels):len(refusalLabels)], "enforced")...)
	m.upstream = counter("assay_upstream_refusals_total", "Answers of upstreams that refuse, by their code, or http_STATUS where they have none.", "1", 1, refusalLabels...)
	m.disagreements = counter("assay_disagreements_total", "Answers that differ from the verdict.", "1", 1, "service", "operation", "kind", "verdict_code", "upstream_code")
	m.broken = counter("assay_broken_total", "Requests without a whole answer, by what broke.", "1", 1, "service", "reason")
	m.endpoints = counter("assay_endpoint_requests_total", "Requests by how their host addresses the service, and by the kind of bucket.", "1", 1,
		"service", "endpoint_style", "endpoint_modes", "bucket_type")
	m.clients = counter("assay_client_requests_total", "Requests by client.", "1", 1, "service", "client", "client_version")
	m.requestBytes = counter("assay_request_body_bytes_total", "Bytes of request bodies.", "By", 1, "service")
	m.responseBytes = counter("assay_response_body_bytes_total", "Bytes of the bodies of answers.", "By", 1, "service")
	m.added = histogram("assay_added_latency_seconds", "Time by which the gateway held up a request and its answer's head; verdicts are in it where something waited for them.",
		[]float64{10e-6, 25e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 100e-3, 1})
	m.judging = histogram("assay_judging_duration_seconds", "Time that verdicts took.",
		[]float64{5e-6, 10e-6, 25e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 5e-3, 25e-3, 100e-3})
	m.took = histogram("assay_request_duration_seconds", "Time from the first byte of a request to the last of its answer.",
		[]float64{1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 100e-3, 250e-3, 500e-3, 1, 2.5, 5, 10, 30, 60, 300, 900})
	m.folded = counter("assay_labels_folded_total", "Labels that became _other, because they are not told apart by name or there are too many.", "1", 1, "label")
	m.allow = allowList{
		patterns: o.Operations, services: newLimiter(maxServices), operations: newLimiter(maxOperations),
		codes: newLimiter(maxCodes), clients: newLimiter(maxClients),
		foldedService: m.folded.With("service"), foldedOperation: m.folded.With("operation"),
		foldedCode: m.folded.With("code"), foldedClient: m.folded.With("client"),
	}
	m.read(&Family{Name: "assay_build_info", Help: "The versions of the program, of Go and of the service models; always 1.", Kind: Gauge, Labels: []string{"version", "go_version", "models"}},
		func() []Sample { return []Sample{{[]string{o.Version, runtime.Version(), o.Models}, 1}} })
	m.addProcess()
	return m, nil
}

// Observe counts a request.
func (m *Metrics) Observe(o *gateway.Observation) {
	v, x := &o.Verdict, o.Exchange
	service, operation := m.allow.names(v.Service, v.Operation)
	m.requests.With(service, operation, o.Mode.String(), statusClass(x)).Add(1)
	outcome := v.Outcome.String()
	if v.Service == "" {
		outcome = "not_aws"
	}
	m.verdicts.With(service, operation, outcome).Add(1)

	style, modes, bucket := string(v.Endpoint.Style), v.Endpoint.Modes.String(), string(v.Endpoint.BucketType)
	client, version := m.allow.client(v.Client)
	m.endpoints.With(service, style, modes, bucket).Add(1)
	m.clients.With(service, client, version).Add(1)

	verdictCode := ""
	if v.Answer != nil {
		verdictCode = m.allow.code(v.Answer.Code)
		m.refused.With(service, operation, verdictCode, style, modes, bucket, client, version, strconv.FormatBool(o.Enforced)).Add(1)
	}
	upstreamCode := ""
	if !o.Enforced && o.Broken == nil { // else the gateway answered
		code, _ := capture.RefusalOf(x.Response)
		if code == "" && x.Response != nil && x.Response.Status >= 400 {
			code = "http_" + strconv.Itoa(min(x.Response.Status, 999))
		}
		if upstreamCode = m.allow.code(code); upstreamCode != "" {
			m.upstream.With(service, operation, upstreamCode, style, modes, bucket, client, version).Add(1)
		}
	}
	if o.Disagreement != gateway.Agreed {
		m.disagreements.With(service, operation, o.Disagreement.String(), verdictCode, upstreamCode).Add(1)
	}
	if o.Broken != nil {
		m.broken.With(service, brokenReason(o.Broken)).Add(1)
	}
	m.requestBytes.With(service).Add(size(x.Request.BodySize))
	if x.Response != nil {
		m.responseBytes.With(service).Add(size(x.Response.BodySize))
	}
	m.added.With(service).Observe(o.Added.Seconds())
	m.judging.With(service).Observe(o.Judging.Seconds())
	m.took.With(service).Observe(o.Total.Seconds())
}

func size(n int64) uint64 { return uint64(max(n, 0)) }

func statusClass(x *assay.Exchange) string {
	if x.Response == nil || x.Response.Status < 100 || x.Response.Status > 599 {
		return "none"
	}
	return strconv.Itoa(x.Response.Status/100) + "xx"
}

// brokenReason sorts what breaks answers into few kinds.
func brokenReason(err error) string {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, context.Canceled), errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe):
		return "gone"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "reset"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "closed"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	}
	return "other"
}

// Captures is what a keeper of captures tells to be counted; see package archive.
type Captures struct {
	Written, Bytes, DroppedFull, DroppedDisk, Expired uint64
	Failing                                           bool
	LastCommit                                        time.Time
	Segments                                          int
	DiskBytes                                         int64
}

// Uploads is what an uploader of captures tells to be counted.
type Uploads struct {
	Uploaded, Failed, Bytes uint64
	Waiting                 int
}

// AddCaptures adds the numbers of captures. stats is called at each scrape.
func (m *Metrics) AddCaptures(stats func() Captures) {
	one := func(name, help, unit string, kind Kind, value func(c Captures) float64) {
		m.read(&Family{Name: name, Help: help, Unit: unit, Kind: kind}, func() []Sample { return []Sample{{nil, value(stats())}} })
	}
	one("assay_captures_written_total", "Exchanges that are on disk.", "1", Counter, func(c Captures) float64 { return float64(c.Written) })
	one("assay_capture_bytes_written_total", "Bytes of them, before compression.", "By", Counter, func(c Captures) float64 { return float64(c.Bytes) })
	m.read(&Family{Name: "assay_captures_dropped_total", Help: "Exchanges that were not captured, because the queue was full or the disk refused them.", Unit: "1", Kind: Counter, Labels: []string{"reason"}},
		func() []Sample {
			c := stats()
			return []Sample{{[]string{"queue_full"}, float64(c.DroppedFull)}, {[]string{"disk"}, float64(c.DroppedDisk)}}
		})
	one("assay_captures_failing", "1 while captures stand still because the disk refuses them.", "1", Gauge, func(c Captures) float64 {
		if c.Failing {
			return 1
		}
		return 0
	})
	one("assay_capture_last_commit_timestamp_seconds", "When exchanges were written and synced last; 0: never.", "s", Gauge, func(c Captures) float64 {
		if c.LastCommit.IsZero() {
			return 0
		}
		return float64(c.LastCommit.UnixMilli()) / 1000
	})
	one("assay_capture_segments", "Closed segments on disk.", "1", Gauge, func(c Captures) float64 { return float64(c.Segments) })
	one("assay_capture_disk_bytes", "Bytes of closed segments on disk.", "By", Gauge, func(c Captures) float64 { return float64(c.DiskBytes) })
	one("assay_capture_segments_expired_total", "Segments that retention has deleted.", "1", Counter, func(c Captures) float64 { return float64(c.Expired) })
}

// AddUploads adds the numbers of uploads. stats is called at each scrape.
func (m *Metrics) AddUploads(stats func() Uploads) {
	m.read(&Family{Name: "assay_capture_uploads_total", Help: "Tries to upload a segment, by result.", Unit: "1", Kind: Counter, Labels: []string{"result"}},
		func() []Sample {
			u := stats()
			return []Sample{{[]string{"failed"}, float64(u.Failed)}, {[]string{"uploaded"}, float64(u.Uploaded)}}
		})
	m.read(&Family{Name: "assay_capture_upload_bytes_total", Help: "Bytes of uploaded segments.", Unit: "By", Kind: Counter},
		func() []Sample { return []Sample{{nil, float64(stats().Bytes)}} })
	m.read(&Family{Name: "assay_capture_upload_waiting_segments", Help: "Closed segments that are not uploaded yet.", Unit: "1", Kind: Gauge},
		func() []Sample { return []Sample{{nil, float64(stats().Waiting)}} })
}

// AddCases adds the number of disagreement cases that are kept, and of those
// that came when there was no room.
func (m *Metrics) AddCases(stats func() (kept int, dropped uint64)) {
	m.read(&Family{Name: "assay_disagreement_cases", Help: "Different disagreements that are kept.", Unit: "1", Kind: Gauge},
		func() []Sample { n, _ := stats(); return []Sample{{nil, float64(n)}} })
	m.read(&Family{Name: "assay_disagreement_cases_dropped_total", Help: "Disagreements that were not kept, because there are too many different ones.", Unit: "1", Kind: Counter},
		func() []Sample { _, n := stats(); return []Sample{{nil, float64(n)}} })
}
