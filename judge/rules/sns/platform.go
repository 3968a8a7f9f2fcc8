package sns

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay/judge/rule"
)

var createApplication = []string{"CreatePlatformApplication"}

var _ = rule.Add(rule.Rule{
	ID: "sns/application-name", Operations: createApplication, On: rule.Member("Name"), Stage: rule.Values, Order: 10,
	When: "the name of a platform application is empty, too long, or holds other characters",
	Code: invalid, Status: 400, Message: "Invalid parameter: {name} Reason: {why}",
	Fix:      "use 1 to 256 letters, digits, hyphens, underscores and dots",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Name")
		why := ""
		switch {
		case v.Text == "":
			why = "cannot be empty"
		case utf8.RuneCountInString(v.Text) > 256:
			why = "must be at most 256 characters long"
		case strings.IndexFunc(v.Text, func(r rune) bool { return r != '.' && !nameRune(r) }) >= 0:
			why = "must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'"
		default:
			return nil
		}
		return rule.Refuse(c.At(v)).With("name", v.Text).With("why", why)
	},
})

// platforms are the push services.
// Source: https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html
var platforms = []string{"ADM", "APNS", "APNS_SANDBOX", "APNS_VOIP", "APNS_VOIP_SANDBOX", "APNS_PASSBOOK", "BAIDU", "FCM", "GCM",
	"MACOS", "MACOS_SANDBOX", "MPNS", "WNS"}

var _ = rule.Add(rule.Rule{
	ID: "sns/platform", Operations: createApplication, On: rule.Member("Platform"), Stage: rule.Values, Order: 11,
	When: "Platform is no push service that SNS knows",
	Code: invalid, Status: 400, Message: "Invalid parameter: Platform Reason: {platform} is not supported",
	Fix:      "use ADM, APNS, APNS_SANDBOX, GCM, BAIDU, MPNS or WNS",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Platform")
		if slices.Contains(platforms, v.Text) {
			return nil
		}
		return rule.Refuse(c.At(v)).With("platform", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/platform-credentials", Operations: createApplication, On: rule.Member("Attributes"), Stage: rule.Combinations, Order: 1,
	When: "an application has one of PlatformPrincipal and PlatformCredential, and its platform needs both",
	Code: invalid, Status: 400, Message: "Invalid parameter: Attributes Reason: {has} attribute provided without {lacks}",
	Fix:      "set both: they are the two halves of the push service's credentials",
	Evidence: rule.Recorded, Sources: []string{snapshot, "https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformApplication.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if p := c.Text("Platform"); p != "ADM" && !strings.HasPrefix(p, "APNS") {
			return nil // Firebase needs the credential only
		}
		attrs := c.Get("Attributes")
		for _, pair := range [...][2]string{{"PlatformPrincipal", "PlatformCredential"}, {"PlatformCredential", "PlatformPrincipal"}} {
			if v := attrs.Entry(pair[0]); v != nil && attrs.Entry(pair[1]) == nil {
				at := c.At(v).Because("needs " + pair[1] + " beside it")
				at.Secret = true
				return rule.Refuse(at).With("has", pair[0]).With("lacks", pair[1])
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/endpoint-attribute", Operations: []string{"SetEndpointAttributes", "CreatePlatformEndpoint"}, On: rule.Member("Attributes"),
	Stage: rule.Content, Order: 1,
	When: "a platform endpoint gets an attribute that it has not, or user data of more than 2048 bytes",
	Code: invalid, Status: 400, Message: "Invalid parameter: Attributes Reason: Invalid attribute name: {name}",
	Fix:      "set CustomUserData (at most 2048 bytes), Enabled and Token; credentials belong to the application",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		for _, v := range c.Get("Attributes").Elements() {
			switch v.Key {
			case "Enabled", "Token":
			case "CustomUserData":
				if len(v.Text) > 2048 {
					hit := rule.Refuse(c.At(v))
					hit.Message = "Invalid parameter: Attributes Reason: Invalid value for attribute: CustomUserData: must be at most 2048 bytes long in UTF-8 encoding"
					return hit
				}
			default:
				return rule.Refuse(c.At(v)).With("name", v.Key)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "sns/token", Operations: []string{"ConfirmSubscription"}, On: rule.Member("Token"), Stage: rule.Values, Order: 20,
	When: "the token of a confirmation is none that SNS writes",
	Code: invalid, Status: 400, Message: "Invalid token",
	Fix:      "take Token from the confirmation that SNS sent to the endpoint, whole",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Token")
		if strings.Trim(v.Text, "0123456789abcdef") == "" {
			return nil
		}
		return rule.Refuse(c.At(v).Because("holds more than hexadecimal digits"))
	},
})
