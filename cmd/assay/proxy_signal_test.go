//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// proxyProcess is assay proxy as a process of its own.
type proxyProcess struct {
	t     *testing.T
	cmd   *exec.Cmd
	dir   string
	addr  string
	lines chan string // of its standard error
	said  bytes.Buffer
}

// startProxy starts assay proxy in a folder, whose assay.yaml it reads.
func startProxy(t *testing.T, dir string, args ...string) *proxyProcess {
	t.Helper()
	p := &proxyProcess{t: t, dir: dir, lines: make(chan string, 1000)}
	p.cmd = exec.Command("assay", append([]string{"proxy", "--listen", "127.0.0.1:0", "--addr-file", "addr"}, args...)...)
	p.cmd.Dir = dir
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(stderr); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	p.await("assay: everything goes to")
	for end := time.Now().Add(time.Minute); !strings.HasSuffix(p.addr, "\n"); time.Sleep(time.Millisecond) {
		b, _ := os.ReadFile(filepath.Join(dir, "addr"))
		if p.addr = string(b); time.Now().After(end) {
			t.Fatal("no address is written")
		}
	}
	p.addr = strings.TrimSpace(p.addr)
	return p
}

// await reads what the proxy says until a line holds a text.
func (p *proxyProcess) await(text string) string {
	p.t.Helper()
	for timeout := time.After(time.Minute); ; {
		select {
		case line, ok := <-p.lines:
			if !ok {
				p.t.Fatalf("it ended without saying %q:\n%s", text, &p.said)
			}
			fmt.Fprintln(&p.said, line)
			if strings.Contains(line, text) {
				return line
			}
		case <-timeout:
			p.t.Fatalf("it does not say %q:\n%s", text, &p.said)
		}
	}
}

func (p *proxyProcess) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// ends waits for the end, and returns the exit code.
func (p *proxyProcess) ends() int {
	p.t.Helper()
	for timeout := time.After(time.Minute); ; {
		select {
		case line, ok := <-p.lines:
			if ok {
				fmt.Fprintln(&p.said, line)
				continue
			}
		case <-timeout:
			p.t.Fatalf("it does not end:\n%s", &p.said)
		}
		_ = p.cmd.Wait()
		return p.cmd.ProcessState.ExitCode()
	}
}

// config writes assay.yaml.
func (p *proxyProcess) config(text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, "assay.yaml"), []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// appending is a request that S3 refuses, as its head alone shows.
const appending = "PUT /assets/%s HTTP/1.1\r\nHost: s3.eu-west-1.amazonaws.com\r\nx-amz-write-offset-bytes: 0\r\nx-amz-meta-note: n\r\nContent-Length: 0\r\n\r\n"

// puts sends that request on a connection of its own.
func (p *proxyProcess) puts(key string) net.Conn {
	p.t.Helper()
	c, err := net.Dial("tcp", p.addr)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(c, appending, key)
	return c
}

// answer reads an answer.
func (p *proxyProcess) answer(c net.Conn) (r *http.Response, body string) {
	p.t.Helper()
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		p.t.Fatal(err)
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return r, string(b)
}

// held is an upstream that takes everything. It tells of each request, and
// answers those whose key begins with "slow" when it is let.
func held(t *testing.T) (addr string, asked chan string, let chan bool) {
	asked, let = make(chan string, 10), make(chan bool)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		if strings.HasPrefix(r.URL.Path, "/assets/slow") {
			select {
			case <-let:
			case <-r.Context().Done():
			}
		}
		io.WriteString(w, "taken")
	})}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return l.Addr().String(), asked, let
}

