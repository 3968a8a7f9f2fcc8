package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/judge/rule"
)

// Ask explains what words stand for: nothing, a code, two codes, a code and a
// service, a rule, a service, an operation ("s3 PutObject" or "s3:PutObject"), a
// member of one. The error says what is not known, and which names are near.
func Ask(args []string, opts Options) (Doc, error) {
	if len(args) > 0 {
		if s, op, ok := strings.Cut(args[0], ":"); ok && s != "" && op != "" {
			args = append([]string{s, op}, args[1:]...)
		}
	}
	switch len(args) {
	case 0:
		return Overview()
	case 1:
		return askOne(args[0], opts)
	case 2, 3:
		return askMore(args, opts)
	}
	return Doc{}, fmt.Errorf("at most three words: SERVICE OPERATION MEMBER")
}

func askOne(word string, opts Options) (Doc, error) {
	if strings.Contains(word, "/") {
		return askRule(word, opts)
	}
	if c := IsCode(word); c != "" {
		d, _, err := ForCode(c, opts)
		return d, err
	}
	if s := opts.serviceNamed(word); s != nil {
		return ForService(s, opts), nil
	}
	if word == rule.Common {
		d := Doc{Kind: KindService, Name: word, Aside: "every service but S3"}
		d.add(Para{words("What is the same for all services: the form of a signature, its scope and its clock.")}, Heading{"Rules"}, List{Items: ruleItems(word)})
		return d, nil
	}
	services := ruledServices()
	if ops := opts.operationsNamed(word, services); len(ops) == 1 {
		return ForOperation(ops[0], opts), nil
	} else if len(ops) > 1 {
		var names []string
		for _, op := range ops {
			names = append(names, op.Service.Name+":"+op.Name)
		}
		return Doc{}, fmt.Errorf("%s is an operation of several services: %s", word, strings.Join(names, ", "))
	}
	if d, ok := unanswered(word, services, opts); ok {
		return d, nil
	}
	return Doc{}, fmt.Errorf("no code, rule, service or operation %q%s; assay explain alone says what there is", word, meant(word, opts.everyName(services)))
}

func askRule(id string, opts Options) (Doc, error) {
	if r := assay.RuleByID(id); r != nil {
		return ForRule(r)
	}
	service, rest, _ := strings.Cut(id, "/")
	if s := opts.serviceNamed(service); s != nil && s.Operation(rest) != nil {
		return ForOperation(s.Operation(rest), opts), nil
	}
	if text, ok := builtIn[service]; ok {
		d := Doc{Kind: KindRule, Name: id, Aside: "built in"}
		d.add(Para{words(text)})
		return d, nil
	}
	var ids []string
	for _, r := range assay.Rules() {
		ids = append(ids, r.ID)
	}
	return Doc{}, fmt.Errorf("there is no rule %q; assay explain --rules lists them%s", id, meant(id, ids))
}

// builtIn are the findings that no rule of a service makes, by the first part of
// their names.
var builtIn = map[string]string{
	"model":     "A constraint that the official model of the operation states does not hold: a member is missing (model/missing), not in its list (model/enum), too long or short (model/length), out of range (model/range), of another form (model/pattern) or type (model/type), or not exactly one of a union is set (model/union). model/unknown-member only warns: the models here have no member of that name. assay explain SERVICE OPERATION MEMBER shows what may be.",
	"body":      "The body does not parse in the form of the operation's protocol (body/malformed), or is empty where a document belongs (body/missing). The finding gives the byte where reading stopped.",
	"signature": "The signature was computed anew with the key of this machine and does not match (signature/mismatch). The finding shows which change makes it match, where one was found. assay explain SignatureDoesNotMatch tells more.",
	"operation": "The service has no operation of the name that was asked for, in the models here (operation/unknown). It only warns, since the service may be newer.",
	"request":   "A value looks as if a template had left it unfilled: ${NAME}, undefined, None (request/placeholder). It only warns.",
}

