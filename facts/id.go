package facts

import (
	"net/url"
	"strings"

	"github.com/assay-project/assay/arn"
)

// aliases returns the other IDs by which rules may ask for what a file names. A
// file has what people have at hand, mostly an ARN or a queue's URL; rules ask
// by region and name where requests hold nothing else.
func aliases(kind, id string) []string {
	if a, ok := queueURL(id); ok {
		return []string{a.String()}
	}
	a, ok := arn.Split(id)
	if !ok {
		return nil
	}
	if kind == "AWS::ApiGateway::RestApi" {
		return []string{a.Resource[strings.LastIndexByte(a.Resource, '/')+1:]} // known by ID alone
	}
	name := bare(kind, a)
	if a.Region == "" {
		return []string{name}
	}
	return []string{a.Region + ":" + name}
}

// bare is the name within an ARN's resource, without its type.
func bare(kind string, a arn.ARN) string {
	what, name := "", a.Resource
	if i := strings.IndexAny(name, ":/"); i > 0 {
		what, name = name[:i], name[i+1:]
	}
	switch a.Service {
	case "iam":
		return name[strings.LastIndexByte(name, '/')+1:] // paths are no part of names
	case "logs":
		return strings.TrimSuffix(name, ":*")
	case "secretsmanager":
		if n := len(name) - 7; n > 0 && name[n] == '-' {
			return name[:n] // the six characters that AWS adds
		}
	case "events":
		if what == "rule" && !strings.Contains(name, "/") {
			return "default/" + name
		}
	case "cloudformation":
		name, _, _ = strings.Cut(name, "/")
	case "ssm":
		if what == "parameter" && strings.Contains(name, "/") {
			return "/" + name
		}
	case "kms":
		if kind == "AWS::KMS::Alias" {
			return a.Resource
		}
	}
	return name
}

// queueURL is the ARN of a queue's URL.
func queueURL(id string) (a arn.ARN, ok bool) {
	u, err := url.Parse(id)
	if err != nil || u.Host == "" {
		return a, false
	}
	host := strings.Split(u.Hostname(), ".")
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) != 2 || len(host) < 3 {
		return a, false
	}
	region := host[1]
	if host[0] != "sqs" {
		region = host[0] // of old: eu-west-1.queue.amazonaws.com
	}
	partition := "aws"
	switch {
	case strings.HasPrefix(region, "cn-"):
		partition = "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		partition = "aws-us-gov"
	}
	return arn.ARN{Partition: partition, Service: "sqs", Region: region, Account: parts[0], Resource: parts[1]}, true
}
