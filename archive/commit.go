package archive

import (
	"path/filepath"
	"strings"
	"time"
)

// openSegment is the segment that is being written.
type openSegment struct {
	file  file
	path  string
	begun time.Time
	size  int64 // bytes committed
}

// commit writes and syncs what was taken. After an error nothing of it counts as
// written, captures stop, and are tried again later; the gateway goes on.
func (w *Writer) commit() {
	if len(w.pending) == 0 {
		return
	}
	err := w.failure
	if err == nil {
		err = w.write(w.group)
	}
	if err != nil {
		w.fail(err, len(w.pending))
	} else {
		c := &w.counts
		c.written.Add(uint64(len(w.pending)))
		c.bytes.Add(uint64(len(w.group)))
		c.commits.Add(1)
		c.lastCommit.Store(time.Now().UnixNano())
		if w.opts.Committed != nil {
			w.opts.Committed(w.pending)
		}
	}
	clear(w.pending)
	w.pending = w.pending[:0]
	if w.group = w.group[:0]; cap(w.group) > 4*w.opts.CommitBytes {
		w.group = nil // a rare large exchange must not hold its memory for good
	}
	if w.seg != nil && w.seg.size >= w.opts.SegmentBytes {
		w.closeSegment()
	}
}

// write appends to the segment and syncs it.
func (w *Writer) write(b []byte) error {
	if w.seg == nil {
		if err := w.openSegment(); err != nil {
			return err
		}
	}
	_, err := w.seg.file.Write(b)
	if err == nil {
		err = w.seg.file.Sync()
	}
	if err != nil {
		// A part may have been written, and after a failed sync nobody knows
		// what is on disk. So back to what was committed, and never on with
		// this file. Where even that fails, a reader drops the torn tail.
		if cut := w.seg.file.Truncate(w.seg.size); cut != nil {
			w.opts.Log.Warn("capture segment keeps a torn tail", "file", w.seg.path, "offset", w.seg.size, "error", cut)
		}
		w.closeSegment()
		return err
	}
	w.seg.size += int64(len(b))
	return nil
}

func (w *Writer) openSegment() error {
	now := time.Now()
	path := filepath.Join(w.opts.Dir, segmentName(w.next, now, openEnd))
	f, err := w.opts.create(path)
	if err != nil {
		return err
	}
	w.next++
	w.seg = &openSegment{file: f, path: path, begun: now}
	return syncDir(w.opts.Dir)
}

// closeOld closes the segment when its time is over, and lets retention look.
func (w *Writer) closeOld(now time.Time) {
	if w.seg != nil && now.Sub(w.seg.begun) >= w.opts.SegmentAge {
		w.closeSegment()
	}
	w.keeper.look()
}

// closeSegment gives the segment its final name.
func (w *Writer) closeSegment() {
	s := w.seg
	if s == nil {
		return
	}
	w.seg = nil
	if err := s.file.Close(); err != nil {
		w.opts.Log.Warn("closing a capture segment", "file", s.path, "error", err)
	}
	w.keeper.closed(s.path, strings.TrimSuffix(s.path, openEnd)+closedEnd, s.size == 0)
}

// fail stops captures, and says so once.
func (w *Writer) fail(err error, n int) {
	w.counts.droppedDisk.Add(uint64(n))
	if w.failure == nil {
		w.opts.Log.Error("captures stopped: the disk refuses them; traffic goes on", "dir", w.opts.Dir, "error", err,
			"dropped", n, "next try in", w.opts.RetryEvery)
		w.before = w.counts.droppedDisk.Load() - uint64(n)
	}
	w.failure = err
}

// resume tries whether the disk takes captures again. The first exchange that
// comes shows it.
func (w *Writer) resume() {
	w.keeper.look() // retention may make room
	if err := w.probe(); err != nil {
		w.failure = err
		w.halted.Store(false) // run sets it again, and the timer with it
		return
	}
	w.failure = nil
	w.halted.Store(false)
	w.opts.Log.Info("captures go on", "dir", w.opts.Dir, "dropped", w.counts.droppedDisk.Load()-w.before)
}

// probeSize is how much the disk must take before captures go on.
const probeSize = 64 << 10

// probe writes a new segment's worth of nothing, and takes it back.
func (w *Writer) probe() error {
	if w.seg == nil {
		if err := w.openSegment(); err != nil {
			return err
		}
	}
	_, err := w.seg.file.Write(make([]byte, probeSize))
	if err == nil {
		err = w.seg.file.Sync()
	}
	if cut := w.seg.file.Truncate(w.seg.size); err == nil {
		err = cut
	}
	if err != nil {
		w.closeSegment()
	}
	return err
}
