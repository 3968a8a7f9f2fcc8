// Command cloud stands for AWS's S3 beyond a proxy, for trying clients out
// without AWS: a proxy that takes every CONNECT for one to S3, answers TLS in the
// asked host's name, and passes what is within to a storage on this machine.
//
//	go run ./internal/tools/cloud --backend 127.0.0.1:9000 --ca-dir DIR
//
// It prints the proxy's URL. Clients trust DIR/ca.pem. Without --backend it
// stores in memory itself, and prints that storage's URL on a second line.
package main

import (
	"bufio"
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"

	"github.com/assay-project/assay/gateway/ca"
	"github.com/assay-project/assay/internal/fakes3"
)

func main() {
	backend := flag.String("backend", "", "host:port of a storage that speaks S3")
	dir := flag.String("ca-dir", "", "folder of the authority that it answers with")
	bucket := flag.String("bucket", "assets", "the bucket of a storage in memory")
	flag.Parse()
	authority, _, err := ca.Open(*dir, ca.Options{})
	if err != nil {
		log.Fatal(err)
	}
	store := ""
	if *backend == "" {
		s, _ := fakes3.New(*bucket)
		store = s.URL
		*backend = s.URL[len("http://"):]
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", l.Addr())
	if store != "" {
		fmt.Println(store)
	}
	for {
		c, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			if err := serve(c, authority, *backend); err != nil {
				log.Print(err)
			}
		}()
	}
}

func serve(c net.Conn, authority *ca.Authority, backend string) error {
	defer c.Close()
	br := bufio.NewReader(c)
	req, err := http.ReadRequest(br)
	if err != nil {
		return fmt.Errorf("reading a CONNECT: %w", err)
	}
	if req.Method != http.MethodConnect {
		_, err := io.WriteString(c, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		return err
	}
	if _, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return err
	}
	secure := tls.Server(c, &tls.Config{GetCertificate: func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
		return authority.CertFor(h.ServerName)
	}})
	up, err := net.Dial("tcp", backend)
	if err != nil {
		return err
	}
	defer up.Close()
	go func() {
		io.Copy(up, secure)
		up.(*net.TCPConn).CloseWrite()
	}()
	_, err = io.Copy(secure, up)
	return err
}
