// Package transcribe holds what Amazon Transcribe checks of jobs beyond its model.
package transcribe

import (
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

const (
	snapshot   = "https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/transcribe/test_transcribe.snapshot.json"
	badRequest = "BadRequestException"
)

// Transcribe has the framework's sentences under a code of its own.
var coral = dialect.Coral{Code: badRequest}

var _ = dialect.Add(dialect.Dialect{Service: "transcribe", Word: coral.Word})

// kindJob is the kind of facts on jobs; IDs are "REGION:NAME".
const kindJob = "AWS::Transcribe::TranscriptionJob"

var _ = rule.Follow("transcribe", kindJob)

func job(c *rule.Case) *facts.Resource {
	return c.Resource(kindJob, c.Region()+":"+c.Text("TranscriptionJobName"))
}

var _ = rule.Learn(rule.Learner{Service: "transcribe", Operations: []string{"StartTranscriptionJob", "DeleteTranscriptionJob"},
	Learn: func(c *rule.Case, _ *capture.Response) {
		c.Facts.LearnResource(kindJob, c.Region()+":"+c.Text("TranscriptionJobName")).Gone = c.Op == "DeleteTranscriptionJob"
	}})

var _ = rule.Add(rule.Rule{
	ID: "transcribe/job-exists", Operations: []string{"StartTranscriptionJob"}, Stage: rule.Object,
	When: "there is a job of that name",
	Code: "ConflictException", Status: 400,
	Message:  "The requested job name already exists. Use a different job name.",
	Fix:      "choose a name that was not used, or delete the job",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if r := job(c); r == nil || r.Gone {
			return nil
		}
		return rule.Refuse(c.AtMember("TranscriptionJobName"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "transcribe/job-not-found", Operations: []string{"GetTranscriptionJob", "DeleteTranscriptionJob"}, Stage: rule.Object,
	When: "the job is known not to be there: it was deleted, or is none of those there are",
	Code: badRequest, Status: 400,
	Message:  "The requested job couldn't be found. Check the job name and try your request again.",
	Fix:      "name a job that is there: see ListTranscriptionJobs",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if r := job(c); r == nil || !r.Gone {
			return nil
		}
		return rule.Refuse(c.AtMember("TranscriptionJobName"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "transcribe/language", Operations: []string{"StartTranscriptionJob"}, Stage: rule.Combinations,
	When: "a job does not say how its language is found, or says it twice",
	Code: badRequest, Status: 400,
	Fix:      "set exactly one of LanguageCode, IdentifyLanguage and IdentifyMultipleLanguages",
	Evidence: rule.Documented, Sources: []string{"https://docs.aws.amazon.com/transcribe/latest/APIReference/API_StartTranscriptionJob.html"},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.BodySeen || c.Get("TranscriptionJobName") == nil {
			return nil
		}
		var set []rule.Culprit
		if v := c.Get("LanguageCode"); v != nil {
			set = append(set, c.At(v))
		}
		for _, m := range [...]string{"IdentifyLanguage", "IdentifyMultipleLanguages"} {
			if v := c.Get(m); v.String() == "true" {
				set = append(set, c.At(v))
			}
		}
		switch len(set) {
		case 0:
			return rule.Refuse(c.AtMember("LanguageCode").Because("absent, as are IdentifyLanguage and IdentifyMultipleLanguages"))
		case 1:
			return nil
		}
		return rule.Refuse(set...)
	},
})
