package child

import (
	"sync"

	"github.com/assay-project/assay/gateway"
)

// Queue is a sink that hands what it is told to one function, one after the
// other, so that a report can be made of it. It drops nothing and bounds
// nothing: it is for the requests of one command, not for a server's.
type Queue struct {
	mu      sync.Mutex
	ready   *sync.Cond
	waiting []*gateway.Observation
	closed  bool
	done    chan struct{}
}

// NewQueue makes a queue that calls f from one goroutine.
func NewQueue(f func(*gateway.Observation)) *Queue {
	q := &Queue{done: make(chan struct{})}
	q.ready = sync.NewCond(&q.mu)
	go func() {
		defer close(q.done)
		for {
			q.mu.Lock()
			for len(q.waiting) == 0 && !q.closed {
				q.ready.Wait()
			}
			batch := q.waiting
			q.waiting = nil
			q.mu.Unlock()
			if len(batch) == 0 {
				return
			}
			for _, o := range batch {
				f(o)
			}
		}
	}()
	return q
}

// Observe implements [gateway.Sink].
func (q *Queue) Observe(o *gateway.Observation) {
	q.mu.Lock()
	q.waiting = append(q.waiting, o)
	q.mu.Unlock()
	q.ready.Signal()
}

// Close returns when all that came before it was handed on. It must not be told
// of anything after.
func (q *Queue) Close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.ready.Signal()
	<-q.done
}
