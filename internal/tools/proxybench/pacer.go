package main

import (
	"context"
	"net"
	"slices"
	"time"
)

// pacer sends requests at a steady rate, one at a time.
type pacer struct {
	conns []net.Conn
	turns [][]time.Duration // each sorted
	buf   []byte
	query []byte
}

func newPacer(addr string) (*pacer, error) {
	p := &pacer{buf: make([]byte, 8<<10), query: get()}
	for range 4 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			return nil, err
		}
		p.conns = append(p.conns, c)
	}
	return p, nil
}

func (p *pacer) close() {
	for _, c := range p.conns {
		c.Close()
	}
}

// run sends a turn of n requests; warm says that their times do not count.
func (p *pacer) run(ctx context.Context, n int, every time.Duration, warm bool) error {
	took := make([]time.Duration, 0, n)
	due := time.Now()
	for i := range n {
		begin := due
		if now := time.Now(); now.Before(due) {
			time.Sleep(due.Sub(now))
			begin = time.Now() // how late a sleeper wakes is no proxy's fault
		}
		c := p.conns[i%len(p.conns)]
		if _, err := c.Write(p.query); err != nil {
			return err
		}
		if _, err := readAnswer(c, p.buf); err != nil {
			return err
		}
		took = append(took, time.Since(begin))
		due = due.Add(every)
	}
	if !warm {
		slices.Sort(took)
		p.turns = append(p.turns, took)
	}
	return ctx.Err()
}
