package endpoint

import (
	"net/url"
	"strings"
)

// parseS3 reads the labels before the suffix when they are S3's, and reports
// whether they are. The service label is the rightmost that can be one: what
// stands left of it is a bucket's name, which may itself look like a host.
// unlisted takes the last label for the region whatever it is.
func parseS3(in *Info, head string, unlisted bool) bool {
	// Cheap way out for everything else: "s3" stands in all of them.
	if !strings.Contains(head, "s3") {
		return false
	}
	rest, label := last(head)
	saved := *in
	if unlisted && in.setUnlisted(label) || !unlisted && in.setRegion(label) {
		rest, label = last(rest)
	}
	if label == "dualstack" {
		in.Modes |= DualStack
		rest, label = last(rest)
	}
	if s3Host(in, rest, label) {
		return true
	}
	*in = saved
	return false
}

// s3Host reads one label as an S3 service label, with what stands before it.
func s3Host(in *Info, before, label string) bool {
	name, ok := strings.CutPrefix(label, "s3")
	if !ok || name != "" && name[0] != '-' && !strings.HasPrefix(name, "express-") {
		return false
	}
	if name == "" {
		if in.Region == "" {
			in.Modes |= LegacyGlobal
		}
		in.object(before)
		return true
	}
	if zone, ok := strings.CutPrefix(name, "express-"); ok {
		return s3Express(in, before, zone)
	}
	name = name[1:]
	if n, ok := strings.CutSuffix(name, "-fips"); ok {
		name = n
		in.Modes |= FIPS
	}
	switch name {
	case "accesspoint":
		in.accessPoint(before, "s3-accesspoint", StyleAccessPoint, BucketAccessPoint)
	case "object-lambda":
		in.accessPoint(before, "s3-object-lambda", StyleObjectLambda, BucketObjectLambda)
	case "outposts":
		s3Outposts(in, before)
	case "control":
		in.Service, in.Style, in.Prefix = "s3-control", StyleControl, before
		in.setAccount()
	case "global":
		ap, ok := cutLast(before, "accesspoint")
		if !ok {
			return false
		}
		in.Service, in.Style, in.AccessPoint = "s3-global", StyleMultiRegion, ap
		in.setBucket(ap, true)
		in.BucketType = BucketMultiRegion
	case "website":
		in.website(before)
	case "accelerate":
		in.Modes |= Accelerate
		in.object(before)
	case "external-1", "external-2": // us-east-1's old second names
		in.Modes |= LegacyExternal
		in.Region = "us-east-1"
		in.object(before)
	case "fips":
		in.Modes |= FIPS
		if in.Region == "" {
			in.Modes |= LegacyGlobal
		}
		in.object(before)
	default:
		return s3DashRegion(in, before, name)
	}
	return true
}

// s3DashRegion reads the old forms that join the region with a dash:
// s3-us-west-2, s3-fips-us-gov-west-1, s3-website-us-east-1.
func s3DashRegion(in *Info, before, name string) bool {
	if in.Region != "" {
		return false
	}
	if r, ok := strings.CutPrefix(name, "website-"); ok && in.setRegion(r) {
		in.Modes |= LegacyDashRegion
		in.website(before)
		return true
	}
	if r, ok := strings.CutPrefix(name, "fips-"); ok && in.setRegion(r) {
		in.Modes |= LegacyDashRegion | FIPS
		in.object(before)
		return true
	}
	if in.setRegion(name) {
		in.Modes |= LegacyDashRegion
		in.object(before)
		return true
	}
	return false
}

// s3Express reads directory buckets' hosts; zone is what follows "s3express-".
func s3Express(in *Info, before, zone string) bool {
	if z, ok := strings.CutPrefix(zone, "fips-"); ok { // s3express-fips-use1-az4
		zone = z
		in.Modes |= FIPS
	}
	if z, ok := strings.CutSuffix(zone, "-fips"); ok { // s3express-control-fips
		zone = z
		in.Modes |= FIPS
	}
	if zone == "control" {
		in.Service, in.Style, in.Prefix = "s3express-control", StyleDirectory, before
		in.setAccount()
		if in.Prefix != "" {
			in.setBucket(in.Prefix, true)
		}
		return true
	}
	if zone == "" {
		return false
	}
	in.Service, in.Style, in.Zone = "s3express", StyleDirectoryZonal, zone
	if before != "" {
		in.setBucket(before, true)
	}
	return true
}

// s3Outposts reads bucket.op-id, bucket.ec2 and name-account.op-id, or none
// for the service's own API.
func s3Outposts(in *Info, before string) {
	in.Service = "s3-outposts"
	if before == "" {
		in.Style = StyleRegional
		return
	}
	in.Style = StyleOutposts
	name, outpost := last(before)
	if name == "" {
		in.Outpost = outpost
		return
	}
	in.Outpost = outpost
	in.setBucket(name, true)
	in.AccessPoint, in.Account = splitAccount(name)
	if in.BucketType == BucketGeneral {
		in.BucketType = BucketOutposts
	}
}

// accessPoint reads name-account before one of the access points' labels. A
// prefix without an account is an Object Lambda request route.
func (in *Info) accessPoint(before, service string, style Style, t BucketType) {
	in.Service, in.Style = service, style
	name, account := splitAccount(before)
	if account == "" {
		in.Prefix = before
		if before == "" {
			in.Style = StylePath
		}
		return
	}
	in.AccessPoint, in.Account = name, account
	in.setBucket(before, true)
	in.BucketType = t
}

// object sets what holds for hosts of the ordinary object API.
func (in *Info) object(bucket string) {
	in.Service = "s3"
	if bucket == "" {
		in.Style = StylePath
		return
	}
	in.Style = StyleVirtualHosted
	in.setBucket(bucket, true)
}

func (in *Info) website(bucket string) {
	in.Service, in.Style = "s3-website", StyleWebsite
	if bucket != "" {
		in.setBucket(bucket, true)
	}
}

// splitAccount splits name-123456789012.
func splitAccount(s string) (name, account string) {
	if i := len(s) - 13; i > 0 && s[i] == '-' && isAccount(s[i+1:]) {
		return s[:i], s[i+1:]
	}
	return s, ""
}

// setBucket takes the bucket and what its name says of it.
func (in *Info) setBucket(name string, inHost bool) {
	in.Bucket, in.BucketInHost = name, inHost
	in.BucketType = TypeOfBucket(name)
}

// setPathBucket takes the first segment of the path, decoded.
func (in *Info) setPathBucket(path string) {
	path = strings.TrimPrefix(path, "/")
	if i := strings.IndexAny(path, "/?"); i >= 0 {
		path = path[:i]
	}
	if path == "" {
		return
	}
	if strings.IndexByte(path, '%') >= 0 {
		if d, err := url.PathUnescape(path); err == nil {
			path = d
		}
	}
	in.setBucket(path, false)
}
