package endpoint

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/endpoint/internal/partition"
	"github.com/google/go-cmp/cmp"
)

func TestParseS3(t *testing.T) {
	tests := []struct {
		host, path string
		want       Info
	}{
		{"b.s3.eu-west-1.amazonaws.com", "/k", Info{Region: "eu-west-1", Style: StyleVirtualHosted, Bucket: "b", BucketInHost: true, BucketType: BucketGeneral}},
		{"my.dotted.bucket.s3.eu-west-1.amazonaws.com:443", "/k", Info{Port: "443", Region: "eu-west-1", Style: StyleVirtualHosted, Bucket: "my.dotted.bucket", BucketInHost: true, BucketType: BucketGeneral}},
		{"s3.eu-west-1.amazonaws.com", "/b/k", Info{Region: "eu-west-1", Style: StylePath, Bucket: "b", BucketType: BucketGeneral}},
		{"s3.eu-west-1.amazonaws.com", "/?list-type=2", Info{Region: "eu-west-1", Style: StylePath}},
		{"s3.eu-west-1.amazonaws.com", "/b?list-type=2", Info{Region: "eu-west-1", Style: StylePath, Bucket: "b", BucketType: BucketGeneral}},
		{"s3.amazonaws.com", "/b/k", Info{Region: "us-east-1", RegionImplied: true, Style: StylePath, Modes: LegacyGlobal, Bucket: "b", BucketType: BucketGeneral}},
		{"b.s3.amazonaws.com", "/", Info{Region: "us-east-1", RegionImplied: true, Style: StyleVirtualHosted, Modes: LegacyGlobal, Bucket: "b", BucketInHost: true, BucketType: BucketGeneral}},
		{"b.s3-us-west-2.amazonaws.com", "/", Info{Region: "us-west-2", Style: StyleVirtualHosted, Modes: LegacyDashRegion, Bucket: "b", BucketInHost: true, BucketType: BucketGeneral}},
		{"s3-fips-us-gov-west-1.amazonaws.com", "/b", Info{Partition: "aws-us-gov", Region: "us-gov-west-1", Style: StylePath, Modes: LegacyDashRegion | FIPS, Bucket: "b", BucketType: BucketGeneral}},
		{"s3-external-1.amazonaws.com", "/b", Info{Region: "us-east-1", Style: StylePath, Modes: LegacyExternal, Bucket: "b", BucketType: BucketGeneral}},
		{"b.s3.dualstack.us-east-2.amazonaws.com", "/", Info{Region: "us-east-2", Style: StyleVirtualHosted, Modes: DualStack, Bucket: "b", BucketInHost: true, BucketType: BucketGeneral}},
		{"b.s3-fips.dualstack.us-east-2.amazonaws.com", "/", Info{Region: "us-east-2", Style: StyleVirtualHosted, Modes: DualStack | FIPS, Bucket: "b", BucketInHost: true, BucketType: BucketGeneral}},
		{"b.s3-accelerate.amazonaws.com", "/", Info{Style: StyleVirtualHosted, Modes: Accelerate, Bucket: "b", BucketInHost: true, BucketType: BucketGeneral}},
		{"b.s3-accelerate.dualstack.amazonaws.com", "/", Info{Style: StyleVirtualHosted, Modes: Accelerate | DualStack, Bucket: "b", BucketInHost: true, BucketType: BucketGeneral}},
		{"B.S3.CN-North-1.amazonaws.com.cn", "/", Info{Host: "b.s3.cn-north-1.amazonaws.com.cn", Partition: "aws-cn", Region: "cn-north-1", Style: StyleVirtualHosted, Bucket: "b", BucketInHost: true, BucketType: BucketGeneral}},
		{"b.s3.us-iso-east-1.c2s.ic.gov", "/", Info{Partition: "aws-iso", Region: "us-iso-east-1", Style: StyleVirtualHosted, Bucket: "b", BucketInHost: true, BucketType: BucketGeneral}},
		{"s3.us-west-2.b.s3.eu-west-1.amazonaws.com", "/", Info{Region: "eu-west-1", Style: StyleVirtualHosted, Bucket: "s3.us-west-2.b", BucketInHost: true, BucketType: BucketGeneral}},
		{"ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com", "/k", Info{Service: "s3-accesspoint", Region: "us-west-2", Style: StyleAccessPoint, Bucket: "ap-123456789012", BucketInHost: true, BucketType: BucketAccessPoint, AccessPoint: "ap", Account: "123456789012"}},
		{"ap-123456789012.s3-accesspoint-fips.dualstack.us-west-2.amazonaws.com", "/k", Info{Service: "s3-accesspoint", Region: "us-west-2", Style: StyleAccessPoint, Modes: FIPS | DualStack, Bucket: "ap-123456789012", BucketInHost: true, BucketType: BucketAccessPoint, AccessPoint: "ap", Account: "123456789012"}},
		{"ap-x1y2-s3alias.s3.us-west-2.amazonaws.com", "/k", Info{Region: "us-west-2", Style: StyleVirtualHosted, Bucket: "ap-x1y2-s3alias", BucketInHost: true, BucketType: BucketAccessPointAlias}},
		{"lens-123456789012.s3-object-lambda.us-west-2.amazonaws.com", "/k", Info{Service: "s3-object-lambda", Region: "us-west-2", Style: StyleObjectLambda, Bucket: "lens-123456789012", BucketInHost: true, BucketType: BucketObjectLambda, AccessPoint: "lens", Account: "123456789012"}},
		{"io-cell1-route.s3-object-lambda.us-west-2.amazonaws.com", "/WriteGetObjectResponse", Info{Service: "s3-object-lambda", Region: "us-west-2", Style: StyleObjectLambda, Prefix: "io-cell1-route"}},
		{"ap-123456789012.op-01234567890123456.s3-outposts.us-west-2.amazonaws.com", "/k", Info{Service: "s3-outposts", Region: "us-west-2", Style: StyleOutposts, Bucket: "ap-123456789012", BucketInHost: true, BucketType: BucketOutposts, AccessPoint: "ap", Account: "123456789012", Outpost: "op-01234567890123456"}},
		{"test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3.ec2.s3-outposts.us-east-1.amazonaws.com", "/", Info{Service: "s3-outposts", Region: "us-east-1", Style: StyleOutposts, Bucket: "test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3", BucketInHost: true, BucketType: BucketOutpostsAlias, AccessPoint: "test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3", Outpost: "ec2"}},
		{"s3-outposts.us-west-2.amazonaws.com", "/S3Outposts/CreateEndpoint", Info{Service: "s3-outposts", Region: "us-west-2", Style: StyleRegional}},
		{"mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com", "/k", Info{Service: "s3-global", Style: StyleMultiRegion, Bucket: "mfzwi23gnjvgw.mrap", BucketInHost: true, BucketType: BucketMultiRegion, AccessPoint: "mfzwi23gnjvgw.mrap"}},
		{"b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "/k", Info{Service: "s3express", Region: "us-east-1", Style: StyleDirectoryZonal, Bucket: "b--use1-az4--x-s3", BucketInHost: true, BucketType: BucketDirectory, Zone: "use1-az4"}},
		{"b--use1-az4--x-s3.s3express-fips-use1-az4.dualstack.us-east-1.amazonaws.com", "/k", Info{Service: "s3express", Region: "us-east-1", Style: StyleDirectoryZonal, Modes: FIPS | DualStack, Bucket: "b--use1-az4--x-s3", BucketInHost: true, BucketType: BucketDirectory, Zone: "use1-az4"}},
		{"s3express-control.us-east-1.amazonaws.com", "/b--use1-az4--x-s3/", Info{Service: "s3express-control", Region: "us-east-1", Style: StyleDirectory, Bucket: "b--use1-az4--x-s3", BucketType: BucketDirectory}},
		{"s3express-control-fips.us-east-1.amazonaws.com", "/", Info{Service: "s3express-control", Region: "us-east-1", Style: StyleDirectory, Modes: FIPS}},
		{"b.s3-website-us-east-1.amazonaws.com", "/", Info{Service: "s3-website", Region: "us-east-1", Style: StyleWebsite, Modes: LegacyDashRegion, Bucket: "b", BucketInHost: true, BucketType: BucketGeneral}},
		{"b.s3-website.eu-central-1.amazonaws.com", "/", Info{Service: "s3-website", Region: "eu-central-1", Style: StyleWebsite, Bucket: "b", BucketInHost: true, BucketType: BucketGeneral}},
		{"123456789012.s3-control.us-west-2.amazonaws.com", "/v20180820/bucket/b", Info{Service: "s3-control", Region: "us-west-2", Style: StyleControl, Modes: AccountBased, Account: "123456789012"}},
		{"123456789012.s3-control-fips.dualstack.us-west-2.amazonaws.com", "/", Info{Service: "s3-control", Region: "us-west-2", Style: StyleControl, Modes: AccountBased | FIPS | DualStack, Account: "123456789012"}},
		{"b.bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com", "/k", Info{Region: "us-east-1", Style: StyleVirtualHosted, Modes: PrivateLink, Bucket: "b", BucketInHost: true, BucketType: BucketGeneral, VPCEndpoint: "vpce-1a2b3c4d-5e6f"}},
		{"bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com", "/b/k", Info{Region: "us-east-1", Style: StylePath, Modes: PrivateLink, Bucket: "b", BucketType: BucketGeneral, VPCEndpoint: "vpce-1a2b3c4d-5e6f"}},
		{"ap-123456789012.accesspoint.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com", "/k", Info{Service: "s3-accesspoint", Region: "us-east-1", Style: StyleAccessPoint, Modes: PrivateLink, Bucket: "ap-123456789012", BucketInHost: true, BucketType: BucketAccessPoint, AccessPoint: "ap", Account: "123456789012", VPCEndpoint: "vpce-1a2b3c4d-5e6f"}},
		{"123456789012.control.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com", "/", Info{Service: "s3-control", Region: "us-east-1", Style: StyleControl, Modes: PrivateLink | AccountBased, Account: "123456789012", VPCEndpoint: "vpce-1a2b3c4d-5e6f"}},
		{"s3.eu-west-1.amazonaws.com", "/arn%3Aaws%3As3%3Aeu-west-1%3A123456789012%3Aaccesspoint%2Fap/k", Info{Region: "eu-west-1", Style: StylePath, Bucket: "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap", BucketType: BucketAccessPoint}},
	}
	for _, tt := range tests {
		if tt.want.Host == "" {
			tt.want.Host, _ = splitPort(tt.host)
		}
		if tt.want.Partition == "" {
			tt.want.Partition = "aws"
		}
		if tt.want.Service == "" {
			tt.want.Service = "s3"
		}
		if diff := cmp.Diff(tt.want, Parse(tt.host, tt.path)); diff != "" {
			t.Errorf("Parse(%q, %q): -want +got\n%s", tt.host, tt.path, diff)
		}
	}
}

func TestParseServices(t *testing.T) {
	tests := []struct {
		host     string
		want     Info
		services []string
	}{
		{"monitoring.us-east-1.amazonaws.com", Info{Service: "monitoring", Region: "us-east-1"}, []string{"cloudwatch"}},
		{"us-east-1.queue.amazonaws.com", Info{Service: "queue", Region: "us-east-1", Modes: RegionFirst}, []string{"sqs"}},
		{"queue.amazonaws.com", Info{Service: "queue", Style: StyleGlobal, Region: "us-east-1", RegionImplied: true}, []string{"sqs"}},
		{"iam.amazonaws.com", Info{Service: "iam", Style: StyleGlobal, Region: "us-east-1", RegionImplied: true}, []string{"iam"}},
		{"iam.global.api.aws", Info{Service: "iam", Style: StyleGlobal, Region: "us-east-1", RegionImplied: true, Modes: DualStack}, []string{"iam"}},
		{"iam.us-gov.amazonaws.com", Info{Partition: "aws-us-gov", Service: "iam", Style: StyleGlobal, Region: "us-gov-west-1", RegionImplied: true}, []string{"iam"}},
		{"iam.cn-north-1.amazonaws.com.cn", Info{Partition: "aws-cn", Service: "iam", Region: "cn-north-1"}, []string{"iam"}},
		{"route53.amazonaws.com.cn", Info{Partition: "aws-cn", Service: "route53", Style: StyleGlobal, Region: "cn-northwest-1", RegionImplied: true}, []string{"route53"}},
		{"email-fips.us-east-1.amazonaws.com", Info{Service: "email", Region: "us-east-1", Modes: FIPS}, []string{"pinpoint-email", "ses", "sesv2"}},
		{"kinesis-fips.us-gov-west-1.api.aws", Info{Partition: "aws-us-gov", Service: "kinesis", Region: "us-gov-west-1", Modes: FIPS | DualStack}, []string{"kinesis"}},
		{"a1b2c3.execute-api.eu-west-1.amazonaws.com", Info{Service: "execute-api", Prefix: "a1b2c3", Region: "eu-west-1"}, []string{"apigatewaymanagementapi"}},
		{"data.iot.eu-west-1.amazonaws.com", Info{Service: "data.iot", Region: "eu-west-1"}, []string{"iot-data"}},
		{"abc123-ats.iot.eu-west-1.amazonaws.com", Info{Service: "iot", Prefix: "abc123-ats", Region: "eu-west-1"}, []string{"iot"}},
		{"123456789012.ddb.us-east-1.amazonaws.com", Info{Service: "ddb", Account: "123456789012", Region: "us-east-1", Modes: AccountBased}, []string{"dynamodb"}},
		{"123456789012.control-kinesis.us-east-1.amazonaws.com", Info{Service: "control-kinesis", Account: "123456789012", Region: "us-east-1", Modes: AccountBased}, []string{"kinesis"}},
		{"api-fips.sagemaker.us-east-1.amazonaws.com", Info{Service: "api.sagemaker", Region: "us-east-1", Modes: FIPS}, []string{"sagemaker"}},
		{"fips.transcribe.us-east-1.amazonaws.com", Info{Service: "transcribe", Region: "us-east-1", Modes: FIPS}, []string{"transcribe"}},
		{"sync-states.us-east-1.amazonaws.com", Info{Service: "states", Prefix: "sync-", Region: "us-east-1"}, []string{"stepfunctions"}},
		{"api.iotsitewise.us-east-1.amazonaws.com", Info{Service: "iotsitewise", Prefix: "api", Region: "us-east-1"}, []string{"iotsitewise"}},
		{"search-logs-abcdef.us-east-1.es.amazonaws.com", Info{Service: "es", Prefix: "search-logs-abcdef", Region: "us-east-1", Modes: RegionFirst}, []string{"es", "opensearch"}},
		{"us-west-2.elasticmapreduce.amazonaws.com", Info{Service: "elasticmapreduce", Region: "us-west-2", Modes: RegionFirst}, []string{"emr"}},
		{"eu-west-1.signin.aws.amazon.com", Info{Service: "signin", Region: "eu-west-1", Modes: RegionFirst}, []string{"signin"}},
		{"vpce-0a1b2c3d-4e5f.sqs.eu-west-1.vpce.amazonaws.com", Info{Service: "sqs", Region: "eu-west-1", Modes: PrivateLink, VPCEndpoint: "vpce-0a1b2c3d-4e5f"}, []string{"sqs"}},
		{"vpce-0a1b2c3d-4e5f-eu-west-1a.api.ecr.eu-west-1.vpce.amazonaws.com", Info{Service: "api.ecr", Region: "eu-west-1", Modes: PrivateLink, VPCEndpoint: "vpce-0a1b2c3d-4e5f-eu-west-1a"}, []string{"ecr"}},
		{"urlid123.lambda-url.us-east-1.on.aws", Info{Service: "lambda-url", Prefix: "urlid123", Region: "us-east-1", Modes: DualStack}, nil},
		{"newservice.us-east-1.api.aws", Info{Service: "newservice", Region: "us-east-1", Modes: DualStack}, nil},
		{"newservice-fips.us-middle-9.amazonaws.com", Info{Service: "newservice", Region: "us-middle-9", Modes: FIPS}, nil},
		{"sqs.us-east.amazonaws.com", Info{Service: "sqs", Region: "us-east", RegionUnlisted: true}, []string{"sqs"}},
		{"api.sagemaker.useast1.api.aws", Info{Service: "api.sagemaker", Region: "useast1", RegionUnlisted: true, Modes: DualStack}, []string{"sagemaker"}},
		{"s3.console.aws.amazon.com", Info{Service: "console", Prefix: "s3", Style: StyleGlobal, Region: "us-east-1", RegionImplied: true}, nil},
		{"x.newservice.amazonaws.com", Info{Service: "newservice", Prefix: "x", Style: StyleGlobal, Region: "us-east-1", RegionImplied: true}, nil},
		{"sts.eusc-de-east-1.amazonaws.eu", Info{Partition: "aws-eusc", Service: "sts", Region: "eusc-de-east-1"}, []string{"sts"}},
		{"s3tables.us-east-1.amazonaws.com", Info{Service: "s3tables", Region: "us-east-1"}, []string{"s3tables"}},
		{"s3vectors.us-east-1.api.aws", Info{Service: "s3vectors", Region: "us-east-1", Modes: DualStack}, []string{"s3vectors"}},
	}
	for _, tt := range tests {
		tt.want.Host = tt.host
		if tt.want.Partition == "" {
			tt.want.Partition = "aws"
		}
		if tt.want.Style == "" {
			tt.want.Style = StyleRegional
		}
		got := Parse(tt.host, "/x/y")
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Parse(%q): -want +got\n%s", tt.host, diff)
		}
		if s := Services(got.Service); !slices.Equal(s, tt.services) {
			t.Errorf("Services(%q) = %q, want %q", got.Service, s, tt.services)
		}
	}
}

