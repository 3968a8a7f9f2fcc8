package decode

import (
	"strings"

	"github.com/assay-project/assay/contract"
)

// labels decodes the labels of the path. The template was already found to be
// this operation's: literal segments are passed over, not compared.
func (d *decoder) labels(root *Value, t *contract.PathTemplate, where Where) {
	segments, greedy := t.Segments, t.Greedy
	path := d.req.Path()
	at := 0
	if strings.HasPrefix(path, where.BasePath) {
		at = len(where.BasePath)
	}
	if strings.HasPrefix(path[at:], "/") {
		at++
	}
	if where.BucketInHost && len(segments) > 0 && segments[0].Label == "Bucket" {
		d.hostBucket(root, where.Bucket)
		segments, greedy = segments[1:], greedy-1
	}
	surplus := 0
	if greedy < 0 {
		surplus = strings.Count(strings.TrimSuffix(path[at:], "/"), "/") + 1 - len(segments)
	}
	end := len(path)
	if greedy >= 0 {
		end = d.labelsAfter(root, segments[greedy+1:], path, at)
		segments = segments[:greedy+1]
	}
	for i, s := range segments {
		stop := end
		if greedy < 0 || i < greedy {
			stop = segmentEnd(path, at, end)
			// An ARN may stand in the path with its slashes unescaped.
			for surplus > 0 && stop < end && isARN(path[at:stop]) && (i < len(segments)-1 || stop+1 < end) {
				stop = segmentEnd(path, stop+1, end)
				surplus--
			}
			if s.Label == "Bucket" && greedy >= 0 {
				for n := bucketARN(path[at:stop]); n > 0; n-- {
					stop = segmentEnd(path, stop+1, end)
				}
			}
		}
		if at > end { // fewer segments than the template has
			return
		}
		d.label(root, s, path, at, stop)
		at = stop + 1
	}
}

func segmentEnd(path string, at, end int) int {
	if at >= end {
		return end
	}
	if i := strings.IndexByte(path[at:end], '/'); i >= 0 {
		return at + i
	}
	return end
}

func isARN(s string) bool {
	return strings.HasPrefix(s, "arn:") || foldPrefix(s, "arn%3a")
}

// bucketARN returns how many more segments belong to an ARN in a bucket's place,
// given its first: "arn:…:accesspoint/NAME", "arn:…:outpost/ID/accesspoint/NAME".
func bucketARN(first string) int {
	switch {
	case !strings.HasPrefix(first, "arn:"):
	case strings.HasSuffix(first, ":accesspoint"):
		return 1
	case strings.HasSuffix(first, ":outpost"):
		return 3
	}
	return 0
}

// labelsAfter decodes the segments behind a greedy label, from the right, and
// returns where they begin.
func (d *decoder) labelsAfter(root *Value, segments []contract.Segment, path string, at int) int {
	end := len(path)
	for i := len(segments) - 1; i >= 0; i-- {
		slash := strings.LastIndexByte(path[at:end], '/')
		if slash < 0 {
			break
		}
		d.label(root, segments[i], path, at+slash+1, end)
		end = at + slash
	}
	return end
}

// label decodes one segment, where it has a label and is not empty. AWS's
// servers see no difference between an empty label and none.
func (d *decoder) label(root *Value, s contract.Segment, path string, start, end int) {
	if s.Label == "" {
		return
	}
	text := path[start:end]
	if rest, ok := strings.CutPrefix(text, s.Prefix); ok {
		start += len(s.Prefix)
		text = rest
	}
	if rest, ok := strings.CutSuffix(text, s.Suffix); ok {
		end -= len(s.Suffix)
		text = rest
	}
	m := d.labelMember(s.Label)
	if m == nil || text == "" {
		return
	}
	v := d.value(root)
	v.Shape, v.Member, v.In, v.Kind = m.Shape, m, InPath, Text
	v.Key, v.wire = s.Label, s.Label
	v.KeyStart, v.Start, v.End = start, start, end
	text, bad := unescape(text, false)
	if v.Text = text; bad >= 0 {
		d.problem(Problem{Kind: BadEscape, In: InPath, Name: s.Label, Offset: start + bad, Value: v,
			Detail: "a percent sign without two hexadecimal digits"})
	}
	d.attach(root, v)
	v.settle()
}

func (d *decoder) labelMember(label string) *contract.Member {
	for _, m := range d.op.Labels {
		if m.WireName == label {
			return m
		}
	}
	return nil
}

// hostBucket adds the bucket that the host names.
func (d *decoder) hostBucket(root *Value, bucket string) {
	m := d.labelMember("Bucket")
	if m == nil || bucket == "" {
		return
	}
	v := d.value(root)
	v.Shape, v.Member, v.In, v.Kind = m.Shape, m, InHost, Text
	v.Key, v.wire, v.Text = "Bucket", "Host", bucket
	if v.Header = d.req.Headers.Index("Host"); v.Header >= 0 {
		v.wire = d.req.Headers[v.Header].Name
		if host := d.req.Headers[v.Header].Value; len(host) >= len(bucket) && host[:len(bucket)] == bucket {
			v.End = len(bucket)
		}
	}
	d.attach(root, v)
}
