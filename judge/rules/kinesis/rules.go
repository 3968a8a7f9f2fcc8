// Package kinesis holds what Amazon Kinesis Data Streams checks beyond its model.
package kinesis

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/model"
	"github.com/assay-project/assay/judge/rule"
)

// Where the rules are known from.
const (
	// Tests that were written to run against AWS as well.
	kinesalite = "https://github.com/mhart/kinesalite/blob/c76689d/test/"
	apiDoc     = "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_"
	moto       = "https://github.com/getmoto/moto/blob/0af643a/moto/kinesis/exceptions.py"
)

var coral = dialect.Coral{Code: "ValidationException"}

var _ = dialect.Add(dialect.Dialect{Service: "kinesis", Word: dialect.TypesFirst(coral.Word),
	Lenient: func(_ *rule.Case, v *model.Violation) bool {
		// Consumers of other makers' streams have ARNs without the time at the end.
		return v.Kind == model.Pattern && v.Shape.Name == "ConsumerARN"
	}})

const badArgument = "InvalidArgumentException"

var _ = rule.Add(rule.Rule{
	ID: "kinesis/iterator-start", Operations: []string{"GetShardIterator"}, On: rule.Member("ShardIteratorType"), Stage: rule.Combinations,
	When: "an iterator's start does not fit its type: a sequence number is missing or too much, or a timestamp is missing",
	Code: badArgument, Status: 400,
	Message: "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified {type} and {what}.",
	Fix:     "give StartingSequenceNumber with AT_ and AFTER_SEQUENCE_NUMBER only, and Timestamp with AT_TIMESTAMP", Evidence: rule.Reported,
	Sources: []string{kinesalite + "getShardIterator.js", apiDoc + "GetShardIterator.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() {
			return nil
		}
		t, seq := c.Get("ShardIteratorType"), c.Get("StartingSequenceNumber")
		switch t.Text {
		case "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER":
			if seq == nil {
				return rule.Refuse(c.AtMember("StartingSequenceNumber").Because("absent"), c.At(t)).With("type", t.Text).With("what", "no StartingSequenceNumber")
			}
		case "TRIM_HORIZON", "LATEST":
			if seq != nil {
				return rule.Refuse(c.At(seq).Because("is not for "+t.Text), c.At(t)).With("type", t.Text).With("what", "also a StartingSequenceNumber")
			}
		case "AT_TIMESTAMP":
			if c.Get("Timestamp") == nil {
				hit := rule.Refuse(c.AtMember("Timestamp").Because("absent"), c.At(t))
				hit.Message = "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter."
				return hit
			}
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kinesis/list-shards", Operations: []string{"ListShards"}, Stage: rule.Combinations,
	When: "ListShards names neither a stream nor a token, or both",
	Code: badArgument, Status: 400, Message: "Either NextToken or StreamName should be provided.",
	Fix: "name the stream first, and then the token alone", Evidence: rule.Reported, Sources: []string{kinesalite + "listShards.js", apiDoc + "ListShards.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if c.In == nil || !c.In.Complete() {
			return nil
		}
		token, name := c.Get("NextToken"), c.Get("StreamName")
		switch {
		case token != nil && name != nil:
			hit := rule.Refuse(c.At(name).Because("beside …"), c.At(token).Because("… a token"))
			hit.Message = "NextToken and StreamName cannot be provided together."
			return hit
		case token == nil && name == nil && c.Get("StreamARN") == nil && c.Get("StreamId") == nil:
			return rule.Refuse(c.AtMember("StreamName").Because("absent"), c.AtMember("NextToken").Because("absent"))
		}
		return nil
	},
})

// limit is 2^128, what hash keys are below.
var limit = new(big.Int).Lsh(big.NewInt(1), 128)

var _ = rule.Add(rule.Rule{
	ID: "kinesis/explicit-hash-key", Operations: []string{"PutRecord", "PutRecords"}, On: rule.Member("ExplicitHashKey", "Records"), Stage: rule.Combinations,
	When: "ExplicitHashKey is not below 2^128",
	Code: badArgument, Status: 400, Message: "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was {value}",
	Fix: "send a whole number from 0 to 2^128-1", Evidence: rule.Reported, Sources: []string{kinesalite + "putRecord.js", apiDoc + "PutRecord.html"},
	Check: func(c *rule.Case) *rule.Hit {
		check := c.Get("ExplicitHashKey")
		keys := []string{check.String()}
		if l := c.Get("Records"); l != nil {
			for _, r := range l.Items {
				keys = append(keys, r.Get("ExplicitHashKey").String())
			}
		}
		for i, k := range keys {
			n, ok := new(big.Int).SetString(k, 10)
			if !ok || n.Sign() >= 0 && n.Cmp(limit) < 0 || strings.HasPrefix(k, "-") {
				continue
			}
			cu := c.AtMember("ExplicitHashKey")
			if i > 0 {
				cu = c.At(c.Get("Records").Items[i-1].Get("ExplicitHashKey"))
			}
			return rule.Refuse(cu.Because("is 2^128 or more")).With("value", k)
		}
		return nil
	},
})

var _ = rule.Add(rule.Rule{
	ID: "kinesis/retention", Operations: []string{"IncreaseStreamRetentionPeriod", "DecreaseStreamRetentionPeriod"}, On: rule.Member("RetentionPeriodHours"), Stage: rule.Combinations,
	When: "a retention period is under 24 or over 8760 hours",
	Code: badArgument, Status: 400, Message: "Minimum allowed retention period is 24 hours. Requested retention period ({hours} hours) is too short.",
	Fix: "ask for 24 to 8760 hours", Evidence: rule.Documented, Sources: []string{apiDoc + "IncreaseStreamRetentionPeriod.html", moto},
	Check: func(c *rule.Case) *rule.Hit {
		v := c.Get("RetentionPeriodHours")
		n, err := strconv.Atoi(v.Text)
		switch {
		case err != nil || n >= 24 && n <= 8760:
			return nil
		case n > 8760:
			hit := rule.Refuse(c.At(v).Because("is more than a year")).With("hours", v.Text)
			hit.Message = "Maximum allowed retention period is 8760 hours. Requested retention period ({hours} hours) is too long."
			return hit
		}
		return rule.Refuse(c.At(v).Because("is less than a day")).With("hours", v.Text)
	},
})