func TestParseCustom(t *testing.T) {
	tests := []struct {
		host, path              string
		service, bucket, region string
	}{
		{"localhost:4566", "/b/k", "", "", ""},
		{"127.0.0.1:9000", "/b/k", "", "", ""},
		{"[::1]:9000", "/b/k", "", "", ""},
		{"", "/b/k", "", "", ""},
		{"amazonaws.com", "/b/k", "", "", ""},
		{"s3.us-west-2.amazonaws.com.evil.example", "/b/k", "s3", "b", "us-west-2"},
		{"notamazonaws.com", "/", "", "", ""},
		{"b.s3.localhost.localstack.cloud:4566", "/k", "s3", "b", ""},
		{"s3.eu-central-1.example.com", "/b/k", "s3", "b", "eu-central-1"},
		{"my-s3.example.com", "/b/k", "", "", ""},
	}
	for _, tt := range tests {
		got := Parse(tt.host, tt.path)
		if !got.Custom() || got.Partition != "" {
			t.Errorf("Parse(%q) is style %q, partition %q, want custom", tt.host, got.Style, got.Partition)
		}
		if got.Service != tt.service || got.Bucket != tt.bucket || got.Region != tt.region {
			t.Errorf("Parse(%q) = service %q, bucket %q, region %q, want %q, %q, %q",
				tt.host, got.Service, got.Bucket, got.Region, tt.service, tt.bucket, tt.region)
		}
	}
}

