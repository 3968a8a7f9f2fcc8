package cloudfront

import (
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/internal/lazyre"
	"github.com/assay-project/assay/judge/rule"
)

const originDoc = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistS3AndCustomOrigins.html"

// origins are the origins of a distribution.
func origins(c *rule.Case) []*decode.Value { return config(c).Lookup("Origins", "Items").Elements() }

// Names that are not buckets though they are below amazonaws.com. A bucket may
// have such words in its own name, so they must stand at the end.
var (
	website    = lazyre.New(`(?i)\.s3-website[.-][a-z0-9-]+\.amazonaws\.com(\.cn)?$`).Needs("s3-website")
	executeAPI = lazyre.New(`(?i)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$`).Needs("execute-api")
	hostName   = lazyre.New(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)
	urlText    = lazyre.New(`^[A-Za-z0-9.:/-]+$`)
)

// notBucket says why a name is for certain none of a bucket's REST endpoint, ""
// where it may be: endpoints have many forms, and all end in amazonaws.com.
func notBucket(name string) string {
	lower := strings.ToLower(name)
	switch {
	case strings.Contains(name, "://"):
		return "is a URL"
	case website.MatchString(name):
		return "is a website's endpoint"
	case executeAPI.MatchString(name):
		return "is an API's"
	case hostName.MatchString(name) && !strings.HasSuffix(lower, ".amazonaws.com") && !strings.HasSuffix(lower, ".amazonaws.com.cn"):
		return "is no name of S3"
	}
	return ""
}

var _ = rule.Add(rule.Rule{
	ID: "cloudfront/s3-origin", Operations: distributions, On: onConfig, Stage: rule.Content, Order: 1,
	When: "an origin of S3 has a name that is no bucket's: a website endpoint, a URL, another service or server",
	Code: invalid, Status: 400, Message: "The parameter Origin DomainName does not refer to a valid S3 bucket.",
	Fix:      "name the bucket's own endpoint (NAME.s3.REGION.amazonaws.com); for everything else, and for websites, give CustomOriginConfig in place of S3OriginConfig",
	Not:      "an origin access identity or control: both are for the bucket's own endpoint",
	Evidence: rule.Reported, Sources: []string{"https://github.com/hashicorp/terraform-provider-aws/issues/7847", "https://github.com/hashicorp/terraform-provider-aws/issues/33214",
		"https://github.com/aws/aws-sdk-js/issues/2368", originDoc},
	Check: func(c *rule.Case) *rule.Hit {
		if p := c.Partition(); p != "aws" && p != "aws-cn" {
			return nil // other names
		}
		for _, o := range origins(c) {
			name, s3 := o.Get("DomainName"), o.Get("S3OriginConfig")
			if name == nil || s3 == nil || o.Get("CustomOriginConfig") != nil || o.Get("VpcOriginConfig") != nil {
				continue
			}
			if why := notBucket(name.Text); why != "" {
				return rule.Refuse(c.At(name).Because(why), c.At(s3))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "cloudfront/origin-colon", Operations: distributions, On: onConfig, Stage: rule.Content, Order: 2,
	When: "a custom origin's name has a colon: it is a URL, or a port is with it",
	Code: invalid, Status: 400, Message: "The parameter origin name cannot contain a colon.",
	Fix:      "give the host's name alone; ports are HTTPPort and HTTPSPort, a path is OriginPath",
	Evidence: rule.Reported, Sources: []string{"https://github.com/aws/aws-cdk/issues/25118", "https://github.com/aws/aws-cdk/issues/25110", api + "API_Origin.html"},
	Check: func(c *rule.Case) *rule.Hit {
		for _, o := range origins(c) {
			name := o.Get("DomainName")
			if o.Get("CustomOriginConfig") == nil || o.Get("S3OriginConfig") != nil || !strings.Contains(name.String(), ":") || !urlText.MatchString(name.Text) {
				continue
			}
			return rule.Refuse(c.At(name).Because("has a colon"))
		}
		return nil
	},
})
