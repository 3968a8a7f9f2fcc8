package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// bench is a run: the ways to the upstream that are there.
type bench struct {
	*plan
	ctx      context.Context
	dir      string
	self     string
	upstream string // host:port
	admin    string // where assay tells its metrics
	ways     []*way
	started  []*exec.Cmd
}

// way is one way to the upstream.
type way struct {
	name    string
	version string
	addr    string // host:port
	pids    func() []int
	start   func() (addr string, cmd *exec.Cmd, err error) // another process of the kind; nil for direct
}

// direct is the way without a proxy.
const direct = "direct"

// start starts the upstream and all that is measured.
func (b *bench) start() error {
	var err error
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if b.upstream, _, err = b.ownServer("upstream"); err != nil {
		return err
	}
	b.ways = []*way{{name: direct, addr: b.upstream}}
	for _, k := range []struct {
		name    string
		version func() string
		start   func() (string, *exec.Cmd, error)
	}{
		{"relay", func() string { return "copies, both ways" }, func() (string, *exec.Cmd, error) { return b.ownServer("relay", b.upstream) }},
		{"bare", func() string { return "httputil.ReverseProxy" }, func() (string, *exec.Cmd, error) { return b.ownServer("bare", b.upstream) }},
		{"assay", func() string { return "observe" }, b.startAssay},
		{"nginx", func() string { return said("nginx/", "nginx", "-v") }, b.startNginx},
		{"mitmproxy", func() string { return said("Mitmproxy: ", "mitmdump", "--version") }, b.startMitmproxy},
	} {
		if b.only != "" && !among(b.only, k.name) {
			continue
		}
		w := &way{name: k.name, start: k.start, version: k.version()}
		if w.version == "" {
			fmt.Fprintf(os.Stderr, "proxybench: no %s here (apt-get install nginx-light mitmproxy): left out\n", k.name)
			continue
		}
		if err := w.run(b); err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
		b.ways = append(b.ways, w)
	}
	return nil
}

// run starts the way's process and waits until it answers.
func (w *way) run(b *bench) error {
	addr, cmd, err := w.start()
	if err != nil {
		return err
	}
	w.addr = addr
	w.pids = func() []int { return family(cmd.Process.Pid) }
	for end := time.Now().Add(20 * time.Second); ; {
		if err = once(addr); err == nil {
			return nil
		}
		if time.Now().After(end) || b.ctx.Err() != nil {
			return fmt.Errorf("does not answer at %s: %w", addr, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// once sends one request on a connection of its own.
func once(addr string) error {
	c, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := c.Write(get()); err != nil {
		return err
	}
	_, err = readAnswer(c, make([]byte, 8<<10))
	return err
}

// stop ends all that was started.
func (b *bench) stop() {
	for _, cmd := range b.started {
		_ = cmd.Process.Signal(os.Interrupt)
	}
	for _, cmd := range b.started {
		done := make(chan struct{})
		go func() { _ = cmd.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(3 * time.Second):
			_ = cmd.Process.Kill()
			<-done
		}
	}
}

// spawn starts a process whose words go to a file.
func (b *bench) spawn(name string, args ...string) (*exec.Cmd, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "HOME="+b.dir, "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null")
	words, err := os.Create(filepath.Join(b.dir, fmt.Sprintf("%s-%d.log", filepath.Base(name), len(b.started))))
	if err != nil {
		return nil, err
	}
	defer words.Close()
	cmd.Stderr = words
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	b.started = append(b.started, cmd)
	return cmd, nil
}

// ownServer starts this program as one of its servers, which prints its address.
func (b *bench) ownServer(args ...string) (string, *exec.Cmd, error) {
	cmd := exec.Command(b.self, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	b.started = append(b.started, cmd)
	line, err := bufio.NewReader(out).ReadString('\n')
	return strings.TrimSpace(line), cmd, err
}

func (b *bench) startAssay() (string, *exec.Cmd, error) {
	file := filepath.Join(b.dir, fmt.Sprintf("addr-%d", len(b.started)))
	admin, err := freePort()
	if err != nil {
		return "", nil, err
	}
	if b.admin == "" {
		b.admin = admin // of the one whose latency is measured
	}
	cmd, err := b.spawn(b.assay, "proxy", "--upstream", "http://"+b.upstream, "--listen", "127.0.0.1:0", "--addr-file", file, "--mode", "observe", "--admin", admin)
	if err != nil {
		return "", nil, err
	}
	for range 200 {
		if text, err := os.ReadFile(file); err == nil && strings.HasSuffix(string(text), "\n") {
			return strings.TrimSpace(string(text)), cmd, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return "", nil, errors.New("did not begin to listen")
}

// startNginx starts it as one would before S3: nothing is held back or written
// to a disk, and connections to the upstream are kept.
func (b *bench) startNginx() (string, *exec.Cmd, error) {
	addr, err := freePort()
	if err != nil {
		return "", nil, err
	}
	dir := filepath.Join(b.dir, fmt.Sprintf("nginx-%d", len(b.started)))
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", nil, err
	}
	config := fmt.Sprintf(`daemon off;
worker_processes auto;
pid %[1]s/pid;
error_log %[1]s/error.log;
events { worker_connections 8192; }
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	client_max_body_size 0;
	keepalive_requests 1000000000;
	keepalive_timeout 1h;
	upstream storage {
		server %[2]s;
		keepalive 2000;
		keepalive_requests 1000000000;
		keepalive_timeout 1h;
	}
	server {
		listen %[3]s backlog=2048;
		location / {
			proxy_pass http://storage;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_set_header Host $http_host;
			proxy_buffering off;
			proxy_request_buffering off;
		}
	}
}
`, dir, b.upstream, addr)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		return "", nil, err
	}
	// Its workers run as another user where it is started by root.
	if err := os.Chmod(b.dir, 0o755); err != nil {
		return "", nil, err
	}
	cmd, err := b.spawn("nginx", "-p", dir, "-c", file)
	return addr, cmd, err
}

// startMitmproxy starts it so that bodies pass without being held.
func (b *bench) startMitmproxy() (string, *exec.Cmd, error) {
	addr, err := freePort()
	if err != nil {
		return "", nil, err
	}
	_, port, _ := net.SplitHostPort(addr)
	cmd, err := b.spawn("mitmdump", "--quiet", "--mode", "reverse:http://"+b.upstream, "--listen-host", "127.0.0.1", "--listen-port", port,
		"--set", "stream_large_bodies=64k", "--set", "keep_host_header=true", "--set", "confdir="+filepath.Join(b.dir, "mitmproxy"))
	return addr, cmd, err
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// said returns the word behind a mark in what a command says; "" where it is not
// there or does not say it.
func said(mark, name string, args ...string) string {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return ""
	}
	_, rest, ok := strings.Cut(string(out), mark)
	if fields := strings.Fields(rest); ok && len(fields) > 0 {
		return strings.TrimSpace(mark) + fields[0]
	}
	return ""
}
