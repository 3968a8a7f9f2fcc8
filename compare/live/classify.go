package live

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/contract"
)

// Effect is what an operation does to what is there.
type Effect uint8

// The effects.
const (
	Reads  Effect = iota // changes nothing
	Writes               // may change something
)

// EffectOf says whether an operation only reads. It is told by the HTTP method,
// where the protocol gives it a meaning, and by the operation's name; what hands
// out credentials, takes something off a queue or is marked as to be done once
// counts as a write whatever its name. An operation that is not known writes.
func EffectOf(op *contract.Operation) Effect {
	if op == nil || op.Input != nil && once(op.Input) || hands(op.Name) {
		return Writes
	}
	if op.Service.Name == "s3" {
		if op.Method == "GET" || op.Method == "HEAD" {
			return Reads
		}
		return Writes
	}
	if rest(op.Service.Protocol) && op.Method != "GET" && op.Method != "HEAD" && op.Method != "POST" {
		return Writes
	}
	for _, p := range readers {
		if rest, ok := strings.CutPrefix(op.Name, p); ok && (rest == "" || rest[0] >= 'A' && rest[0] <= 'Z') {
			return Reads
		}
	}
	return Writes
}

// readers are what the names of operations that read begin with. Query and Scan
// are DynamoDB's.
var readers = []string{"Get", "List", "Describe", "Head", "BatchGet", "TransactGet", "Query", "Scan", "Lookup"}

func rest(p contract.Protocol) bool { return p == contract.RESTJSON || p == contract.RESTXML }

// once reports whether an input has a token that keeps the operation from being
// done twice: then doing it once does something.
func once(input *contract.Shape) bool {
	for _, m := range input.Members {
		if m.IdempotencyToken {
			return true
		}
	}
	return false
}

// hands reports whether an operation's name says that it gives out credentials,
// or takes what it returns.
func hands(name string) bool {
	switch name {
	case "CreateSession", "GetId", "GetActivityTask", "GetInstanceAccessDetails", "GetLatestConfiguration", "GetParametersForImport", "GetDataAccess":
		return true
	}
	for _, word := range []string{"Token", "Credential", "Password", "PresignedUrl", "SignedUrl"} {
		if i := strings.Index(name, word); i > 0 && !strings.HasPrefix(name, "List") && !strings.HasPrefix(name, "Describe") {
			return true
		}
	}
	return false
}

// Permission is how much a user allows.
type Permission uint8

// The permissions.
const (
	// ReadOnly allows operations that change nothing.
	ReadOnly Permission = iota
	// OwnKeys allows to write objects of S3 too, below a prefix of their own.
	OwnKeys
	// Anything allows every operation, on the names that the capture has.
	Anything
)

// ErrWrites says that a request is not sent because it may change something.
type ErrWrites struct {
	Service, Operation string
	Hint               string
}

func (e *ErrWrites) Error() string {
	return fmt.Sprintf("%s %s may change something, so it is not sent: %s", e.Service, e.Operation, e.Hint)
}
