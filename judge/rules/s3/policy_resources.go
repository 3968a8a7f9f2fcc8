package s3

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/lang/policy"
)

var _ = policyRule(6, rule.Rule{
	ID: "s3/policy-action", When: "a statement of a bucket policy names an action that is not one of S3's",
	Message:  "Policy has invalid action",
	Fix:      "write actions as s3:GetObject; an API's name is not always the action's (ListObjectsV2 is s3:ListBucket)",
	Not:      "another resource",
	Evidence: rule.Reported, Sources: []string{versity + "auth/bucket_policy.go", versityIssue + "650"},
}, func(_ *rule.Case, d *policy.Document) *rule.Hit {
	for i, s := range d.Statements() {
		for _, a := range append(s.Get("Action").List(), s.Get("NotAction").List()...) {
			service, _, ok := strings.Cut(strings.ToLower(a.Text), ":")
			if a.Kind == 's' && a.Text != "*" && (!ok || !strings.HasPrefix(service, "s3") && !strings.ContainsAny(service, "*?")) {
				return rule.Refuse(atElement(a, statementPath(i, "Action")).Because("no action of S3"))
			}
		}
	}
	return nil
})

// resource splits the ARN of a bucket or of objects in it. ok is false when it is
// none; variable when the bucket's name has a wildcard or a variable in it.
func resource(arn string) (bucket, key string, objects, variable, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "s3" {
		return "", "", false, strings.Contains(arn, "${"), false
	}
	bucket, key, objects = strings.Cut(parts[5], "/")
	return bucket, key, objects, strings.ContainsAny(bucket, "*?$") || parts[3] != "" || parts[4] != "", true
}

var _ = policyRule(7, rule.Rule{
	ID: "s3/policy-resource", When: "a statement of a bucket policy names a resource that is not the bucket or in it",
	Message:  "Policy has invalid resource",
	Fix:      "use arn:aws:s3:::{bucket} for the bucket and arn:aws:s3:::{bucket}/* for its objects",
	Not:      "Resource \"*\": a bucket's policy is about that bucket only",
	Evidence: rule.Reported, Sources: []string{versity + "auth/bucket_policy.go", "https://github.com/aws-samples/aws-serverless-appsync-app/issues/4", "https://github.com/hashicorp/terraform/issues/23570", "https://github.com/noobaa/noobaa-core/issues/10058"},
}, func(c *rule.Case, d *policy.Document) *rule.Hit {
	name := bucketName(c)
	if !general(c) {
		return nil
	}
	for i, s := range d.Statements() {
		for _, r := range append(s.Get("Resource").List(), s.Get("NotResource").List()...) {
			bucket, _, _, variable, ok := resource(r.Text)
			if r.Kind == 's' && !variable && (!ok || bucket != name) {
				return rule.Refuse(atElement(r, statementPath(i, "Resource")).Because("is not this bucket's")).With("bucket", name)
			}
		}
	}
	return nil
})

// objectActions and bucketActions are actions of which it is sure what they are
// for. Those that are for both, and newer ones, are in neither.
var (
	objectActions = []string{
		"s3:abortmultipartupload", "s3:bypassgovernanceretention", "s3:deleteobject", "s3:deleteobjecttagging", "s3:deleteobjectversion",
		"s3:deleteobjectversiontagging", "s3:getobject", "s3:getobjectacl", "s3:getobjectattributes", "s3:getobjectlegalhold",
		"s3:getobjectretention", "s3:getobjecttagging", "s3:getobjectversion", "s3:getobjectversionacl", "s3:getobjectversiontagging",
		"s3:listmultipartuploadparts", "s3:putobject", "s3:putobjectacl", "s3:putobjectlegalhold", "s3:putobjectretention",
		"s3:putobjecttagging", "s3:putobjectversionacl", "s3:putobjectversiontagging", "s3:replicatedelete", "s3:replicateobject",
		"s3:replicatetags", "s3:restoreobject",
	}
	bucketActions = []string{
		"s3:deletebucket", "s3:deletebucketpolicy", "s3:deletebucketwebsite", "s3:getaccelerateconfiguration", "s3:getanalyticsconfiguration",
		"s3:getbucketacl", "s3:getbucketcors", "s3:getbucketlocation", "s3:getbucketlogging", "s3:getbucketnotification",
		"s3:getbucketobjectlockconfiguration", "s3:getbucketpolicy", "s3:getbucketpolicystatus", "s3:getbucketpublicaccessblock",
		"s3:getbucketrequestpayment", "s3:getbuckettagging", "s3:getbucketversioning", "s3:getbucketwebsite", "s3:getencryptionconfiguration",
		"s3:getinventoryconfiguration", "s3:getlifecycleconfiguration", "s3:getmetricsconfiguration", "s3:getreplicationconfiguration",
		"s3:listbucket", "s3:listbucketmultipartuploads", "s3:listbucketversions", "s3:putbucketacl", "s3:putbucketcors",
		"s3:putbucketlogging", "s3:putbucketnotification", "s3:putbucketpolicy", "s3:putbuckettagging", "s3:putbucketversioning",
		"s3:putbucketwebsite", "s3:putencryptionconfiguration", "s3:putlifecycleconfiguration",
	}
)

