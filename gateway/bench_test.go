package gateway

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/assay-project/assay/wire"
)

// counting is a sink that only counts.
type counting struct{ n atomic.Int64 }

func (c *counting) Observe(*Observation) { c.n.Add(1) }

// ways are the ways to an upstream that are measured beside each other.
func ways(b testing.TB, up string) map[string]string {
	bare := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: up})
	bare.Transport = &http.Transport{MaxIdleConnsPerHost: 1000}
	l := listen(b)
	go http.Serve(l, bare)
	u, err := ParseUpstream("http://" + up)
	if err != nil {
		b.Fatal(err)
	}
	out := map[string]string{"direct": up, "bare": l.Addr().String()}
	for _, mode := range []Mode{Observe, Annotate, Enforce} {
		u := *u
		g, err := New(Options{Upstreams: []*Upstream{&u}, Sinks: []Sink{new(counting)}, Config: &Config{Mode: mode}})
		if err != nil {
			b.Fatal(err)
		}
		l := listen(b)
		go g.ServeReverse(l)
		out[mode.String()] = l.Addr().String()
	}
	return out
}

// plainUpstream answers as quickly as can be, so that it is the proxies that are
// measured.
func plainUpstream(b testing.TB) string {
	return upstream(b, func(c net.Conn, br *bufio.Reader) {
		buf := make([]byte, 64<<10)
		for {
			raw, err := wire.ReadHead(buf[:0], br, 0)
			if err != nil {
				return
			}
			r, err := wire.ParseRequest(raw)
			if err != nil {
				return
			}
			body := wire.NewBody(br, r.Body)
			for !body.Done() {
				if _, err := body.Read(buf); err != nil && err != io.EOF {
					return
				}
			}
			io.WriteString(c, okAnswer)
		}
	})
}

var order = []string{"direct", "bare", "observe", "annotate", "enforce"}

// benchGet is an ordinary request of an SDK.
var benchGet = dated("GET /bucket/photos/2026/11/cat.jpg HTTP/1.1\r\nHost: s3.eu-west-1.amazonaws.com\r\nUser-Agent: Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.12.3\r\n" +
	"X-Amz-Date: 20261125T000000Z\r\nX-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n" +
	"Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261125/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000000\r\n" +
	"amz-sdk-invocation-id: 7b0f3b0e-7d4b-4b5c-8a4d-1f3e7d1c2b3a\r\namz-sdk-request: attempt=1\r\n\r\n")

// roundTrip sends a request and reads the answer, which is okAnswer or longer.
func roundTrip(b testing.TB, c net.Conn, br *bufio.Reader, request string) {
	if _, err := io.WriteString(c, request); err != nil {
		b.Fatal(err)
	}
	raw, err := wire.ReadResponseHead(nil, br, 0)
	if err != nil {
		b.Fatal(err)
	}
	r, err := wire.ParseResponse(raw, "GET")
	if err != nil || r.Head.Status != 200 {
		b.Fatalf("%s, %v", raw, err)
	}
	if _, err := io.Copy(io.Discard, wire.NewBody(br, r.Body)); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSmall: requests without a body, one after the other on each of as
// many connections as there are processors.
func BenchmarkSmall(b *testing.B) {
	addrs := ways(b, plainUpstream(b))
	for _, name := range order {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				c, err := net.Dial("tcp", addrs[name])
				if err != nil {
					b.Error(err)
					return
				}
				defer c.Close()
				br := bufio.NewReader(c)
				for pb.Next() {
					roundTrip(b, c, br, benchGet)
				}
			})
		})
	}
}

// BenchmarkLarge: uploads of 64 MiB.
func BenchmarkLarge(b *testing.B) {
	const size = 64 << 20
	addrs := ways(b, plainUpstream(b))
	head := strings.Replace(strings.Replace(benchGet, "GET", "PUT", 1), "amz-sdk-request", fmt.Sprintf("Content-Length: %d\r\namz-sdk-request", size), 1)
	piece := make([]byte, 256<<10)
	for _, name := range order {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			c, err := net.Dial("tcp", addrs[name])
			if err != nil {
				b.Fatal(err)
			}
			defer c.Close()
			br := bufio.NewReader(c)
			for range b.N {
				io.WriteString(c, head)
				for n := 0; n < size; n += len(piece) {
					if _, err := c.Write(piece); err != nil {
						b.Fatal(err)
					}
				}
				roundTrip(b, c, br, "")
			}
		})
	}
}

// BenchmarkAdded: what a way adds to the time of one request at a time, beside
// going directly, in the middle and at the 99th of a hundred.
func BenchmarkAdded(b *testing.B) {
	addrs := ways(b, plainUpstream(b))
	conns := map[string]net.Conn{}
	readers := map[string]*bufio.Reader{}
	for _, name := range order {
		conns[name], readers[name] = dial(b, addrs[name])
		conns[name].SetDeadline(time.Time{})
	}
	took := map[string][]time.Duration{}
	for range b.N {
		for _, name := range order { // in turn, so that all meet the same machine
			begin := time.Now()
			roundTrip(b, conns[name], readers[name], benchGet)
			took[name] = append(took[name], time.Since(begin))
		}
	}
	at := func(name string, q float64) float64 {
		slices.Sort(took[name])
		return float64(took[name][int(float64(b.N-1)*q)].Microseconds())
	}
	for _, name := range order[1:] {
		b.ReportMetric(at(name, 0.5)-at("direct", 0.5), name+"-p50-µs")
		b.ReportMetric(at(name, 0.99)-at("direct", 0.99), name+"-p99-µs")
	}
}

// TestMemory: what is held does not grow with a body, and idle connections hold
// little.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a second")
	}
	const (
		idle = 200
		size = 256 << 20
	)
	addrs := ways(t, plainUpstream(t))
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse
	}
	c, br := dial(t, addrs["observe"])
	roundTrip(t, c, br, benchGet) // the service's model is there from now on
	before := live()
	for range idle {
		c, br := dial(t, addrs["observe"])
		roundTrip(t, c, br, benchGet)
	}
	after := live()
	// Both ends of both connections are in this process: four buffers of 4 KiB
	// belong to the test and its upstream.
	if each := int64(after-before) / idle; each > 120<<10 {
		t.Errorf("an idle connection holds %d KiB", each>>10)
	}
	c.SetDeadline(time.Now().Add(time.Minute))
	io.WriteString(c, strings.Replace(strings.Replace(benchGet, "GET", "PUT", 1), "amz-sdk-request", fmt.Sprintf("Content-Length: %d\r\namz-sdk-request", size), 1))
	piece := make([]byte, 1<<20)
	most := uint64(0)
	for n := 0; n < size; n += len(piece) {
		if _, err := c.Write(piece); err != nil {
			t.Fatal(err)
		}
		if n%(64<<20) == 0 {
			most = max(most, live())
		}
	}
	roundTrip(t, c, br, "")
	if grown := int64(most) - int64(after); grown > 8<<20 {
		t.Errorf("an upload of %d MiB holds %d MiB", size>>20, grown>>20)
	}
}
