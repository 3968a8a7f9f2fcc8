// Package s3vectors holds what Amazon S3 Vectors checks beyond its model.
package s3vectors

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/arn"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

// Where the rules are known from.
const (
	// Tests of moto that were run against AWS.
	moto   = "https://github.com/getmoto/moto/blob/0af643a/tests/test_s3vectors/"
	apiDoc = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_"
)

const invalid = "ValidationException"

var coral = dialect.Coral{Code: invalid}

var _ = dialect.Add(dialect.Dialect{Service: "s3vectors", Word: coral.Word})

// Kinds of facts, by region and name; an index's name follows its bucket's. A
// bucket that the session made has complete set: it has no index but those made
// in it. Its attribute policy is "true" or "false", an index's dimension a
// number.
const (
	kindBucket = "AWS::S3Vectors::VectorBucket"
	kindIndex  = "AWS::S3Vectors::Index"
)

var _ = rule.Follow("s3vectors", kindBucket, kindIndex)

// names tells the bucket and the index that a request is about.
func names(c *rule.Case) (bucket, index string) {
	bucket, index = c.Text("vectorBucketName"), c.Text("indexName")
	for _, m := range []string{"vectorBucketArn", "indexArn"} {
		a, ok := arn.Split(c.Text(m))
		if !ok {
			continue
		}
		parts := strings.Split(a.Resource, "/") // bucket/NAME/index/NAME
		if len(parts) > 1 {
			bucket = parts[1]
		}
		if len(parts) > 3 {
			index = parts[3]
		}
	}
	return bucket, index
}

func bucketOf(c *rule.Case) *facts.Resource {
	b, _ := names(c)
	return c.Resource(kindBucket, c.Region()+":"+b)
}

func indexOf(c *rule.Case) *facts.Resource {
	b, i := names(c)
	return c.Resource(kindIndex, c.Region()+":"+b+"/"+i)
}

func learn(f func(c *rule.Case, id string), operations ...string) struct{} {
	return rule.Learn(rule.Learner{Service: "s3vectors", Operations: operations, Learn: func(c *rule.Case, _ *capture.Response) {
		b, i := names(c)
		id := c.Region() + ":" + b
		if i != "" {
			id += "/" + i
		}
		f(c, id)
	}})
}

var _ = learn(func(c *rule.Case, id string) {
	b := c.Facts.LearnResource(kindBucket, id)
	b.Gone, b.Attrs = c.Op == "DeleteVectorBucket", map[string]string{"complete": "true", "policy": "false"}
}, "CreateVectorBucket", "DeleteVectorBucket")

var _ = learn(func(c *rule.Case, id string) {
	i := c.Facts.LearnResource(kindIndex, id)
	i.Gone, i.Attrs = c.Op == "DeleteIndex", map[string]string{"dimension": c.Text("dimension")}
}, "CreateIndex", "DeleteIndex")

var _ = learn(func(c *rule.Case, _ string) {
	if b := bucketOf(c); b != nil {
		b.Attrs["policy"] = strconv.FormatBool(c.Op == "PutVectorBucketPolicy")
	}
}, "PutVectorBucketPolicy", "DeleteVectorBucketPolicy")

