package endpoint

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAudit(t *testing.T) {
	tests := []struct {
		host, path string
		facts      Facts
		want       []Mismatch
	}{
		{"bucket.s3.eu-west-1.amazonaws.com", "/k", Facts{Region: "eu-west-1", Accelerate: No}, nil},
		{"bucket.s3.eu-west-1.amazonaws.com", "/k", Facts{}, nil},
		{"bucket.s3.eu-west-1.amazonaws.com", "/k", Facts{Region: "us-west-2"},
			[]Mismatch{{WrongRegion, "eu-west-1", "us-west-2", "bucket.s3.us-west-2.amazonaws.com"}}},
		{"s3.dualstack.eu-west-1.amazonaws.com", "/bucket/k", Facts{Region: "us-west-2"},
			[]Mismatch{{WrongRegion, "eu-west-1", "us-west-2", "s3.dualstack.us-west-2.amazonaws.com"}}},
		{"bucket.s3.amazonaws.com", "/k", Facts{Region: "us-west-2"},
			[]Mismatch{{WrongRegion, "us-east-1", "us-west-2", "bucket.s3.us-west-2.amazonaws.com"}}},
		{"bucket.s3.eu-west-1.amazonaws.com", "/k", Facts{Region: "cn-north-1"},
			[]Mismatch{{WrongPartition, "aws", "aws-cn", "bucket.s3.cn-north-1.amazonaws.com.cn"}}},
		{"s3.eu-west-1.amazonaws.com", "/", Facts{Region: "us-west-2"}, nil},

		{"bucket.s3-accelerate.amazonaws.com", "/k", Facts{Region: "us-west-2", Accelerate: Yes}, nil},
		{"bucket.s3-accelerate.amazonaws.com", "/k", Facts{}, nil},
		{"bucket.s3-accelerate.amazonaws.com", "/k", Facts{Region: "us-west-2", Accelerate: No},
			[]Mismatch{{Kind: AccelerateDisabled, Instead: "bucket.s3.us-west-2.amazonaws.com"}}},
		{"my.bucket.s3-accelerate.amazonaws.com", "/k", Facts{},
			[]Mismatch{{Kind: AccelerateDots, Have: "my.bucket"}}},
		{"b--use1-az4--x-s3.s3-accelerate.amazonaws.com", "/k", Facts{},
			[]Mismatch{{Kind: WrongHostKind, Have: "s3", Want: "s3express"}, {AccelerateImpossible, "directory", "general-purpose", ""}}},

		{"b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "/k", Facts{Region: "us-east-1"}, nil},
		{"s3express-control.us-east-1.amazonaws.com", "/b--use1-az4--x-s3", Facts{}, nil},
		{"b--use1-az4--x-s3.s3express-use1-az5.us-east-1.amazonaws.com", "/k", Facts{},
			[]Mismatch{{WrongZone, "use1-az5", "use1-az4", "b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com"}}},
		{"b--use1-az4--x-s3.s3.us-east-1.amazonaws.com", "/k", Facts{},
			[]Mismatch{{WrongHostKind, "s3", "s3express", "b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com"}}},
		{"bucket.s3express-use1-az4.us-east-1.amazonaws.com", "/k", Facts{Region: "us-east-2"},
			[]Mismatch{{WrongHostKind, "s3express", "s3", "bucket.s3.us-east-2.amazonaws.com"}}},

		{"a--use1-az4--xa-s3.s3express-use1-az4.us-east-1.amazonaws.com", "/k", Facts{}, nil},
		{"mfzwi23gnjvgw.mrap.s3.us-east-1.amazonaws.com", "/k", Facts{},
			[]Mismatch{{WrongHostKind, "s3", "s3-global", "mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com"}}},
		{"test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3.s3.us-west-2.amazonaws.com", "/k", Facts{},
			[]Mismatch{{WrongHostKind, "s3", "s3-outposts", "test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3.op-0b1d075431d83bebd.s3-outposts.us-west-2.amazonaws.com"}}},
		{"ap-abc123-s3alias.s3-accelerate.amazonaws.com", "/k", Facts{}, nil}, // not known to be impossible

		{"bucket.s3-website-us-east-1.amazonaws.com", "/k", Facts{},
			[]Mismatch{{Kind: WebsiteHost, Have: "bucket.s3-website-us-east-1.amazonaws.com", Instead: "bucket.s3.us-east-1.amazonaws.com"}}},
		{"my_bucket.s3.us-east-1.amazonaws.com", "/k", Facts{},
			[]Mismatch{{Kind: NotHostable, Have: "my_bucket", Instead: "s3.us-east-1.amazonaws.com"}}},
		{"my.bucket.s3.us-east-1.amazonaws.com", "/k", Facts{}, nil},

		{"bucket.bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com", "/k", Facts{Region: "us-west-2"},
			[]Mismatch{{Kind: WrongRegion, Have: "us-east-1", Want: "us-west-2"}}},
		{"localhost:9000", "/bucket/k", Facts{Region: "us-west-2"}, nil},
		{"sqs.us-east-1.amazonaws.com", "/", Facts{Region: "us-west-2"}, nil},
		{"mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com", "/k", Facts{Region: "us-west-2"}, nil},
	}
	for _, tt := range tests {
		got := Audit(Parse(tt.host, tt.path), tt.facts)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Audit(%q, %q, %+v): -want +got\n%s", tt.host, tt.path, tt.facts, diff)
		}
	}
}

