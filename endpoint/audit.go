package endpoint

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/endpoint/internal/partition"
)

// Facts are what is known of an S3 bucket beside the request. The zero value
// of each field means "not known".
type Facts struct {
	Region     string
	Accelerate Known // transfer acceleration is enabled
}

// Known is a fact that may not be known.
type Known uint8

// The values of Known.
const (
	Unknown Known = iota
	Yes
	No
)

// Mismatch is one way in which the host of a request does not fit its bucket.
type Mismatch struct {
	Kind MismatchKind
	// Have and Want are what the host shows and what it would have to: two
	// regions, two zones, a bucket's type and the host's label, by Kind.
	Have, Want string
	// Instead is the host to use; empty where it is not known.
	Instead string
}

// MismatchKind says what does not fit.
type MismatchKind string

// The kinds of mismatch.
const (
	// The bucket is in another region of the partition than the host.
	WrongRegion MismatchKind = "wrong-region"
	// The bucket is in another partition than the host.
	WrongPartition MismatchKind = "wrong-partition"
	// The bucket is in another zone than the zonal host.
	WrongZone MismatchKind = "wrong-zone"
	// The bucket's kind needs another kind of host: a directory bucket at
	// s3.…, a general purpose bucket at s3express-….
	WrongHostKind MismatchKind = "wrong-host-kind"
	// Transfer acceleration with a dot in the bucket's name.
	AccelerateDots MismatchKind = "accelerate-dots"
	// Transfer acceleration of a bucket that does not have it enabled.
	AccelerateDisabled MismatchKind = "accelerate-disabled"
	// Transfer acceleration of a directory bucket, which cannot have it.
	AccelerateImpossible MismatchKind = "accelerate-impossible"
	// The name cannot be a host label: capitals, underscores, an address.
	NotHostable MismatchKind = "not-hostable"
	// A website host answers GET and HEAD of browsers, not the API.
	WebsiteHost MismatchKind = "website-host"
	// The partition has no such mode (FIPS, dual stack).
	ModeUnsupported MismatchKind = "mode-unsupported"
)

// Audit compares an S3 host with the bucket's name and with what is known of
// the bucket. It reports only what follows from these, the gravest first, and
// nothing for a custom host, whose rules are its own. It does not say how AWS
// answers: that is the rules' part.
//
// Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html,
// …/transfer-acceleration.html, …/s3-express-Endpoints.html
func Audit(in Info, facts Facts) []Mismatch {
	if in.Custom() || !in.S3() {
		return nil
	}
	var out []Mismatch
	add := func(kind MismatchKind, have, want, instead string) {
		out = append(out, Mismatch{kind, have, want, instead})
	}
	if in.Service == "s3-website" {
		add(WebsiteHost, in.Host, "", host(in, in.Region, in.Modes&(DualStack|FIPS)))
	}
	if in.Bucket == "" {
		return append(out, auditModes(in)...)
	}
	out = append(out, auditKind(in, facts)...)
	if len(out) == 0 {
		out = append(out, auditRegion(in, facts)...)
	}
	out = append(out, auditAccelerate(in, facts)...)
	if in.BucketInHost && in.Style == StyleVirtualHosted && !hostable(in.Bucket) {
		add(NotHostable, in.Bucket, "", host(in, in.Region, in.Modes))
	}
	return append(out, auditModes(in)...)
}

// auditKind compares the kind of the bucket with the kind of the host.
func auditKind(in Info, facts Facts) []Mismatch {
	region := facts.Region
	if region == "" {
		region = in.Region
	}
	modes := in.Modes & (DualStack | FIPS)
	express := strings.HasPrefix(in.Service, "s3express")
	directory := isDirectory(in.BucketType)
	switch {
	case directory && in.Service == "s3":
		return []Mismatch{{WrongHostKind, "s3", "s3express", host(in, region, modes)}}
	case express && !directory:
		return []Mismatch{{WrongHostKind, in.Service, "s3", host(in, region, modes)}}
	case in.Style == StyleDirectoryZonal && ZoneOf(in.Bucket) != in.Zone:
		return []Mismatch{{WrongZone, in.Zone, ZoneOf(in.Bucket), host(in, region, modes)}}
	case in.BucketType == BucketOutpostsAlias && in.Service == "s3":
		return []Mismatch{{WrongHostKind, "s3", "s3-outposts", host(in, region, modes)}}
	case in.BucketType == BucketMultiRegion && in.Service == "s3" && !arn.Is(in.Bucket):
		instead := in.Bucket + ".accesspoint.s3-global." + partition.ByID(in.Partition).DNSSuffix
		return []Mismatch{{WrongHostKind, "s3", "s3-global", instead}}
	}
	return nil
}

