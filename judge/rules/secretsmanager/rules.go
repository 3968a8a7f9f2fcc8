// Package secretsmanager holds what AWS Secrets Manager checks beyond its model.
package secretsmanager

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

// Where the rules are known from.
const (
	snapshot = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/secretsmanager/test_secretsmanager.snapshot.json#"
	apiDoc   = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_"
	moto     = "https://github.com/getmoto/moto/blob/0af643a/moto/secretsmanager/"
)

var coral = dialect.Coral{Code: "ValidationException"}

var _ = dialect.Add(dialect.Dialect{Service: "secretsmanager", Word: dialect.TypesFirst(coral.Word)})

// kindSecret are the facts of secrets, by region and name. Their attributes are
// deleting ("true" while they wait for their deletion) and rotation ("none" when
// no function was ever given, "" when that is not known).
const kindSecret = "AWS::SecretsManager::Secret"

var _ = rule.Follow("secretsmanager", kindSecret)

// secretOf finds the secret that a name or ARN is of; nil when nothing is known.
func secretOf(c *rule.Case, id string) *facts.Resource {
	region := c.Region()
	if a, ok := arn.Split(id); ok {
		if c.Facts.Account.Known && c.Theirs(a.Account) {
			return nil
		}
		region, id = a.Region, strings.TrimPrefix(a.Resource, "secret:")
		if len(id) > 7 && id[len(id)-7] == '-' {
			id = id[:len(id)-7] // the six characters that AWS adds
		}
	}
	if strings.Contains(id, "!") {
		return c.Facts.Resource(kindSecret, region+":"+id) // another service's: it comes and goes with what it is of
	}
	return c.Resource(kindSecret, region+":"+id)
}

func learn(f func(c *rule.Case), operations ...string) struct{} {
	return rule.Learn(rule.Learner{Service: "secretsmanager", Operations: operations, Learn: func(c *rule.Case, _ *capture.Response) {
		if c.In != nil && c.In.Complete() {
			f(c)
		}
	}})
}

var _ = learn(func(c *rule.Case) {
	s := c.Facts.LearnResource(kindSecret, c.Region()+":"+c.Text("Name"))
	s.Gone, s.Attrs = false, map[string]string{"rotation": "none"}
}, "CreateSecret")

var _ = learn(func(c *rule.Case) {
	s := secretOf(c, c.Text("SecretId"))
	if s == nil {
		return
	}
	if strings.EqualFold(c.Text("ForceDeleteWithoutRecovery"), "true") {
		s.Gone, s.Attrs = true, map[string]string{}
		return
	}
	s.Attrs["deleting"] = "true"
}, "DeleteSecret")

var _ = learn(func(c *rule.Case) {
	if s := secretOf(c, c.Text("SecretId")); s != nil {
		delete(s.Attrs, "deleting")
		if c.Op == "RotateSecret" {
			delete(s.Attrs, "rotation")
		}
	}
}, "RestoreSecret", "RotateSecret")

