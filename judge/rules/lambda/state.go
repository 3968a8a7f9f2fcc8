package lambda

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// notThere is what Lambda says of what a function or layer has not.
const notThere = "The resource you requested does not exist."

// lack is what a request's function lacks, as far as the session showed it.
type lack uint8

const (
	lacksNothing lack = iota
	lacksFunction
	lacksVersion
	lacksAlias
)

// lacks tells whether a request's function, and the version or alias that it
// names, are there.
func lacks(r *facts.Resource, q string) lack {
	switch {
	case r == nil:
		return lacksNothing
	case r.Gone:
		return lacksFunction
	case r.Attrs["complete"] == "" || q == "" || strings.HasPrefix(q, "$LATEST"):
		return lacksNothing
	case numeric(q) && r.Attrs["version:"+q] == "":
		return lacksVersion
	case !numeric(q) && r.Attrs["alias:"+q] == "":
		return lacksAlias
	}
	return lacksNothing
}

var _ = rule.Add(rule.Rule{
	ID: "lambda/function-not-found", On: rule.Member("FunctionName"), Stage: rule.Object,
	When: "there is no such function as far as is known, or it has no such version or alias",
	Code: "ResourceNotFoundException", Status: 404,
	Message: "Function not found: {arn}",
	Fix:     "name a function, version or alias that exists, in the region of the request",
	Beside:  []rule.Neighbour{{Code: "AccessDeniedException", Means: "the caller may not look"}},

	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		n, ok := functionName(c)
		if !ok {
			return nil
		}
		q, at := qualifier(c, n)
		what := lacks(function(c, n), q)
		if what == lacksNothing || what != lacksFunction && c.Op == "DeleteFunction" {
			return nil
		}
		if what == lacksFunction && (c.Op == "CreateFunction" || c.Op == "ListEventSourceMappings") {
			return nil
		}
		hit := rule.Refuse(c.At(at).Because("not there")).With("arn", n.arn(c, q))
		word(c, n, what, q, hit)
		return hit
	},
})

// word gives the refusal the words of its operation.
func word(c *rule.Case, n name, what lack, q string, hit *rule.Hit) {
	switch c.Op {
	case "GetFunctionUrlConfig", "DeleteFunctionUrlConfig", "GetPolicy":
		hit.Message = notThere
	case "CreateFunctionUrlConfig", "UpdateFunctionUrlConfig":
		hit.Message = "Function does not exist"
	case "CreateEventSourceMapping":
		hit.Code, hit.Status, hit.Message = badParameter, 400, "Function does not exist"
	case "PutFunctionEventInvokeConfig":
		hit.Message = "The function doesn't exist."
	case "GetFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig":
		hit.Message = withoutInvokeConfig(c, n, q)
	case "PutFunctionConcurrency":
		hit.Message = "Function not found: " + n.arn(c, "$LATEST")
	case "GetAlias", "UpdateAlias":
		hit.Message = "Cannot find alias arn: " + n.arn(c, c.Text("Name"))
	case "RemovePermission":
		if what == lacksFunction {
			hit.Message = "No policy found for: " + n.arn(c, "")
			return
		}
		fallthrough
	case "AddPermission", "PutProvisionedConcurrencyConfig", "GetProvisionedConcurrencyConfig", "DeleteProvisionedConcurrencyConfig":
		// An alias has no $ in its name.
		if what == lacksAlias && !strings.Contains(q, "$") {
			hit.Message = "Cannot find alias arn: " + n.arn(c, q)
		}
	}
}

func withoutInvokeConfig(c *rule.Case, n name, q string) string {
	if q == "" {
		q = "$LATEST"
	}
	return "The function " + n.arn(c, q) + " doesn't have an EventInvokeConfig"
}

// whole returns what is known of a request's function where the session knows
// all of it, and the qualifier, "" for $LATEST.
func whole(c *rule.Case) (n name, r *facts.Resource, q string) {
	n, ok := functionName(c)
	if !ok {
		return n, nil, ""
	}
	q, _ = qualifier(c, n)
	if r = function(c, n); r == nil || r.Gone || r.Attrs["complete"] == "" || lacks(r, q) != lacksNothing {
		return n, nil, ""
	}
	return n, r, plain(q)
}

// holds reports whether an attribute begins so.
func holds(r *facts.Resource, prefix string) bool {
	for k := range r.Attrs {
		if strings.HasPrefix(k, prefix) {
			return true
		}
	}
	return false
}

