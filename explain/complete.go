package explain

import (
	"slices"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/contract"
)

// Complete returns the words that may come next after args and begin with
// prefix: codes, rules once a slash is typed, operations once a colon is, and
// services; then what fits the first word.
func Complete(args []string, prefix string, opts Options) []string {
	var list []string
	switch len(args) {
	case 0:
		list = firstWords(prefix, opts)
	case 1:
		list = secondWords(args[0], opts)
	case 2:
		if s := opts.serviceNamed(args[0]); s != nil {
			list = memberNames(operationOf(s, args[1]))
		}
	}
	var fit []string
	for _, w := range list {
		if len(w) >= len(prefix) && strings.EqualFold(w[:len(prefix)], prefix) {
			fit = append(fit, w)
		}
	}
	slices.Sort(fit)
	return slices.Compact(fit)
}

func firstWords(prefix string, opts Options) []string {
	if service, _, ok := strings.Cut(prefix, ":"); ok {
		s := opts.serviceNamed(service)
		if s == nil {
			return nil
		}
		names := operationNames(s)
		for i, n := range names {
			names[i] = service + ":" + n
		}
		return names
	}
	var list []string
	if service, _, ok := strings.Cut(prefix, "/"); ok {
		for _, r := range assay.Rules() {
			if r.Service() == service {
				list = append(list, r.ID)
			}
		}
		return list
	}
	list, _ = Codes()
	list = append(list, opts.serviceNames()...)
	for _, s := range ruledServices() {
		list = append(list, s+"/")
	}
	return list
}

func secondWords(first string, opts Options) []string {
	if service, op, ok := strings.Cut(first, ":"); ok {
		if s := opts.serviceNamed(service); s != nil {
			return memberNames(operationOf(s, op))
		}
		return nil
	}
	if code := IsCode(first); code != "" {
		list, _ := Codes()
		for _, s := range Services(code) {
			if s != AnyService {
				list = append(list, s)
			}
		}
		return list
	}
	if s := opts.serviceNamed(first); s != nil {
		return operationNames(s)
	}
	return nil
}

func memberNames(op *contract.Operation) []string {
	if op == nil || op.Input == nil {
		return nil
	}
	names := make([]string, len(op.Input.Members))
	for i, m := range op.Input.Members {
		names[i] = m.Name
	}
	return names
}
