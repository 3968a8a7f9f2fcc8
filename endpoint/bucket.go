package endpoint

import (
	"strings"

	"github.com/assay-project/assay/arn"
)

// TypeOfBucket tells the kind of a bucket from its name or ARN. The suffixes
// are those that S3's naming rules reserve:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
func TypeOfBucket(name string) BucketType {
	switch {
	case name == "":
		return BucketNone
	case strings.HasSuffix(name, "-s3"):
		switch {
		case strings.HasSuffix(name, "--x-s3"):
			return BucketDirectory
		case strings.HasSuffix(name, "--xa-s3"):
			return BucketDirectoryAP
		case strings.HasSuffix(name, "--ol-s3"):
			return BucketObjectLambdaAls
		case strings.HasSuffix(name, "--op-s3"):
			return BucketOutpostsAlias
		case strings.HasSuffix(name, "--table-s3"):
			return BucketTable
		}
	case strings.HasSuffix(name, "-s3alias"):
		return BucketAccessPointAlias
	case strings.HasSuffix(name, ".mrap"):
		return BucketMultiRegion
	case arn.Is(name):
		return typeOfARN(name)
	}
	return BucketGeneral
}

// typeOfARN tells what an ARN in a bucket's place names.
func typeOfARN(s string) BucketType {
	a, ok := arn.Split(s)
	if !ok {
		return BucketGeneral
	}
	accessPoint := strings.HasPrefix(a.Resource, "accesspoint")
	switch {
	case a.Service == "s3-object-lambda":
		return BucketObjectLambda
	case a.Service == "s3-outposts":
		return BucketOutposts
	case accessPoint && a.Region == "":
		return BucketMultiRegion
	case accessPoint && a.Service == "s3express":
		return BucketDirectoryAP
	case a.Service == "s3express":
		return BucketDirectory
	case accessPoint:
		return BucketAccessPoint
	}
	return BucketGeneral
}

// ZoneOf returns the zone in a directory bucket's or its access point's name:
// "use1-az4" of b--use1-az4--x-s3. It returns "" for other names.
func ZoneOf(bucket string) string {
	name, ok := strings.CutSuffix(bucket, "--x-s3")
	if !ok {
		if name, ok = strings.CutSuffix(bucket, "--xa-s3"); !ok {
			return ""
		}
	}
	if i := strings.LastIndex(name, "--"); i >= 0 {
		return name[i+2:]
	}
	return ""
}

// hostable reports whether a bucket's name can stand in a host at all, dots
// included.
func hostable(bucket string) bool {
	if len(bucket) < 3 || len(bucket) > 63 {
		return false
	}
	numeric := true
	for label := range strings.SplitSeq(bucket, ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			c := label[i]
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
				return false
			}
			numeric = numeric && '0' <= c && c <= '9'
		}
	}
	return !numeric || strings.Count(bucket, ".") != 3
}

func isDirectory(t BucketType) bool { return t == BucketDirectory || t == BucketDirectoryAP }
