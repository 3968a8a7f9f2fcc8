package endpoint

import (
	"strings"

	"github.com/assay-project/assay/endpoint/internal/partition"
)

// Parse reads a host (with or without port) and the raw path of a request. The
// path is only looked at for the bucket of path-style S3 requests; it may be
// empty. Parse never fails: a host that is not AWS's gives [StyleCustom].
//
// It runs once for every request that is judged, so it allocates only to lower
// an upper-case host or to decode an escaped bucket.
func Parse(host, path string) Info {
	var in Info
	in.Host, in.Port = splitPort(host)
	in.Host = strings.TrimRight(lower(in.Host), ".")
	head, suf := cutSuffix(in.Host)
	if suf == nil || head == "" {
		parseCustom(&in, path)
		return in
	}
	in.Partition = suf.partition
	in.Modes = suf.modes
	if rest, ok := cutLast(head, "vpce"); ok {
		parsePrivateLink(&in, rest, path)
	} else if !parseS3(&in, head, false) && !(suf.regions && parseS3(&in, head, true)) {
		parseService(&in, head, suf.regions)
	}
	finish(&in, suf, path)
	return in
}

// suffix is a DNS suffix of AWS.
type suffix struct {
	name      string // with its leading dot
	partition string
	modes     Modes
	regions   bool // the label before it is a region or a service
}

// suffixes are the DNS suffixes in the order of how often they are seen. The
// partitions' own are added from the table; the first ones are there to be
// found at once, the last ones are hosts that the table does not know.
var suffixes = func() []suffix {
	s := []suffix{{".amazonaws.com", "aws", 0, true}, {".api.aws", "aws", DualStack, true}}
	for _, p := range partition.All() {
		if p.ID != "aws" && p.ID != "aws-us-gov" { // which shares the suffixes of aws
			s = append(s, suffix{"." + p.DNSSuffix, p.ID, 0, true}, suffix{"." + p.DualStackDNSSuffix, p.ID, DualStack, true})
		}
	}
	return append(s,
		suffix{".on.aws", "aws", DualStack, false}, // function URLs, lattice and others
		suffix{".aws.amazon.com", "aws", 0, false}, // signin
		suffix{".amazonaws.cn", "aws-cn", 0, true},
		suffix{".amazonaws-us-gov.com", "aws-us-gov", 0, true})
}()

// Suffixes are the DNS suffixes below which AWS's services answer, in all
// partitions: "amazonaws.com", "api.aws", "amazonaws.com.cn" …, without a leading
// dot.
func Suffixes() []string {
	var names []string
	for _, s := range suffixes {
		names = append(names, s.name[1:])
	}
	return names
}

func cutSuffix(host string) (head string, s *suffix) {
	for i := range suffixes {
		if head, ok := strings.CutSuffix(host, suffixes[i].name); ok {
			return head, &suffixes[i]
		}
	}
	return host, nil
}

// splitPort cuts a port off; an IPv6 address keeps its brackets.
func splitPort(host string) (name, port string) {
	i := strings.LastIndexByte(host, ':')
	if i < 0 || strings.IndexByte(host[i:], ']') >= 0 {
		return host, ""
	}
	return host[:i], host[i+1:]
}

// lower is strings.ToLower that looks at ASCII only, as host names do.
func lower(s string) string {
	for i := range len(s) {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			return strings.ToLower(s)
		}
	}
	return s
}

// last splits off the last label.
func last(s string) (head, label string) {
	if i := strings.LastIndexByte(s, '.'); i >= 0 {
		return s[:i], s[i+1:]
	}
	return "", s
}

// cutLast removes the last label if it is this one.
func cutLast(s, label string) (head string, ok bool) {
	if h, l := last(s); l == label {
		return h, true
	}
	return s, false
}

// setRegion takes a label for the region if it names or looks like one.
func (i *Info) setRegion(label string) bool {
	if len(label) < 8 || strings.IndexByte(label, '-') < 0 {
		return false
	}
	p := partition.Of(label)
	if p == nil {
		return false
	}
	i.Region = label
	// The suffix is the better witness, but for GovCloud, which shares
	// amazonaws.com and api.aws.
	if i.Partition == "aws" {
		i.Partition = p.ID
	}
	return true
}

// setUnlisted takes a label for the region though it looks like none: what stands
// before it is a service, and it is none.
func (i *Info) setUnlisted(label string) bool {
	if findForm(label) != nil || label == "dualstack" || strings.HasPrefix(label, "s3") {
		return false
	}
	i.Region, i.RegionUnlisted = label, true
	return true
}