var _ = policyRule(8, rule.Rule{
	ID: "s3/policy-action-resource", When: "a statement has an action on objects and no resource that is one, or an action on the bucket and only objects",
	Message:  "Action does not apply to any resource(s) in statement",
	Fix:      "name arn:aws:s3:::bucket for actions on the bucket (s3:ListBucket) and arn:aws:s3:::bucket/* for those on objects (s3:GetObject)",
	Not:      "s3:* in place of the action, which hides the mistake",
	Evidence: rule.Reported, Sources: []string{versity + "auth/bucket_policy.go", versityIssue + "645", "https://github.com/aws-amplify/docs/issues/7799", "https://github.com/spack/spack-infrastructure/pull/978"},
}, func(_ *rule.Case, d *policy.Document) *rule.Hit {
	for i, s := range d.Statements() {
		onBucket, onObjects := reach(s.Get("Resource").List())
		if s.Get("Resource") == nil {
			continue
		}
		for _, a := range s.Get("Action").List() {
			name := strings.ToLower(a.Text)
			why := ""
			switch {
			case !onObjects && slices.Contains(objectActions, name):
				why = "is for objects, and no resource is one"
			case !onBucket && slices.Contains(bucketActions, name):
				why = "is for the bucket, and no resource is it"
			default:
				continue
			}
			return rule.Refuse(atElement(a, statementPath(i, "Action")).Because(why), atElement(s.Get("Resource"), statementPath(i, "Resource")))
		}
	}
	return nil
})

// reach tells whether resources name buckets and objects. What has a wildcard
// may be both.
func reach(rs []*policy.Element) (bucket, objects bool) {
	for _, r := range rs {
		_, _, isObject, variable, ok := resource(r.Text)
		switch {
		case !ok:
			return true, true
		case isObject:
			objects = true
		default:
			bucket = true
			objects = objects || variable
		}
	}
	return bucket, objects
}

var _ = rule.Add(rule.Rule{
	ID: "s3/policy-public-blocked", Operations: []string{"PutBucketPolicy"}, Stage: rule.Object,
	When: "a bucket policy allows everybody something, and the bucket blocks public policies, as new ones do",
	Code: "AccessDenied", Status: 403, Message: "",
	Fix: "name the principals, add a condition that limits who, or turn BlockPublicPolicy off on purpose",
	Not: "s3:PutBucketPolicy for the caller: even the root user is stopped",
	Beside: []rule.Neighbour{
		{Code: "MalformedPolicy", Means: "the document itself is wrong"},
	},
	Evidence: rule.Documented, Sources: []string{apiModel + "PublicAccessBlockConfiguration.BlockPublicPolicy", guide + "access-control-block-public-access.html"},
	Check: func(c *rule.Case) *rule.Hit {
		b := bucketFacts(c)
		if b == nil || !b.PublicAccessBlock.Known || !b.PublicAccessBlock.Value.BlockPublicPolicy || c.In == nil || !c.In.BodySeen {
			return nil
		}
		doc, err := policy.Parse(c.In.Payload)
		if err != nil {
			return nil
		}
		for i, s := range doc.Statements() {
			if s.Get("Effect") != nil && s.Get("Effect").Text == "Allow" && s.Get("Condition") == nil && everybody(s.Get("Principal")) {
				return rule.Refuse(atElement(s.Get("Principal"), statementPath(i, "Principal")).Because("is everybody"),
					atBucket(c).Because("blocks public policies"))
			}
		}
		return nil
	},
})

// everybody reports whether a principal is *.
func everybody(p *policy.Element) bool {
	if p == nil {
		return false
	}
	if p.Kind == '{' {
		p = p.Get("AWS")
	}
	for _, e := range p.List() {
		if e.Text == "*" {
			return true
		}
	}
	return false
}
