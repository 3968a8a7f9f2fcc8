// Package dynamoexpr reads DynamoDB's expressions: conditions (condition, filter
// and key condition expressions), updates and projections. It says what DynamoDB
// says of one that is wrong, in its words and in its order of checks, and tells
// whether a condition holds for a known item.
//
// Reading an expression takes its text alone; [Condition.Check], [Update.Check]
// and [Projection.Check] then hold it against the names and values that come with
// it. An [Error] has the sentence that follows "Invalid UpdateExpression: " and
// the place that it is about.
//
// The grammar is that of
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html.
// Messages and the order of checks are those which DynamoDB was seen to give, see
// https://github.com/nubo-db/dynamodb-conformance and
// https://github.com/architect/dynalite.
package dynamoexpr

import "strconv"

// MaxSize is the most bytes that an expression may have.
const MaxSize = 4096

// Error is what DynamoDB has against an expression.
type Error struct {
	// Message is DynamoDB's sentence, without the "Invalid …Expression: "
	// before it.
	Message string
	// Start and End delimit what it is about, in bytes of the expression. They
	// are equal where something is missing.
	Start, End int
	// Name is the placeholder or attribute that it is about; "" for none.
	Name string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Scope is what comes with an expression.
type Scope struct {
	// Names are ExpressionAttributeNames, with their "#".
	Names map[string]string
	// Values are ExpressionAttributeValues, with their ":".
	Values map[string]Value
	// Used collects the placeholders that expressions use; nil when nobody
	// asks.
	Used map[string]bool
}

func (s *Scope) use(placeholder string) {
	if s.Used != nil {
		s.Used[placeholder] = true
	}
}

// size reports an expression beyond [MaxSize], and an empty one.
func size(s string) *Error {
	switch {
	case s == "":
		return &Error{Message: "The expression can not be empty;"}
	case len(s) > MaxSize:
		return &Error{Message: "Expression size has exceeded the maximum allowed size; expression size: " + strconv.Itoa(len(s)), End: len(s)}
	}
	return nil
}
