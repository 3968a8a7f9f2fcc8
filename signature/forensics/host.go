package forensics

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/assay-project/assay/signature"
)

// hosts are the names under which the request may have been signed.
func (s *search) hosts() []candidate {
	at, ok := s.headers["host"]
	if !ok {
		return nil
	}
	received := s.slots[at]
	place := s.line(at).Place
	var out []candidate
	add := func(what What, host, note string) {
		if host != "" {
			out = append(out, candidate{
				change: Change{What: what, Name: "Host", Place: place, Received: received, Signed: host, Note: note},
				edits:  []edit{{at, host}}})
		}
	}
	for _, h := range s.forwardedHosts() {
		add(HostRewritten, h.host, h.note)
	}
	for _, h := range s.opt.Hosts {
		add(HostRewritten, h, "a name given by the caller")
	}
	add(HostCase, strings.ToLower(received), "")
	add(HostRewritten, strings.TrimSuffix(received, "."), "trailing dot")
	s.ports(received, add)
	bucket, path, virtual := s.bucket(received)
	for _, h := range s.serviceHosts(bucket, received) {
		add(HostRewritten, h, "a name of the endpoint")
		for _, p := range [...]string{":443", ":80"} {
			add(HostRewritten, h+p, "a name of the endpoint")
		}
	}
	return append(out, s.styles(at, bucket, path, virtual)...)
}

type hostHint struct{ host, note string }

// forwardedHosts are the names that proxies pass on in headers.
func (s *search) forwardedHosts() []hostHint {
	var out []hostHint
	for _, name := range [...]string{"X-Forwarded-Host", "X-Original-Host", "X-Host", "X-Forwarded-Server",
		"X-Amzn-Remapped-Host", "X-Real-Host", "X-Envoy-Original-Host", ":authority"} {
		for _, v := range s.req.Headers.Values(name) {
			for h := range strings.SplitSeq(v, ",") {
				out = append(out, hostHint{strings.TrimSpace(h), "told by " + name})
			}
		}
	}
	for pair := range strings.FieldsFuncSeq(s.header("Forwarded"), func(r rune) bool { return r == ';' || r == ',' }) {
		if name, v, _ := strings.Cut(strings.TrimSpace(pair), "="); strings.EqualFold(name, "host") {
			out = append(out, hostHint{strings.Trim(v, `"`), "told by Forwarded"})
		}
	}
	if s.req.Authority != "" {
		out = append(out, hostHint{s.req.Authority, "told by the URL"})
	}
	if port := s.header("X-Forwarded-Port"); port != "" {
		for _, h := range out {
			out = append(out, hostHint{withoutPort(h.host) + ":" + port, h.note + " and X-Forwarded-Port"})
		}
	}
	return out
}

// commonPorts are those of HTTP and of what serves S3 on one's own machine.
var commonPorts = [...]string{"443", "80", "8443", "8080", "9000", "4566", "8333", "3900", "8000", "3000", "9001", "7480"}

func (s *search) ports(received string, add func(What, string, string)) {
	bare := withoutPort(received)
	if bare != received {
		add(PortAdded, bare, "")
	}
	for _, p := range commonPorts {
		if bare == received {
			add(PortDropped, bare+":"+p, "")
		} else {
			add(PortChanged, bare+":"+p, "")
		}
	}
	if p := s.header("X-Forwarded-Port"); p != "" {
		add(PortDropped, bare+":"+p, "told by X-Forwarded-Port")
	}
}

// hostChange says what became of a host that was signed.
func hostChange(received, signed string) What {
	bare := withoutPort(received)
	switch {
	case strings.EqualFold(received, signed):
		return HostCase
	case bare != withoutPort(signed):
		return HostRewritten
	case bare == received:
		return PortDropped
	case signed == bare:
		return PortAdded
	}
	return PortChanged
}

func withoutPort(host string) string {
	if i := strings.LastIndexByte(host, ':'); i > 0 && strings.IndexByte(host[i:], ']') < 0 {
		return host[:i]
	}
	return host
}

// bucket takes a request for S3 to pieces: the bucket by its host, or by its
// path; the path without it; and which of both.
func (s *search) bucket(host string) (bucket, path string, virtual bool) {
	path = s.req.Path()
	if !isS3(s.auth.Credential.Service) {
		return "", path, false
	}
	lower := strings.ToLower(host)
	for _, mark := range [...]string{".s3.", ".s3-", ".s3express-"} {
		if i := strings.LastIndex(lower, mark); i > 0 {
			return host[:i], path, true
		}
	}
	first, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return first, "/" + rest, false
}

func isS3(service string) bool { return service == "s3" || service == "s3express" }

// suffix is the domain of a region's partition. Source: the partitions of the
// official endpoint rule sets.
func suffix(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}

// endpointsS3 are the names that S3 has in a region, without a bucket.
func endpointsS3(region string) []string {
	d := suffix(region)
	return []string{"s3." + region + "." + d, "s3." + d, "s3-" + region + "." + d, "s3.dualstack." + region + "." + d,
		"s3-fips." + region + "." + d, "s3-fips.dualstack." + region + "." + d, "s3-external-1.amazonaws.com"}
}

