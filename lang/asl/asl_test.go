package asl_test

import (
	"testing"

	"github.com/assay-project/assay/lang/asl"
)

func TestCheck(t *testing.T) {
	one := func(state string) string { return `{"StartAt": "A", "States": {"A": ` + state + `}}` }
	for _, tc := range []struct {
		definition string
		kind       asl.Kind
		want       string
	}{
		// Recorded.
		{`{"Comment": "x", "StartAt": "State_1"}`, asl.Standard, "SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /"},
		{one(`{"Type": "Task", "Resource": "arn:aws:states:::sns:publish.waitForTaskToken", "End": true}`), asl.Express,
			"SCHEMA_VALIDATION_FAILED: Express state machine does not support '.waitForTaskToken' service integration  at /States/A/Resource"},
		{one(`{"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync", "End": true}`), asl.Express,
			"SCHEMA_VALIDATION_FAILED: Express state machine does not support '.sync' service integration at /States/A/Resource"},
		{one(`{"Type": "Task", "Resource": "arn:aws:states:eu-west-1:123456789012:activity:a", "End": true}`), asl.Express,
			"SCHEMA_VALIDATION_FAILED: Express state machine does not support Activity ARN at /States/A/Resource"},
		{one(`{"Type": "TypeThatDoesNotExist", "End": true}`), asl.Standard,
			"SCHEMA_VALIDATION_FAILED: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/A/Type"},
		// Quoted from ValidateStateMachineDefinition and CreateStateMachine.
		{`{"StartAt": "pass1", "States": {"pass1": {"Type": "Pass", "Next": "pass3"}, "pass2": {"Type": "Pass", "End": true}}}`, asl.Standard,
			"MISSING_TRANSITION_TARGET: Missing 'Next' target: pass3 at /States/pass1/Next, MISSING_TRANSITION_TARGET: State \"pass2\" is not reachable. at /States/pass2"},
		{one(`{"Type": "Pass", "Next": "NOPE"}`), asl.Standard,
			"MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/A/Next, MISSING_END_STATE: Workflow has no terminal state"},
		{`{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}, "C": {"Type": "Pass", "Next": "A"}}}`, asl.Standard,
			"MISSING_END_STATE: Workflow has no terminal state"},
		{one(`{"Type": "Pass", "Catch": [], "End": true}`), asl.Standard, "SCHEMA_VALIDATION_FAILED: Field 'Catch' is not supported at /States/A"},
		{one(`{"Type": "Pass", "Output": 1, "End": true}`), asl.Standard,
			"SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/A"},
		{`{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "QueryLanguage": "JSONPath", "End": true}}}`, asl.Standard,
			"SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/A"},
		{`{"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": true}], "Default": "B"}, "B": {"Type": "Succeed"}}}`, asl.Standard,
			"SCHEMA_VALIDATION_FAILED: These fields are required: [Next] at /States/A/Choices[0]"},
		// Within states.
		{one(`{"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Task", "End": true}}}}`), asl.Standard,
			"SCHEMA_VALIDATION_FAILED: These fields are required: [Resource] at /States/A/ItemProcessor/States/B"},
		{one(`{"Type": "Parallel", "End": true, "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}]}`), asl.Standard,
			"DUPLICATE_STATE_NAME: Duplicate State name: A at /States/A/Branches[0]/States/A"},
		{`{'StartAt': 1}`, asl.Standard, "INVALID_JSON_DESCRIPTION: Unexpected character (''' (code 39)): was expecting double-quote to start field name"},
		// Fine.
		{one(`{"Type": "Task", "Resource": "arn:aws:states:::sns:publish.waitForTaskToken", "End": true}`), asl.Standard, ""},
		{one(`{"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% 1 %}", "End": true}`), asl.Standard, ""},
		{`{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "r", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}], "End": true}, "B": {"Type": "Fail"}}}`, asl.Standard, ""},
	} {
		got := asl.Check(tc.definition, tc.kind)
		if s := asl.List(got); s != tc.want {
			t.Errorf("%s:\n got %s\nwant %s", tc.definition, s, tc.want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(`{"StartAt": "A", "States": {"A": {"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Pass", "Next": "C"}}}], "Next": "A"}}}`)
	f.Fuzz(func(t *testing.T, s string) {
		for _, d := range asl.Check(s, asl.Express) {
			if d.Code == "" || d.Fix == "" {
				t.Errorf("%q: %+v", s, d)
			}
		}
		asl.CheckState(s, "A")
	})
}
