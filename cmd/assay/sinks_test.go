package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// await waits for a file to be written and sets a variable to its text:
// await FILE NAME.
func await(ts *testscript.TestScript, _ bool, args []string) {
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		b, err := os.ReadFile(ts.MkAbs(args[0]))
		if text := strings.TrimSpace(string(b)); err == nil && strings.HasSuffix(string(b), "\n") {
			ts.Setenv(args[1], text)
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("%s does not come", args[0])
		}
	}
}

// freePort sets a variable to an address that nobody listens on: freeport NAME.
func freePort(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	defer l.Close()
	ts.Setenv(args[0], l.Addr().String())
}

// poll asks a URL until the answer matches: poll URL REGEXP.
func poll(ts *testscript.TestScript, _ bool, args []string) {
	want := regexp.MustCompile("(?m)" + args[1])
	last := ""
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		r, err := http.Get(args[0])
		if err != nil {
			continue
		}
		b, err := io.ReadAll(r.Body)
		r.Body.Close()
		if last = string(b); err == nil && want.Match(b) {
			fmt.Fprint(ts.Stdout(), last)
			return
		}
	}
	ts.Fatalf("%s never answers %s; at last\n%s", args[0], args[1], last)
}

// send sends a request and prints status and answer:
// send METHOD URL BODY [NAME:VALUE...].
func send(ts *testscript.TestScript, _ bool, args []string) {
	req, err := http.NewRequest(args[0], args[1], strings.NewReader(args[2]))
	ts.Check(err)
	for _, h := range args[3:] {
		name, value, _ := strings.Cut(h, ":")
		if name == "Host" {
			req.Host = value
			continue
		}
		req.Header.Add(name, value)
	}
	r, err := http.DefaultClient.Do(req)
	ts.Check(err)
	b, err := io.ReadAll(r.Body)
	r.Body.Close()
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%d %s\n", r.StatusCode, b)
}

// clean fails when a canary stands in any of the files or below the directories.
func clean(ts *testscript.TestScript, _ bool, args []string) {
	n := 0
	for _, a := range args {
		ts.Check(filepath.WalkDir(ts.MkAbs(a), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			n++
			b, err := os.ReadFile(name)
			for _, secret := range []string{canary, canary64[:12]} {
				if i := bytes.Index(b, []byte(secret)); i >= 0 {
					ts.Fatalf("%s: a canary came out: …%s", name, b[max(0, i-200):min(len(b), i+40)])
				}
			}
			return err
		}))
	}
	if n == 0 {
		ts.Fatalf("there are no files")
	}
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "1024": 1024, "64MiB": 64 << 20, "1G": 1 << 30, "5 GB": 5e9, "10kB": 10_000, "7B": 7} {
		var b byteSize
		if err := b.Set(text); err != nil || int64(b) != want {
			t.Errorf("%s: %d %v", text, b, err)
		}
	}
	for _, text := range []string{"", "MiB", "-1", "1.5G", "99999999T", "x"} {
		if err := new(byteSize).Set(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	for n, want := range map[byteSize]string{0: "0", 64 << 20: "64MiB", 1 << 30: "1GiB", 1000: "1000"} {
		if got := n.String(); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
