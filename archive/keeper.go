package archive

import (
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
)

// keeper does what must not hold up the writer: it renames and compresses closed
// segments, and deletes old ones.
type keeper struct {
	opts *Options
	wake chan struct{}
	quit chan struct{}
	done chan struct{}

	mu       sync.Mutex
	jobs     []closing
	segments int
	bytes    int64
	expired  uint64
}

// closing is a segment that is not written any more.
type closing struct {
	from, to      string
	empty, packed bool
}

func startKeeper(opts *Options, segments []Segment) *keeper {
	k := &keeper{opts: opts, wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{})}
	k.count(segments)
	// What an earlier writer closed may not be compressed yet, nor told of.
	for _, s := range segments {
		if !s.Open {
			k.jobs = append(k.jobs, closing{from: s.Path, to: s.Path, packed: s.Packed})
		}
	}
	go k.run()
	k.look()
	return k
}

// closed hands over a segment. It does not wait.
func (k *keeper) closed(from, to string, empty bool) {
	k.mu.Lock()
	k.jobs = append(k.jobs, closing{from: from, to: to, empty: empty})
	k.mu.Unlock()
	k.look()
}

// look makes the keeper look at what there is to do.
func (k *keeper) look() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// stop waits until all that was handed over is done.
func (k *keeper) stop() {
	close(k.quit)
	<-k.done
}

func (k *keeper) stats() (segments int, bytes int64, expired uint64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.segments, k.bytes, k.expired
}

func (k *keeper) run() {
	defer close(k.done)
	for {
		select {
		case <-k.wake:
			k.work()
		case <-k.quit:
			k.work()
			return
		}
	}
}

func (k *keeper) work() {
	k.mu.Lock()
	jobs := k.jobs
	k.jobs = nil
	k.mu.Unlock()
	for _, j := range jobs {
		k.finish(j)
	}
	k.retain(time.Now())
}

// finish gives a segment its final name and form.
func (k *keeper) finish(j closing) {
	log := k.opts.Log
	if j.empty {
		if err := os.Remove(j.from); err != nil {
			log.Warn("removing an empty capture segment", "file", j.from, "error", err)
		}
		return
	}
	if j.from != j.to {
		if err := os.Rename(j.from, j.to); err != nil {
			log.Warn("closing a capture segment", "file", j.from, "error", err)
			return
		}
	}
	path := j.to
	if k.opts.Compress && !j.packed {
		packed, err := pack(path)
		if err != nil {
			log.Warn("a capture segment stays uncompressed", "file", path, "error", err)
		} else {
			path = packed
		}
	}
	if err := syncDir(k.opts.Dir); err != nil {
		log.Warn("closing a capture segment", "file", path, "error", err)
	}
	if k.opts.Closed == nil {
		return
	}
	s, ok := parseName(path[strings.LastIndexByte(path, os.PathSeparator)+1:])
	info, err := os.Stat(path)
	if ok && err == nil {
		s.Path, s.Size, s.Written = path, info.Size(), info.ModTime()
		k.opts.Closed(s)
	}
}

// retain deletes the oldest segments until the rest is within the limits.
func (k *keeper) retain(now time.Time) {
	segments, err := Segments(k.opts.Dir)
	if err != nil {
		k.opts.Log.Warn("looking for old captures", "dir", k.opts.Dir, "error", err)
		return
	}
	var total int64
	for _, s := range segments {
		total += s.Size
	}
	kept := segments[:0]
	for _, s := range segments {
		old := k.opts.KeepAge > 0 && now.Sub(s.Written) > k.opts.KeepAge
		full := k.opts.KeepBytes > 0 && total > k.opts.KeepBytes
		if s.Open || !old && !full {
			kept = append(kept, s)
			continue
		}
		if err := os.Remove(s.Path); err != nil {
			k.opts.Log.Warn("deleting an old capture segment", "file", s.Path, "error", err)
			kept = append(kept, s)
			continue
		}
		total -= s.Size
		k.mu.Lock()
		k.expired++
		k.mu.Unlock()
		k.opts.Log.Info("old capture segment deleted", "file", s.Path, "bytes", s.Size, "written", s.Written.UTC().Format(time.RFC3339))
	}
	k.count(kept)
}

// count takes stock of the closed segments.
func (k *keeper) count(segments []Segment) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.segments, k.bytes = 0, 0
	for _, s := range segments {
		if !s.Open {
			k.segments++
			k.bytes += s.Size
		}
	}
}

// pack compresses a file and removes it. At no moment is there less than one
// whole file of the two.
func pack(path string) (packed string, err error) {
	in, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return "", err
	}
	packed = strings.TrimSuffix(path, closedEnd) + packedEnd
	temp := packed + tempEnd
	out, err := os.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, fileMode)
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			out.Close()
			os.Remove(temp)
		}
	}()
	z, err := zstd.NewWriter(out, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return "", err
	}
	if _, err = io.Copy(z, in); err != nil {
		return "", err
	}
	if err = z.Close(); err != nil {
		return "", err
	}
	if err = out.Sync(); err != nil {
		return "", err
	}
	if err = out.Close(); err != nil {
		return "", err
	}
	// Retention goes by when a segment was written, not by when it was packed.
	if err = os.Chtimes(temp, info.ModTime(), info.ModTime()); err != nil {
		return "", err
	}
	if err = os.Rename(temp, packed); err != nil {
		return "", err
	}
	return packed, os.Remove(path)
}
