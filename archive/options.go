package archive

import (
	"errors"
	"log/slog"
	"os"
	"time"
)

// Options say where and how captures are kept. The zero value of each but Dir is
// good.
type Options struct {
	// Dir is the directory of the segments. It is made where it is missing, and
	// has one writer at a time.
	Dir string

	// CommitEvery is the longest that an exchange waits to be written and
	// synced, 200 ms if 0; CommitBytes commits sooner when so much has come,
	// 1 MiB if 0. What was committed survives the death of the process and, as
	// far as the disk keeps its word, of the machine.
	CommitEvery time.Duration
	CommitBytes int

	// SegmentBytes and SegmentAge say when a segment is closed and the next one
	// begun: 64 MiB and one hour if 0.
	SegmentBytes int64
	SegmentAge   time.Duration

	// KeepBytes and KeepAge bound what is kept: the oldest closed segments go
	// first. 1 GiB if 0, and no limit of age; negative: no limit.
	KeepBytes int64
	KeepAge   time.Duration

	// Compress packs closed segments with zstd.
	Compress bool

	// KeepSecrets keeps exchanges as they are: signatures, tokens, keys, bodies.
	// Such a directory is to be guarded like a password.
	KeepSecrets bool

	// QueueLen and QueueBytes bound what waits to be written: 4096 exchanges
	// and 8 MiB if 0. What comes when it is full is dropped and counted.
	QueueLen   int
	QueueBytes int64

	// RetryEvery is how long captures pause after the disk refused one, 10 s if
	// 0.
	RetryEvery time.Duration

	// Log is told what goes wrong, and when it is well again; nil: nobody is.
	Log *slog.Logger

	// Closed is called, from a goroutine of the writer's own, for each segment
	// that will not change any more.
	Closed func(Segment)

	// Committed is called after each commit with the exchanges that are on disk
	// since then, in order. It must be quick.
	Committed func([]*Record)

	// create opens a new file for a segment; tests let it fail.
	create func(name string) (file, error)
}

// file is what a writer needs of a segment's file.
type file interface {
	Write([]byte) (int, error)
	Sync() error
	Truncate(size int64) error
	Close() error
}

// Files that hold captures are their owner's alone.
const (
	dirMode  = 0o700
	fileMode = 0o600
	tempEnd  = ".tmp"
	lockName = ".lock"
)

// createFile makes a segment's file. It appends: after a part is cut off again,
// the next one goes to where that began.
func createFile(name string) (file, error) {
	return os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, fileMode)
}

func (o Options) settled() (Options, error) {
	if o.Dir == "" {
		return o, errors.New("no directory for captures")
	}
	setDefault(&o.CommitEvery, 200*time.Millisecond)
	setDefault(&o.CommitBytes, 1<<20)
	setDefault(&o.SegmentBytes, 64<<20)
	setDefault(&o.SegmentAge, time.Hour)
	setDefault(&o.KeepBytes, 1<<30)
	setDefault(&o.QueueLen, 4096)
	setDefault(&o.QueueBytes, 8<<20)
	setDefault(&o.RetryEvery, 10*time.Second)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.create == nil {
		o.create = createFile
	}
	return o, nil
}

func setDefault[T comparable](v *T, value T) {
	var zero T
	if *v == zero {
		*v = value
	}
}
