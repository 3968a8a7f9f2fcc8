package metrics

import (
	"fmt"
	"path"
	"strings"
	"sync"

	"github.com/assay-project/assay/identify"
)

// Bounds on what labels tell apart. Whatever a client or an upstream sends, there
// are no more series than these allow.
const (
	maxServices   = 64
	maxOperations = 500 // of all services together
	maxCodes      = 300
	maxClients    = 200 // names and versions together
	maxSeries     = 3000
)

// DefaultOperations are told apart unless the user says otherwise: all operations
// of the services that programs call by themselves. The rest is _other, so that
// all gateways of a fleet have the same series.
var DefaultOperations = []string{
	"s3:*", "dynamodb:*", "sqs:*", "sns:*", "sts:*", "lambda:*", "kms:*", "secretsmanager:*", "ssm:*", "kinesis:*",
	"firehose:*", "stepfunctions:*", "events:*", "logs:*", "cloudwatch:*", "ecr:*", "ecs:*", "iam:*",
	"ec2:Describe*", "ec2:RunInstances", "ec2:StartInstances", "ec2:StopInstances", "ec2:TerminateInstances", "ec2:CreateTags",
	"cloudformation:*", "athena:*", "glue:Get*", "bedrock-runtime:*", "eks:*", "s3control:*",
}

// limiter lets a bounded number of values through; the rest is _other.
type limiter struct {
	mu   sync.RWMutex
	most int
	seen map[string]struct{}
}

func newLimiter(most int) *limiter { return &limiter{most: most, seen: map[string]struct{}{}} }

func (l *limiter) lets(v string) bool {
	l.mu.RLock()
	_, known := l.seen[v]
	full := len(l.seen) >= l.most
	l.mu.RUnlock()
	if known || full {
		return known
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.seen) >= l.most {
		_, known = l.seen[v]
		return known
	}
	l.seen[strings.Clone(v)] = struct{}{}
	return true
}

// allowList says which operations are told apart.
type allowList struct {
	patterns                       []string
	services, operations           *limiter
	codes, clients                 *limiter
	foldedOperation, foldedService *Series
	foldedCode, foldedClient       *Series
}

// checkPatterns says what is wrong with the user's list of operations.
func checkPatterns(patterns []string) error {
	for _, p := range patterns {
		service, operation, ok := strings.Cut(p, ":")
		if _, err := path.Match(p, ""); err != nil || !ok || service == "" || operation == "" {
			return fmt.Errorf("%q is no service:Operation, in which * stands for any part of a name", p)
		}
	}
	return nil
}

// names returns the labels of an operation.
func (a *allowList) names(service, operation string) (string, string) {
	if service == "" {
		return "", ""
	}
	if !a.services.lets(service) {
		a.foldedService.Add(1)
		return other, other
	}
	if operation == "" {
		return service, ""
	}
	pair := service + ":" + operation
	// A pair that was let through once needs no match against patterns.
	if a.operations.has(pair) || a.allows(pair) && a.operations.lets(pair) {
		return service, operation
	}
	a.foldedOperation.Add(1)
	return service, other
}

func (a *allowList) allows(pair string) bool {
	for _, p := range a.patterns {
		if ok, _ := path.Match(p, pair); ok {
			return true
		}
	}
	return false
}

func (l *limiter) has(v string) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	_, known := l.seen[v]
	return known
}

// code returns the label of an error code: what is none, because an upstream may
// send anything, is _other.
func (a *allowList) code(code string) string {
	if code == "" {
		return ""
	}
	if !isCode(code) || !a.codes.lets(code) {
		a.foldedCode.Add(1)
		return other
	}
	return code
}

func isCode(s string) bool {
	if len(s) > 80 {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// client returns the labels of a client: a name that is known here, and of its
// version what is before the second dot.
func (a *allowList) client(c identify.Client) (name, version string) {
	if c.Name == "" {
		return "", ""
	}
	if !c.Known() {
		a.foldedClient.Add(1)
		return other, ""
	}
	version = majorMinor(c.Version)
	if a.clients.lets(c.Name + "/" + version) {
		return c.Name, version
	}
	a.foldedClient.Add(1)
	return c.Name, other
}

// majorMinor returns the first two numbers of a version, "" where there are none.
func majorMinor(v string) string {
	dots := 0
	i := 0
	for ; i < len(v) && i < 9; i++ {
		if v[i] == '.' {
			if dots++; dots == 2 {
				break
			}
		} else if v[i] < '0' || '9' < v[i] {
			break
		}
	}
	return strings.Trim(v[:i], ".")
}
