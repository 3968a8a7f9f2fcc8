package identify

import (
	"net/url"
	"slices"
	"strings"

	"github.com/assay-project/assay/contract"
)

// segments is a path cut at its slashes, the first few of them without an
// allocation.
type segments struct {
	buf  [12]string
	list []string
	s3   bool // then only a bucket's ARN may hold slashes
}

func (s *segments) split(path string) {
	s.list = s.buf[:0]
	path = strings.TrimPrefix(path, "/")
	for path != "" {
		var seg string
		seg, path, _ = strings.Cut(path, "/")
		s.list = append(s.list, seg)
	}
}

// foldARN makes one segment of an ARN whose slashes were sent as they are, and
// the n segments after it. Only its beginning is kept: labels match anything.
func foldARN(list []string, n int) []string {
	for i, s := range list {
		if strings.HasPrefix(s, "arn:") && i+1+n <= len(list) {
			return slices.Delete(slices.Clone(list), i+1, i+1+n)
		}
	}
	return list
}

// bucketARN makes one segment of an ARN in a bucket's place:
// "arn:…:accesspoint/NAME", "arn:…:outpost/ID/accesspoint/NAME".
func (s *segments) bucketARN() {
	if len(s.list) == 0 || !strings.HasPrefix(s.list[0], "arn:") {
		return
	}
	n := 0
	switch {
	case strings.HasSuffix(s.list[0], ":accesspoint"):
		n = 1
	case strings.HasSuffix(s.list[0], ":outpost"):
		n = 3
	}
	s.list = slices.Delete(s.list, 1, min(1+n, len(s.list)))
}

// fits compares path and template. A greedy label takes what is left, empty
// segments included, because an S3 key may hold any.
func (x *route) fits(p *segments, bucketInHost bool) bool {
	t := x.Path
	want := t.Segments
	greedy := t.Greedy
	if bucketInHost {
		if len(want) == 0 || want[0].Label == "" {
			return false
		}
		want = want[1:]
		greedy--
	}
	have := p.list
	if n := len(have) - len(want); n > 0 && greedy < 0 && !p.s3 {
		have = foldARN(have, n)
	}
	if greedy >= 0 {
		after := len(want) - greedy - 1
		if len(have) < len(want) {
			return false
		}
		return fitAll(want[:greedy], have[:greedy]) && fitAll(want[greedy+1:], have[len(have)-after:])
	}
	return len(have) == len(want) && fitAll(want, have)
}

func fitAll(want []contract.Segment, have []string) bool {
	for i := range want {
		w, h := &want[i], have[i]
		if w.Label == "" {
			if w.Literal != h && (strings.IndexByte(h, '%') < 0 || w.Literal != unescapePath(h)) {
				return false
			}
			continue
		}
		if len(h) <= len(w.Prefix)+len(w.Suffix) || !strings.HasPrefix(h, w.Prefix) || !strings.HasSuffix(h, w.Suffix) {
			return false
		}
	}
	return true
}

func unescapePath(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}
