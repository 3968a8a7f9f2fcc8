package main

import (
	"slices"
	"testing"
)

func TestRegexHeads(t *testing.T) {
	for expr, want := range map[string][]string{
		`^(us|eu)\-\w+\-\d+$`:      {"us-", "eu-"},
		`^us\-gov\-\w+\-\d+$`:      {"us-gov-"},
		`^eusc\-(de)\-\w+\-\d+$`:   {"eusc-de-"},
		`^(a|b)\-(c|d)\-\w+\-\d+$`: {"a-c-", "a-d-", "b-c-", "b-d-"},
	} {
		if got, err := regexHeads(expr); err != nil || !slices.Equal(got, want) {
			t.Errorf("regexHeads(%s) = %q, %v, want %q", expr, got, err, want)
		}
	}
	for _, expr := range []string{``, `^us\-.*$`, `^u[sk]\-\w+\-\d+$`, `^us\.\w+\-\d+$`} {
		if got, err := regexHeads(expr); err == nil {
			t.Errorf("regexHeads(%s) = %q, want an error", expr, got)
		}
	}
}

func TestLabels(t *testing.T) {
	table := hostTable{regions: map[string]bool{"us-east-1": true}, suffixes: []string{"amazonaws.com", "on.aws", "aws.amazon.com"}}
	for url, want := range map[string]string{
		"https://sqs.{Region}.{PartitionResult#dnsSuffix}":                             "sqs",
		"https://api-fips.sagemaker.{Region}.{PartitionResult#dnsSuffix}":              "api-fips.sagemaker",
		"https://{AccountId}.ddb.{Region}.{PartitionResult#dualStackDnsSuffix}":        "ddb",
		"https://{EndpointId}.endpoint.events.{PartitionResult#dnsSuffix}":             "endpoint.events",
		"https://{Region}.signin.aws.amazon.com":                                       "signin",
		"https://iam.amazonaws.com":                                                    "iam",
		"https://maps.geo.{Region}.us-gov.{PartitionResult#dnsSuffix}/v2":              "maps.geo",
		"https://{Id}.{Suffix}.{OperationType}-kinesis.{Region}.{Partition#dnsSuffix}": "",
		"http://localhost:8000":                                                        "",
	} {
		if got := table.labels(url); got != want {
			t.Errorf("labels(%s) = %q, want %q", url, got, want)
		}
	}
}
