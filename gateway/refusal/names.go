package refusal

import (
	"strings"

	"github.com/assay-project/assay/contract"
)

// name finds the exception's name and its code in the query protocols: a
// finding has one of the two.
func (r *refused) name() {
	code := r.f.Code
	r.shape, r.code = code, code
	if r.v.Service == "sqs" {
		for shape, old := range sqsCodes {
			if code == shape || code == old {
				r.shape, r.code = shape, old
				return
			}
		}
	}
	if e := r.declared(code); e != nil {
		r.shape, r.code = e.Name, e.Code
	}
}

// declared finds an error by its code or name among those that the operation
// declares, then among those of the service's others: what is true of every
// operation is declared by few.
func (r *refused) declared(code string) *contract.Error {
	find := func(op *contract.Operation) *contract.Error {
		for _, e := range op.Errors {
			if e.Code == code || e.Name == code {
				return e
			}
		}
		return nil
	}
	if r.service == nil {
		return nil
	}
	if op := r.operation(); op != nil {
		if e := find(op); e != nil {
			return e
		}
	}
	for _, op := range r.service.Operations() {
		if e := find(op); e != nil {
			return e
		}
	}
	return nil
}

// sqsCodes are SQS's codes from the time before it spoke JSON, by the name of
// the exception. Its model leaves them out; the header x-amzn-query-error
// carries them, and SDKs show them. Sources: "Error messages", SQS API
// Reference, and answers that LocalStack recorded from AWS (test_sqs.snapshot.json).
var sqsCodes = map[string]string{
	"BatchEntryIdsNotDistinct":          "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
	"BatchRequestTooLong":               "AWS.SimpleQueueService.BatchRequestTooLong",
	"EmptyBatchRequest":                 "AWS.SimpleQueueService.EmptyBatchRequest",
	"InvalidBatchEntryId":               "AWS.SimpleQueueService.InvalidBatchEntryId",
	"MessageNotInflight":                "AWS.SimpleQueueService.MessageNotInflight",
	"PurgeQueueInProgress":              "AWS.SimpleQueueService.PurgeQueueInProgress",
	"QueueDeletedRecently":              "AWS.SimpleQueueService.QueueDeletedRecently",
	"QueueDoesNotExist":                 "AWS.SimpleQueueService.NonExistentQueue",
	"QueueNameExists":                   "QueueAlreadyExists",
	"TooManyEntriesInBatchRequest":      "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
	"UnsupportedOperation":              "AWS.SimpleQueueService.UnsupportedOperation",
	"InvalidParameterValueException":    "InvalidParameterValue",
	"MissingRequiredParameterException": "MissingParameter",
}

// queryError is the value of x-amzn-query-error.
func (r *refused) queryError() string { return r.code + ";" + r.fault() }

// fault says whose fault it is, in the words of the query protocols.
func (r *refused) fault() string {
	if r.status >= 500 {
		return "Receiver"
	}
	return "Sender"
}

// Where the frameworks' own exceptions live, and those of services whose
// namespace is known from recorded answers. SDKs cut the namespace off; other
// programs compare the whole.
const (
	coralValidate = "com.amazon.coral.validate#"
	coralService  = "com.amazon.coral.service#"
)

var coral = map[string]string{
	"ValidationException":                 coralValidate,
	"SerializationException":              coralService,
	"UnknownOperationException":           coralService,
	"UnrecognizedClientException":         coralService,
	"InvalidSignatureException":           coralService,
	"IncompleteSignatureException":        coralService,
	"MissingAuthenticationTokenException": coralService,
	"AccessDeniedException":               coralService,
	"ThrottlingException":                 "com.amazon.coral.availability#",
}

var namespaces = map[string]string{
	"dynamodb":        "com.amazonaws.dynamodb.v20120810#",
	"dynamodbstreams": "com.amazonaws.dynamodb.v20120810#",
	"sqs":             "com.amazonaws.sqs#",
}

// typeName is the exception's name as __type has it. JSON 1.0 has it with its
// namespace, JSON 1.1 without.
func (r *refused) typeName() string {
	if r.service == nil {
		return r.shape
	}
	switch {
	case r.id.Protocol == contract.RPCv2CBOR:
		id := strings.ReplaceAll(strings.ToLower(r.service.ID), " ", "")
		return "com.amazonaws." + id + "#" + r.shape
	case r.service.JSONVersion != "1.0":
		return r.shape
	}
	ns := namespaces[r.service.Name]
	if ns == "" || r.declared(r.f.Code) == nil {
		if c := coral[r.shape]; c != "" {
			ns = c
		}
	}
	return ns + r.shape
}
