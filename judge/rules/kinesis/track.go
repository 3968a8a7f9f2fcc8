package kinesis

import "github.com/assay-project/assay/judge/rule"

var _ = rule.Track(rule.Rule{
	ID:       "kinesis/not-found",
	When:     "the stream is known not to be there, or one is made that is there",
	Fix:      "name a stream that ListStreams lists, in the region that is called",
	Evidence: rule.Reported, Sources: []string{"https://github.com/getmoto/moto/blob/0af643a/moto/kinesis/exceptions.py",
		"https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html", "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html"},
}, &rule.Kind{
	Type: "AWS::Kinesis::Stream", Members: []string{"StreamARN", "StreamName"},
	Made: []string{"CreateStream"}, Ended: []string{"DeleteStream"}, Slow: true, Lists: map[string]string{"ListStreams": "StreamNames"},
	Code: "ResourceNotFoundException", Status: 400, Message: "Stream {name} under account {account} not found.",
	Taken: &rule.Answer{Code: "ResourceInUseException", Status: 400, Message: "Stream {name} under account {account} already exists."},
})
