package message

import (
	"fmt"
	"testing"
)

func TestRequest(t *testing.T) {
	for _, test := range []struct {
		name, raw  string
		cut, lines bool
		max        int
		want       string
	}{
		{"whole", "PUT /k HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi\n", false, true, 9, `"hi" cut=false 2`},
		{"the line feed is the body's", "PUT /k HTTP/1.1\r\nContent-Length: 3\r\n\r\nhi\n", false, true, 9, `"hi\n" cut=false 3`},
		{"no length", "PUT /k HTTP/1.1\n\nhi\n", false, true, 9, `"hi" cut=false 2`},
		{"not shown", "PUT /k HTTP/1.1\nContent-Length: 3\n\n", false, true, 9, `"" cut=true 3`},
		{"shown in part", "PUT /k HTTP/1.1\nContent-Length: 3\n\nhi", false, false, 9, `"" cut=true 3`},
		{"kept in part", "PUT /k HTTP/1.1\nContent-Length: 30\n\nhi", true, false, 9, `"hi" cut=true 30`},
		{"longer than is kept", "PUT /k HTTP/1.1\nContent-Length: 3\n\nhey", false, false, 2, `"he" cut=true 3`},
		{"nothing is known", "PUT /k HTTP/1.1\n\n", false, false, 9, `"" cut=true -1`},
		{"there is none", "GET /k HTTP/1.1\n\n", false, false, 9, `"" cut=false 0`},
		{"chunks", "PUT /k HTTP/1.1\nTransfer-Encoding: chunked\n\n2\r\nhi\r\n0\r\n\r\n", false, false, 9, `"hi" cut=false 2`},
		{"chunks that were undone", "PUT /k HTTP/1.1\nTransfer-Encoding: chunked\n\nhi", false, false, 9, `"hi" cut=false 2`},
		{"no end of the head", "PUT /k HTTP/1.1\nHost: h\n", false, false, 9, "its head is cut short"},
		{"an answer", "HTTP/1.1 200 OK\n\n", false, false, 9, "its first line is not that of a request"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := Shown{Raw: []byte(test.raw), Cut: test.cut, Lines: test.lines}
			q, err := s.Request(test.max)
			got := fmt.Sprintf("%q cut=%v %d", q.Body, q.BodyTruncated, q.BodySize)
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func TestResponse(t *testing.T) {
	for _, test := range []struct{ name, method, raw, want string }{
		{"whole", "GET", "HTTP/1.1 200 OK\n\nhi", `200 "hi" cut=false 2`},
		{"to HEAD", "HEAD", "HTTP/1.1 200 OK\nContent-Length: 5\n\n", `200 "" cut=false 0`},
		{"no content", "GET", "HTTP/1.1 204 No Content\n\n", `204 "" cut=false 0`},
		{"not shown", "GET", "HTTP/1.1 400 Bad Request\n\n", `400 "" cut=true -1`},
		{"a request", "GET", "GET / HTTP/1.1\n\n", "first line is not that of an answer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, err := Shown{Raw: []byte(test.raw)}.Response(test.method, 9)
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = fmt.Sprintf("%d %q cut=%v %d", a.Status, a.Body, a.BodyTruncated, a.BodySize)
			}
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func TestAddKeepsHeadAndBody(t *testing.T) {
	var s Shown
	for range 3 {
		s.Add(make([]byte, MaxHead), 10)
	}
	if len(s.Raw) != MaxHead+10 || !s.Cut {
		t.Errorf("%d bytes kept, cut %v", len(s.Raw), s.Cut)
	}
}