// TestParseOfficial reads back the host of every endpoint in AWS's test cases.
func TestParseOfficial(t *testing.T) {
	n := 0
	for _, c := range officialCases(t) {
		region, _ := c.Params["Region"].(string)
		if c.URL == "" || c.Params["Endpoint"] != nil || region != "" && partition.Of(region) == nil {
			continue // some cases have regions such as "local"
		}
		n++
		host, path, _ := strings.Cut(strings.TrimPrefix(c.URL, "https://"), "/")
		in := Parse(host, "/"+path)
		if !slices.Contains(Services(in.Service), c.Service) {
			t.Errorf("%s: Parse(%q) gives service %q of %q", c.Service, host, in.Service, Services(in.Service))
		}
		if in.Modes.Has(FIPS) != strings.Contains(host, "fips") {
			t.Errorf("Parse(%q) gives modes %s", host, in.Modes)
		}
		if in.Region != region && strings.Contains(host, "."+region+".") {
			t.Errorf("Parse(%q) gives region %q", host, in.Region)
		}
		if want := partition.Of(region); want != nil && want.ID != in.Partition {
			t.Errorf("Parse(%q) gives partition %q, want %q", host, in.Partition, want.ID)
		}
		if b, _ := c.Params["Bucket"].(string); c.Service == "s3" && b != "" && !arn.Is(b) && in.Bucket != b {
			t.Errorf("Parse(%q, %q) gives bucket %q, want %q", host, path, in.Bucket, b)
		}
	}
	if n < 11_000 {
		t.Errorf("only %d hosts were read", n)
	}
}