var _ = rule.Add(rule.Rule{
	ID: "secretsmanager/name", Operations: []string{"CreateSecret"}, On: rule.Member("Name"), Stage: rule.Combinations,
	When: "a secret's name has other characters than letters, digits and /_+=.@-!",
	Code: "ValidationException", Status: 400,
	Message: "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
	Fix:     "choose a name of those characters", Evidence: rule.Recorded, Sources: []string{snapshot + "test_invalid_secret_name"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		if strings.IndexFunc(v.Text, func(r rune) bool {
			return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-/_+=.@!", r))
		}) < 0 {
			return nil
		}
		return rule.Refuse(c.At(v).Because("has characters that are not allowed"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "secretsmanager/exists", Operations: []string{"CreateSecret"}, On: rule.Member("Name"), Stage: rule.Object,
	When: "a secret of that name exists, or waits for its deletion",
	Code: "ResourceExistsException", Status: 400, Message: "The operation failed because the secret {name} already exists.",
	Fix: "PutSecretValue gives it a new value", Beside: []rule.Neighbour{
		{Code: "InvalidRequestException", Means: "it is scheduled for deletion: restore it, or delete it with ForceDeleteWithoutRecovery"}},
	Evidence: rule.Recorded, Sources: []string{snapshot + "test_secret_exists_snapshots", snapshot + "test_exp_raised_on_creation_of_secret_scheduled_for_deletion"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		s := c.Resource(kindSecret, c.Region()+":"+v.Text)
		if s == nil || s.Gone {
			return nil
		}
		hit := rule.Refuse(c.At(v).Because("exists already")).With("name", v.Text)
		if s.Attrs["deleting"] == "true" {
			hit.Code = "InvalidRequestException"
			hit.Message = "You can't create this secret because a secret with this name is already scheduled for deletion."
			hit.Fix = "RestoreSecret, or DeleteSecret with ForceDeleteWithoutRecovery"
		}
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "secretsmanager/deleting", Operations: []string{"TagResource", "UntagResource", "GetSecretValue", "PutSecretValue", "UpdateSecret", "RotateSecret", "UpdateSecretVersionStage", "CancelRotateSecret"},
	On: rule.Member("SecretId"), Stage: rule.Object,
	When: "the secret waits for its deletion",
	Code: "InvalidRequestException", Status: 400, Message: "You can't perform this operation on the secret because it was marked for deletion.",
	Fix: "RestoreSecret first", Beside: []rule.Neighbour{{Code: "ResourceNotFoundException", Means: "it was deleted for good"}},
	Evidence: rule.Recorded, Sources: []string{snapshot + "test_tag_untag_resource_on_deleted_secret", snapshot + "test_create_and_update_secret"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("SecretId")
		s := secretOf(c, v.Text)
		switch {
		case s == nil:
			return nil
		case s.Attrs["deleting"] == "true":
			return rule.Refuse(c.At(v).Because("was marked for deletion"))
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "secretsmanager/missing", On: rule.Member("SecretId"), Stage: rule.Object,
	When: "the secret is known not to be there: it was deleted for good, or is none of those there are",
	Code: "ResourceNotFoundException", Status: 400, Message: "Secrets Manager can't find the specified secret.",
	Fix: "create the secret, or call the region and the account that have it; by ARN, give it whole or without the six characters at its end",
	Beside: []rule.Neighbour{{Code: "InvalidRequestException", Means: "it is there, and waits for its deletion"},
		{Code: "AccessDeniedException", Means: "the caller may not look"}},
	Evidence: rule.Recorded, Sources: []string{snapshot + "test_get_secret_value_errors"},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("SecretId")
		if s := secretOf(c, v.Text); s != nil && s.Attrs[facts.Ending] != "" {
			return rule.Undecided("secret.exists", c.At(v).Because("is being deleted by the service that made it"))
		} else if s == nil || !s.Gone || c.Op == "DeleteSecret" && strings.EqualFold(c.Text("ForceDeleteWithoutRecovery"), "true") {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not there"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "secretsmanager/rotation-function", Operations: []string{"RotateSecret"}, On: rule.Member("SecretId"), Stage: rule.Object, Order: 1,
	When: "a secret is rotated that has no rotation function",
	Code: "InvalidRequestException", Status: 400, Message: "No Lambda rotation function ARN is associated with this secret.",
	Fix: "set RotationLambdaARN the first time", Not: "RotationRules alone", Evidence: rule.Recorded, Sources: []string{snapshot + "test_first_rotate_secret_with_missing_lambda_arn"},
	Check: func(c *rule.Case) *rule.Hit {
		s := secretOf(c, c.Text("SecretId"))
		if s == nil || s.Attrs["rotation"] != "none" || c.Get("RotationLambdaARN") != nil || !c.In.Complete() || c.Get("ExternalSecretRotationRoleArn") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("RotationLambdaARN").Because("absent, and was never set"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "secretsmanager/batch", Operations: []string{"BatchGetSecretValue"}, Stage: rule.Combinations,
	When: "a batch names secrets and filters, or neither, or MaxResults without filters",
	Code: "InvalidParameterException", Status: 400, Message: "Either 'SecretIdList' or 'Filters' must be provided, but not both.",
	Fix: "send SecretIdList or Filters", Evidence: rule.Documented, Sources: []string{moto + "models.py", apiDoc + "BatchGetSecretValue.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() {
			return nil
		}
		ids, filters, most := c.Get("SecretIdList"), c.Get("Filters"), c.Get("MaxResults")
		switch {
		case (ids == nil) == (filters == nil):
			return rule.Refuse(c.AtMember("SecretIdList"), c.AtMember("Filters"))
		case most != nil && filters == nil:
			hit := rule.Refuse(c.At(most).Because("is for filters"))
			hit.Message = "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided."
			return hit
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "secretsmanager/string-and-binary", Operations: []string{"CreateSecret", "PutSecretValue", "UpdateSecret"}, On: rule.Member("SecretBinary"), Stage: rule.Combinations,
	When: "a value is given as text and as bytes",
	Code: "InvalidParameterException", Status: 400, Fix: "send SecretString or SecretBinary", Evidence: rule.Documented,
	Sources: []string{apiDoc + "CreateSecret.html#SecretsManager-CreateSecret-request-SecretBinary"},
	Check: func(c *rule.Case) *rule.Hit {
		text := c.Get("SecretString")
		if text == nil {
			return nil
		}
		return rule.Refuse(c.AtMember("SecretBinary").Because("beside …"), c.AtMember("SecretString").Because("… this"))
	},
})
