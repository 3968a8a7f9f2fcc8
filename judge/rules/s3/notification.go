package s3

import (
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// destinations are the lists of a notification configuration, and the member of
// each that names the destination.
var destinations = []struct{ list, member, service string }{
	{"TopicConfigurations", "TopicArn", "sns"},
	{"QueueConfigurations", "QueueArn", "sqs"},
	{"LambdaFunctionConfigurations", "LambdaFunctionArn", "lambda"},
}

// eachDestination calls f for every configuration until it returns a hit.
func eachDestination(c *rule.Case, f func(config, target *decode.Value, service string) *rule.Hit) *rule.Hit {
	if broken(c) {
		return nil
	}
	for _, d := range destinations {
		for _, config := range c.Get("NotificationConfiguration", d.list).Elements() {
			if h := f(config, config.Get(d.member), d.service); h != nil {
				return h
			}
		}
	}
	return nil
}

var _ = rule.Add(rule.Rule{
	ID: "s3/notification-arn-syntax", Operations: []string{"PutBucketNotificationConfiguration"}, Stage: rule.Content,
	When: "the destination of a notification is no ARN, or one of another service than its element is for",
	Code: "InvalidArgument", Status: 400, Message: "The ARN could not be parsed",
	Fix: "name the destination by its whole ARN, as in arn:aws:sqs:eu-west-1:111122223333:queue; a queue's URL is none",
	Not: "x-amz-skip-destination-validation: true: the ARN is parsed all the same",
	Beside: []rule.Neighbour{
		{Code: "InvalidArgument", Means: "with the words Unable to validate the following destination configurations: the ARN is right, and S3 may not send there"},
		{Code: "MalformedXML", Means: "the destination's element is missing"},
	},
	Evidence: rule.Recorded, Sources: []string{"https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_notifications_sqs.snapshot.json#test_invalid_sqs_arn", "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_notifications_lambda.snapshot.json#test_invalid_lambda_arn"},
	Check: func(c *rule.Case) *rule.Hit {
		return eachDestination(c, func(_, target *decode.Value, _ string) *rule.Hit {
			if target == nil {
				return nil
			}
			if _, ok := arn.Split(target.Text); ok {
				return nil
			}
			at := c.At(target).Because("no ARN")
			at.Name = at.Name[strings.LastIndexByte(at.Name, '.')+1:] // as S3 names the argument
			return rule.Refuse(at)
		})
	},
})

// kinds are the resources that notifications go to, as facts know them.
var kinds = map[string]string{"sns": "AWS::SNS::Topic", "sqs": "AWS::SQS::Queue", "lambda": "AWS::Lambda::Function"}

var _ = rule.Add(rule.Rule{
	ID: "s3/notification-destination-unreachable", Operations: []string{"PutBucketNotificationConfiguration"}, Stage: rule.Object,
	When: "the destination of a notification was deleted",
	Code: "InvalidArgument", Status: 400, Message: "Unable to validate the following destination configurations",
	Fix: "create the destination first and let s3.amazonaws.com send to it by the destination's own policy",
	Not: "wider permissions for the caller: it is S3 that must be allowed to send",
	Beside: []rule.Neighbour{
		{Code: "InvalidArgument", Means: "with the words The ARN could not be parsed: the destination is not even named"},
	},
	Evidence: rule.Recorded, Sources: []string{"https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_notifications_sqs.snapshot.json#test_invalid_sqs_arn", "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/s3/test_s3_notifications_lambda.snapshot.json#test_invalid_lambda_arn"},
	Check: func(c *rule.Case) *rule.Hit {
		if isTrue(c.Header("x-amz-skip-destination-validation")) {
			return nil
		}
		return eachDestination(c, func(_, target *decode.Value, service string) *rule.Hit {
			if r := c.Resource(kinds[service], target.String()); r != nil && r.Gone {
				return rule.Refuse(c.At(target).Because("was deleted"))
			}
			return nil
		})
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/notification-other-region", Operations: []string{"PutBucketNotificationConfiguration"}, Stage: rule.Content, Order: 1,
	When: "the destination of a notification is in another region than the bucket",
	Code: "InvalidArgument", Status: 400, Message: "The notification destination service region is not valid for the bucket location constraint",
	Fix: "send to a queue, topic or function in the bucket's region, and on from there; EventBridge can cross regions",
	Not: "a policy of the destination that lets S3 send from elsewhere",
	Beside: []rule.Neighbour{
		{Code: "InvalidArgument", Means: "with the words Unable to validate the following destination configurations: the region is right, and S3 may not send there"},
	},
	Evidence: rule.Reported, Sources: []string{"https://github.com/cloud-custodian/cloud-custodian/issues/1720", "https://github.com/cloud-custodian/cloud-custodian/issues/297"},
	Check: func(c *rule.Case) *rule.Hit {
		region, ok := bucketRegion(c)
		if !ok || isTrue(c.Header("x-amz-skip-destination-validation")) {
			return nil
		}
		return eachDestination(c, func(_, target *decode.Value, _ string) *rule.Hit {
			a, ok := arn.Split(target.String())
			if !ok || a.Region == "" || a.Region == region {
				return nil
			}
			at := c.At(target).Because("is in " + a.Region + ", the bucket in " + region)
			at.Name = at.Name[strings.LastIndexByte(at.Name, '.')+1:] // as S3 names the argument
			return rule.Refuse(at)
		})
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/notification-filter-name", Operations: []string{"PutBucketNotificationConfiguration"}, Stage: rule.Content,
	When: "a filter rule of a notification is named neither prefix nor suffix",
	Code: "InvalidArgument", Status: 400, Message: "filter rule name must be either prefix or suffix",
	Fix: "use prefix and suffix, each at most once",
	Not: "patterns: filters compare the beginning and the end of keys",
	Beside: []rule.Neighbour{
		{Code: "MalformedXML", Means: "the rule lacks its Name or its Value"},
	},
	Evidence: rule.Recorded, Sources: []string{recordedS3API + "test_bucket_notification_with_invalid_filter_rules"},
	Check: func(c *rule.Case) *rule.Hit {
		return eachDestination(c, func(config, _ *decode.Value, _ string) *rule.Hit {
			for _, r := range config.Lookup("Filter", "Key", "FilterRules").Elements() {
				n := r.Get("Name")
				if n != nil && !strings.EqualFold(n.Text, "prefix") && !strings.EqualFold(n.Text, "suffix") {
					return rule.Refuse(c.At(n).Because("must be prefix or suffix"))
				}
			}
			return nil
		})
	},
})

var _ = malformed("s3/notification-filter-missing", "PutBucketNotificationConfiguration", "NotificationConfiguration",
	"a filter rule of a notification lacks its Name or its Value", "give every FilterRule a Name and a Value", rule.Recorded,
	[]string{recordedS3API + "test_bucket_notification_with_missing_values_in_rule"}, func(c *rule.Case) (list []rule.Culprit) {
		eachDestination(c, func(config, _ *decode.Value, _ string) *rule.Hit {
			for _, r := range config.Lookup("Filter", "Key", "FilterRules").Elements() {
				list = append(list, missing(c, r, "Name", "Value")...)
			}
			return nil
		})
		return list
	})
