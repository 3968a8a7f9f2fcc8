package forensics

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/internal/sdktest"
)

// TestNginx sends requests of the Go SDK through a real nginx, in the ways in
// which it is usually set up as a reverse proxy.
func TestNginx(t *testing.T) {
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("nginx is not installed")
	}
	received := make(chan *capture.Request, 1)
	upstream := listen(t, received)
	put := func(key string) func(context.Context, *s3.Client) {
		return func(ctx context.Context, c *s3.Client) {
			c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("assets"), Key: &key, Body: strings.NewReader("hello"),
				Metadata: map[string]string{"under_score": "1"}})
		}
	}
	get := func(key string) func(context.Context, *s3.Client) {
		return func(ctx context.Context, c *s3.Client) {
			c.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("assets"), Key: &key})
		}
	}
	const verbatim = "proxy_set_header Host $http_host; "
	tests := []struct {
		name, location, endpoint string
		call                     func(context.Context, *s3.Client)
		want                     What
		about                    string
	}{
		{"as it should be", "location / { " + verbatim + "proxy_pass http://%s; }", "http://s3.us-east-1.amazonaws.com", get("a//b c+d"), accepted, ""},
		{"no Host", "location / { proxy_pass http://%s; }", "http://s3.us-east-1.amazonaws.com", get("k"), HostRewritten, "Host"},
		{"Host without its port", "location / { proxy_set_header Host $host; proxy_pass http://%s; }", "http://storage.example.com:9000", get("k"), PortDropped, "Host"},
		{"a URI in proxy_pass", "location / { " + verbatim + "proxy_pass http://%s/; }", "http://s3.us-east-1.amazonaws.com", get("a//b"), PathNormalized, ""},
		{"a prefix taken off", "location /s3/ { " + verbatim + "proxy_pass http://%s/; }", "http://storage.example.com/s3", get("k"), PrefixDropped, ""},
		{"a prefix put in front", "location / { " + verbatim + "proxy_pass http://%s/store/; }", "http://s3.us-east-1.amazonaws.com", get("k"), PrefixAdded, ""},
		{"headers with underscores", "location / { " + verbatim + "proxy_pass http://%s; }", "http://s3.us-east-1.amazonaws.com", put("k"), HeaderStripped, "x-amz-meta-under_score"},
		{"no compression", "location / { " + verbatim + `proxy_set_header Accept-Encoding ""; proxy_pass http://%s; }`, "http://s3.us-east-1.amazonaws.com", get("k"), HeaderStripped, "accept-encoding"},
		{"arguments dropped", "location / { " + verbatim + "rewrite ^(.*)$ $1? break; proxy_pass http://%s; }", "http://s3.us-east-1.amazonaws.com", get("k"), ParamDropped, "x-id"},
	}
	v := signature.NewVerifier(sdktest.Credentials)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			proxy := startNginx(t, nginx, fmt.Sprintf(tt.location, upstream))
			client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
				DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
					return new(net.Dialer).DialContext(ctx, "tcp", proxy)
				}}}
			tt.call(t.Context(), sdktest.NewS3(client, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &tt.endpoint, true }))
			var req *capture.Request
			select {
			case req = <-received:
			case <-time.After(10 * time.Second):
				t.Fatal("nothing came through")
			}
			a := signature.Parse(req)
			got := Trace(v, req, &a, Options{})
			t.Logf("%s %v %v", got.Outcome, got.Changes, got.Suspects)
			if !names(&got, proxied{want: []What{tt.want}, name: tt.about}) {
				t.Errorf("want %s %s", tt.want, tt.about)
			}
		})
	}
}

// startNginx runs nginx with one location and returns its address.
func startNginx(t *testing.T, nginx, location string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	config := fmt.Sprintf("daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/error.log;\nevents {}\n"+
		"http { access_log off; client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;\n"+
		"server { listen %[2]s; %[3]s } }\n", dir, address, location)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(nginx, "-p", dir, "-e", filepath.Join(dir, "error.log"), "-c", file)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for range 200 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return address
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("nginx does not listen")
	return ""
}

// listen is an upstream that keeps the bytes of each request.
func listen(t *testing.T, received chan<- *capture.Request) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if req, err := readRequest(bufio.NewReader(conn)); err == nil {
				received <- req
			}
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			conn.Close()
		}
	}()
	return l.Addr().String()
}

func readRequest(r *bufio.Reader) (*capture.Request, error) {
	req := &capture.Request{}
	for first := true; ; first = false {
		line, err := r.ReadString('\n')
		if err != nil {
			return nil, err
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		if first {
			method, rest, _ := strings.Cut(line, " ")
			req.Method = method
			req.SetURL(rest[:strings.LastIndexByte(rest, ' ')])
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		req.Headers = append(req.Headers, capture.Header{Name: name, Value: strings.TrimSpace(value)})
	}
	n, _ := strconv.Atoi(req.Headers.Get("Content-Length"))
	req.Body, req.BodySize = make([]byte, n), int64(n)
	_, err := io.ReadFull(r, req.Body)
	return req, err
}