var _ = rule.Add(rule.Rule{
	ID: "lambda/part-not-found", Operations: []string{"GetFunctionUrlConfig", "UpdateFunctionUrlConfig", "DeleteFunctionUrlConfig",
		"GetFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig", "GetPolicy", "GetAlias", "UpdateAlias"},
	Stage: rule.Object, Order: 10,
	When: "the function is there, and what is asked for was never given to it: URL, event invoke configuration, policy, alias",
	Code: "ResourceNotFoundException", Status: 404, Message: notThere,
	Fix:      "create it first, or name the qualifier that has it",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		n, r, q := whole(c)
		if r == nil {
			return nil
		}
		hit := rule.Refuse(c.At(n.value))
		switch {
		case strings.HasSuffix(c.Op, "UrlConfig"):
			if r.Attrs["url:"+q] != "" {
				return nil
			}
		case strings.HasSuffix(c.Op, "InvokeConfig"):
			if r.Attrs["invoke:"+q] != "" {
				return nil
			}
			hit.Message = withoutInvokeConfig(c, n, q)
		case strings.HasSuffix(c.Op, "Alias"):
			if r.Attrs["alias:"+c.Text("Name")] != "" {
				return nil
			}
			hit.Message = "Cannot find alias arn: " + n.arn(c, c.Text("Name"))
			hit.Culprits = []rule.Culprit{c.AtMember("Name")}
		case holds(r, "sid:"+q+":"):
			return nil
		}
		return hit
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/url-exists", Operations: []string{"CreateFunctionUrlConfig"}, Stage: rule.Object, Order: 11,
	When: "the function, or its alias, has a URL already",
	Code: "ResourceConflictException", Status: 409,
	Message:  "Failed to create function url config for [functionArn = {arn}]. Error message:  FunctionUrlConfig exists for this Lambda function",
	Fix:      "change the one that is there with UpdateFunctionUrlConfig",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		n, ok := functionName(c)
		r := function(c, n)
		q, _ := qualifier(c, n)
		if !ok || r == nil || r.Gone || r.Attrs["url:"+plain(q)] == "" {
			return nil
		}
		return rule.Refuse(c.At(n.value)).With("arn", n.arn(c, plain(q)))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/function-exists", Operations: []string{"CreateFunction"}, Stage: rule.Object, Order: 11,
	When: "there is a function of that name",
	Code: "ResourceConflictException", Status: 409,
	Message:  "Function already exist: {name}",
	Fix:      "update it (UpdateFunctionCode, UpdateFunctionConfiguration), or choose another name",
	Evidence: rule.Reported,
	Sources:  []string{"https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html", "https://github.com/aws/aws-cli/issues/2520"},
	Check: func(c *rule.Case) *rule.Hit {
		n, ok := functionName(c)
		r := function(c, n)
		if !ok || r == nil || r.Gone || r.Attrs["complete"] == "" {
			return nil
		}
		return rule.Refuse(c.At(n.value)).With("name", n.name)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/code-hash", Operations: []string{"PublishVersion"}, On: rule.Member("CodeSha256"), Stage: rule.Object, Order: 12,
	When: "CodeSha256 is not the hash of the function's present code",
	Code: badParameter, Status: 400,
	Message:  "CodeSHA256 ({given}) is different from current CodeSHA256 in $LATEST ({present}). Please try again with the CodeSHA256 in $LATEST.",
	Fix:      "send the CodeSha256 that UpdateFunctionCode or GetFunction answered, or leave it out",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("CodeSha256")
		n, ok := functionName(c)
		r := function(c, n)
		if !ok || v == nil || v.Text == "" || r == nil || r.Gone || r.Attrs["sha"] == "" || r.Attrs["sha"] == v.Text {
			return nil
		}
		return rule.Refuse(c.At(v)).With("given", v.Text).With("present", r.Attrs["sha"])
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/package-type", Operations: []string{"UpdateFunctionCode"}, Stage: rule.Object, Order: 12,
	When: "a function of images gets a package, or one of packages an image",
	Code: badParameter, Status: 400,
	Message:  "Please provide ImageUri when updating a function with packageType Image.",
	Fix:      "send code of the kind that the function was created with; the kind cannot be changed",
	Not:      "PackageType: it is set when a function is created",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		n, ok := functionName(c)
		r := function(c, n)
		if !ok || r == nil || r.Gone {
			return nil
		}
		image := c.Get("ImageUri")
		switch {
		case r.Attrs["package"] == "Image" && image == nil && (c.Get("ZipFile") != nil || c.Get("S3Bucket") != nil):
			return rule.Refuse(c.AtMember("ImageUri").Because("absent, and the function is one of images"))
		case r.Attrs["package"] == "Zip" && image != nil:
			hit := rule.Refuse(c.At(image).Because("the function is one of packages"))
			hit.Message = "Please don't provide ImageUri when updating a function with packageType Zip."
			return hit
		}
		return nil
	},
})

// layerID is the key of a layer version's facts.
func layerID(l layer) string {
	return l.region + ":" + l.name + ":" + strconv.Itoa(l.version)
}

// tagged are the resources beside functions that have tags, by the word that their
// ARNs have before the name.
var tagged = map[string]struct{ kind, words string }{
	"function":             {kindFunction, "Function"},
	"event-source-mapping": {kindMapping, "Event source mapping"},
	"capacity-provider":    {kindCapacity, "Capacity provider"},
}

var _ = rule.Add(rule.Rule{
	ID: "lambda/tagged-not-found", Operations: []string{"TagResource", "UntagResource", "ListTags"}, Stage: rule.Object,
	When: "what the tags are of is known not to be there: it was deleted, or is none of those there are",
	Code: "ResourceNotFoundException", Status: 404,
	Message:  "{what} not found: {arn}",
	Fix:      "name one that exists",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Resource")
		a, ok := arn.Split(v.String())
		what, name, _ := strings.Cut(a.Resource, ":")
		t, of := tagged[what]
		if !ok || !of || strings.Contains(name, ":") {
			return nil
		}
		id := a.Region + ":" + name
		if t.kind == kindMapping {
			id = name
		}
		if r := ofAccount(c, a.Account, t.kind, id); r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.At(v)).With("what", t.words).With("arn", v.Text)
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/mapping-not-found", Operations: []string{"GetEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping"},
	On: rule.Member("UUID"), Stage: rule.Object,
	When: "there is no such event source mapping, as far as the account is known",
	Code: "ResourceNotFoundException", Status: 404, Message: notThere,
	Fix:      "name one by the UUID that CreateEventSourceMapping or ListEventSourceMappings answered",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("UUID")
		if r := c.Resource(kindMapping, v.Text); r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.At(v).Because("is not there"))
	},
})
