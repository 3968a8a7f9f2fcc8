// Command proxybench measures proxies beside each other and beside no proxy:
// assay in observe, a bare httputil.ReverseProxy, nginx and mitmproxy, each a
// process of its own before the same upstream. scripts/proxy-bench runs it.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// plan is how much is measured.
type plan struct {
	assay   string  // the binary
	seconds float64 // of small requests, for each way in each round
	runs    int     // rounds
	rate    int     // requests a second, where latency is measured
	samples int     // latencies, for each way
	big     int64   // bytes of a large body
	upload  int64   // bytes of the upload beside idle connections
	idle    int     // connections
	only    string  // ways, with commas between them
	stages  string  // the same of what is measured
}

func main() {
	log.SetFlags(0)
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "upstream":
			serveUpstream()
			return
		case "bare":
			serveBare(os.Args[2])
			return
		case "relay":
			serveRelay(os.Args[2])
			return
		}
	}
	var p plan
	flag.StringVar(&p.assay, "assay", "./assay", "the binary to measure")
	flag.Float64Var(&p.seconds, "seconds", 1, "of small requests, for each way in each round")
	flag.IntVar(&p.runs, "runs", 5, "rounds")
	flag.IntVar(&p.rate, "rate", 400, "requests a second where latency is measured")
	flag.IntVar(&p.samples, "samples", 6000, "latencies for each way")
	flag.Int64Var(&p.big, "big", 1<<30, "bytes of a large body")
	flag.Int64Var(&p.upload, "upload", 5<<30, "bytes of the upload beside idle connections")
	flag.IntVar(&p.idle, "idle", 1000, "idle connections")
	flag.StringVar(&p.only, "only", "", "the ways to measure beside direct, as relay,bare,assay,nginx,mitmproxy; without it all that are there")
	flag.StringVar(&p.stages, "stages", "throughput,latency,large,memory", "what to measure")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := p.run(ctx); err != nil {
		log.Fatal("proxybench: ", err)
	}
}

func (p *plan) run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "proxybench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{plan: p, dir: dir, ctx: ctx}
	defer b.stop()
	if err := b.start(); err != nil {
		return err
	}
	begin := time.Now()
	for _, stage := range []struct {
		name string
		run  func() error
	}{{"throughput", b.throughput}, {"latency", b.latency}, {"large", b.large}, {"memory", b.memory}} {
		if !among(p.stages, stage.name) {
			continue
		}
		if err := stage.run(); err != nil {
			return cmp.Or(ctx.Err(), err)
		}
	}
	fmt.Printf("\nTook %s.\n", time.Since(begin).Round(time.Second))
	return nil
}

// among says whether a list with commas names something.
func among(list, name string) bool { return strings.Contains(","+list+",", ","+name+",") }

// row prints a line of a table in Markdown.
func row(cells ...string) { fmt.Println("| " + strings.Join(cells, " | ") + " |") }

// head prints the head of a table.
func head(text string, cells ...string) {
	fmt.Printf("\n%s\n\n", text)
	row(cells...)
	fmt.Println(strings.Repeat("| --- ", len(cells)) + "|")
}
