package s3vectors

import "github.com/assay-project/assay/judge/rule"

var buckets = rule.Kind{
	Type: kindBucket, Members: []string{"vectorBucketName"}, Lists: map[string]string{"ListVectorBuckets": "vectorBucketName"},
	Shown: []string{"GetVectorBucket", "ListIndexes"},
	Code:  "NotFoundException", Telling: []string{"GetVectorBucket", "DeleteVectorBucket"},
}

// What answers show of vector buckets and indexes, beside what requests do.
var _ = rule.Answers("s3vectors", &buckets, &rule.Kind{
	Type: kindIndex, In: &buckets, Members: []string{"indexName"}, Lists: map[string]string{"ListIndexes": "indexName"},
	Shown: []string{"GetIndex"},
	Code:  "NotFoundException", Telling: []string{"GetIndex"},
})
