// Package arn reads Amazon Resource Names.
//
// An ARN has six parts: arn:partition:service:region:account:resource. Region
// and account may be empty; the resource may hold further colons and slashes.
// [Parse] holds an ARN to what AWS documents; [Split] only takes it apart, as
// AWS's SDKs do, since a service often says more exactly what it dislikes.
//
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
package arn

import "strings"

// ARN is an Amazon Resource Name taken apart.
type ARN struct {
	Partition string // "aws", "aws-cn", "aws-us-gov", …
	Service   string // the service's namespace: "s3", "sns", "s3-outposts"
	Region    string // empty for global resources
	Account   string // empty where names are global, as S3 buckets' are
	Resource  string // everything after the fifth colon
}

// Split takes an ARN apart as AWS's SDKs do: six parts, the first "arn", and
// partition, service and resource not empty. It allocates nothing.
func Split(s string) (a ARN, ok bool) {
	rest, ok := strings.CutPrefix(s, "arn:")
	if !ok {
		return ARN{}, false
	}
	for _, part := range []*string{&a.Partition, &a.Service, &a.Region, &a.Account} {
		if *part, rest, ok = strings.Cut(rest, ":"); !ok {
			return ARN{}, false
		}
	}
	a.Resource = rest
	if a.Partition == "" || a.Service == "" || a.Resource == "" {
		return ARN{}, false
	}
	return a, true
}

// Is reports whether s begins like an ARN. It says nothing of the rest.
func Is(s string) bool { return strings.HasPrefix(s, "arn:") }

// Part names a part of an ARN.
type Part string

// The parts of an ARN.
const (
	PartPrefix    Part = "prefix"
	PartPartition Part = "partition"
	PartService   Part = "service"
	PartRegion    Part = "region"
	PartAccount   Part = "account"
	PartResource  Part = "resource"
)

// Error says which part of an ARN is wrong.
type Error struct {
	ARN    string
	Part   Part
	Value  string // the part as given
	Reason string
}

func (e *Error) Error() string {
	if e.Part == PartPrefix {
		return "arn: " + e.Reason
	}
	return "arn: " + string(e.Part) + " " + e.Reason
}

// Parse reads an ARN and checks the form of every part. The error is an
// [*Error] that names the first part that is wrong.
func Parse(s string) (ARN, error) {
	fail := func(p Part, value, reason string) (ARN, error) {
		return ARN{}, &Error{ARN: s, Part: p, Value: value, Reason: reason}
	}
	if !Is(s) {
		return fail(PartPrefix, s, `does not begin with "arn:"`)
	}
	parts := strings.SplitN(s, ":", 6)
	if len(parts) < 6 {
		return fail(PartPrefix, s, "has fewer than six parts")
	}
	a := ARN{parts[1], parts[2], parts[3], parts[4], parts[5]}
	switch {
	case a.Partition == "":
		return fail(PartPartition, "", "is empty")
	case a.Partition != "aws" && !strings.HasPrefix(a.Partition, "aws-") || !isName(a.Partition):
		return fail(PartPartition, a.Partition, `is not "aws" or one that begins with "aws-"`)
	case a.Service == "":
		return fail(PartService, "", "is empty")
	case !isName(a.Service):
		return fail(PartService, a.Service, "holds more than lower-case letters, digits and hyphens")
	case a.Region != "" && a.Region != "*" && !isName(a.Region):
		return fail(PartRegion, a.Region, "holds more than lower-case letters, digits and hyphens")
	case !isAccount(a.Account):
		return fail(PartAccount, a.Account, "is not twelve digits")
	case a.Resource == "":
		return fail(PartResource, "", "is empty")
	}
	return a, nil
}

// isName matches [a-z0-9-]+ without a hyphen at either end.
func isName(s string) bool {
	if s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// isAccount accepts twelve digits, none, the wildcard of policies, and the two
// names that stand there for AWS's own: managed policies (aws) and CloudFront's
// origin access identities (cloudfront).
func isAccount(s string) bool {
	switch s {
	case "", "*", "aws", "cloudfront":
		return true
	}
	if len(s) != 12 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// String puts the ARN together again.
func (a ARN) String() string {
	return "arn:" + a.Partition + ":" + a.Service + ":" + a.Region + ":" + a.Account + ":" + a.Resource
}

// ResourceType returns what stands before the first "/" or ":" of the resource
// ("accesspoint" of accesspoint/ap, "function" of function:f:1), or "" when
// neither occurs.
func (a ARN) ResourceType() string {
	if i := strings.IndexAny(a.Resource, "/:"); i >= 0 {
		return a.Resource[:i]
	}
	return ""
}

// ResourceID returns what follows the type, or the whole resource where there
// is no type.
func (a ARN) ResourceID() string {
	if i := strings.IndexAny(a.Resource, "/:"); i >= 0 {
		return a.Resource[i+1:]
	}
	return a.Resource
}

// ResourceParts splits the resource at each "/" and ":".
func (a ARN) ResourceParts() []string {
	n := 1 + strings.Count(a.Resource, "/") + strings.Count(a.Resource, ":")
	parts := make([]string, 0, n)
	rest := a.Resource
	for {
		i := strings.IndexAny(rest, "/:")
		if i < 0 {
			return append(parts, rest)
		}
		parts = append(parts, rest[:i])
		rest = rest[i+1:]
	}
}
