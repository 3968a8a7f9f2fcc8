package lambda

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/judge/rule"
)

const maxLayers = 5

var functionOps = []string{"CreateFunction", "UpdateFunctionConfiguration"}

// layer is a layer version as its ARN names it.
type layer struct {
	region, account, name string
	version               int
}

// parseLayer reads a layer version's ARN; ok is false when it is none.
func parseLayer(s string) (l layer, ok bool) {
	a, ok := arn.Split(s)
	if !ok || a.Service != "lambda" {
		return l, false
	}
	kind, rest, _ := strings.Cut(a.Resource, ":")
	name, version, found := strings.Cut(rest, ":")
	n, err := strconv.Atoi(version)
	return layer{a.Region, a.Account, name, n}, kind == "layer" && found && err == nil
}

var _ = rule.Add(rule.Rule{
	ID: "lambda/layers-too-many", Operations: functionOps, On: rule.Member("Layers"), Stage: rule.Combinations, Order: 30,
	When: "a function references more than five layers",
	Code: badParameter, Status: 400,
	Message:  "Cannot reference more than 5 layers.",
	Fix:      "put what the layers hold into fewer of them, or into the package",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Layers")
		if v == nil || len(v.Items) <= maxLayers {
			return nil
		}
		return rule.Refuse(c.At(v).Because(fmt.Sprintf("has %d", len(v.Items))))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/layer-other-region", Operations: functionOps, On: rule.Member("Layers"), Stage: rule.Combinations, Order: 31,
	When: "a layer is of another region than the function",
	Code: badParameter, Status: 400,
	Message:  "Layers are not in the same region as the function. Layers are expected to be in region {region}.",
	Fix:      "name the layer version of {region}; publish it there where there is none",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		ours := c.Region()
		v := c.Get("Layers")
		if v == nil || ours == "" {
			return nil
		}
		for _, it := range v.Items {
			if l, ok := parseLayer(it.Text); ok && l.region != "" && l.region != ours {
				return rule.Refuse(c.At(it).Because("is of "+l.region)).With("region", ours)
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/layer-twice", Operations: functionOps, On: rule.Member("Layers"), Stage: rule.Combinations, Order: 33,
	When: "two versions of one layer, or one twice, are referenced",
	Code: badParameter, Status: 400,
	Message:  "Two different versions of the same layer are not allowed to be referenced in the same function. {first} and {second} are versions of the same layer.",
	Fix:      "keep one of the two",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Layers")
		if v == nil {
			return nil
		}
		for i, it := range v.Items {
			b, ok := parseLayer(it.Text)
			if !ok {
				return nil
			}
			for _, before := range v.Items[:i] {
				a, _ := parseLayer(before.Text)
				if a.version = b.version; a == b {
					return rule.Refuse(c.At(before), c.At(it)).With("first", before.Text).With("second", it.Text)
				}
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/layer-gone", Operations: functionOps, On: rule.Member("Layers"), Stage: rule.Combinations, Order: 32,
	When: "a layer version is referenced that the layer has not",
	Code: badParameter, Status: 400,
	Message:  "Layer version {arn} does not exist.",
	Fix:      "reference a version that exists: see ListLayerVersions",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("Layers")
		if v == nil {
			return nil
		}
		for _, it := range v.Items {
			if l, ok := parseLayer(it.Text); ok && layerGone(c, l) {
				return rule.Refuse(c.At(it)).With("arn", it.Text)
			}
		}
		return nil
	},
})

// layerGone reports whether the session showed that there is no such version.
func layerGone(c *rule.Case, l layer) bool {
	id := l.region + ":" + l.name
	if r := ofAccount(c, l.account, kindLayerVersion, id+":"+strconv.Itoa(l.version)); r != nil {
		return r.Gone
	}
	// Versions are numbered from 1 and numbers are not used again: where the
	// first was published in the session, it knows them all.
	r := c.Resource(kindLayer, id)
	return r != nil && r.Attrs["first"] == "1" && l.version >= 1
}

// layerOf is the layer version that a request on layers names.
func layerOf(c *rule.Case) (l layer, ok bool) {
	if v := c.Get("Arn"); v != nil {
		return parseLayer(v.Text)
	}
	name, version := c.Get("LayerName"), c.Get("VersionNumber")
	if name == nil || version == nil {
		return l, false
	}
	n, err := strconv.Atoi(version.Text)
	l = layer{region: c.Region(), name: name.Text, version: n}
	if a, ok := arn.Split(name.Text); ok {
		l.region, l.account, l.name = a.Region, a.Account, strings.TrimPrefix(a.Resource, "layer:")
	}
	return l, err == nil
}

var _ = rule.Add(rule.Rule{
	ID: "lambda/layer-version-number", On: rule.Member("VersionNumber"), Stage: rule.Values, Order: 1,
	When: "a layer version below 1 is asked for",
	Code: badParameter, Status: 400,
	Message:  "Layer Version Cannot be less than 1",
	Fix:      "give the number of a published version: the first is 1",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("VersionNumber")
		n, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil || n >= 1 {
			return nil
		}
		return rule.Refuse(c.At(v))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "lambda/layer-version-not-found", Operations: []string{"GetLayerVersion", "GetLayerVersionByArn", "GetLayerVersionPolicy",
		"AddLayerVersionPermission", "RemoveLayerVersionPermission"}, Stage: rule.Object,
	When: "the layer has no such version",
	Code: "ResourceNotFoundException", Status: 404,
	Message: "Layer version {arn} does not exist.",
	Fix:     "name a version that exists: see ListLayerVersions",
	Not:     "another account's credentials: a version that is there and not shared answers AccessDeniedException",

	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		l, ok := layerOf(c)
		if !ok || !layerGone(c, l) {
			return nil
		}
		hit := rule.Refuse(c.AtMember("VersionNumber"))
		if c.Op == "GetLayerVersion" || c.Op == "GetLayerVersionByArn" {
			hit.Message = notThere
			if c.Op == "GetLayerVersionByArn" {
				hit.Culprits = []rule.Culprit{c.AtMember("Arn")}
			}
			return hit
		}
		owner := l.account
		if owner == "" {
			owner = account(c)
		}
		a := arn.ARN{Partition: c.Partition(), Service: "lambda", Region: l.region, Account: owner,
			Resource: fmt.Sprintf("layer:%s:%d", l.name, l.version)}
		return hit.With("arn", a.String())
	},
})
