package main

import "testing"

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
