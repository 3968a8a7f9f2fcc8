package asl

import (
	"strings"

	"github.com/assay-project/assay/lang/jackson"
)

// Types are the types of states, in the order in which Step Functions lists them.
var Types = []string{"Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"}

// words is a list of names with blanks between them: a process that meets no state
// machine, which is most of them, does not take it apart.
type words string

func (w words) has(name string) bool {
	for word := range strings.FieldsSeq(string(w)) {
		if word == name {
			return true
		}
	}
	return false
}

const (
	onward = " Next End InputPath OutputPath Output Assign"
	work   = onward + " Parameters Arguments ResultSelector ResultPath Retry Catch"
)

// machineFields are the fields of a whole definition.
const machineFields = words("Comment StartAt States TimeoutSeconds Version QueryLanguage ProcessorConfig")

// stateFields are the fields that a state of a type may have, beside Type,
// Comment and QueryLanguage.
var stateFields = map[string]words{
	"Task": "Resource TimeoutSeconds TimeoutSecondsPath HeartbeatSeconds HeartbeatSecondsPath Credentials" + work,
	"Wait": "Seconds SecondsPath Timestamp TimestampPath" + onward,
	"Pass": "Result ResultPath Parameters" + onward,
	"Map": "ItemProcessor Iterator Items ItemsPath ItemSelector ItemReader ItemBatcher ResultWriter MaxConcurrency MaxConcurrencyPath " +
		"ToleratedFailureCount ToleratedFailureCountPath ToleratedFailurePercentage ToleratedFailurePercentagePath Label" + work,
	"Parallel": "Branches" + work,
	"Choice":   "Choices Default InputPath OutputPath Output Assign",
	"Succeed":  "InputPath OutputPath Output",
	"Fail":     "Error ErrorPath Cause CausePath",
}

// required are the fields that a state of a type must have.
var required = map[string][]string{"Task": {"Resource"}, "Choice": {"Choices"}, "Parallel": {"Branches"}}

// Fields of one query language only.
const (
	onlyJSONata  = words("Arguments Output Items")
	onlyJSONPath = words("InputPath OutputPath ResultPath ResultSelector Parameters ItemsPath SecondsPath TimestampPath TimeoutSecondsPath " +
		"HeartbeatSecondsPath MaxConcurrencyPath ToleratedFailureCountPath ToleratedFailurePercentagePath ErrorPath CausePath")
)

// machine checks the form of a definition or of a machine within a state.
func (c *checker) machine(n *jackson.Node, at string, fields words) {
	c.required(n, at, "StartAt", "States")
	states := n.Get("States")
	if !states.Object() {
		return
	}
	for _, name := range n.Names {
		if !fields.has(name) {
			c.unsupported(name, at)
		}
	}
	for i, name := range states.Names {
		c.state(states.Items[i], at+"/States/"+name)
	}
}

// required notes which of the fields are missing.
func (c *checker) required(n *jackson.Node, at string, names ...string) {
	var missing []string
	for _, name := range names {
		if n.Get(name) == nil {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return
	}
	list := strings.Join(missing, ", ")
	c.add(Diagnostic{Code: Schema, Message: "These fields are required: [" + list + "]", Location: root(at), Fix: "write " + list + " at " + root(at), Recorded: true})
}

// root is how the place of the definition itself is written.
func root(at string) string {
	if at == "" {
		return "/"
	}
	return at
}

func (c *checker) unsupported(name, at string) {
	c.add(Diagnostic{Code: Schema, Message: "Field '" + name + "' is not supported", Location: root(at), Fix: "take " + name + " out of " + root(at)})
}

func (c *checker) state(s *jackson.Node, at string) {
	if !s.Object() {
		return
	}
	kind := s.Get("Type")
	if kind == nil {
		c.required(s, at, "Type")
		return
	}
	fields, ok := stateFields[kind.Text]
	if !ok {
		c.add(Diagnostic{Code: Schema, Message: "The field 'Type' should have one of these values: [" + strings.Join(Types, ", ") + "]",
			Location: at + "/Type", Fix: "choose one of these types; they are case-sensitive", Recorded: true})
		return
	}
	c.required(s, at, required[kind.Text]...)
	language := c.languageOf(s, at)
	for _, name := range s.Names {
		switch {
		case name == "Type" || name == "Comment" || name == "QueryLanguage":
		case !fields.has(name):
			c.unsupported(name, at)
		case language == jsonPath && onlyJSONata.has(name):
			c.otherLanguage(name, jsonPath, jsonat, at)
		case language == jsonat && onlyJSONPath.has(name):
			c.otherLanguage(name, jsonat, jsonPath, at)
		}
	}
	if kind.Text == "Map" && len(s.Get("Label").String()) > 40 {
		c.add(Diagnostic{Code: Schema, Location: at + "/Label", Fix: "shorten Label to at most 40 characters", Recorded: true})
	}
	if kind.Text == "Task" && c.kind == Express {
		c.express(s.Get("Resource").String(), at)
	}
	c.choices(s, at)
	for _, inner := range containers(s) {
		c.machine(inner.node, at+inner.at, machineFields)
	}
}

// languageOf is the query language of a state; "" when it is none of the two.
func (c *checker) languageOf(s *jackson.Node, at string) string {
	own := s.Get("QueryLanguage").String()
	switch {
	case own == jsonPath && c.language == jsonat:
		c.add(Diagnostic{Code: Schema, Message: "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
			Location: at, Fix: "take QueryLanguage off the machine and set it on the states that use JSONata"})
		return ""
	case own == jsonPath || own == jsonat:
		return own
	case own != "":
		return ""
	case c.language == "" || c.language == jsonPath:
		return jsonPath
	case c.language == jsonat:
		return jsonat
	}
	return ""
}

func (c *checker) otherLanguage(field, is, wants, at string) {
	c.add(Diagnostic{Code: Schema, Location: at,
		Message: "The QueryLanguage is set to '" + is + "', but field '" + field + "' is only supported for the '" + wants + "' QueryLanguage",
		Fix:     "set QueryLanguage to " + wants + " there, or write the field's counterpart in " + is})
}

// choices checks that each choice of a Choice state leads on.
func (c *checker) choices(s *jackson.Node, at string) {
	list := s.Get("Choices")
	if s.Get("Type").String() != "Choice" || !list.Array() {
		return
	}
	for i, choice := range list.Items {
		if choice.Object() {
			c.required(choice, at+index("Choices", i), "Next")
		}
	}
}

// express notes what express workflows cannot call. The double blank before "at"
// is AWS's.
func (c *checker) express(resource, at string) {
	add := func(message string) {
		c.add(Diagnostic{Code: Schema, Message: message, Location: at + "/Resource", Recorded: true,
			Fix: "make the workflow STANDARD, or call the service without waiting for it"})
	}
	switch {
	case strings.HasSuffix(resource, ".waitForTaskToken"):
		add("Express state machine does not support '.waitForTaskToken' service integration ")
	case strings.HasSuffix(resource, ".sync"), strings.HasSuffix(resource, ".sync:2"):
		add("Express state machine does not support '.sync' service integration")
	case strings.Contains(resource, ":states:") && strings.Contains(resource, ":activity:"):
		add("Express state machine does not support Activity ARN")
	}
}
