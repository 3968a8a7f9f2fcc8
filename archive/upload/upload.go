// Package upload copies closed segments of captures to S3, where a fleet's come
// together. It sends nothing unless it is started, which is when its user has named
// a bucket.
package upload

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/assay-project/assay/archive"
)

// Client is the part of [s3.Client] that is needed.
type Client interface {
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

// Options say from where to where.
type Options struct {
	Client Client
	// Dir is the directory of the segments. What was uploaded is noted in it.
	Dir string
	// To is s3://BUCKET/PREFIX.
	To string
	// Instance names the gateway among those of the fleet; "" for the host's name
	// and a number that the directory keeps.
	Instance string
	Log      *slog.Logger
	// Retry is the first pause after a failure, 1 s if 0; it doubles up to five
	// minutes.
	Retry time.Duration
}

// Stats is what an uploader has done so far.
type Stats struct {
	Uploaded, Failed, Bytes uint64
	Waiting                 int
}

// Uploader uploads segments, one after the other. A segment's key depends on
// nothing but its name, so that a segment that is uploaded again, because the
// process died before it could note it down, is the same object again.
type Uploader struct {
	o              Options
	bucket, prefix string

	mu      sync.Mutex
	waiting []archive.Segment
	done    map[string]bool // names of segments that were uploaded
	stats   Stats
	wake    chan struct{}
}

// The files in which an uploader keeps what it must remember.
const (
	doneName     = ".uploaded"
	instanceName = ".instance"
)

// ParseTo reads s3://BUCKET/PREFIX.
func ParseTo(to string) (bucket, prefix string, err error) {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", "", fmt.Errorf("%q is not s3://BUCKET/PREFIX", to)
	}
	return u.Host, strings.Trim(u.Path, "/"), nil
}

// New makes an uploader.
func New(o Options) (*Uploader, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Retry == 0 {
		o.Retry = time.Second
	}
	u := &Uploader{done: map[string]bool{}, wake: make(chan struct{}, 1)}
	var err error
	if u.bucket, u.prefix, err = ParseTo(o.To); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	if o.Instance == "" {
		if o.Instance, err = instance(o.Dir); err != nil {
			return nil, err
		}
	}
	u.o = o
	return u, u.load()
}

// instance names the directory's gateway: by the host, and by a number, for two
// may run on one.
func instance(dir string) (string, error) {
	name := filepath.Join(dir, instanceName)
	b, err := os.ReadFile(name)
	if err == nil && len(strings.TrimSpace(string(b))) > 0 {
		return strings.TrimSpace(string(b)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	host, err := os.Hostname()
	if err != nil {
		host = "assay"
	}
	var n [4]byte
	rand.Read(n[:])
	id := host + "-" + hex.EncodeToString(n[:])
	return id, os.WriteFile(name, []byte(id+"\n"), 0o600)
}

// load reads what was uploaded before.
func (u *Uploader) load() error {
	f, err := os.Open(filepath.Join(u.o.Dir, doneName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if name, to, ok := strings.Cut(lines.Text(), "\t"); ok && to == u.o.To {
			u.done[name] = true
		}
	}
	return lines.Err()
}

// note writes down that a segment was uploaded.
func (u *Uploader) note(name string) error {
	f, err := os.OpenFile(filepath.Join(u.o.Dir, doneName), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%s\t%s\n", name, u.o.To)
	return errors.Join(err, f.Sync(), f.Close())
}

// Key is where a segment goes: PREFIX/INSTANCE/2026/11/25/NAME.
func (u *Uploader) Key(s archive.Segment) string {
	return path.Join(u.prefix, u.o.Instance, s.Begun.UTC().Format("2006/01/02"), filepath.Base(s.Path))
}

// Add hands over a segment that will not change any more. It does not wait.
func (u *Uploader) Add(s archive.Segment) {
	u.mu.Lock()
	if !u.done[filepath.Base(s.Path)] {
		u.waiting = append(u.waiting, s)
	}
	u.mu.Unlock()
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// Stats returns what has been done so far.
func (u *Uploader) Stats() Stats {
	u.mu.Lock()
	defer u.mu.Unlock()
	s := u.stats
	s.Waiting = len(u.waiting)
	return s
}

// Run uploads what is handed over until ctx is done. What waits then is taken up
// again by the next run: the writer of captures hands over what is there when it
// starts.
func (u *Uploader) Run(ctx context.Context) {
	pause := time.Duration(0)
	for {
		if pause == 0 {
			select {
			case <-u.wake:
			case <-ctx.Done():
				return
			}
		} else {
			t := time.NewTimer(pause)
			select {
			case <-t.C:
			case <-ctx.Done():
				t.Stop()
				return
			}
		}
		err := u.Drain(ctx)
		switch {
		case err == nil && pause > 0:
			u.o.Log.Info("captures are uploaded again", "to", u.o.To)
			pause = 0
		case err == nil:
		case ctx.Err() != nil:
			return
		case pause == 0:
			u.o.Log.Error("captures cannot be uploaded; they stay here, and it is tried again", "to", u.o.To, "error", err)
			pause = u.o.Retry
		default:
			pause = min(2*pause, 5*time.Minute)
		}
	}
}

// Drain uploads all that waits, and returns the first error.
func (u *Uploader) Drain(ctx context.Context) error {
	for {
		u.mu.Lock()
		if len(u.waiting) == 0 {
			u.mu.Unlock()
			return nil
		}
		s := u.waiting[0]
		u.mu.Unlock()
		n, err := u.put(ctx, s)
		u.mu.Lock()
		switch {
		case errors.Is(err, fs.ErrNotExist):
			u.o.Log.Warn("a capture segment was deleted before it could be uploaded", "file", s.Path)
			u.waiting = u.waiting[1:]
		case err != nil:
			u.stats.Failed++
			u.mu.Unlock()
			return err
		default:
			u.stats.Uploaded++
			u.stats.Bytes += uint64(n)
			u.done[filepath.Base(s.Path)] = true
			u.waiting = u.waiting[1:]
		}
		u.mu.Unlock()
	}
}

// put uploads one segment, unless its key is there.
func (u *Uploader) put(ctx context.Context, s archive.Segment) (int64, error) {
	f, err := os.Open(s.Path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	in := &s3.PutObjectInput{Bucket: &u.bucket, Key: aws.String(u.Key(s)), Body: f, ContentLength: aws.Int64(info.Size()),
		ContentType: aws.String("application/x-ndjson"), IfNoneMatch: aws.String("*")}
	if s.Packed {
		in.ContentType = aws.String("application/zstd")
	}
	_, err = u.o.Client.PutObject(ctx, in)
	var refused smithy.APIError
	if errors.As(err, &refused) && refused.ErrorCode() == "PreconditionFailed" {
		err = nil // it is there: a run before this one died before it noted it down
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), u.note(filepath.Base(s.Path))
}
