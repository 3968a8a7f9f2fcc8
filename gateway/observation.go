// Package gateway is the live side of assay: it stands between programs and AWS,
// passes every byte on as it came, judges what passes, and tells what the
// upstream really said. What is done with that (captures, numbers, a terminal)
// is the business of its [Sink]s.
package gateway

import (
	"time"

	"github.com/assay-project/assay"
)

// Mode is what the gateway does with a verdict.
type Mode uint8

// The modes.
const (
	// Observe never touches a request or an answer.
	Observe Mode = iota
	// Annotate adds the headers assay-verdict and assay-findings to answers.
	Annotate
	// Enforce answers what AWS would refuse in AWS's stead, before it leaves
	// the machine. What is undecided passes.
	Enforce
)

// Observation is one request that went through the gateway, and what became of
// it.
type Observation struct {
	// Exchange is what was seen, unredacted: a sink that lets anything of it
	// leave the process goes through [capture.Redact]. Its response is what the
	// client got, nil where it got none. Bodies beyond the gateway's limit are
	// truncated.
	Exchange *assay.Exchange
	// Verdict never looks at the exchange's own answer.
	Verdict assay.Verdict
	// Mode is the one that was in force for this request.
	Mode Mode
	// Enforced says that the gateway answered, and that the upstream never saw
	// the request.
	Enforced bool
	// Upstream is the host and port that the request went to.
	Upstream string
	// Disagreement is how the upstream's answer and the verdict differ.
	Disagreement Disagreement
	// Broken says why there is no whole answer; nil where there is one.
	Broken error
	// Judging is the time that the verdict took. Added is the time by which the
	// gateway held the request up, from the end of its head, and the answer's
	// head, or until it gave an answer itself: Judging is a part of it where
	// something waited for the verdict (annotate, enforce), and is none in
	// observe, which judges when the answer has gone out. Total is the time from
	// the first byte of the request to the last of the answer.
	Judging, Added, Total time.Duration
}

// Sink is told of every request that went through, after its answer did. The
// gateway calls it from many goroutines, and never waits for one that is slow:
// a sink that does more than count has a queue of its own, and says what it had
// to drop. A sink may keep an observation, and must not change it; nobody else
// changes it afterwards.
type Sink interface {
	Observe(o *Observation)
}
