package main

import (
	"net/http"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/assay-project/assay/internal/fakes3"
)

// startS3 starts an S3 endpoint for the rest of a script, and sets $S3 to its
// URL, as well as keys for it: s3 NAME=KIND... A bucket's kind is configured,
// bare, guarded (bare, but its encryption may not be read) or versioned.
func startS3(ts *testscript.TestScript, _ bool, args []string) {
	var names []string
	for _, a := range args {
		name, _, _ := strings.Cut(a, "=")
		names = append(names, name)
	}
	s, stop := fakes3.New(names...)
	ts.Defer(stop)
	for _, a := range args {
		name, kind, _ := strings.Cut(a, "=")
		s.Regions[name] = "eu-west-1"
		switch kind {
		case "configured":
			s.Configure(name)
		case "bare":
			s.Bare(name)
		case "guarded":
			s.Bare(name)
			s.Answers["GET /"+name+"?encryption"] = fakes3.Refuse(http.StatusForbidden, "AccessDenied", "Access Denied")
		case "versioned":
			s.Bare(name)
			delete(s.Answers, "GET /"+name+"?versioning")
			s.Do(http.MethodPut, "/"+name+"?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
		default:
			ts.Fatalf("no such kind of bucket: %s", a)
		}
	}
	// Forgets the requests that made the buckets; its lock hands what was set up
	// above over to the goroutines that answer another process.
	s.Calls()
	ts.Setenv("S3", s.URL)
	ts.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
	ts.Setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
	ts.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	ts.Setenv("AWS_MAX_ATTEMPTS", "1")
}
