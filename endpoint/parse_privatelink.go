package endpoint

import "strings"

// parsePrivateLink reads what stands before ".vpce.amazonaws.com":
// [name.[bucket|accesspoint|control].]vpce-id.service.region.
func parsePrivateLink(in *Info, head, path string) {
	in.Modes |= PrivateLink
	in.Style = StyleRegional
	if rest, label := last(head); in.setRegion(label) {
		head = rest
	}
	at := strings.Index(head, "vpce-")
	for at > 0 && head[at-1] != '.' {
		next := strings.Index(head[at+1:], "vpce-")
		if next < 0 {
			at = -1
			break
		}
		at += 1 + next
	}
	if at < 0 {
		in.setService(head)
		return
	}
	id, service, _ := strings.Cut(head[at:], ".")
	prefix := strings.TrimSuffix(head[:at], ".")
	in.VPCEndpoint = id
	in.setService(service)
	if in.Prefix == "" {
		in.Prefix = prefix
	}
	if in.Service == "s3" || in.Service == "s3-outposts" {
		parseS3PrivateLink(in, prefix)
	}
}

// parseS3PrivateLink reads what stands before the VPC endpoint's id: "bucket"
// (path style), "name.bucket", "name-account.accesspoint", "account.control".
func parseS3PrivateLink(in *Info, prefix string) {
	in.Prefix = ""
	name, kind := last(prefix)
	switch kind {
	case "bucket", "":
		in.object(name)
	case "accesspoint":
		if strings.HasSuffix(name, ".mrap") {
			in.Service, in.Style, in.AccessPoint = "s3-global", StyleMultiRegion, name
			in.setBucket(name, true)
			in.BucketType = BucketMultiRegion
			return
		}
		in.accessPoint(name, "s3-accesspoint", StyleAccessPoint, BucketAccessPoint)
	case "control":
		in.Service, in.Style, in.Prefix = "s3-control", StyleControl, name
		in.setAccount()
	default:
		in.object(prefix)
	}
}
