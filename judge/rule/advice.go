package rule

import "fmt"

// Advice is what there is to say of every refusal of one code, for the findings
// that say nothing more telling themselves.
type Advice struct {
	// Not is the popular fix that does not help.
	Not string
	// Beside are the codes that it is confused with.
	Beside []Neighbour
}

var advice = map[[2]string]Advice{}

// Advise registers what there is to say of a service's refusals of a code, from
// a variable declaration at package level. It panics on a second one.
func Advise(service, code string, a Advice) struct{} {
	k := [2]string{service, code}
	if _, ok := advice[k]; ok {
		panic(fmt.Sprintf("second advice on %s of %s", code, service))
	}
	advice[k] = a
	return struct{}{}
}

// AdviceOn returns what there is to say of a refusal: what is said of it in
// particular, and where that is nothing, what is said of its code.
func AdviceOn(service, code, not string, beside []Neighbour) (string, []Neighbour) {
	a := advice[[2]string{service, code}]
	if not == "" {
		not = a.Not
	}
	if len(beside) == 0 {
		beside = a.Beside
	}
	return not, beside
}