var _ = rule.Add(rule.Rule{
	ID: "s3vectors/name-and-arn", On: rule.Member("vectorBucketArn", "indexArn"), Stage: rule.Combinations,
	When: "a bucket or an index is named by its name and by its ARN",
	Code: invalid, Status: 400, Fix: "send the ARN, or the names", Evidence: rule.Recorded,
	Sources: []string{moto + "test_s3vectors.py", apiDoc + "ListIndexes.html"},
	Check: func(c *rule.Case) *rule.Hit {
		id, named := c.Get("indexArn"), c.Get("indexName")
		if named == nil {
			named = c.Get("vectorBucketName")
		}
		if id == nil {
			id, named = c.Get("vectorBucketArn"), c.Get("vectorBucketName")
		}
		if id == nil || named == nil {
			return nil
		}
		return rule.Refuse(c.At(named).Because("a name …"), c.At(id).Because("… beside an ARN"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3vectors/index-unnamed", Operations: []string{"GetIndex", "DeleteIndex", "PutVectors", "GetVectors", "ListVectors", "QueryVectors", "DeleteVectors"}, Stage: rule.Combinations, Order: 1,
	When: "an index is named neither by its ARN nor by its name and its bucket's",
	Code: invalid, Status: 400, Fix: "send indexArn, or vectorBucketName and indexName", Evidence: rule.Documented, Sources: []string{apiDoc + "GetIndex.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() || c.Get("indexArn") != nil || c.Get("indexName") != nil && c.Get("vectorBucketName") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("indexArn").Because("absent"), c.AtMember("indexName"), c.AtMember("vectorBucketName"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3vectors/dimension", Operations: []string{"PutVectors"}, On: rule.Member("vectors"), Stage: rule.Object, Order: 2,
	When: "a vector has not as many numbers as its index has dimensions",
	Code: invalid, Status: 400, Fix: "send vectors of the index's dimension", Evidence: rule.Recorded, Sources: []string{moto + "test_s3vectors_vectors.py", apiDoc + "PutVectors.html"},
	Check: func(c *rule.Case) *rule.Hit {
		i := indexOf(c)
		if i == nil || i.Gone || !c.In.Complete() {
			return nil
		}
		want, err := strconv.Atoi(i.Attrs["dimension"])
		if err != nil {
			return nil
		}
		for _, v := range c.Get("vectors").Items {
			if d := v.Lookup("data", "float32"); d != nil && len(d.Items) != want {
				return rule.Refuse(c.At(d).Because("has " + strconv.Itoa(len(d.Items)) + " numbers, the index " + strconv.Itoa(want) + " dimensions"))
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3vectors/exists", Operations: []string{"CreateVectorBucket", "CreateIndex"}, Stage: rule.Object, Order: 1,
	When: "the vector bucket or the index exists",
	Code: "ConflictException", Status: 409, Fix: "use it, or choose another name", Evidence: rule.Recorded, Sources: []string{moto + "test_s3vectors.py", apiDoc + "CreateVectorBucket.html"},
	Check: func(c *rule.Case) *rule.Hit {
		r, name := bucketOf(c), "vectorBucketName"
		if c.Op == "CreateIndex" {
			r, name = indexOf(c), "indexName"
		}
		if r == nil || r.Gone {
			return nil
		}
		return rule.Refuse(c.AtMember(name).Because("exists already"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3vectors/missing", Operations: []string{"GetVectorBucket", "DeleteVectorBucket", "GetVectorBucketPolicy", "PutVectorBucketPolicy", "DeleteVectorBucketPolicy", "ListIndexes",
		"GetIndex", "DeleteIndex", "PutVectors", "GetVectors", "ListVectors", "QueryVectors", "DeleteVectors", "CreateIndex"},
	On: rule.Member("vectorBucketName", "vectorBucketArn", "indexArn"), Stage: rule.Object,
	When: "the vector bucket is known not to be there, or one that the session made has no such index or no policy",
	Code: "NotFoundException", Status: 404, Fix: "create it first", Evidence: rule.Recorded, Sources: []string{moto + "test_s3vectors_indexes.py", moto + "test_s3vectors_vectors.py", apiDoc + "GetIndex.html"},
	Check: func(c *rule.Case) *rule.Hit {
		b := bucketOf(c)
		if b == nil {
			return nil
		}
		at := c.AtMember("vectorBucketName")
		if v := c.Get("indexArn"); v != nil {
			at = c.At(v)
		} else if v := c.Get("vectorBucketArn"); v != nil {
			at = c.At(v)
		}
		if b.Gone {
			return rule.Refuse(at.Because("is not there"))
		}
		if c.Op == "GetVectorBucketPolicy" && b.Attrs["policy"] == "false" {
			return rule.Refuse(at.Because("has no policy"))
		}
		_, name := names(c)
		i := indexOf(c)
		if c.Op == "CreateIndex" || name == "" || i != nil && !i.Gone || i == nil && b.Attrs["complete"] != "true" {
			return nil
		}
		if v := c.Get("indexName"); v != nil {
			at = c.At(v)
		}
		return rule.Refuse(at.Because("is no index of the bucket"))
	},
})
