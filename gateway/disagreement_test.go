package gateway

import (
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/judge/rule"
)

func TestCompare(t *testing.T) {
	accept := &assay.Verdict{Outcome: assay.Accept}
	reject := &assay.Verdict{Outcome: assay.Reject, Answer: &rule.Finding{Code: "InvalidRequest"}}
	for _, test := range []struct {
		name   string
		v      *assay.Verdict
		status int
		code   string
		want   Disagreement
	}{
		{"both accept", accept, 200, "", Agreed},
		{"both refuse", reject, 400, "InvalidRequest", Agreed},
		{"both refuse, no code to compare", reject, 400, "", Agreed},
		{"other code", reject, 400, "InvalidArgument", RefusedOtherwise},
		{"refused", accept, 400, "InvalidArgument", RefusedUnexpectedly},
		{"refused after a status of 200", accept, 200, "InvalidPart", RefusedUnexpectedly},
		{"accepted", reject, 200, "", AcceptedUnexpectedly},
		{"undecided", &assay.Verdict{}, 400, "InvalidArgument", Agreed},
		{"no answer", reject, 0, "", Agreed},
		{"throttled", accept, 503, "SlowDown", Agreed},
		{"denied", accept, 403, "AccessDenied", Agreed},
		{"no such key", accept, 404, "NoSuchKey", Agreed},
		{"HEAD of no such key", accept, 404, "", Agreed},
		{"HEAD that is bad", accept, 400, "", RefusedUnexpectedly},
		{"no such bucket, before what the verdict refuses", reject, 404, "NoSuchBucket", Agreed},
		{"condition of an item", accept, 400, "ConditionalCheckFailedException", Agreed},
		{"no such queue", accept, 400, "AWS.SimpleQueueService.NonExistentQueue", Agreed},
		{"accepted what does not exist", &assay.Verdict{Outcome: assay.Reject, Answer: &rule.Finding{Code: "NoSuchKey"}}, 200, "", AcceptedUnexpectedly},
		{"failed after a status of 200", accept, 200, "InternalError", Agreed},
	} {
		if got := Compare(test.v, test.status, test.code); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
