package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/report"
)

const explainExample = `  assay explain s3/append-with-user-metadata
  assay explain InvalidRequest
  assay explain s3 PutObject
  assay explain dynamodb PutItem ReturnValues
  assay explain --rules sqs`

func newExplain() *cobra.Command {
	var list bool
	cmd := &cobra.Command{
		Use:   "explain RULE | CODE | SERVICE OPERATION [MEMBER]",
		Short: "Explain a rule, a code, or the contract of an operation",
		Long: `Explain a rule with its examples and sources, the rules behind a code, or what an
operation's model says of each member.`,
		Example: explainExample,
		Args:    cobra.RangeArgs(0, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			e := report.NewExplain(out, report.TextOptions{Colour: colours(out), Width: columns(out)})
			switch {
			case list:
				return listRules(e, args)
			case len(args) == 0:
				return cmd.Help()
			case len(args) == 1 && strings.Contains(args[0], "/"):
				return explainRule(e, args[0])
			case len(args) == 1:
				return explainCode(e, args[0])
			}
			return explainOperation(e, args)
		},
		ValidArgsFunction: completeExplain,
	}
	cmd.Flags().BoolVar(&list, "rules", false, "list the rules, of SERVICE or all")
	return cmd
}

func listRules(e *report.Explain, args []string) error {
	var rules []*assay.Rule
	for _, r := range assay.Rules() {
		if len(args) == 0 || r.Service() == args[0] {
			rules = append(rules, r)
		}
	}
	if len(rules) == 0 {
		return fmt.Errorf("there are no rules for %q", args[0])
	}
	return e.List(rules)
}

func explainRule(e *report.Explain, id string) error {
	r := assay.RuleByID(id)
	if r == nil {
		return fmt.Errorf("there is no rule %q; assay explain --rules lists them", id)
	}
	examples, err := assay.RuleExamples(id)
	if err != nil {
		return err
	}
	return e.Rule(r, examples)
}

func explainCode(e *report.Explain, code string) error {
	var rules []*assay.Rule
	for _, r := range assay.Rules() {
		if strings.EqualFold(r.Code, code) && r.Refuses() {
			rules = append(rules, r)
			code = r.Code
		}
	}
	if len(rules) == 0 {
		return fmt.Errorf("no rule answers with %q; for the contract of an operation give SERVICE OPERATION", code)
	}
	return e.Code(code, rules)
}

func explainOperation(e *report.Explain, args []string) error {
	models, err := modelsInUse()
	if err != nil {
		return err
	}
	s, err := models.Service(args[0])
	if err != nil {
		return err
	}
	op := s.Operation(args[1])
	if op == nil {
		return fmt.Errorf("%s has no operation %q%s", s.Name, args[1], near(s, args[1]))
	}
	if len(args) == 3 {
		return e.Member(op, args[2])
	}
	return e.Operation(op)
}

// near proposes operations that a mistyped name may mean.
func near(s *contract.Service, name string) string {
	var like []string
	for _, op := range s.Operations() {
		if strings.Contains(strings.ToLower(op.Name), strings.ToLower(name)) {
			like = append(like, op.Name)
		}
	}
	if len(like) == 0 || len(like) > 10 {
		return ""
	}
	return "; do you mean " + strings.Join(like, ", ") + "?"
}

// completeExplain completes services, then operations, then members; operations
// by prefix only, since there are thousands.
func completeExplain(_ *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	var words []string
	switch len(args) {
	case 0:
		for _, s := range contract.Embedded().Index() {
			words = append(words, s.Name)
		}
		for _, r := range assay.Rules() {
			words = append(words, r.ID)
		}
	case 1:
		if s, err := contract.Lookup(args[0]); err == nil {
			for _, op := range s.Operations() {
				words = append(words, op.Name)
			}
		}
	case 2:
		if s, err := contract.Lookup(args[0]); err == nil && s.Operation(args[1]) != nil && s.Operation(args[1]).Input != nil {
			for _, m := range s.Operation(args[1]).Input.Members {
				words = append(words, m.Name)
			}
		}
	}
	var fit []string
	for _, w := range words {
		if strings.HasPrefix(w, prefix) {
			fit = append(fit, w)
		}
	}
	return fit, cobra.ShellCompDirectiveNoFileComp
}
