// Package codebuild holds what AWS CodeBuild checks of projects beyond its model.
package codebuild

import (
	"embed"

	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("codebuild", examples)

const (
	invalid  = "InvalidInputException"
	pipeline = "CODEPIPELINE"
)

var create = []string{"CreateProject"}

var _ = rule.Add(rule.Rule{
	ID: "codebuild/pipeline-both", Operations: create, On: rule.Member("source"), Stage: rule.Combinations, Order: 1,
	When: "only one of source and artifacts is CodePipeline's",
	Code: invalid, Status: 400, Message: "Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE",
	Fix:      "set both types to CODEPIPELINE for a project that a pipeline runs, neither for any other",
	Evidence: rule.Reported, Sources: []string{"https://github.com/cloudposse/terraform-aws-codebuild/issues/23", "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html"},
	Check: func(c *rule.Case) *rule.Hit {
		source, artifacts := c.Get("source", "type"), c.Get("artifacts", "type")
		if source == nil || artifacts == nil || (source.Text == pipeline) == (artifacts.Text == pipeline) {
			return nil
		}
		return rule.Refuse(c.At(source), c.At(artifacts).Because("one is CodePipeline's, the other is not"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "codebuild/source-location", Operations: create, On: rule.Member("source"), Stage: rule.Combinations, Order: 2,
	When: "a source in CodeCommit does not say where",
	Code: invalid, Status: 400, Message: "Project source location is required",
	Fix:      "set source.location to the repository's HTTPS address",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/35171", "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("source", "type")
		if v.String() != "CODECOMMIT" || c.Text("source", "location") != "" || !c.In.Complete() {
			return nil
		}
		return rule.Refuse(c.AtMember("source", "location").Because("is missing …"), c.At(v).Because("… and needed for this type"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "codebuild/pipeline-badge", Operations: create, On: rule.Member("badgeEnabled"), Stage: rule.Combinations, Order: 3,
	When: "a project whose source is CodePipeline's is to have a build badge",
	Code: invalid, Status: 400, Message: "Build badges are not supported for CodePipeline source",
	Fix:      "leave badgeEnabled out; a pipeline shows its state itself",
	Evidence: rule.Reported, Sources: []string{"https://github.com/awsdocs/aws-cloudformation-user-guide/issues/54", "https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-badges.html"},
	Check: func(c *rule.Case) *rule.Hit {
		badge, source := c.Get("badgeEnabled"), c.Get("source", "type")
		if badge.Text != "true" || source.String() != pipeline {
			return nil
		}
		return rule.Refuse(c.At(badge), c.At(source).Because("has no badge"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "codebuild/pipeline-secondary", Operations: []string{"CreateProject", "UpdateProject"}, On: rule.Member("secondarySources"), Stage: rule.Combinations, Order: 4,
	When: "a secondary source is CodePipeline's",
	Code: invalid, Status: 400, Message: "Invalid input: sourceType CODEPIPELINE is not allowed for secondarySources",
	Fix:      "leave secondarySources out: a pipeline hands over all input artifacts of its action",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/36987"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, s := range c.Get("secondarySources").Items {
			if v := s.Get("type"); v.String() == pipeline {
				return rule.Refuse(c.At(v).Because("is for the primary source alone"))
			}
		}
		return nil
	},
})
