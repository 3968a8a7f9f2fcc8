package rule

// TriggerKind says what a trigger looks for.
type TriggerKind uint8

// The kinds of triggers.
const (
	OnHeader       TriggerKind = iota // a header of that name is present
	OnHeaderPrefix                    // a header whose name begins so is present
	OnQuery                           // a query parameter of that name is present
	OnMember                          // an input member of that model name is present (top level)
	OnMode                            // the endpoint shows that style, mode or bucket type
)

// Trigger is something in a request without which a rule need not be looked at.
type Trigger struct {
	Kind TriggerKind
	Name string // header names in lower case
}

// Header asks for headers, named in lower case.
func Header(names ...string) []Trigger { return triggers(OnHeader, names) }

// HeaderPrefix asks for headers by the beginning of their names.
func HeaderPrefix(prefixes ...string) []Trigger { return triggers(OnHeaderPrefix, prefixes) }

// Query asks for query parameters.
func Query(names ...string) []Trigger { return triggers(OnQuery, names) }

// Member asks for top-level input members by their model names.
func Member(names ...string) []Trigger { return triggers(OnMember, names) }

// Mode asks for endpoint styles, modes or bucket types by their outward names
// ("accelerate", "path", "directory").
func Mode(names ...string) []Trigger { return triggers(OnMode, names) }

// Any joins triggers: one of them is enough.
func Any(lists ...[]Trigger) []Trigger {
	var all []Trigger
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func triggers(k TriggerKind, names []string) []Trigger {
	ts := make([]Trigger, len(names))
	for i, n := range names {
		ts[i] = Trigger{k, n}
	}
	return ts
}
