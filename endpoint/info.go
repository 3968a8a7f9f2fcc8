// Package endpoint reads and builds the hosts of AWS services.
//
// [Parse] goes from the wire to the meaning: which service, region, partition
// and mode a host stands for, and for S3 which style of address and what kind
// of bucket. [Resolve] goes the other way: it evaluates the service's official
// endpoint rule set, and so says what an SDK would call for given parameters,
// or in which words it would refuse. [Audit] and [Compare] set one against the
// other.
//
// Nothing here judges a request. The package states facts about hosts; which
// answer AWS gives to a wrong one is for the rules of the services.
package endpoint

import (
	"encoding/json"
	"strings"
)

// Style is how a host addresses its service.
type Style string

// The styles of S3 hosts. A host of S3 that holds no bucket is path style, be
// there a bucket in the path or none (ListBuckets).
const (
	StyleVirtualHosted  Style = "virtual-hosted"
	StylePath           Style = "path"
	StyleAccessPoint    Style = "access-point"              // name-account.s3-accesspoint.region…
	StyleObjectLambda   Style = "object-lambda"             // name-account.s3-object-lambda.region…
	StyleOutposts       Style = "outposts"                  // name-account.op-….s3-outposts.region…
	StyleMultiRegion    Style = "multi-region-access-point" // alias.mrap.accesspoint.s3-global…
	StyleDirectoryZonal Style = "directory-zonal"           // bucket.s3express-zone.region…
	StyleDirectory      Style = "directory-regional"        // s3express-control.region…
	StyleWebsite        Style = "website"                   // bucket.s3-website-region…
	StyleControl        Style = "control"                   // account.s3-control.region…
)

// The styles of the hosts of all other services, and of hosts that are not
// AWS's.
const (
	StyleRegional Style = "regional"
	StyleGlobal   Style = "global" // no region in the host
	StyleCustom   Style = "custom" // not a host of AWS: localhost, an address, a proxy's name
)

// Modes are the modes that a host shows, as a set.
type Modes uint16

// The modes of a host.
const (
	DualStack        Modes = 1 << iota // IPv6 and IPv4
	FIPS                               // FIPS 140 validated endpoint
	Accelerate                         // S3 transfer acceleration
	LegacyGlobal                       // s3.amazonaws.com: no region in an S3 host
	LegacyDashRegion                   // s3-us-west-2.amazonaws.com
	LegacyExternal                     // s3-external-1.amazonaws.com: us-east-1
	RegionFirst                        // us-east-1.queue.amazonaws.com
	PrivateLink                        // ….vpce.amazonaws.com
	AccountBased                       // 123456789012.ddb.us-east-1.amazonaws.com
)

var modeNames = [...]string{"dualstack", "fips", "accelerate", "legacy-global", "legacy-dash-region",
	"legacy-external", "region-first", "privatelink", "account-based"}

// Has reports whether all modes of m2 are in m.
func (m Modes) Has(m2 Modes) bool { return m&m2 == m2 }

// Names returns the modes' names in a fixed order, nil for none.
func (m Modes) Names() []string {
	var names []string
	for i, n := range modeNames {
		if m&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}

// String returns the names with commas between them.
func (m Modes) String() string { return strings.Join(m.Names(), ",") }

// BucketType is what kind of thing stands in the place of an S3 bucket, as far
// as its name or the host tells.
type BucketType string

// The bucket types. A name without a reserved suffix is a general-purpose
// bucket's.
const (
	BucketNone             BucketType = ""
	BucketGeneral          BucketType = "general-purpose"
	BucketDirectory        BucketType = "directory"                 // …--zone--x-s3
	BucketDirectoryAP      BucketType = "directory-access-point"    // …--zone--xa-s3
	BucketAccessPoint      BucketType = "access-point"              // by host or ARN
	BucketAccessPointAlias BucketType = "access-point-alias"        // …-s3alias
	BucketObjectLambda     BucketType = "object-lambda"             // by host or ARN
	BucketObjectLambdaAls  BucketType = "object-lambda-alias"       // …--ol-s3
	BucketOutposts         BucketType = "outposts"                  // by host or ARN
	BucketOutpostsAlias    BucketType = "outposts-alias"            // …--op-s3
	BucketMultiRegion      BucketType = "multi-region-access-point" // ….mrap
	BucketTable            BucketType = "table"                     // …--table-s3
)

// Info is what a host, and for path-style S3 the path, says of a request's
// endpoint. Its strings are parts of the parsed ones where possible.
type Info struct {
	Host string // lower case, without port and trailing dot
	Port string // as given, "" when none

	// Partition is "aws", "aws-cn" and so on, empty for a custom host.
	Partition string
	// Region is the region in the host. Where the host shows none but belongs
	// to one (global services, S3's legacy global host), it is that one and
	// RegionImplied is set. Empty: any region, or not known.
	Region        string
	RegionImplied bool
	// RegionUnlisted says that Region stands where a region does, before the
	// label of a service, and is neither one that AWS lists nor of their form:
	// "us-east", "eu-west1". There is no such host.
	RegionUnlisted bool

	// Service is the service's label or labels in the host without modes:
	// "monitoring", "api.sagemaker", "s3", "s3-control". [Services] gives the
	// services that it may be. Empty for a custom host that shows none.
	Service string
	// Prefix is what stands before Service and is not told apart below: an
	// API's id, an operation's host prefix ("sync-" of sync-states).
	Prefix string

	Style Style
	Modes Modes

	// Bucket is the bucket, access point or ARN in S3's host or path,
	// percent-decoded. BucketInHost tells which.
	Bucket       string
	BucketInHost bool
	BucketType   BucketType

	Account     string // account id in the host
	AccessPoint string // access point's name without the account
	Outpost     string // "op-0123…", or "ec2" for S3 on Outposts over EC2
	Zone        string // directory bucket's zone of the host: "use1-az4"
	VPCEndpoint string // "vpce-…" of a PrivateLink host
}

// Custom reports whether the host is not one of AWS's.
func (i *Info) Custom() bool { return i.Style == StyleCustom }

// S3 reports whether the host belongs to S3's object API, be it by bucket,
// access point or zone (and not to S3 Control or S3 on Outposts' own API).
func (i *Info) S3() bool {
	switch i.Service {
	case "s3", "s3-accesspoint", "s3-object-lambda", "s3-global", "s3express", "s3express-control", "s3-website":
		return true
	case "s3-outposts":
		return i.Bucket != ""
	}
	return false
}

// MarshalJSON writes the outward form:
// {"style":…,"region":…,"modes":[…],"bucketType":…}. Empty ones but style are
// left out.
func (i Info) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Style      Style      `json:"style"`
		Region     string     `json:"region,omitempty"`
		Partition  string     `json:"partition,omitempty"`
		Modes      []string   `json:"modes,omitempty"`
		BucketType BucketType `json:"bucketType,omitempty"`
	}{i.Style, i.Region, i.Partition, i.Modes.Names(), i.BucketType})
}
