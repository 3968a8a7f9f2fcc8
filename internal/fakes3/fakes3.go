// Package fakes3 is an S3 endpoint for tests: a fake that stores buckets,
// objects and uploads, and in front of it the settings that the fake lacks,
// answered in S3's own XML.
package fakes3

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// Answer is what the server says to one request instead of the fake.
type Answer struct {
	Status  int // 0 for 200
	Headers map[string]string
	Body    string
	// Wait delays the answer.
	Wait time.Duration
}

// Refuse is S3's refusal by a code.
func Refuse(status int, code, message string) Answer {
	return Answer{Status: status, Body: fmt.Sprintf(
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message>"+
			"<RequestId>TX234S0F24A06C7</RequestId><HostId>example</HostId></Error>", code, message)}
}

// Server is the endpoint. It takes path-style addresses.
type Server struct {
	URL string
	// Answers are what requests are answered with rather than by the fake, by
	// method, path and subresource: "GET /bucket?versioning",
	// "HEAD /bucket/key?versionId=v1". The keys "* /bucket" and "* /bucket?*"
	// answer any request about a bucket, and any for a subresource of it.
	Answers map[string]Answer
	// Regions are where buckets are, with the header that says so. Without an
	// entry a bucket has no such header.
	Regions map[string]string

	backend http.Handler
	mu      sync.Mutex
	calls   []string
	busy    int
	most    int
}

// New starts a server; close it with the returned function. A bucket is made
// for each name.
func New(buckets ...string) (*Server, func()) {
	store := s3mem.New(s3mem.WithVersionSeed(1), s3mem.WithTimeSource(gofakes3.FixedTimeSource(Now)))
	for _, b := range buckets {
		if err := store.CreateBucket(b); err != nil {
			panic(err) // the name is a constant of a test
		}
	}
	s := &Server{Answers: map[string]Answer{}, Regions: map[string]string{}}
	s.backend = gofakes3.New(store, gofakes3.WithTimeSource(gofakes3.FixedTimeSource(Now)), gofakes3.WithTimeSkewLimit(0)).Server()
	h := httptest.NewServer(s)
	s.URL = h.URL
	return s, h.Close
}

// Now is the time at which everything in the fake happens.
var Now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	bucket, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	call := r.Method + " " + r.URL.Path + subresource(r)
	s.begin(call)
	defer s.end()
	if region := s.Regions[bucket]; region != "" {
		w.Header().Set("x-amz-bucket-region", region)
		if auth := r.Header.Get("Authorization"); auth != "" && !strings.Contains(auth, "/"+region+"/s3/aws4_request") {
			write(w, r, Refuse(http.StatusMovedPermanently, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint."))
			return
		}
	}
	keys := []string{call, "* /" + bucket}
	if i := strings.Index(call, "?"); i >= 0 {
		keys = append(keys, "* /"+bucket+"?*")
	}
	for _, key := range keys {
		if a, ok := s.Answers[key]; ok {
			write(w, r, a)
			return
		}
	}
	s.backend.ServeHTTP(w, r)
}

func write(w http.ResponseWriter, r *http.Request, a Answer) {
	select {
	case <-time.After(a.Wait):
	case <-r.Context().Done():
		return
	}
	for name, value := range a.Headers {
		w.Header().Set(name, value)
	}
	if a.Body != "" {
		w.Header().Set("Content-Type", "application/xml")
	}
	w.WriteHeader(max(a.Status, http.StatusOK))
	if r.Method != http.MethodHead {
		io.WriteString(w, a.Body)
	}
}

// subresource is the part of the query that says what is asked for.
func subresource(r *http.Request) string {
	var parts []string
	for _, p := range strings.Split(r.URL.RawQuery, "&") {
		name, _, _ := strings.Cut(p, "=")
		switch name {
		case "", "x-id", "prefix", "max-uploads":
		case "versionId", "continuation-token", "key-marker", "upload-id-marker":
			value, err := url.QueryUnescape(p)
			if err != nil {
				value = p
			}
			parts = append(parts, value)
		default:
			parts = append(parts, name)
		}
	}
	slices.Sort(parts)
	if len(parts) == 0 {
		return ""
	}
	return "?" + strings.Join(parts, "&")
}

func (s *Server) begin(call string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
	s.busy++
	s.most = max(s.most, s.busy)
}

func (s *Server) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
}

// Calls returns what was asked since the last call of it, and how many requests
// were under way at once at most.
func (s *Server) Calls() (calls []string, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls, most = s.calls, s.most
	s.calls, s.most = nil, 0
	return calls, most
}

// Put stores an object and returns its version's ID, "" where the bucket has
// none. It does not count as a call.
func (s *Server) Put(path, body string) string {
	return s.send(http.MethodPut, path, body).Header().Get("x-amz-version-id")
}

// Do sends a request past the front, for its effect, and returns the answer's
// body.
func (s *Server) Do(method, path, body string) string {
	return s.send(method, path, body).Body.String()
}

func (s *Server) send(method, path, body string) *httptest.ResponseRecorder {
	w, r := httptest.NewRecorder(), httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Length", strconv.Itoa(len(body))) // the fake looks for it there
	s.backend.ServeHTTP(w, r)
	if w.Code >= 300 {
		panic(fmt.Sprintf("%s %s: %d %s", method, path, w.Code, w.Body))
	}
	return w
}
