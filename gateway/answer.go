package gateway

import "github.com/assay-project/assay/capture"

// AnswerOf is [capture.RefusalOf]: the code and the message of a refusal.
func AnswerOf(r *capture.Response) (code, message string) { return capture.RefusalOf(r) }
