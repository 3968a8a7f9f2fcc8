package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/assay-project/assay/gateway/ca"
	"github.com/assay-project/assay/internal/fakes3"
)

// s3client is a program that scripts run through assay: it calls S3 by the AWS
// SDK, which it leaves to find out everything from its environment.
//
//	s3client put KEY | append KEY | get KEY | none
func s3client() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRetryMaxAttempts(1))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(9)
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	bucket := aws.String("assets")
	for _, what := range os.Args[1:] {
		verb, key, _ := strings.Cut(what, ":")
		switch verb {
		case "put":
			_, err = client.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: &key, Body: strings.NewReader("hello")})
		case "append":
			_, err = client.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: &key, Body: strings.NewReader("hello"),
				WriteOffsetBytes: aws.Int64(0), Metadata: map[string]string{"source": "canary"}})
		case "get":
			var got *s3.GetObjectOutput
			if got, err = client.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: &key}); err == nil {
				io.Copy(os.Stdout, got.Body)
			}
		case "cat":
			io.Copy(os.Stdout, os.Stdin)
		case "env":
			fmt.Println(os.Getenv(key))
		case "exit":
			os.Exit(len(key))
		}
		var api smithy.APIError
		switch {
		case errors.As(err, &api):
			fmt.Println(strings.TrimSuffix(what+": "+api.ErrorCode()+": "+api.ErrorMessage(), ": "))
		case err != nil:
			fmt.Fprintln(os.Stderr, err)
			os.Exit(9)
		default:
			fmt.Printf("%s: done\n", what)
		}
	}
}

// startCloud starts what stands for AWS beyond a proxy: cloud. The proxy, which
// $CLOUD_PROXY names, takes every host for S3; $CLOUD_CA is what it is trusted by.
func startCloud(ts *testscript.TestScript, _ bool, _ []string) {
	server, stop := fakes3.New("assets")
	ts.Defer(stop)
	authority, _, err := ca.Open(filepath.Join(ts.MkAbs("."), "cloud-ca"), ca.Options{})
	ts.Check(err)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			http.Error(w, "a proxy for CONNECT alone", http.StatusBadRequest)
			return
		}
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
		secure := tls.Server(c, &tls.Config{GetCertificate: func(h *tls.ClientHelloInfo) (*tls.Certificate, error) { return authority.CertFor(h.ServerName) }})
		http.Serve(&oneConn{c: secure}, server)
	}))
	ts.Defer(proxy.Close)
	ts.Setenv("CLOUD_PROXY", proxy.URL)
	ts.Setenv("CLOUD_CA", authority.CertPath())
}

// oneConn is a listener that has one connection to give.
type oneConn struct{ c net.Conn }

func (l *oneConn) Accept() (net.Conn, error) {
	if l.c == nil {
		return nil, io.EOF
	}
	c := l.c
	l.c = nil
	return c, nil
}

func (l *oneConn) Close() error   { return nil }
func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }
