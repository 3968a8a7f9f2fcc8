package gateway

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"testing"
)

// TestShutdown: what is under way comes to its end, idle connections close, and
// nobody new is served.
func TestShutdown(t *testing.T) {
	asked, say := make(chan bool), make(chan bool)
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		for {
			head, _, err := readRequest(br)
			if err != nil {
				return
			}
			if head != get {
				asked <- true
				<-say
			}
			io.WriteString(c, okAnswer)
		}
	})
	addr, g, sink := proxy(t, up, Options{})
	_, idle := dial(t, addr) // that said nothing yet
	used, usedReader := dial(t, addr)
	io.WriteString(used, get)
	answerTo(t, usedReader, "GET")
	sink.next(t)
	busy, busyReader := dial(t, addr)
	io.WriteString(busy, "DELETE /b/k HTTP/1.1\r\nHost: h\r\n\r\n")
	<-asked
	done := make(chan error, 1)
	go func() { done <- g.Shutdown(context.Background()) }()
	for name, br := range map[string]*bufio.Reader{"new": idle, "used": usedReader} {
		if _, err := br.ReadByte(); err != io.EOF {
			t.Errorf("the %s idle connection: %v", name, err)
		}
	}
	select {
	case err := <-done:
		t.Fatal("shut down before the answer came: ", err)
	default:
	}
	say <- true
	if r, body := answerTo(t, busyReader, "DELETE"); r.Head.Status != 200 || body != "ok" {
		t.Errorf("%s%s", r.Raw, body)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if o := sink.next(t); o.Broken != nil {
		t.Errorf("%+v", o)
	}
	if c, err := net.Dial("tcp", addr); err == nil {
		c.Close()
		t.Error("it still listens")
	}
	if err := g.ServeReverse(listen(t)); !errors.Is(err, ErrShutdown) {
		t.Error(err)
	}
}

// TestShutdownCutsOff: what takes longer than it may is cut off.
func TestShutdownCutsOff(t *testing.T) {
	asked := make(chan bool)
	up := upstream(t, func(c net.Conn, br *bufio.Reader) {
		readRequest(br)
		asked <- true
		br.ReadByte()
	})
	addr, g, sink := proxy(t, up, Options{})
	c, br := dial(t, addr)
	io.WriteString(c, get)
	<-asked
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := g.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := br.ReadByte(); err == nil {
		t.Error("the connection goes on")
	}
	if o := sink.next(t); o.Broken == nil {
		t.Errorf("%+v", o)
	}
}