func askMore(args []string, opts Options) (Doc, error) {
	if len(args) == 2 {
		a, b := IsCode(args[0]), IsCode(args[1])
		switch {
		case a != "" && b != "" && a != b:
			d, _, err := Compare(a, b)
			return d, err
		case a != "" && b != "":
			return askOne(a, opts)
		case a != "" && opts.serviceNamed(args[1]) != nil:
			return codeIn(a, opts.serviceNamed(args[1]).Name, opts)
		case b != "" && opts.serviceNamed(args[0]) != nil && opts.serviceNamed(args[0]).Operation(args[1]) == nil:
			return codeIn(b, opts.serviceNamed(args[0]).Name, opts)
		case a != "" || b != "":
			other := args[1]
			if a == "" {
				other = args[0]
			}
			return Doc{}, fmt.Errorf("%q is neither a code that assay answers with nor a service%s", other, meant(other, append(everyCode(), opts.serviceNames()...)))
		}
	}
	s := opts.serviceNamed(args[0])
	if s == nil {
		return Doc{}, fmt.Errorf("%q is neither a code nor a service%s; assay explain alone says what there is", args[0], meant(args[0], append(opts.serviceNames(), everyCode()...)))
	}
	op := operationOf(s, args[1])
	if op == nil && len(args) == 2 {
		if d, ok := unmodelled(s, args[1]); ok {
			return d, nil
		}
	}
	if op == nil {
		return Doc{}, fmt.Errorf("%s has no operation %q%s", s.Name, args[1], meant(args[1], operationNames(s)))
	}
	if len(args) == 3 {
		return ForMember(op, args[2])
	}
	return ForOperation(op, opts), nil
}

func codeIn(code, service string, opts Options) (Doc, error) {
	opts.Service = service
	if lib, err := load(); err == nil && !slices.Contains(lib.services[code], service) && !slices.Contains(lib.services[code], AnyService) {
		return Doc{}, fmt.Errorf("%s does not answer with %s; these do: %s", service, code, strings.Join(shownServices(lib.services[code]), ", "))
	}
	d, _, err := ForCode(code, opts)
	return d, err
}

// cliNames are the services that the AWS CLI calls otherwise than botocore does.
var cliNames = map[string]string{"s3api": "s3", "deploy": "codedeploy", "configservice": "config"}

// serviceNamed finds a service by the name of its models, its ID or its signing
// name, in any case; nil for none.
func (o Options) serviceNamed(word string) *contract.Service {
	if name := cliNames[word]; name != "" {
		word = name
	}
	models := o.models()
	index := models.Index()
	for _, same := range []func(*contract.Service) bool{
		func(s *contract.Service) bool { return strings.EqualFold(s.Name, word) },
		func(s *contract.Service) bool {
			return strings.EqualFold(strings.ReplaceAll(s.ID, " ", ""), strings.ReplaceAll(word, " ", ""))
		},
		func(s *contract.Service) bool { return strings.EqualFold(s.EndpointPrefix, word) },
		func(s *contract.Service) bool { return strings.EqualFold(s.SigningName, word) },
	} {
		for _, e := range index {
			if same(e) {
				if s, err := models.Service(e.Name); err == nil {
					return s
				}
			}
		}
	}
	return nil
}

// operationOf finds an operation by its name, or by the name that the AWS CLI
// gives it: put-object.
func operationOf(s *contract.Service, word string) *contract.Operation {
	if op := s.Operation(word); op != nil {
		return op
	}
	plain := strings.ReplaceAll(strings.ReplaceAll(word, "-", ""), "_", "")
	for _, op := range s.Operations() {
		if strings.EqualFold(op.Name, plain) {
			return op
		}
	}
	return nil
}

func (o Options) operationsNamed(word string, services []string) []*contract.Operation {
	var ops []*contract.Operation
	for _, name := range services {
		if s, err := o.models().Service(name); err == nil {
			if op := operationOf(s, word); op != nil {
				ops = append(ops, op)
			}
		}
	}
	return ops
}

// ruledServices are the services that have rules.
func ruledServices() []string {
	var names []string
	for _, r := range assay.Rules() {
		if s := r.Service(); !slices.Contains(names, s) {
			names = append(names, s)
		}
	}
	return names
}

func (o Options) serviceNames() []string {
	index := o.models().Index()
	names := make([]string, len(index))
	for i, s := range index {
		names[i] = s.Name
	}
	return names
}

func operationNames(s *contract.Service) []string {
	names := make([]string, len(s.Operations()))
	for i, op := range s.Operations() {
		names[i] = op.Name
	}
	return names
}

func everyCode() []string {
	codes, _ := Codes() // that the pages parse is tested
	return codes
}

// everyName is what a word alone may have meant.
func (o Options) everyName(services []string) []string {
	names := everyCode()
	if lib, err := load(); err == nil {
		for _, n := range lib.neighbours() {
			names = append(names, n.code)
		}
	}
	names = append(names, o.serviceNames()...)
	for _, name := range services {
		if s, err := o.models().Service(name); err == nil {
			for _, op := range s.Operations() {
				names = append(names, s.Name+":"+op.Name)
			}
		}
	}
	return names
}

// meant proposes names for one that is not known.
func meant(word string, names []string) string {
	if like := Near(word, names); len(like) > 0 {
		return "; do you mean " + strings.Join(like, ", ") + "?"
	}
	return ""
}
