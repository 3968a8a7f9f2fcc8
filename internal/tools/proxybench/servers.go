package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strconv"
	"time"
)

// listen listens on any port and prints the address, which is how whoever
// started this process learns it.
func listen() net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(l.Addr())
	return l
}

// smallBody is the body of a small answer.
var smallBody = bytes.Repeat([]byte("assay"), 200)

// serveUpstream answers as quickly as can be, so that it is the proxies that are
// measured. A target that begins with bigPath names the bytes of its answer.
func serveUpstream() {
	l := listen()
	for {
		c, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go answers(c)
	}
}

const bigPath = "/bench-bucket/big-"

func answers(c net.Conn) {
	defer c.Close()
	br := bufio.NewReaderSize(c, 16<<10)
	const head = "HTTP/1.1 200 OK\r\nx-amz-id-2: Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg==\r\nx-amz-request-id: 656c76696e6727732072\r\n" +
		"Date: Wed, 25 Nov 2026 00:00:00 GMT\r\nLast-Modified: Sun, 1 Nov 2026 12:00:00 GMT\r\nETag: \"fba9dede5f27731c9771645a39863328\"\r\n" +
		"Accept-Ranges: bytes\r\nContent-Type: application/octet-stream\r\nServer: AmazonS3\r\nContent-Length: "
	small := append([]byte(head+strconv.Itoa(len(smallBody))+"\r\n\r\n"), smallBody...)
	piece := make([]byte, 256<<10)
	for {
		length, size := int64(0), int64(-1)
		for first := true; ; first = false {
			line, err := br.ReadSlice('\n')
			if err != nil {
				return
			}
			if len(line) <= 2 {
				break
			}
			if first {
				if _, rest, ok := bytes.Cut(line, []byte(" "+bigPath)); ok && line[0] == 'G' {
					n, _, _ := bytes.Cut(rest, []byte(" "))
					size, _ = strconv.ParseInt(string(n), 10, 64)
				}
			}
			if name, value, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(name, []byte("Content-Length")) {
				length, _ = strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
			}
		}
		for length > 0 {
			n, err := br.Read(piece[:min(length, int64(len(piece)))])
			if err != nil {
				return
			}
			length -= int64(n)
		}
		if size < 0 {
			if _, err := c.Write(small); err != nil {
				return
			}
			continue
		}
		if _, err := fmt.Fprintf(c, "%s%d\r\n\r\n", head, size); err != nil {
			return
		}
		for size > 0 {
			n, err := c.Write(piece[:min(size, int64(len(piece)))])
			if err != nil {
				return
			}
			size -= int64(n)
		}
	}
}

// serveBare is the bare reverse proxy: what net/http gives to whoever writes one
// in a few lines, with a pool of connections that suffices.
func serveBare(upstream string) {
	p := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: upstream})
	p.Transport = &http.Transport{MaxIdleConnsPerHost: 2000, DisableCompression: true}
	p.ErrorLog = log.New(os.Stderr, "", 0)
	log.Fatal(http.Serve(listen(), p))
}

// small is an ordinary request of an SDK.
func small(method, path string, length int64) []byte {
	now := time.Now().UTC()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: s3.eu-west-1.amazonaws.com\r\n"+
		"User-Agent: Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.12.3\r\n"+
		"X-Amz-Date: %s\r\nX-Amz-Content-SHA256: UNSIGNED-PAYLOAD\r\n"+
		"Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/%s/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=%064d\r\n"+
		"amz-sdk-invocation-id: 7b0f3b0e-7d4b-4b5c-8a4d-1f3e7d1c2b3a\r\namz-sdk-request: attempt=1\r\n",
		method, path, now.Format("20060102T150405Z"), now.Format("20060102"), 0)
	if length > 0 {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", length)
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// serveRelay copies what comes, both ways, and looks at nothing: what any proxy
// costs that Go's standard library carries.
func serveRelay(upstream string) {
	l := listen()
	for {
		c, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		u, err := net.Dial("tcp", upstream)
		if err != nil {
			log.Fatal(err)
		}
		for _, way := range [][2]net.Conn{{c, u}, {u, c}} {
			go func() {
				_, _ = io.Copy(way[0], way[1])
				way[0].Close()
				way[1].Close()
			}()
		}
	}
}

// get is the small request.
func get() []byte { return small("GET", "/bench-bucket/photos/2026/11/cat.jpg", 0) }

// readAnswer reads an answer of a known length and throws its body away. buf is
// reused, and what is returned is how many bytes the body had.
func readAnswer(r io.Reader, buf []byte) (int64, error) {
	n := 0
	for {
		m, err := r.Read(buf[n:])
		if m == 0 && err != nil {
			return 0, err
		}
		n += m
		end := bytes.Index(buf[:n], []byte("\r\n\r\n"))
		if end < 0 {
			continue
		}
		if !bytes.HasPrefix(buf, []byte("HTTP/1.1 200")) {
			return 0, fmt.Errorf("answered %.200s", buf[:n])
		}
		length, err := lengthOf(buf[:end])
		if err != nil {
			return 0, err
		}
		for left := length - int64(n-end-4); left > 0; {
			m, err := r.Read(buf[:min(left, int64(len(buf)))])
			if m == 0 && err != nil {
				return 0, err
			}
			left -= int64(m)
		}
		return length, nil
	}
}

func lengthOf(head []byte) (int64, error) {
	for line := range bytes.Lines(head) {
		if len(line) > 15 && bytes.EqualFold(line[:15], []byte("Content-Length:")) {
			var n int64
			for _, c := range bytes.TrimSpace(line[15:]) {
				n = n*10 + int64(c-'0')
			}
			return n, nil
		}
	}
	return 0, fmt.Errorf("an answer without a length: %.200s", head)
}