// parseService reads the labels before the suffix for every service but S3.
func parseService(in *Info, head string, regions bool) {
	in.Style = StyleRegional
	rest, label := last(head)
	switch {
	case in.setRegion(label):
		if label == head {
			return // a region alone
		}
		head = rest
	case label == "global": // iam.global.api.aws
		in.Style, head = StyleGlobal, rest
	case label == "us-gov": // iam.us-gov.amazonaws.com, geo.us-gov-west-1.us-gov.…
		in.Partition, in.Style, head = "aws-us-gov", StyleGlobal, rest
		if rest2, l := last(rest); in.setRegion(l) {
			in.Style, head = StyleRegional, rest2
		}
	default:
		// Region first: us-east-1.queue, search-x.us-east-1.es.
		if rest2, l := last(rest); in.setRegion(l) {
			in.Modes |= RegionFirst
			in.Service, in.Prefix = label, rest2
			if f := findForm(label); f != nil && f.fips {
				in.Service = hostLabels[f.label].label
				in.Modes |= FIPS
			}
			return
		}
		if regions && findForm(rest) != nil && in.setUnlisted(label) {
			head = rest
			break
		}
		in.Style = StyleGlobal
	}
	in.setService(head)
}

// setService finds the service's label or labels at the end of head.
func (in *Info) setService(head string) {
	for at := 0; ; {
		if f := findForm(head[at:]); f != nil {
			in.Service = hostLabels[f.label].label
			in.Prefix = head[:at+int(f.prefix)]
			if f.prefix == 0 {
				in.Prefix = strings.TrimSuffix(in.Prefix, ".")
			}
			if f.fips {
				in.Modes |= FIPS
			}
			in.setAccount()
			return
		}
		dot := strings.IndexByte(head[at:], '.')
		if dot < 0 {
			break
		}
		at += dot + 1
	}
	// Not a service that we know: its last label.
	rest, label := last(head)
	if s, ok := strings.CutSuffix(label, "-fips"); ok {
		label = s
		in.Modes |= FIPS
	} else if s, ok := strings.CutPrefix(label, "fips-"); ok {
		label = s
		in.Modes |= FIPS
	}
	in.Service, in.Prefix = label, rest
	in.setAccount()
}

// setAccount takes the account id of account-based hosts.
func (in *Info) setAccount() {
	if isAccount(in.Prefix) {
		in.Account, in.Prefix = in.Prefix, ""
		in.Modes |= AccountBased
	}
}

// isAccount reports whether s is an account id: 12 digits.
func isAccount(s string) bool {
	if len(s) != 12 {
		return false
	}
	for i := range 12 {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// parseCustom reads a host that is not AWS's. Where it is built like one of
// S3's (bucket.s3.region.example.com) that is taken for what it says, since
// S3-compatible stores follow the form; all else stays open.
func parseCustom(in *Info, path string) {
	in.Style = StyleCustom
	before, after, ok := cutLabel(in.Host, "s3")
	if !ok {
		return
	}
	in.Service = "s3"
	label, _, _ := strings.Cut(after, ".")
	if p := partition.Of(label); p != nil {
		in.Region = label
	}
	if before != "" {
		in.setBucket(before, true)
	} else {
		in.setPathBucket(path)
	}
}

// cutLabel cuts s around the last label that equals the given one and is not
// the last of all.
func cutLabel(s, label string) (before, after string, ok bool) {
	for end := len(s); ; {
		i := strings.LastIndex(s[:end], label+".")
		if i < 0 {
			return "", "", false
		}
		if i == 0 || s[i-1] == '.' {
			return strings.TrimSuffix(s[:i], "."), s[i+len(label)+1:], true
		}
		end = i
	}
}

// finish fills in what follows from the rest.
func finish(in *Info, suf *suffix, path string) {
	if in.Style == StylePath || in.Style == StyleDirectory {
		in.setPathBucket(path)
	}
	if in.Region != "" || in.Style != StyleGlobal && !in.Modes.Has(LegacyGlobal) {
		return
	}
	if in.Modes.Has(Accelerate) {
		return // the bucket's, wherever that is
	}
	if p := partition.ByID(in.Partition); p != nil {
		in.Region, in.RegionImplied = p.ImplicitRegion, true
	}
}
