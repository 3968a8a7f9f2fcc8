package lambda

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// Kinds of facts. A function that was created in the session has "complete" set:
// then what the session did not add to it, it has not.
//
//	alias:NAME     the version that an alias points to
//	version:N      a published version
//	url:Q          a function URL of the function (Q empty) or of an alias
//	invoke:Q       an event invoke configuration
//	sid:Q:ID       a statement of a policy
//	tag:KEY        a tag
const (
	kindFunction     = "AWS::Lambda::Function"
	kindLayer        = "AWS::Lambda::Layer"
	kindLayerVersion = "AWS::Lambda::LayerVersion"
	kindMapping      = "AWS::Lambda::EventSourceMapping"
	kindCapacity     = "AWS::Lambda::CapacityProvider"
	kindAccount      = "AWS::Lambda::Account"
)

type factsResource = facts.Resource

var _ = rule.Follow("lambda", kindFunction, kindLayerVersion, kindMapping, kindCapacity)

// function is what is known of a function; nil when nothing is.
func function(c *rule.Case, n name) *facts.Resource {
	return ofAccount(c, n.account, kindFunction, regionOf(c, n)+":"+n.name)
}

// ofAccount is what is known of a resource that a request names with an account,
// "" for the caller's: of another account's nothing is.
func ofAccount(c *rule.Case, account, kind, id string) *facts.Resource {
	switch {
	case !c.Theirs(account):
		return c.Resource(kind, id)
	case c.Facts.Account.Known:
		return nil
	}
	return c.Facts.Resource(kind, id)
}

func regionOf(c *rule.Case, n name) string {
	if n.region != "" {
		return n.region
	}
	return c.Region()
}

// plain drops the qualifier that stands for none.
func plain(q string) string {
	if q == "$LATEST" {
		return ""
	}
	return q
}

// answer is what is read of an answer.
type answer struct {
	Arn, CodeSha256, FunctionArn, LayerArn, PackageType, UUID string
	Version                                                   json.RawMessage // text of functions, number of layers
}

func read(resp *capture.Response) (a answer) {
	if resp != nil {
		_ = json.Unmarshal(resp.Body, &a) // an answer of another form tells nothing
	}
	return a
}

func (a answer) version() string { return strings.Trim(string(a.Version), `"`) }

func learn(ops []string, f func(*rule.Case, answer)) struct{} {
	return rule.Learn(rule.Learner{Service: "lambda", Operations: ops, Learn: func(c *rule.Case, resp *capture.Response) {
		a := read(resp)
		for _, s := range [...]string{a.FunctionArn, a.LayerArn} {
			if x, ok := arn.Split(s); ok && x.Account != "" {
				c.Facts.LearnResource(kindAccount, "self").Attrs = map[string]string{"id": x.Account}
			}
		}
		f(c, a)
	}})
}

var _ = learn([]string{"CreateFunction"}, func(c *rule.Case, a answer) {
	n, ok := functionName(c)
	if !ok {
		return
	}
	r := c.Facts.LearnResource(kindFunction, regionOf(c, n)+":"+n.name)
	r.Gone = false
	r.Attrs = map[string]string{"complete": "1", "package": "Zip"}
	if p := c.Text("PackageType"); p != "" {
		r.Attrs["package"] = p
	}
	learnCode(c, r, a)
	if c.Text("Publish") == "true" {
		learnVersion(r, a)
	}
	for _, it := range c.Get("Tags").Elements() {
		r.Attrs["tag:"+it.Key] = it.Text
	}
})

// learnCode notes the hash of the present code: that of the package in the
// request, or the one that was answered.
func learnCode(c *rule.Case, r *facts.Resource, a answer) {
	delete(r.Attrs, "sha")
	if v := zipFile(c); v != nil {
		if b, err := v.Blob(); err == nil {
			sum := sha256.Sum256(b)
			r.Attrs["sha"] = base64.StdEncoding.EncodeToString(sum[:])
			return
		}
	}
	if a.CodeSha256 != "" {
		r.Attrs["sha"] = a.CodeSha256
	}
}

// learnVersion notes a version; one whose number is not known leaves all
// versions unknown.
func learnVersion(r *facts.Resource, a answer) {
	if v := a.version(); numeric(v) {
		r.Attrs["version:"+v] = "1"
		return
	}
	delete(r.Attrs, "complete")
}

var _ = learn([]string{"UpdateFunctionCode", "PublishVersion"}, func(c *rule.Case, a answer) {
	n, _ := functionName(c)
	r := function(c, n)
	if r == nil {
		return
	}
	if c.Op == "UpdateFunctionCode" {
		learnCode(c, r, a)
	}
	if c.Op == "PublishVersion" || c.Text("Publish") == "true" {
		learnVersion(r, a)
	}
})

