//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/assay-project/assay/wire"
)

// quoting is an upstream that refuses everything, and says back in its words what
// it was sent: the values of headers, of the query, the body. It counts the
// requests that held a canary.
func quoting(t *testing.T) (addr string, quoted *atomic.Int64) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	quoted = new(atomic.Int64)
	serve := func(c net.Conn) {
		defer c.Close()
		br := bufio.NewReader(c)
		head, err := wire.ReadHead(nil, br, 0)
		if err != nil {
			return
		}
		r, err := wire.ParseRequest(head)
		if err != nil {
			return
		}
		body, _ := io.ReadAll(wire.NewBody(br, r.Body))
		said := string(body)
		for _, h := range r.Head.Headers {
			said += " " + h.Value
		}
		for pair := range strings.SplitSeq(r.Head.Query(), "&") {
			said += " " + pair
		}
		if strings.Contains(said, canary) || strings.Contains(said, canary64[:12]) {
			quoted.Add(1)
		}
		var text bytes.Buffer
		if err := xml.EscapeText(&text, []byte(said)); err != nil {
			return
		}
		answer := "<Error><Code>InvalidArgument</Code><Message>bad: " + text.String() + "</Message><StringToSign>" + text.String() + "</StringToSign></Error>"
		if strings.Contains(r.Head.Headers.Get("Content-Type"), "json") {
			b, _ := json.Marshal(map[string]string{"__type": "com.amazon.coral.validate#ValidationException", "message": "Value '" + said + "' at 'x' failed"})
			answer = string(b)
		}
		fmt.Fprintf(c, "HTTP/1.1 400 Bad Request\r\nx-amz-request-id: R\r\nSet-Cookie: s=%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", canary, len(answer), answer)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go serve(c)
		}
	}()
	return l.Addr().String(), quoted
}

// TestNoSecretLeavesTheProxy sends requests with a secret at each place that has
// one through assay proxy, to an upstream that says all of it back, and looks for
// it in what assay says of them: the headers that it adds, its log, its metrics,
// its captures and cases, the table that is made of them.
func TestNoSecretLeavesTheProxy(t *testing.T) {
	for name, args := range map[string][]string{
		"annotate": {"--mode", "annotate"},
		"enforce":  {"--mode", "enforce"},
		"kept":     {"--captures-secrets"}, // then they are in the captures, and nowhere else
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			up, quoted := quoting(t)
			dir := t.TempDir()
			p := startProxy(t, dir, append(args, "--upstream", "http://"+up, "--captures", "captures", "--admin", "127.0.0.1:0", "--log-level", "debug")...)
			admin := p.await("metrics and modes at ")
			admin = admin[strings.Index(admin, "http://"):]
			headers := ""
			for _, x := range leaky {
				c, err := net.Dial("tcp", p.addr)
				if err != nil {
					t.Fatal(err)
				}
				c.SetDeadline(time.Now().Add(time.Minute))
				fmt.Fprintf(c, "%s %s HTTP/1.1\r\n", x.Request.Method, x.Request.Target)
				for _, h := range x.Request.Headers {
					if strings.HasSuffix(h.Name, "-MD5") {
						continue // of a key: S3 says it back, it is no secret
					}
					fmt.Fprintf(c, "%s: %s\r\n", h.Name, h.Value)
				}
				fmt.Fprintf(c, "\r\n%s", x.Request.Body)
				r, err := http.ReadResponse(bufio.NewReader(c), nil)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := io.ReadAll(r.Body); err != nil {
					t.Fatal(err)
				}
				c.Close()
				for name, values := range r.Header {
					if name = strings.ToLower(name); strings.HasPrefix(name, "assay-") {
						headers += name + ": " + strings.Join(values, "\n") + "\n"
					}
				}
			}
			clean := func(what, text string) {
				t.Helper()
				for _, secret := range []string{canary, canary64[:12]} {
					if i := strings.Index(text, secret); i >= 0 {
						t.Errorf("%s: a canary came out: …%s", what, text[max(0, i-300):min(len(text), i+60)])
					}
				}
			}
			clean("headers", headers)
			if n := strings.Count(headers, "assay-findings: "); name == "annotate" && n < len(leaky)/2 {
				t.Errorf("only %d answers have findings, so that little was tested:\n%s", n, headers)
			}
			if n := int(quoted.Load()); n < len(leaky)/2 && name != "enforce" || n > len(leaky) {
				t.Errorf("%d of %d canaries got through, so that little was tested", n, len(leaky))
			}
			r, err := http.Get(admin + "metrics")
			if err != nil {
				t.Fatal(err)
			}
			metrics, err := io.ReadAll(r.Body)
			r.Body.Close()
			if err != nil || !bytes.Contains(metrics, []byte("assay_requests_total{")) {
				t.Errorf("%v: %s", err, metrics)
			}
			clean("metrics", string(metrics))
			p.end()
			if n := strings.Count(p.said.String(), " verdict="); n != len(leaky) {
				t.Errorf("the log tells of %d of %d requests", n, len(leaky))
			}
			clean("log", p.said.String())

			captures := filepath.Join(dir, "captures")
			tell := [][]string{{"check", "--all", "--format", "jsonl"}, {"check", "--all"}, {"convert", "--to", "jsonl"}, {"convert", "--to", "har"}}
			if name != "kept" { // cases are as redacted as the captures are
				tell = append(tell, []string{"disagreements"}, []string{"disagreements", "--format", "jsonl"})
			}
			for _, args := range tell {
				var out bytes.Buffer
				if code := run(append(args, captures), strings.NewReader(""), &out, &out); code == exitUsage || code == exitInput || out.Len() == 0 {
					t.Errorf("%v: exit code %d: %s", args, code, &out)
				}
				clean(strings.Join(args, " "), out.String())
			}
			clean("parquet", rows(t, captures))
		})
	}
}

// end tells the proxy to end, and waits for it.
func (p *proxyProcess) end() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	if code := p.ends(); code != exitClean {
		p.t.Errorf("exit code %d:\n%s", code, &p.said)
	}
}

// rows is the text of all rows of the table that is made of captures. Its file is
// compressed.
func rows(t *testing.T, captures string) string {
	t.Helper()
	var file, errOut, text bytes.Buffer
	if code := run([]string{"convert", "--to", "parquet", captures}, strings.NewReader(""), &file, &errOut); code != exitClean {
		t.Fatalf("exit code %d: %s", code, &errOut)
	}
	n := 0
	f, err := parquet.OpenFile(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range f.RowGroups() {
		group := g.Rows()
		buf := make([]parquet.Row, 10)
		for {
			m, err := group.ReadRows(buf)
			for _, row := range buf[:m] {
				n++
				for _, v := range row {
					fmt.Fprintln(&text, v.String())
				}
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		group.Close()
	}
	if n != len(leaky) {
		t.Errorf("%d rows of %d", n, len(leaky))
	}
	return text.String()
}
