package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/assay-project/assay/capture/jsonl"
	"github.com/assay-project/assay/gateway"
)

// Writer is a [gateway.Sink] that keeps exchanges in segments. An exchange is
// acknowledged when it is on disk: written, and the file synced. That happens in
// groups ([Options.CommitEvery]); [Writer.Sync] waits for it.
type Writer struct {
	opts  Options
	lock  *os.File
	queue chan waiting
	sync  chan chan struct{}
	quit  chan struct{} // closed by Close
	done  chan struct{} // closed when all goroutines have ended
	close sync.Once

	queued atomic.Int64 // bytes in the queue
	halted atomic.Bool  // the disk refused; nothing is taken
	counts counts
	keeper *keeper

	// The rest belongs to the goroutine that writes.
	seg     *openSegment
	next    uint64 // number of the next segment
	group   []byte // encoded, not yet committed
	pending []*Record
	failure error  // why captures stopped; nil while they go on
	before  uint64 // how many the disk had refused before they stopped
}

// waiting is an observation in the queue.
type waiting struct {
	o      *gateway.Observation
	weight int64
}

// counts are what [Writer.Stats] tells.
type counts struct {
	written, bytes, commits  atomic.Uint64
	droppedFull, droppedDisk atomic.Uint64
	lastCommit               atomic.Int64 // Unix nanoseconds
}

// Stats is what a writer has done so far.
type Stats struct {
	Written uint64 // exchanges acknowledged
	Bytes   uint64 // bytes of them, before compression
	Commits uint64
	// DroppedFull counts exchanges that came when the queue was full,
	// DroppedDisk those that the disk refused or that came while captures
	// stood still for it.
	DroppedFull, DroppedDisk uint64
	// Failing says that captures stand still.
	Failing    bool
	LastCommit time.Time // zero: none yet
	// Segments and DiskBytes are what the directory holds, closed segments
	// alone; Expired counts those that retention has deleted.
	Segments  int
	DiskBytes int64
	Expired   uint64
}

// ErrInUse is wrapped by the error of [Open] for a directory that another
// process writes to.
var ErrInUse = errors.New("another process writes captures there")

// Open starts a writer. What an earlier one left behind when it died is closed
// first; torn tails are cut off and told to the log.
func Open(opts Options) (*Writer, error) {
	o, err := opts.settled()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, dirMode); err != nil {
		return nil, err
	}
	lock, err := takeLock(o.Dir)
	if err != nil {
		return nil, err
	}
	torn, err := repair(o.Dir)
	for _, t := range torn {
		o.Log.Warn("torn tail of a capture segment dropped", "file", t.Path, "offset", t.Offset, "bytes", t.Bytes)
	}
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("closing the segments of a writer that died: %w", err)
	}
	w := &Writer{
		opts: o, lock: lock,
		queue: make(chan waiting, o.QueueLen),
		sync:  make(chan chan struct{}), quit: make(chan struct{}), done: make(chan struct{}),
	}
	segments, err := Segments(o.Dir)
	if err != nil {
		lock.Close()
		return nil, err
	}
	if n := len(segments); n > 0 {
		w.next = segments[n-1].Number + 1
	}
	w.keeper = startKeeper(&w.opts, segments)
	go w.run()
	return w, nil
}

func takeLock(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, fileMode)
	if err != nil {
		return nil, err
	}
	taken, err := lockFile(f)
	if err == nil && taken {
		err = ErrInUse
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return f, nil
}

// Observe takes an observation to be written. It never waits: when the queue is
// full, or the disk refuses, the observation is dropped and counted.
func (w *Writer) Observe(o *gateway.Observation) {
	if w.halted.Load() {
		w.counts.droppedDisk.Add(1)
		return
	}
	n := weight(o)
	if w.queued.Add(n) > w.opts.QueueBytes && n < w.queued.Load() {
		w.queued.Add(-n)
		w.counts.droppedFull.Add(1)
		return
	}
	select {
	case w.queue <- waiting{o, n}:
	default:
		w.queued.Add(-n)
		w.counts.droppedFull.Add(1)
	}
}

// weight is about how much memory an observation holds, in bytes.
func weight(o *gateway.Observation) int64 {
	x := o.Exchange
	n := 1024 + len(x.Request.Body) + len(x.Request.Target)
	for i := range x.Request.Headers {
		n += len(x.Request.Headers[i].Value) + 64
	}
	if x.Response != nil {
		n += len(x.Response.Body)
		for i := range x.Response.Headers {
			n += len(x.Response.Headers[i].Value) + 64
		}
	}
	return int64(n)
}

// Sync waits until everything that was observed before is on disk, or was given
// up and counted.
func (w *Writer) Sync(ctx context.Context) error {
	ack := make(chan struct{})
	select {
	case w.sync <- ack:
	case <-w.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-ack:
	case <-w.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// Close writes what is waiting, closes the segment and ends the writer. What is
// observed afterwards is dropped.
func (w *Writer) Close() error {
	w.close.Do(func() {
		w.halted.Store(true)
		close(w.quit)
		<-w.done
		w.lock.Close() // and so gives the lock back
	})
	return nil
}

// Stats returns what the writer has done so far.
func (w *Writer) Stats() Stats {
	c := &w.counts
	s := Stats{
		Written: c.written.Load(), Bytes: c.bytes.Load(), Commits: c.commits.Load(),
		DroppedFull: c.droppedFull.Load(), DroppedDisk: c.droppedDisk.Load(), Failing: w.halted.Load(),
	}
	if n := c.lastCommit.Load(); n != 0 {
		s.LastCommit = time.Unix(0, n)
	}
	s.Segments, s.DiskBytes, s.Expired = w.keeper.stats()
	return s
}

// run is the goroutine that writes.
func (w *Writer) run() {
	defer close(w.done)
	defer w.keeper.stop()
	commit := time.NewTimer(time.Hour) // runs when there is something to commit
	commit.Stop()
	age := time.NewTicker(min(w.opts.SegmentAge, time.Minute))
	defer age.Stop()
	retry := time.NewTimer(time.Hour)
	retry.Stop()
	for {
		select {
		case q := <-w.queue:
			if len(w.pending) == 0 {
				commit.Reset(w.opts.CommitEvery)
			}
			w.take(q)
			if len(w.group) >= w.opts.CommitBytes {
				w.commit()
			}
		case <-commit.C:
			w.commit()
		case <-age.C:
			w.closeOld(time.Now())
		case <-retry.C:
			w.resume()
		case ack := <-w.sync:
			w.drain()
			w.commit()
			close(ack)
		case <-w.quit:
			w.drain()
			w.commit()
			w.closeSegment()
			return
		}
		if w.failure != nil && w.halted.CompareAndSwap(false, true) {
			retry.Reset(w.opts.RetryEvery)
		}
	}
}

// drain takes what is in the queue.
func (w *Writer) drain() {
	for {
		select {
		case q := <-w.queue:
			w.take(q)
			if len(w.group) >= w.opts.CommitBytes {
				w.commit()
			}
		default:
			return
		}
	}
}

// take encodes an observation.
func (w *Writer) take(q waiting) {
	w.queued.Add(-q.weight)
	r := NewRecord(q.o, w.opts.KeepSecrets)
	beside, err := r.beside(nil)
	if err != nil { // a value that JSON cannot have: the exchange is worth more
		w.opts.Log.Error("verdict left out of a capture", "id", r.Exchange.ID, "error", err)
		beside = nil
	}
	w.group = jsonl.Append(w.group, r.Exchange, beside)
	w.pending = append(w.pending, r)
}