// auditRegion compares the bucket's region with the host's.
func auditRegion(in Info, facts Facts) []Mismatch {
	if facts.Region == "" || in.Region == "" || facts.Region == in.Region {
		return nil
	}
	kind, have, want := WrongRegion, in.Region, facts.Region
	if p := partition.Of(facts.Region); p != nil && p.ID != in.Partition {
		kind, have, want = WrongPartition, in.Partition, p.ID
	}
	return []Mismatch{{kind, have, want, host(in, facts.Region, in.Modes)}}
}

func auditAccelerate(in Info, facts Facts) []Mismatch {
	if !in.Modes.Has(Accelerate) {
		return nil
	}
	plain := ""
	if facts.Region != "" { // an accelerate host does not show it
		plain = host(in, facts.Region, in.Modes&^Accelerate)
	}
	switch {
	case isDirectory(in.BucketType):
		return []Mismatch{{AccelerateImpossible, string(in.BucketType), string(BucketGeneral), plain}}
	case strings.Contains(in.Bucket, "."):
		return []Mismatch{{AccelerateDots, in.Bucket, "", plain}}
	case facts.Accelerate == No:
		return []Mismatch{{AccelerateDisabled, "", "", plain}}
	}
	return nil
}

// auditModes compares the modes with what the partition has.
func auditModes(in Info) []Mismatch {
	p := partition.ByID(in.Partition)
	switch {
	case p == nil:
		return nil
	case in.Modes.Has(FIPS) && !p.SupportsFIPS:
		return []Mismatch{{Kind: ModeUnsupported, Have: "fips", Instead: host(in, in.Region, in.Modes&^FIPS)}}
	case in.Modes.Has(DualStack) && !p.SupportsDualStack:
		return []Mismatch{{Kind: ModeUnsupported, Have: "dualstack", Instead: host(in, in.Region, in.Modes&^DualStack)}}
	}
	return nil
}

// host returns the host at which AWS's rule set puts the bucket, in the style
// of the request where that is possible; "" where there is none.
func host(in Info, region string, modes Modes) string {
	if in.Modes.Has(PrivateLink) || region == "" {
		return "" // another VPC endpoint, whose id is not to be guessed
	}
	e, err := S3Endpoint(in.Bucket, region, modes, in.Style == StylePath)
	if err != nil {
		return ""
	}
	return e.Host()
}

// S3Endpoint returns the endpoint of a bucket, access point ARN or, without
// one, of S3 in a region. Of the modes it heeds DualStack, FIPS and Accelerate.
func S3Endpoint(bucket, region string, modes Modes, pathStyle bool) (*Endpoint, error) {
	params := Params{
		"UseDualStack":   modes.Has(DualStack),
		"UseFIPS":        modes.Has(FIPS),
		"Accelerate":     modes.Has(Accelerate),
		"ForcePathStyle": pathStyle,
	}
	if region != "" {
		params["Region"] = region
	}
	if bucket != "" {
		params["Bucket"] = bucket
	}
	return Resolve("s3", params)
}

// CoveredByWildcard reports whether the TLS certificate of the host's endpoint
// covers the host. S3's wildcards stand for one label, so a virtual-hosted
// bucket with a dot in its name fails verification before anything is sent.
func CoveredByWildcard(in Info) bool {
	return in.Custom() || !in.BucketInHost || in.Style != StyleVirtualHosted || !strings.Contains(in.Bucket, ".")
}

// Difference is one thing in which a called endpoint is not the wanted one.
type Difference struct {
	What       string // "service", "partition", "region", "style", "modes", "bucket" or "host"
	Have, Want string
}

// Compare says how a called endpoint differs from another, such as the one that
// [Resolve] gives for the parameters of the caller. It names what differs in
// meaning, and the host itself only where nothing else does.
func Compare(have, want Info) []Difference {
	var out []Difference
	for _, f := range []Difference{
		{"service", have.Service, want.Service},
		{"partition", have.Partition, want.Partition},
		{"region", have.Region, want.Region},
		{"style", string(have.Style), string(want.Style)},
		{"modes", have.Modes.String(), want.Modes.String()},
		{"bucket", have.Bucket, want.Bucket},
	} {
		if f.Have != f.Want {
			out = append(out, f)
		}
	}
	if out == nil && (have.Host != want.Host || have.Port != want.Port) {
		out = []Difference{{"host", have.Host, want.Host}}
	}
	return out
}