func TestInfoJSON(t *testing.T) {
	in := Parse("assets-prod.s3.dualstack.us-east-1.amazonaws.com", "/k")
	got, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"style":"virtual-hosted","region":"us-east-1","partition":"aws","modes":["dualstack"],"bucketType":"general-purpose"}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"b.s3.eu-west-1.amazonaws.com", "a.b.vpce-1.s3.us-east-1.vpce.amazonaws.com", "us-east-1.queue.amazonaws.com",
		"s3express-control.amazonaws.com", ".amazonaws.com", "vpce.amazonaws.com", "s3-.amazonaws.com", "..s3..api.aws"} {
		f.Add(s, "/b/k")
	}
	f.Fuzz(func(t *testing.T, host, path string) {
		in := Parse(host, path)
		if in.Style == "" {
			t.Fatalf("Parse(%q) has no style", host)
		}
		if (in.Partition == "") != in.Custom() {
			t.Fatalf("Parse(%q): partition %q, style %q", host, in.Partition, in.Style)
		}
		if (in.Bucket == "") != (in.BucketType == BucketNone) {
			t.Fatalf("Parse(%q, %q): bucket %q of type %q", host, path, in.Bucket, in.BucketType)
		}
		// A host is the same host in any case.
		if again := Parse(in.Host, path); again.Style != in.Style || again.Bucket != in.Bucket || again.Modes != in.Modes {
			t.Fatalf("Parse(%q) and Parse(%q) differ", host, in.Host)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, host := range []string{"assets-prod.s3.eu-west-1.amazonaws.com", "s3.dualstack.us-east-1.amazonaws.com", "api-fips.sagemaker.us-east-1.amazonaws.com",
		"a1b2c3.execute-api.eu-west-1.amazonaws.com", "newservice.cn-north-1.amazonaws.com.cn", "b.bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com", "localhost:4566"} {
		b.Run(host, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(host, "/bucket/key")
			}
		})
	}
}
