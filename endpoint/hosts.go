package endpoint

import (
	"strings"

	"github.com/assay-project/assay/endpoint/internal/partition"
)

//go:generate go run ./internal/gen -botocore $BOTOCORE_DATA -out .

// hostLabel is what names a service in a host ("monitoring", "api.sagemaker"),
// and the services that share it, by botocore's names.
type hostLabel struct {
	label    string
	services []string
}

// hostForm is one form in which a label stands in hosts: plain, FIPS, or with
// a prefix that some operations put before it ("sync-states").
type hostForm struct {
	host   string
	label  uint16 // index into hostLabels
	prefix uint8  // length of the operation's prefix
	fips   bool
}

// findForm is a binary search by hand, since it runs for every request.
func findForm(host string) *hostForm {
	lo, hi := 0, len(hostForms)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		switch c := strings.Compare(hostForms[mid].host, host); {
		case c < 0:
			lo = mid + 1
		case c > 0:
			hi = mid
		default:
			return &hostForms[mid]
		}
	}
	return nil
}

// s3Services are the services behind the host labels of the S3 family.
var s3Services = map[string][]string{
	"s3":                {"s3"},
	"s3-website":        {"s3"},
	"s3-accesspoint":    {"s3"},
	"s3-object-lambda":  {"s3"},
	"s3-global":         {"s3"},
	"s3express":         {"s3"},
	"s3express-control": {"s3", "s3control"},
	"s3-control":        {"s3control"},
	"s3-outposts":       {"s3", "s3control", "s3outposts"},
}

// Regions returns the names of all regions that AWS lists, in order, with the
// pseudo regions of global endpoints ("aws-global").
func Regions() []string { return partition.Regions() }

// Services returns the services, by botocore's names, that answer at hosts of
// this label ([Info.Service]): "email" gives pinpoint-email, ses and sesv2. It
// returns nil for an unknown label. The caller must not change the result.
func Services(label string) []string {
	if f := findForm(label); f != nil {
		return hostLabels[f.label].services
	}
	return s3Services[label]
}
