// Package ecr holds what Amazon ECR checks beyond its model, and what it says of
// repositories that are not there.
package ecr

import "github.com/assay-project/assay/judge/rule"

// Repositories also come by themselves: with what is pulled through a cache, and
// with what is pushed where a creation template says so. The operations that may
// bring one are not Wanted.
var _ = rule.Track(rule.Rule{
	ID:       "ecr/not-found",
	When:     "the repository is known not to be there, or one is made that is there",
	Fix:      "create the repository, or name one that DescribeRepositories lists, in the region that is called",
	Not:      "the URI: a name has no registry before it and no tag behind",
	Evidence: rule.Reported,
	Sources: []string{"https://github.com/turbot/steampipe-plugin-aws/issues/1938", "https://github.com/getmoto/moto/blob/0af643a/moto/ecr/exceptions.py",
		"https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html", "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html"},
}, &rule.Kind{
	Type: "AWS::ECR::Repository", Members: []string{"repositoryName", "repositoryNames"}, Name: func(s string) string { return s },
	ID: func(c *rule.Case, text string) string {
		if c.Theirs(c.Text("registryId")) {
			return ""
		}
		return c.Region() + ":" + text
	},
	Scope: func(c *rule.Case) string { return c.Region() + ":" },
	Made:  []string{"CreateRepository"}, Ended: []string{"DeleteRepository"}, Lists: map[string]string{"DescribeRepositories": "repositoryName"},
	Wanted: []string{"DescribeRepositories", "DeleteRepository", "DescribeImages", "ListImages", "GetRepositoryPolicy", "SetRepositoryPolicy", "DeleteRepositoryPolicy",
		"GetLifecyclePolicy", "PutLifecyclePolicy", "DeleteLifecyclePolicy", "PutImageTagMutability", "PutImageScanningConfiguration", "StartImageScan",
		"DescribeImageScanFindings"},
	Code: "RepositoryNotFoundException", Status: 400, Message: "The repository with name '{name}' does not exist in the registry with id '{account}'",
	Taken: &rule.Answer{Code: "RepositoryAlreadyExistsException", Status: 400, Message: "The repository with name '{name}' already exists in the registry with id '{account}'"},
})
