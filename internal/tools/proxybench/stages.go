package main

import (
	"fmt"
	"net"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// connections is how many are busy at once where throughput is measured.
const connections = 16

// rate is one measurement of throughput.
type rate struct {
	perSecond float64
	processor time.Duration // of the proxy, for one request or one GiB
}

// throughput: as many small requests as go through, on 16 connections.
func (b *bench) throughput() error {
	all := map[string][]rate{}
	for range b.runs {
		for _, w := range b.ways { // in turn, so that all meet the same machine
			r, err := b.hammer(w)
			if err != nil {
				return fmt.Errorf("%s: %w", w.name, err)
			}
			all[w.name] = append(all[w.name], r)
		}
	}
	b.table(fmt.Sprintf("Small requests (GET, 1,000 bytes come back), %d kept connections, each sending the next as it has the answer; medians of %d rounds of %g s:",
		connections, b.runs, b.seconds), "requests a second", "processor time a request", all, func(v float64) string { return fmt.Sprintf("%.0f", v) })
	return nil
}

func (b *bench) hammer(w *way) (rate, error) {
	var n atomic.Int64
	var failed atomic.Pointer[error]
	conns := make([]net.Conn, connections)
	for i := range conns {
		c, err := net.Dial("tcp", w.addr)
		if err != nil {
			return rate{}, err
		}
		defer c.Close()
		conns[i] = c
	}
	request := get()
	end := time.Now().Add(time.Duration(b.seconds * float64(time.Second)))
	used, begin := w.used(), time.Now()
	var wg sync.WaitGroup
	for _, c := range conns {
		wg.Go(func() {
			buf := make([]byte, 8<<10)
			for b.ctx.Err() == nil && time.Now().Before(end) {
				_, err := c.Write(request)
				if err == nil {
					_, err = readAnswer(c, buf)
				}
				if err != nil {
					failed.Store(&err)
					return
				}
				n.Add(1)
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return rate{}, *err
	}
	took := time.Since(begin)
	return rate{float64(n.Load()) / took.Seconds(), (w.used() - used) / time.Duration(max(n.Load(), 1))}, b.ctx.Err()
}

// used is the processor time of the way's processes.
func (w *way) used() time.Duration {
	if w.pids == nil {
		return 0
	}
	return processorTime(w.pids())
}

// table prints throughputs: medians, and medians of the rounds' ratios.
func (b *bench) table(text, unit, cost string, all map[string][]rate, show func(float64) string) {
	cells := []string{"", unit}
	for _, name := range []string{"bare", "mitmproxy"} {
		if len(all[name]) > 0 {
			cells = append(cells, "of "+name+"'s")
		}
	}
	head(text, append(cells, cost)...)
	for _, w := range b.ways {
		rates := all[w.name]
		cells := []string{w.title(), show(median(rates, func(i int) float64 { return rates[i].perSecond }))}
		for _, name := range []string{"bare", "mitmproxy"} {
			if base := all[name]; len(base) > 0 {
				ratio := median(rates[:min(len(rates), len(base))], func(i int) float64 { return rates[i].perSecond / base[i].perSecond })
				cells = append(cells, fmt.Sprintf("%.2f", ratio))
			}
		}
		processor := median(rates, func(i int) float64 { return float64(rates[i].processor) })
		row(append(cells, time.Duration(processor).Round(time.Microsecond).String())...)
	}
}

func (w *way) title() string {
	if w.version == "" {
		return w.name
	}
	return w.name + " (" + w.version + ")"
}

// median returns the median of what of gives of each element.
func median[T any](list []T, of func(i int) float64) float64 {
	values := make([]float64, len(list))
	for i := range list {
		values[i] = of(i)
	}
	slices.Sort(values)
	if n := len(values); n%2 == 0 {
		return (values[n/2-1] + values[n/2]) / 2
	}
	return values[len(values)/2]
}

// block is how many requests go one way before the next one's turn.
const block = 400

// latency: one request at a time at a steady rate, on four kept connections, in
// turns. What the host does to a virtual machine comes in bursts, so that figures
// are medians of the turns' own, and differences those within a turn; the 99th of
// all turns together stands beside them. Direct is measured twice, so that the
// table tells how much of a figure is the machine's.
func (b *bench) latency() error {
	// Nothing of this process is to be in the figures.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	runtime.GC()
	ways := append(slices.Clone(b.ways), &way{name: "direct again", addr: b.upstream})
	paced := make([]*pacer, len(ways))
	for i, w := range ways {
		p, err := newPacer(w.addr)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		defer p.close()
		paced[i] = p
	}
	before, err := b.held()
	if err != nil {
		return err
	}
	for n := -block; n < b.samples; n += block {
		for i, p := range paced {
			if err := p.run(b.ctx, block, time.Second/time.Duration(b.rate), n < 0); err != nil {
				return fmt.Errorf("%s: %w", ways[i].name, err)
			}
		}
	}
	turns := paced[0].turns
	head(fmt.Sprintf("Latency of small requests, one at a time, %d a second, from the call that sends one to the last byte of its answer "+
		"(from when it was due, where the one before took longer); medians of %d turns of %d, on 4 kept connections:",
		b.rate, len(turns), block),
		"", "p50", "added", "p99", "added", "p99 of all turns together")
	us := func(d float64) string { return fmt.Sprintf("%.0f µs", d/1e3) }
	for i, p := range paced {
		cells := []string{ways[i].title()}
		for _, q := range []float64{0.5, 0.99} {
			cells = append(cells, us(median(p.turns, func(n int) float64 { return at(p.turns[n], q) })), "")
			if i > 0 {
				cells[len(cells)-1] = us(median(p.turns, func(n int) float64 { return at(p.turns[n], q) - at(turns[n], q) }))
			}
		}
		all := slices.Concat(p.turns...)
		slices.Sort(all)
		row(append(cells, us(at(all, 0.99)))...)
	}
	after, err := b.held()
	if err != nil || after == nil {
		return err
	}
	fmt.Printf("\nOf this assay itself held up a request and its answer's head (assay_added_latency_seconds) by at most %s in half of all, "+
		"and by at most %s in 99 of a hundred; the rest is the system's.\n", after.less(before).within(0.5), after.less(before).within(0.99))
	return nil
}

// at returns a quantile of what is sorted.
func at(took []time.Duration, q float64) float64 {
	return float64(took[int(float64(len(took)-1)*q)])
}

// large: one body of 1 GiB at a time, up and down.
func (b *bench) large() error {
	for _, t := range []struct {
		title string
		move  func(w *way, size int64) error
	}{
		{"Uploads", upload}, {"Downloads", download},
	} {
		all := map[string][]rate{}
		for i := range b.runs {
			for _, w := range b.ways {
				if w.name == "mitmproxy" && i > 0 {
					continue // it takes as long as all others together
				}
				used, begin := w.used(), time.Now()
				if err := t.move(w, b.big); err != nil {
					return fmt.Errorf("%s: %s: %w", t.title, w.name, err)
				}
				gib := float64(b.big) / (1 << 30)
				all[w.name] = append(all[w.name], rate{float64(b.big) / (1 << 20) / time.Since(begin).Seconds(), time.Duration(float64(w.used()-used) / gib)})
				if b.ctx.Err() != nil {
					return b.ctx.Err()
				}
			}
		}
		b.table(fmt.Sprintf("%s of %d MiB, one at a time; medians of %d (mitmproxy: of 1):", t.title, b.big>>20, b.runs),
			"MiB a second", "processor time a GiB", all, func(v float64) string { return fmt.Sprintf("%.0f", v) })
	}
	return nil
}

func upload(w *way, size int64) error {
	c, err := net.Dial("tcp", w.addr)
	if err != nil {
		return err
	}
	defer c.Close()
	return put(c, size)
}

func put(c net.Conn, size int64) error {
	if _, err := c.Write(small("PUT", "/bench-bucket/big", size)); err != nil {
		return err
	}
	piece := make([]byte, 256<<10)
	for left := size; left > 0; {
		n, err := c.Write(piece[:min(left, int64(len(piece)))])
		if err != nil {
			return err
		}
		left -= int64(n)
	}
	_, err := readAnswer(c, piece)
	return err
}

func download(w *way, size int64) error {
	c, err := net.Dial("tcp", w.addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.Write(small("GET", fmt.Sprintf("%s%d", bigPath, size), 0)); err != nil {
		return err
	}
	n, err := readAnswer(c, make([]byte, 256<<10))
	if err == nil && n != size {
		return fmt.Errorf("%d bytes of %d came", n, size)
	}
	return err
}

// memory: what processes hold after all of the above, and new ones of those that
// are quick enough with idle connections, each of which served a request, beside
// one long upload.
func (b *bench) memory() error {
	head(fmt.Sprintf("Memory (the greatest resident set, all processes of a proxy): after the start, after all of the above, "+
		"and of a new process with %d idle connections that each served a request, and then an upload of %d MiB beside them:", b.idle, b.upload>>20),
		"", "start", "all of the above", "idle connections", "and the upload")
	for _, w := range b.ways {
		if w.start == nil {
			continue
		}
		cells := []string{w.title(), "", mib(peak(w.pids())), "", ""}
		if w.name != "mitmproxy" {
			fresh := &way{name: w.name, start: w.start}
			if err := fresh.run(b); err != nil {
				return err
			}
			cells[1] = mib(peak(fresh.pids()))
			if err := b.crowd(fresh, cells); err != nil {
				return fmt.Errorf("%s: %w", w.name, err)
			}
		}
		row(cells...)
	}
	return nil
}

func (b *bench) crowd(w *way, cells []string) error {
	buf := make([]byte, 8<<10)
	for range b.idle {
		c, err := net.Dial("tcp", w.addr)
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := c.Write(get()); err != nil {
			return err
		}
		if _, err := readAnswer(c, buf); err != nil {
			return err
		}
	}
	cells[3] = mib(peak(w.pids()))
	if err := upload(w, b.upload); err != nil {
		return err
	}
	cells[4] = mib(peak(w.pids()))
	return b.ctx.Err()
}

func mib(n int64) string { return fmt.Sprintf("%.0f MiB", float64(n)/(1<<20)) }