var _ = learn([]string{"DeleteFunction"}, func(c *rule.Case, _ answer) {
	n, ok := functionName(c)
	if !ok {
		return
	}
	q, _ := qualifier(c, n)
	if q == "" {
		r := c.Facts.LearnResource(kindFunction, regionOf(c, n)+":"+n.name)
		r.Gone, r.Attrs = true, map[string]string{}
	} else if r := function(c, n); r != nil {
		delete(r.Attrs, "version:"+q)
	}
})

// attributes of functions that single operations set and drop.
var _ = learn([]string{"CreateAlias", "UpdateAlias", "DeleteAlias", "CreateFunctionUrlConfig", "DeleteFunctionUrlConfig",
	"PutFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig", "AddPermission", "RemovePermission"}, func(c *rule.Case, _ answer) {
	n, ok := functionName(c)
	r := function(c, n)
	if !ok || r == nil {
		return
	}
	q, _ := qualifier(c, n)
	key, value := "", "1"
	switch c.Op {
	case "CreateAlias", "UpdateAlias", "DeleteAlias":
		key = "alias:" + c.Text("Name")
		if v := c.Text("FunctionVersion"); v != "" {
			value = v
		}
	case "CreateFunctionUrlConfig", "DeleteFunctionUrlConfig":
		key = "url:" + plain(q)
	case "PutFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig":
		key = "invoke:" + plain(q)
	default:
		key = "sid:" + plain(q) + ":" + c.Text("StatementId")
	}
	if strings.HasPrefix(c.Op, "Delete") || c.Op == "RemovePermission" {
		delete(r.Attrs, key)
		return
	}
	r.Attrs[key] = value
})

var _ = learn([]string{"TagResource", "UntagResource"}, func(c *rule.Case, _ answer) {
	n := parseName(c.Text("Resource"))
	r := c.Resource(kindFunction, n.region+":"+n.name)
	if r == nil {
		return
	}
	for _, it := range c.Get("Tags").Elements() {
		r.Attrs["tag:"+it.Key] = it.Text
	}
	for _, it := range c.Get("TagKeys").Elements() {
		delete(r.Attrs, "tag:"+it.Text)
	}
})

var _ = learn([]string{"PublishLayerVersion"}, func(c *rule.Case, a answer) {
	id := c.Region() + ":" + c.Text("LayerName")
	if x, ok := arn.Split(c.Text("LayerName")); ok {
		id = x.Region + ":" + strings.TrimPrefix(x.Resource, "layer:")
	}
	v := a.version()
	if !numeric(v) {
		c.Facts.ForgetResource(kindLayer, id)
		return
	}
	if r := c.Facts.LearnResource(kindLayer, id); r.Attrs["first"] == "" {
		r.Attrs["first"] = v
	}
	c.Facts.LearnResource(kindLayerVersion, id+":"+v).Gone = false
})

var _ = learn([]string{"DeleteLayerVersion", "AddLayerVersionPermission", "RemoveLayerVersionPermission"}, func(c *rule.Case, _ answer) {
	l, ok := layerOf(c)
	if !ok {
		return
	}
	id := layerID(l)
	sid := "sid:" + c.Text("StatementId")
	switch r := c.Resource(kindLayerVersion, id); {
	case c.Op == "DeleteLayerVersion":
		c.Facts.LearnResource(kindLayerVersion, id).Gone = true
	case r == nil:
	case c.Op == "AddLayerVersionPermission":
		r.Attrs[sid] = "1"
	default:
		delete(r.Attrs, sid)
	}
})

var _ = learn([]string{"CreateEventSourceMapping"}, func(c *rule.Case, a answer) {
	n, ok := functionName(c)
	service, v := sourceOf(c)
	if a.UUID == "" {
		c.Facts.OpenKind(kindMapping)
	}
	if !ok || v == nil || a.UUID == "" {
		return
	}
	r := c.Facts.LearnResource(kindMapping, a.UUID)
	r.Attrs = map[string]string{"source": v.Text, "service": service, "function": n.name, "qualifier": n.qualifier,
		"window": c.Text("MaximumBatchingWindowInSeconds")}
})

// A mapping is deleted after a while, and so is its name: nothing is known of
// it meanwhile.
var _ = learn([]string{"DeleteEventSourceMapping", "UpdateEventSourceMapping"}, func(c *rule.Case, _ answer) {
	r := c.Resource(kindMapping, c.Text("UUID"))
	switch {
	case c.Op == "DeleteEventSourceMapping":
		c.Facts.LearnResource(kindMapping, c.Text("UUID")).Attrs = map[string]string{}
	case r == nil:
	case c.Get("MaximumBatchingWindowInSeconds") != nil:
		r.Attrs["window"] = c.Text("MaximumBatchingWindowInSeconds")
	}
})

var _ = learn([]string{"CreateCapacityProvider", "DeleteCapacityProvider"}, func(c *rule.Case, _ answer) {
	// One that is deleted goes some time later.
	c.Facts.LearnResource(kindCapacity, c.Region()+":"+c.Text("CapacityProviderName")).Gone = false
})
