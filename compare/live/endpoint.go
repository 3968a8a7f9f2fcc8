package live

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/isolate"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/signature/sign"
	"github.com/assay-project/assay/wire"
)

// DefaultRate is how many requests a second are sent at most.
const DefaultRate = 5

// Options say how to send.
type Options struct {
	Target      Target
	Credentials sign.Credentials
	// Region signs for another region than the captured request did.
	Region     string
	Permission Permission
	// Prefix is what keys that are written begin with; "" for one that no other
	// run has. It ends in "/".
	Prefix string
	// Rate is the number of requests a second; 0 for DefaultRate.
	Rate    float64
	Timeout time.Duration
	Models  *contract.Catalog // nil for the embedded ones
	// Calm is how long to wait at first when the endpoint is busy; 0 for a second.
	Calm time.Duration
	// Send sends one request; nil for [wire.Do].
	Send func(context.Context, wire.Options, *capture.Request) (*capture.Response, error)
	// Now is the clock; nil for [time.Now].
	Now func() time.Time
}

// Endpoint sends requests to one place. It is safe for concurrent use.
type Endpoint struct {
	opts   Options
	target Target
	models *contract.Catalog
	prefix string
	now    func() time.Time

	mu      sync.Mutex
	next    time.Time // before it nothing is sent
	calm    time.Duration
	sent    int
	written []string // URLs of objects
}

// New returns an endpoint. Nothing is sent yet.
func New(o Options) *Endpoint {
	e := &Endpoint{opts: o, target: o.Target, models: o.Models, prefix: o.Prefix, now: o.Now}
	if e.models == nil {
		e.models = contract.Embedded()
	}
	if e.now == nil {
		e.now = time.Now
	}
	if e.opts.Send == nil {
		e.opts.Send = wire.Do
	}
	if e.opts.Rate <= 0 {
		e.opts.Rate = DefaultRate
	}
	if e.opts.Calm <= 0 {
		e.opts.Calm = time.Second
	}
	if e.prefix == "" {
		e.prefix = ownPrefix(e.now(), rand.Uint32())
	}
	return e
}

// Prefix is what keys that are written begin with.
func (e *Endpoint) Prefix() string { return e.prefix }

// Sent returns how many requests were sent.
func (e *Endpoint) Sent() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.sent
}

// Written returns the addresses ("s3://bucket/key") of the objects that were
// written below the own prefix, as far as answers tell.
func (e *Endpoint) Written() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.written)
}

// Do prepares a request, waits for its turn, and sends it once. It returns what was
// sent beside the answer. Errors of the way are [*wire.Error]; all others say that
// nothing was sent.
func (e *Endpoint) Do(ctx context.Context, req *capture.Request) (*capture.Request, *capture.Response, error) {
	if err := e.turn(ctx); err != nil {
		return nil, nil, err
	}
	out, err := e.Prepare(req)
	if err != nil {
		return nil, nil, err
	}
	o := wire.Options{Timeout: e.opts.Timeout}
	if !e.target.AWS {
		o.Address, o.Plain = withPort(e.target), e.target.Scheme == "http"
	}
	e.mu.Lock()
	e.sent++
	e.mu.Unlock()
	a, err := e.opts.Send(ctx, o, out)
	if err == nil {
		e.note(out, a)
	}
	return out, a, err
}

func withPort(t Target) string {
	if i := strings.LastIndexByte(t.Host, ':'); i > strings.LastIndexByte(t.Host, ']') {
		return t.Host
	}
	if t.Scheme == "http" {
		return t.Host + ":80"
	}
	return t.Host + ":443"
}

// turn waits until the rate allows another request.
func (e *Endpoint) turn(ctx context.Context) error {
	e.mu.Lock()
	now := time.Now()
	at := e.next
	if at.Before(now) {
		at = now
	}
	e.next = at.Add(time.Duration(float64(time.Second)/e.opts.Rate) + e.calm)
	e.mu.Unlock()
	timer := time.NewTimer(at.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// note remembers what was written, and slows down where the endpoint is busy.
func (e *Endpoint) note(req *capture.Request, a *capture.Response) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.calm = e.calm / 2; busy(a.Status, "") {
		e.calm = min(max(4*e.calm, e.opts.Calm), 16*time.Second)
		e.next = e.next.Add(e.calm)
	}
	if a.Status >= 300 || e.opts.Permission == ReadOnly {
		return
	}
	c := judge.Open(e.models, &capture.Exchange{Request: *req}, facts.NewStore())
	if c.ID.Service == nil || c.ID.Service.Name != "s3" {
		return
	}
	switch c.Op {
	case "PutObject", "CopyObject":
		bucket := c.Text("Bucket")
		if bucket == "" {
			bucket = c.ID.Endpoint.Bucket
		}
		if object := "s3://" + bucket + "/" + c.Text("Key"); !slices.Contains(e.written, object) {
			e.written = append(e.written, object)
		}
	}
}

// throttled are the codes that say nothing of the request.
var throttled = map[string]bool{
	"Throttling": true, "ThrottlingException": true, "ThrottledException": true, "RequestLimitExceeded": true,
	"TooManyRequestsException": true, "SlowDown": true, "ProvisionedThroughputExceededException": true, "RequestThrottled": true,
	"RequestTimeout": true, "PriorRequestNotComplete": true, "InternalError": true, "ServiceUnavailable": true,
}

func busy(status int, code string) bool { return status == 429 || status >= 500 || throttled[code] }

// Live is true.
func (*Endpoint) Live() bool { return true }

// Ask sends a request and says what became of it.
func (e *Endpoint) Ask(ctx context.Context, req *capture.Request) (isolate.Outcome, error) {
	_, a, err := e.Do(ctx, req)
	if err != nil {
		var lost *wire.Error
		if errors.As(err, &lost) && lost.Sent() && ctx.Err() == nil {
			return isolate.Outcome{Kind: isolate.Unclear, Why: lost.Error()}, nil
		}
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return isolate.Outcome{}, err
	}
	return e.Outcome(a), nil
}

// Outcome reads an answer.
func (e *Endpoint) Outcome(a *capture.Response) isolate.Outcome {
	o := isolate.Outcome{Kind: isolate.Accepted, Status: a.Status}
	o.Code, o.Message = capture.RefusalOf(a)
	switch {
	case busy(a.Status, o.Code):
		o.Kind, o.Why = isolate.Unclear, strings.TrimSpace("the endpoint answers "+isolate.Outcome{Kind: isolate.Refused, Status: a.Status, Code: o.Code}.String())
	case o.Code == "DryRunOperation":
		o.Kind = isolate.Accepted
	case a.Status >= 400 || o.Code != "":
		o.Kind = isolate.Refused
	}
	return o
}
