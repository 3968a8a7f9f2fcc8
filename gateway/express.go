package gateway

import (
	"encoding/xml"
	"strings"
	"sync"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/signature/sign"
)

// expressSessions remembers the credentials that an upstream gave to clients for
// their sessions with directory buckets (CreateSession). Clients sign what follows
// with those, so that a gateway that signs anew verifies with them, and signs with
// them: the session is the client's, whoever's credentials opened it. They are in
// memory alone, and for no longer than they are good for.
type expressSessions struct {
	mu    sync.Mutex
	byKey map[string]expressSession
}

type expressSession struct {
	sign.Credentials
	until time.Time
}

const (
	// maxExpress bounds how many sessions are remembered at once.
	maxExpress = 4096
	// expressTime is how long a session is good. Source: "CreateSession", S3 API
	// Reference: five minutes.
	expressTime = 5 * time.Minute
)

// of returns the credentials of a session that is remembered.
func (e *expressSessions) of(accessKeyID string) (sign.Credentials, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s, ok := e.byKey[accessKeyID]
	return s.Credentials, ok && time.Now().Before(s.until)
}

// add remembers a session, and forgets those that are over.
func (e *expressSessions) add(s expressSession) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.byKey == nil {
		e.byKey = map[string]expressSession{}
	}
	if len(e.byKey) >= maxExpress {
		now := time.Now()
		for k, old := range e.byKey {
			if now.After(old.until) {
				delete(e.byKey, k)
			}
		}
	}
	if len(e.byKey) < maxExpress {
		e.byKey[s.AccessKeyID] = s
	}
}

// opensSession reports whether a request is CreateSession: ?session on a bucket.
func opensSession(q *capture.Request) bool {
	if q.Method != "GET" {
		return false
	}
	for p := range strings.SplitSeq(q.Query(), "&") {
		if name, _, _ := strings.Cut(p, "="); name == "session" {
			return true
		}
	}
	return false
}

// hasSession reports whether a request says that it is signed with a session's
// credentials.
func hasSession(q *capture.Request) bool {
	return q.Headers.Has("x-amz-s3session-token") || strings.Contains(strings.ToLower(q.Query()), "x-amz-s3session-token=")
}

// sessionIn reads the session out of the answer to CreateSession.
func sessionIn(a *capture.Response) (expressSession, bool) {
	var r struct {
		XMLName     xml.Name `xml:"CreateSessionResult"`
		Credentials struct {
			SessionToken, SecretAccessKey string
			AccessKeyID                   string `xml:"AccessKeyId"`
		}
	}
	if a.Status != 200 || a.BodyTruncated || xml.Unmarshal(a.Body, &r) != nil {
		return expressSession{}, false
	}
	c := &r.Credentials
	s := sign.Credentials{AccessKeyID: c.AccessKeyID, Secret: c.SecretAccessKey, SessionToken: c.SessionToken, Express: true}
	return expressSession{s, time.Now().Add(expressTime)}, c.AccessKeyID != "" && c.SecretAccessKey != "" && c.SessionToken != ""
}

// opened remembers the session that an answer opens, before its client can use
// it.
func (x *exchange) opened(a *capture.Response) {
	if !x.resigned || !opensSession(&x.x.Request) {
		return
	}
	if s, ok := sessionIn(a); ok {
		x.conn.gateway.express.add(s)
	}
}
