package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/explain"
	pages "github.com/assay-project/assay/explain/site"
	"github.com/assay-project/assay/report"
)

const explainExample = `  assay explain InvalidRequest
  assay explain InvalidRequest InvalidArgument
  assay explain ValidationException dynamodb
  assay explain s3/append-with-user-metadata
  assay explain s3:PutObject
  assay explain dynamodb PutItem ReturnValues
  assay explain --rules sqs
  assay explain --format md SignatureDoesNotMatch > signature.md
  assay explain --site pages/`

func newExplain() *cobra.Command {
	var list bool
	var form, site string
	cmd := &cobra.Command{
		Use:   "explain [CODE [CODE|SERVICE] | RULE | SERVICE [OPERATION [MEMBER]]]",
		Short: "Explain a code, a rule, or the contract of an operation",
		Long: `Explain what a code means, its causes in the order in which they are met, how to find
out which it is, what tells it apart from its neighbours, and what does not help.
Two codes are compared. A rule is shown with its sources and examples, an operation
with what its model says of each member.`,
		Example: explainExample,
		Args:    takes(0, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			if err := oneOf("format", form, "text", "md"); err != nil {
				return err
			}
			e := report.NewExplain(out, report.TextOptions{Colour: colours(out), Width: columns(out)})
			switch {
			case list:
				return listRules(e, args)
			case site != "":
				if len(args) > 0 {
					return fmt.Errorf("--site writes everything; leave %q out", strings.Join(args, " "))
				}
				n, err := pages.Write(site)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(out, "%d files in %s; open %s\n", n, site, filepath.Join(site, "index.html"))
				return err
			}
			models, err := modelsInUse()
			if err != nil {
				return err
			}
			d, err := explain.Ask(args, explain.Options{Brief: form == "text", Models: models})
			if err != nil {
				return err
			}
			if form == "md" {
				return explain.WriteMarkdown(out, &d)
			}
			return e.Doc(&d)
		},
		ValidArgsFunction: completeExplain,
	}
	cmd.Flags().BoolVar(&list, "rules", false, "list the rules, all or those of SERVICE, OPERATION or CODE")
	cmd.Flags().StringVar(&form, "format", "text", "text or md")
	cmd.Flags().StringVar(&site, "site", "", "write all explanations into `DIR`, as pages for a browser")
	complete(cmd, "format", "text", "md")
	return cmd
}

// listRules lists the rules that all words ask for: services, codes, operations.
func listRules(e *report.Explain, args []string) error {
	var rules []*assay.Rule
	for _, r := range assay.Rules() {
		fits := true
		for _, a := range args {
			fits = fits && (strings.EqualFold(r.Service(), a) || r.Refuses() && strings.EqualFold(r.Code, a) || slices.Contains(r.Operations, a))
		}
		if fits {
			rules = append(rules, r)
		}
	}
	if len(rules) == 0 {
		return fmt.Errorf("there are no rules for %q; name a service, a code or an operation", strings.Join(args, " "))
	}
	return e.List(rules)
}

func completeExplain(_ *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	models, err := modelsInUse()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return explain.Complete(args, prefix, explain.Options{Models: models}), cobra.ShellCompDirectiveNoFileComp
}