func TestCoveredByWildcard(t *testing.T) {
	for host, want := range map[string]bool{
		"bucket.s3.us-east-1.amazonaws.com":                      true,
		"my.bucket.s3.us-east-1.amazonaws.com":                   false,
		"s3.us-east-1.amazonaws.com":                             true,
		"my.bucket.s3.example.com":                               true, // who knows
		"mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com": true,
	} {
		if got := CoveredByWildcard(Parse(host, "/my.bucket/k")); got != want {
			t.Errorf("%s: %t, want %t", host, got, want)
		}
	}
}

func TestCompare(t *testing.T) {
	want, err := S3Endpoint("bucket", "us-west-2", DualStack, false)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string][]Difference{
		"bucket.s3.dualstack.us-west-2.amazonaws.com":      nil,
		"bucket.s3.us-west-2.amazonaws.com":                {{"modes", "", "dualstack"}},
		"s3.dualstack.us-east-1.amazonaws.com":             {{"region", "us-east-1", "us-west-2"}, {"style", "path", "virtual-hosted"}},
		"bucket.s3.dualstack.us-west-2.amazonaws.com:8443": {{"host", "bucket.s3.dualstack.us-west-2.amazonaws.com", "bucket.s3.dualstack.us-west-2.amazonaws.com"}},
	}
	for host, diff := range tests {
		if d := cmp.Diff(diff, Compare(Parse(host, "/bucket/k"), want.Info())); d != "" {
			t.Errorf("%s: -want +got\n%s", host, d)
		}
	}
}

func TestResolveOptions(t *testing.T) {
	tests := []struct {
		service string
		options map[string]string
		url     string
		err     string
	}{
		{"s3", map[string]string{"bucket": "bucket", "region": "eu-west-1", "accelerate": "", "dualstack": "true"}, "https://bucket.s3-accelerate.dualstack.amazonaws.com", ""},
		{"s3", map[string]string{"bucket": "bucket", "region": "eu-west-1", "path-style": ""}, "https://s3.eu-west-1.amazonaws.com/bucket", ""},
		{"s3", map[string]string{"bucket": "bucket", "region": "eu-west-1", "endpoint-url": "http://localhost:9000"}, "http://bucket.localhost:9000", ""},
		{"s3", map[string]string{"bucket": "bucket", "region": "eu-west-1", "fips": "", "accelerate": ""}, "", "s3: Accelerate cannot be used with FIPS"},
		{"s3", map[string]string{"bucket": "bucket"}, "", "s3: A region must be set when sending requests to S3."},
		{"dynamodb", map[string]string{"region": "us-east-1", "account-id": "123456789012", "account-id-endpoint-mode": "preferred"}, "https://123456789012.ddb.us-east-1.amazonaws.com", ""},
		{"sqs", map[string]string{"region": "us-east-1", "accelerate": ""}, "", "sqs: endpoint parameter accelerate is not known to the service's rule set"},
		{"sqs", map[string]string{"region": "us-east-1", "fips": "maybe"}, "", `sqs: endpoint parameter fips is "maybe", neither true nor false`},
		{"nosuch", nil, "", "nosuch: no endpoint rule set"},
	}
	for _, tt := range tests {
		e, err := Compiled().ResolveOptions(tt.service, tt.options)
		switch {
		case err != nil && err.Error() != tt.err, err == nil && tt.err != "":
			t.Errorf("%s %v: error %v, want %q", tt.service, tt.options, err, tt.err)
		case err == nil && e.URL != tt.url:
			t.Errorf("%s %v: %s, want %s", tt.service, tt.options, e.URL, tt.url)
		}
	}
}
