package archive

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// disk is a disk that gets full: files on it take so many bytes more, and then
// a part of what is written, as a real one does.
type disk struct {
	room     atomic.Int64
	failSync atomic.Bool
}

type diskFile struct {
	file
	d    *disk
	size int64
}

func (d *disk) create(name string) (file, error) {
	f, err := createFile(name)
	return &diskFile{file: f, d: d}, err
}

func (f *diskFile) Write(b []byte) (int, error) {
	room := f.d.room.Load()
	if int64(len(b)) <= room {
		f.d.room.Add(-int64(len(b)))
		f.size += int64(len(b))
		return f.file.Write(b)
	}
	f.d.room.Store(0)
	n, _ := f.file.Write(b[:room])
	f.size += int64(n)
	return n, &os.PathError{Op: "write", Path: "segment", Err: syscall.ENOSPC}
}

func (f *diskFile) Truncate(size int64) error {
	f.d.room.Add(f.size - size)
	f.size = size
	return f.file.Truncate(size)
}

func (f *diskFile) Sync() error {
	if f.d.failSync.Load() {
		return syscall.EIO
	}
	return f.file.Sync()
}

// syncBuffer is a log that may be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	var log syncBuffer
	var d disk
	d.room.Store(3000)
	resumed := make(chan struct{}, 1)
	w := open(t, Options{Dir: dir, create: d.create, RetryEvery: time.Millisecond, Log: slog.New(slog.NewTextHandler(&log, nil))})
	acknowledged := map[string]bool{}
	n := 0
	observe := func() {
		id := fmt.Sprint(n)
		n++
		before := w.Stats().Written
		w.Observe(observation(id, get("k"+id), 200, "")) // returns, whatever the disk does
		if err := w.Sync(context.Background()); err != nil {
			t.Fatal(err)
		}
		if w.Stats().Written > before {
			acknowledged[id] = true
		}
	}
	for !w.Stats().Failing {
		observe()
	}
	if len(acknowledged) == 0 {
		t.Fatal("nothing went before the disk was full")
	}
	for range 20 {
		observe()
	}
	// Room is made: captures go on by themselves.
	d.room.Store(1 << 20)
	go func() {
		for w.Stats().Failing {
			time.Sleep(time.Millisecond)
		}
		resumed <- struct{}{}
	}()
	select {
	case <-resumed:
	case <-time.After(30 * time.Second):
		t.Fatal("captures do not go on")
	}
	for range 5 {
		observe()
	}
	w.Close()

	records, warnings := read(t, dir)
	if len(warnings) > 0 {
		t.Errorf("a torn tail stays though the file could be cut: %q", warnings)
	}
	for _, r := range records {
		if !acknowledged[r.Exchange.ID] {
			t.Errorf("%s is there and was not acknowledged", r.Exchange.ID)
		}
		delete(acknowledged, r.Exchange.ID)
	}
	if len(acknowledged) > 0 {
		t.Errorf("acknowledged and lost: %v", acknowledged)
	}
	s := w.Stats()
	if s.Written+s.DroppedDisk != uint64(n) || s.DroppedFull != 0 {
		t.Errorf("%d observed, %+v", n, s)
	}
	for _, want := range []string{"captures stopped", "no space left on device", dir, "captures go on", fmt.Sprint("dropped=", s.DroppedDisk)} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q: %s", want, log.String())
		}
	}
	if got := strings.Count(log.String(), "captures stopped"); got != 1 {
		t.Errorf("%d times told that captures stopped", got)
	}
}

func TestSyncThatFails(t *testing.T) {
	dir := t.TempDir()
	var d disk
	d.room.Store(1 << 20)
	w := open(t, Options{Dir: dir, create: d.create, RetryEvery: time.Hour})
	w.Observe(observation("1", get("k"), 200, ""))
	w.Sync(context.Background())
	d.failSync.Store(true)
	w.Observe(observation("2", get("k"), 200, ""))
	w.Sync(context.Background())
	w.Close()
	records, _ := read(t, dir)
	if s := w.Stats(); ids(records) != "1" || s.Written != 1 || s.DroppedDisk != 1 {
		t.Errorf("%s, %+v", ids(records), s)
	}
}

// stuck is a file whose writes wait.
type stuck struct {
	file
	entered, free chan struct{}
}

func (s *stuck) Write(b []byte) (int, error) {
	s.entered <- struct{}{}
	<-s.free
	return s.file.Write(b)
}

func TestAFullQueueDropsAndCounts(t *testing.T) {
	dir := t.TempDir()
	f := &stuck{entered: make(chan struct{}, 100), free: make(chan struct{})}
	w := open(t, Options{Dir: dir, QueueLen: 3, CommitEvery: time.Microsecond, create: func(name string) (file, error) {
		var err error
		f.file, err = createFile(name)
		return f, err
	}})
	w.Observe(observation("0", get("k"), 200, ""))
	<-f.entered // the writer waits for the disk now
	for i := range 10 {
		w.Observe(observation(fmt.Sprint(i+1), get("k"), 200, ""))
	}
	if s := w.Stats(); s.DroppedFull != 7 {
		t.Errorf("%+v", s)
	}
	close(f.free)
	w.Close()
	if records, _ := read(t, dir); ids(records) != "0 1 2 3" {
		t.Errorf("kept are %s", ids(records))
	}
}

func TestTheQueueIsBoundedInBytes(t *testing.T) {
	f := &stuck{entered: make(chan struct{}, 100), free: make(chan struct{})}
	w := open(t, Options{Dir: t.TempDir(), QueueBytes: 100 << 10, CommitEvery: time.Microsecond, create: func(name string) (file, error) {
		var err error
		f.file, err = createFile(name)
		return f, err
	}})
	w.Observe(observation("0", get("k"), 200, ""))
	<-f.entered
	big := get("k")
	big.SetBody(make([]byte, 40<<10))
	for i := range 10 {
		w.Observe(observation(fmt.Sprint(i+1), big, 200, ""))
	}
	if s := w.Stats(); s.DroppedFull != 8 {
		t.Errorf("%+v", s)
	}
	close(f.free)
	w.Close()
}
