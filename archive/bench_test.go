package archive

import (
	"context"
	"testing"
	"time"
)

// BenchmarkWriter: exchanges from Observe until they are synced, redaction
// included, as fast as the writer takes them without dropping one, beside how
// long a capture may wait for its sync. `alone` syncs each on its own.
func BenchmarkWriter(b *testing.B) {
	for _, policy := range []struct {
		name string
		Options
	}{
		{"alone", Options{CommitBytes: 1}},
		{"10ms", Options{CommitEvery: 10 * time.Millisecond}},
		{"200ms", Options{}}, // as assay proxy has it
		{"200ms,packed", Options{Compress: true}},
	} {
		b.Run(policy.name, func(b *testing.B) {
			under := make(chan bool, 2048) // way: half of the queue
			o := policy.Options
			o.Dir = b.TempDir()
			o.Committed = func(all []*Record) {
				for range all {
					<-under
				}
			}
			w, err := Open(o)
			if err != nil {
				b.Fatal(err)
			}
			defer w.Close()
			get := observation("g", get("photos/2026/11/cat.jpg"), 200, "")
			b.ReportAllocs()
			b.ResetTimer()
			begin := time.Now()
			for range b.N {
				under <- true
				w.Observe(get)
			}
			if err := w.Sync(context.Background()); err != nil {
				b.Fatal(err)
			}
			took := time.Since(begin)
			b.StopTimer()
			s := w.Stats()
			if s.DroppedFull+s.DroppedDisk > 0 || s.Written != uint64(b.N) {
				b.Fatalf("%d of %d written, %d dropped", s.Written, b.N, s.DroppedFull+s.DroppedDisk)
			}
			b.SetBytes(int64(s.Bytes) / int64(b.N))
			b.ReportMetric(float64(b.N)/took.Seconds(), "exchanges/s")
			b.ReportMetric(float64(s.Commits), "syncs")
		})
	}
}