// serviceHosts are the names of the endpoint that the scope speaks of.
func (s *search) serviceHosts(bucket, received string) []string {
	c := &s.auth.Credential
	region := c.Region
	if region == "" {
		region = "us-east-1" // SigV4a: the scope has none
	}
	var out []string
	if isS3(c.Service) {
		var endpoints []string
		for _, r := range append([]string{region}, regionsOf(received)...) {
			endpoints = append(endpoints, endpointsS3(r)...)
		}
		for _, e := range endpoints {
			if bucket != "" {
				out = append(out, bucket+"."+e)
			}
			out = append(out, e)
		}
		if bucket != "" {
			out = append(out, bucket+".s3-accelerate.amazonaws.com", bucket+".s3-accelerate.dualstack.amazonaws.com",
				bucket+".s3.localhost.localstack.cloud:4566")
		}
	} else {
		d := suffix(region)
		first, _, _ := strings.Cut(received, ".")
		for _, name := range [...]string{c.Service, endpointPrefix[c.Service], first} {
			if name != "" {
				out = append(out, name+"."+region+"."+d, name+"."+d, name+"-fips."+region+"."+d, name+"."+region+".api.aws", region+"."+name+"."+d)
			}
		}
	}
	return out
}

// localHosts are names under which one reaches what serves S3 on one's own
// machine: signed for, and then forwarded to AWS.
func (s *search) localHosts() []candidate {
	at, ok := s.headers["host"]
	if !ok {
		return nil
	}
	var out []candidate
	add := func(host string) {
		out = append(out, candidate{edits: []edit{{at, host}}, change: Change{What: HostRewritten, Name: "Host",
			Place: s.line(at).Place, Received: s.slots[at], Signed: host, Note: "a name of one's own machine"}})
	}
	for _, local := range [...]string{"localhost", "127.0.0.1", "localhost.localstack.cloud", "s3.localhost.localstack.cloud", "minio", "localstack", "host.docker.internal"} {
		add(local)
		for _, p := range commonPorts {
			add(local + ":" + p)
		}
	}
	return out
}

const lastPort = 65_535

// portNames are the names of which every port is tried, since container engines
// and tests map services to ports that nobody can foretell: the received name,
// where that has a port itself or is one's own machine, and the names of one's
// own machine.
func (s *search) portNames() (own, others []string) {
	at, ok := s.headers["host"]
	if !ok {
		return nil, nil
	}
	received := s.slots[at]
	bare := withoutPort(received)
	if bare != received || ownMachine(bare) {
		own = []string{bare}
	}
	for _, name := range [...]string{"localhost", "127.0.0.1"} {
		if name != bare {
			others = append(others, name)
		}
	}
	return own, others
}

// ownMachine reports whether a host without port is a name of one's own machine
// or an address of a private network.
func ownMachine(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && (ip.IsLoopback() || ip.IsPrivate())
}

// everyPort tries the names with every port.
func (s *search) everyPort(names []string) bool {
	at := s.headers["host"]
	received := s.slots[at]
	for _, name := range names {
		what := hostChange(received, name+":0")
		for port := 1; port <= lastPort && s.out.Tries < s.out.Budget; port++ {
			host := name + ":" + strconv.Itoa(port)
			if s.try(candidate{edits: []edit{{at, host}}, change: Change{What: what, Name: "Host",
				Place: s.line(at).Place, Received: received, Signed: host, Note: "every port was tried"}}) {
				return true
			}
		}
	}
	return false
}

// endpointPrefix names the hosts of services that sign with another name.
var endpointPrefix = map[string]string{
	"ses": "email", "monitoring": "monitoring", "sqs": "queue", "es": "es", "aoss": "aoss",
	"ecr": "api.ecr", "iotdata": "data-ats.iot", "bedrock": "bedrock-runtime", "states": "states",
	"lex": "runtime.lex", "sagemaker": "runtime.sagemaker", "timestream": "query.timestream",
	"appconfig": "appconfigdata", "mobiletargeting": "pinpoint", "elasticmapreduce": "elasticmapreduce",
}

// styles are changes of host and path at once: a proxy that moves the bucket
// from the one to the other.
func (s *search) styles(at slot, bucket, path string, virtual bool) []candidate {
	if bucket == "" {
		return nil
	}
	var out []candidate
	add := func(host, raw string) {
		out = append(out, candidate{
			change: Change{What: StyleChanged, Name: "Host", Place: s.line(at).Place,
				Received: s.slots[at] + s.req.Path(), Signed: host + raw},
			edits: []edit{{at, host}, {slotPath, signature.CanonicalPath(raw, s.rules)}}})
	}
	for _, e := range append(endpointsS3(s.auth.Credential.Region), s.opt.Hosts...) {
		if virtual {
			add(e, "/"+bucket+path)
		} else {
			add(bucket+"."+e, path)
		}
	}
	for _, h := range s.forwardedHosts() {
		if rest, ok := strings.CutPrefix(h.host, bucket+"."); ok && rest != "" && !virtual {
			add(h.host, path)
		} else if virtual {
			add(h.host, "/"+bucket+path)
		}
	}
	return out
}
