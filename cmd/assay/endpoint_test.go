package main

import (
	"errors"
	"strings"
	"testing"
)

func TestEndpointCommand(t *testing.T) {
	tests := []struct {
		args string
		want string
		code int
	}{
		{"s3 --bucket bucket --region eu-west-1 --accelerate --dualstack", `https://bucket.s3-accelerate.dualstack.amazonaws.com
  style      virtual-hosted
  partition  aws
  modes      dualstack, accelerate
  bucket     bucket, general-purpose
  sign       sigv4 as s3 in eu-west-1
`, exitClean},
		{"s3 --bucket bucket --region eu-west-1 --accelerate --fips", "an SDK would refuse: Accelerate cannot be used with FIPS\n", exitRefused},
		{"s3 --format json --bucket bucket --region eu-west-1 --accelerate --fips", `{"service":"s3","refused":"Accelerate cannot be used with FIPS","rules":"botocore 1.43.11"}` + "\n", exitRefused},
		{"dynamodb --region us-east-1 --param account-id=123456789012,account-id-endpoint-mode=required", `https://123456789012.ddb.us-east-1.amazonaws.com
  style      regional
  region     us-east-1
  partition  aws
  modes      account-based
  account    123456789012
`, exitClean},
		{"https://bucket.s3.amazonaws.com/key", `bucket.s3.amazonaws.com
  service    s3
  style      virtual-hosted
  region     us-east-1 (not in the host)
  partition  aws
  modes      legacy-global
  bucket     bucket, general-purpose
`, exitClean},
		{"sqs --region us-east-1 --accelerate", "", exitUsage},
		{"nosuchservice", "", exitUsage},
		{"arn:aws:s3:us-west-2:123456789012:accesspoint/ap", "", exitUsage},
		{"s3 --region us-east --bucket b", `https://s3.us-east.amazonaws.com/b
  style      path
  region     us-east (AWS lists no such region, so there is no such host)
  partition  aws
  bucket     b, general-purpose
  sign       sigv4 as s3 in us-east
`, exitClean},
		{"s3 --format yaml", "", exitUsage},
	}
	for _, tt := range tests {
		cmd := newEndpointCommand()
		var out strings.Builder
		cmd.SetArgs(strings.Fields(tt.args))
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		code := exitClean
		if err := cmd.Execute(); err != nil {
			code = exitUsage
			var e *exitError
			if errors.As(err, &e) {
				code = e.code
			}
		}
		if out.String() != tt.want || code != tt.code {
			t.Errorf("assay endpoint %s: exit %d\n%s\nwant exit %d\n%s", tt.args, code, out.String(), tt.code, tt.want)
		}
	}
}
