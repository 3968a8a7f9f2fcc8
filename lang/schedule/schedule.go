// Package schedule reads the schedule expressions of EventBridge rules and of
// EventBridge Scheduler:
//
//	rate(5 minutes)
//	cron(0 18 ? * MON-FRI *)
//	at(2026-11-20T13:00:00)      Scheduler only
//
// Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html,
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html,
// answers recorded from both services.
package schedule

import (
	"strconv"
	"strings"
	"time"
)

// Service is whose expressions are read.
type Service uint8

// The services.
const (
	Rules     Service = iota // EventBridge rules
	Scheduler                // EventBridge Scheduler
)

// Kind is the kind of an expression.
type Kind uint8

// The kinds of expressions.
const (
	Rate Kind = iota + 1
	Cron
	At
)

// Expression is a schedule.
type Expression struct {
	Kind  Kind
	Value int64     // of Rate: how many units
	Unit  string    // of Rate: "minute", "hour" or "day"
	Cron  Fields    // of Cron
	At    time.Time // of At, in the schedule's own time zone
}

// Error says which part of an expression is wrong.
type Error struct {
	Part       string // "expression", "rate", "minutes", …, "year", "at"
	Value      string // the part as given
	Reason     string
	Start, End int // where it stands in the expression, in bytes
}

func (e *Error) Error() string { return e.Part + " " + strconv.Quote(e.Value) + ": " + e.Reason }

// Parse reads an expression. The error is an [*Error].
func Parse(text string, of Service) (Expression, error) {
	name, rest, ok := strings.Cut(text, "(")
	inner, closed := strings.CutSuffix(rest, ")")
	start := len(name) + 1
	bad := func(reason string) (Expression, error) {
		return Expression{}, &Error{"expression", text, reason, 0, len(text)}
	}
	if !ok || !closed {
		return bad("is not of the form rate(…) or cron(…)")
	}
	switch {
	case name == "rate":
		return rate(inner, start, of)
	case name == "cron":
		f, err := cron(inner, start, of)
		if err != nil {
			return Expression{}, err
		}
		return Expression{Kind: Cron, Cron: f}, nil
	case name == "at" && of == Scheduler:
		return at(inner, start)
	}
	return bad("begins with none of rate(, cron( and, for Scheduler, at(")
}

func rate(text string, start int, of Service) (Expression, error) {
	bad := func(reason string) (Expression, error) {
		return Expression{}, &Error{"rate", text, reason, start, start + len(text)}
	}
	value, unit, ok := strings.Cut(text, " ")
	if !ok {
		return bad("needs a value and a unit with a blank between them")
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || value[0] == '+' {
		return bad("the value is no whole number")
	}
	if n < 1 {
		return bad("the value must be positive")
	}
	singular := strings.TrimSuffix(unit, "s")
	switch singular {
	case "minute", "hour", "day":
	default:
		return bad("the unit is none of minutes, hours and days")
	}
	// Whether Scheduler minds the number is not known.
	if plural := unit != singular; of == Rules && plural == (n == 1) {
		return bad("1 wants the unit's singular, more than 1 its plural")
	}
	return Expression{Kind: Rate, Value: n, Unit: singular}, nil
}

func at(text string, start int) (Expression, error) {
	t, err := time.Parse("2006-01-02T15:04:05", text)
	if err != nil || len(text) != len("2006-01-02T15:04:05") {
		return Expression{}, &Error{"at", text, "is not of the form yyyy-mm-ddThh:mm:ss", start, start + len(text)}
	}
	return Expression{Kind: At, At: t}, nil
}
