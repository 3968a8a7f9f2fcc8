package events

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
)

// withRole are the targets that EventBridge calls under a role of the caller's:
// services, and what the resources of their ARNs begin with. No policy of the
// resource can stand in for it.
var withRole = map[string]string{"codepipeline": "", "states": "stateMachine:", "codebuild": "project/", "batch": "job-queue/"}

var _ = rule.Add(rule.Rule{
	ID: "events/target-role", Operations: putTargets, On: rule.Member("Targets"), Stage: rule.Combinations, Order: 6,
	When: "a target is a state machine, a pipeline, a build project or a job queue, and names no role",
	Code: invalid, Status: 400, Message: "RoleArn is required for target {arn}.",
	Fix:      "set RoleArn of the target to a role that events.amazonaws.com may assume and that may start it",
	Not:      "RoleArn of the rule (PutRule): the target wants its own",
	Evidence: rule.Reported, Sources: []string{"https://github.com/awsdocs/aws-codepipeline-user-guide/pull/18", "https://github.com/localstack/localstack/issues/8224",
		"https://github.com/awsdocs/aws-cloudformation-user-guide/pull/1178", "https://github.com/hashicorp/terraform-provider-aws/pull/19913",
		"https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-iam-roles.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		for _, t := range c.Get("Targets").Items {
			v := t.Get("Arn")
			a, ok := arn.Split(v.String())
			prefix, needs := withRole[a.Service]
			if !ok || !needs || !strings.HasPrefix(a.Resource, prefix) || t.Get("RoleArn") != nil {
				continue
			}
			return rule.Refuse(c.At(v).Because("is called under a role …"), c.At(t).Because("… and has no RoleArn")).With("arn", v.Text)
		}
		return nil
	},
})