// TestProxyReloads: SIGHUP puts in force what assay.yaml says now, for requests
// that begin after it, and nothing that is wrong.
func TestProxyReloads(t *testing.T) {
	up, asked, let := held(t)
	dir := t.TempDir()
	p := &proxyProcess{t: t, dir: dir}
	p.config("proxy:\n  mode: observe\n")
	p = startProxy(t, dir, "--upstream", "http://"+up)
	if r, body := p.answer(p.puts("a")); r.StatusCode != 200 || body != "taken" || r.Header.Get("assay-verdict") != "" {
		t.Fatalf("observe: %d %v %s", r.StatusCode, r.Header, body)
	}
	<-asked

	slow := p.puts("slow")
	<-asked
	p.config("proxy:\n  mode: annotate\n")
	p.signal(syscall.SIGHUP)
	if line := p.await("configuration read again"); !strings.Contains(line, "mode=annotate") {
		t.Error(line)
	}
	let <- true
	if r, _ := p.answer(slow); r.Header.Get("assay-verdict") != "" {
		t.Error("a request that had begun is annotated")
	}
	if r, body := p.answer(p.puts("b")); r.StatusCode != 200 || body != "taken" || r.Header.Get("assay-verdict") != "reject" {
		t.Errorf("annotate: %d %v %s", r.StatusCode, r.Header, body)
	}
	<-asked

	p.config("proxy:\n  mode: enforce\n")
	p.signal(syscall.SIGHUP)
	p.await("configuration read again")
	enforced := func() {
		t.Helper()
		r, body := p.answer(p.puts("c"))
		if r.StatusCode != 400 || !strings.Contains(body, "<Code>InvalidRequest</Code>") || r.Header.Get("x-amz-request-id") == "" {
			t.Errorf("enforce: %d %v %s", r.StatusCode, r.Header, body)
		}
	}
	enforced()
	p.config("proxy:\n  mode: sometimes\n")
	p.signal(syscall.SIGHUP)
	if line := p.await("configuration not read again"); !strings.Contains(line, "assay.yaml") {
		t.Errorf("the file is not named: %s", line)
	}
	enforced()

	p.signal(syscall.SIGTERM)
	if code := p.ends(); code != exitClean {
		t.Errorf("exit code %d:\n%s", code, &p.said)
	}
	if len(asked) > 0 {
		t.Errorf("the upstream saw %s", <-asked)
	}
}

// TestProxyDrains: after SIGTERM nobody new is served, what is under way comes
// to its end, what was kept is on disk, and the exit code is 0.
func TestProxyDrains(t *testing.T) {
	up, asked, let := held(t)
	dir := t.TempDir()
	p := startProxy(t, dir, "--upstream", "http://"+up, "--captures", "captures", "--captures-commit", "1h", "--admin", "127.0.0.1:0")
	admin := p.await("metrics and modes at ")
	admin = admin[strings.Index(admin, "http://"):]
	ready := func() int {
		r, err := http.Get(admin + "readyz")
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		return r.StatusCode
	}
	if code := ready(); code != 200 {
		t.Errorf("readyz: %d", code)
	}
	idle := p.puts("a")
	p.answer(idle)
	<-asked
	slow := p.puts("slow")
	<-asked
	p.signal(syscall.SIGTERM)
	p.await("msg=stopping")
	if n, err := idle.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the idle connection: %d %v", n, err)
	}
	if c, err := net.Dial("tcp", p.addr); err == nil {
		c.Close()
		t.Error("it still listens")
	}
	if code := ready(); code != 503 {
		t.Errorf("readyz while it drains: %d", code)
	}
	let <- true
	if r, body := p.answer(slow); r.StatusCode != 200 || body != "taken" {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	if code := p.ends(); code != exitClean {
		t.Errorf("exit code %d:\n%s", code, &p.said)
	}
	var out bytes.Buffer
	if code := run([]string{"check", "--format", "jsonl", filepath.Join(dir, "captures")}, strings.NewReader(""), &out, &out); code != exitRefused {
		t.Errorf("check: exit code %d", code)
	}
	if n := strings.Count(out.String(), `"outcome":"reject"`); n != 2 {
		t.Errorf("%d requests were kept:\n%s", n, &out)
	}
}

// TestProxyDrainsNoLonger: a second signal, or the time of --drain, ends the
// waiting.
func TestProxyDrainsNoLonger(t *testing.T) {
	for name, args := range map[string][]string{"signal": nil, "time": {"--drain", "1ms"}} {
		t.Run(name, func(t *testing.T) {
			up, asked, _ := held(t)
			p := startProxy(t, t.TempDir(), append(args, "--upstream", "http://"+up)...)
			slow := p.puts("slow")
			<-asked
			p.signal(syscall.SIGTERM)
			p.await("msg=stopping")
			if args == nil {
				p.signal(syscall.SIGTERM)
			}
			p.await("some requests were cut off")
			if _, err := io.ReadAll(slow); err == nil {
				t.Error("the client does not see that its answer broke off")
			}
			if code := p.ends(); code != exitClean {
				t.Errorf("exit code %d:\n%s", code, &p.said)
			}
		})
	}
}
