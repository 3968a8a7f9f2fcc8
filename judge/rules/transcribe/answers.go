package transcribe

import "github.com/assay-project/assay/judge/rule"

// What answers show of jobs, beside what requests do.
var _ = rule.Answers("transcribe", &rule.Kind{
	Type: kindJob, Members: []string{"TranscriptionJobName"},
	Lists: map[string]string{"ListTranscriptionJobs": "TranscriptionJobName"}, Shown: []string{"GetTranscriptionJob"},
	Code: badRequest, Message: "The requested job couldn't be found. Check the job name and try your request again.",
})
