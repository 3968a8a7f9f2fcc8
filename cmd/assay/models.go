package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/contract/importer"
	"github.com/assay-project/assay/contract/library"
	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/report"
)

const modelsLong = `The official service models that assay judges by: those compiled into the program, and
those that you imported. An imported set is used from then on by every verb, without
another build of the program; what it lacks is taken from the set compiled in.

Models are read from botocore's data folder, from models/apis of the AWS SDK for Go v1,
and from folders of Smithy JSON (github.com/aws/api-models-aws). Nothing is downloaded.`

func newModels() *cobra.Command {
	cmd := asGroup(&cobra.Command{Use: "models", Short: "List, import and compare the service models", Long: modelsLong})
	cmd.AddCommand(newModelsList(), newModelsShow(), newModelsImport(), newModelsUse(), newModelsRemove(), newModelsDiff())
	return cmd
}

// userLibrary is the library of this user's imported models.
func userLibrary() (*library.Library, error) {
	dir, err := library.Dir()
	if err != nil {
		return nil, err
	}
	return library.Open(dir), nil
}

// nameInUse names the models that every verb goes by: those that ASSAY_MODELS
// names, else the imported ones in use, else those compiled in.
func nameInUse(l *library.Library) (string, error) {
	if name := os.Getenv("ASSAY_MODELS"); name != "" {
		return name, nil
	}
	return l.Current()
}

// modelsInUse opens the models that every verb goes by.
func modelsInUse() (*contract.Catalog, error) {
	l, err := userLibrary()
	if err != nil {
		return contract.Embedded(), nil // no folder of the user's, so nothing was imported
	}
	name, err := nameInUse(l)
	if err != nil {
		return nil, &exitError{exitInput, err}
	}
	c, err := l.Catalog(name)
	if err != nil {
		return nil, &exitError{exitInput, fmt.Errorf("%w (assay models use embedded goes back to the models compiled in)", err)}
	}
	return c, nil
}

// ruleSetsFile holds the endpoint rule sets of imported models.
const ruleSetsFile = "endpoint-rules"

// ruleSetsInUse opens the endpoint rule sets of the models in use.
func ruleSetsInUse() (*endpoint.RuleSets, error) {
	l, err := userLibrary()
	if err != nil {
		return endpoint.Compiled(), nil
	}
	name, err := nameInUse(l)
	if err != nil {
		return nil, &exitError{exitInput, err}
	}
	file, err := l.Beside(name, ruleSetsFile)
	if err != nil || file == nil {
		return endpoint.Compiled(), err
	}
	sets, err := endpoint.OpenRuleSets(file, endpoint.Compiled())
	if err != nil {
		return nil, &exitError{exitInput, fmt.Errorf("the models %s: %w; import them again", name, err)}
	}
	return sets, nil
}

func newModelsList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the sets of models at hand", Example: "  assay models list", Args: takes(0, 0),
		Long: "Lists the sets of models at hand; the one in use is marked.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := userLibrary()
			if err != nil {
				return err
			}
			names, err := l.Names()
			if err != nil {
				return &exitError{exitInput, err}
			}
			current, err := l.Current()
			if err != nil {
				return &exitError{exitInput, err}
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, name := range append([]string{library.Embedded}, names...) {
				mark := " "
				if name == current {
					mark = "*"
				}
				c, err := l.Imported(name)
				if name == library.Embedded {
					c, err = contract.Embedded(), nil
				}
				if err != nil {
					fmt.Fprintf(w, "%s %s\t%v\n", mark, name, err)
					continue
				}
				fmt.Fprintf(w, "%s %s\t%s\t%s\t%d services\n", mark, name, c.Origin, c.Date, len(c.Index()))
			}
			return w.Flush()
		},
	}
}

func newModelsShow() *cobra.Command {
	return &cobra.Command{
		Use: "show [SERVICE]", Short: "Show the models in use, or one service of them", Args: takes(0, 1),
		Long:    "Shows what the models in use say of a service as a whole, or which services they have.",
		Example: "  assay models show\n  assay models show dynamodb",
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := modelsInUse()
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if len(args) == 1 {
				s, err := c.Service(args[0])
				if err != nil {
					return err
				}
				return report.ServiceModel(out, c, s)
			}
			w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
			for _, s := range c.Index() {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Name, s.ID, s.APIVersion, s.Protocol)
			}
			return w.Flush()
		},
		ValidArgsFunction: completeServices,
	}
}

func newModelsImport() *cobra.Command {
	var name, origin, date string
	var keep bool
	cmd := &cobra.Command{
		Use: "import DIR", Short: "Import models from a folder, and use them", Args: takes(1, 1),
		Long: `Reads all models below DIR into the folder of your configuration, and judges by them from
then on. DIR is botocore's data folder, models/apis of the AWS SDK for Go v1, or a folder
of Smithy JSON. Services whose model cannot be read are told, and left out. Endpoint rule
sets and partitions that are there come along, and assay endpoint goes by them.`,
		Example: `  assay models import ./botocore/data
  assay models import --name today --date 2026-05-20 --no-use ./botocore/data`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if date != "" {
				if _, err := time.Parse(time.DateOnly, date); err != nil {
					return fmt.Errorf("--date is a day like 2026-05-20, not %q", date)
				}
			}
			models, faults := readModels(args[0])
			if len(models.Services) == 0 {
				return &exitError{exitInput, faults}
			}
			if origin == "" {
				origin = importer.Origin(args[0])
			}
			var beside map[string][]byte
			if len(models.RuleSets) > 0 {
				file, err := endpoint.BundleRuleSets(origin, models.RuleSets, models.Partitions)
				beside, faults = map[string][]byte{ruleSetsFile: file}, errors.Join(faults, err)
			}
			if faults != nil {
				fmt.Fprintf(cmd.ErrOrStderr(), "assay: left out:\n%v\n", faults)
			}
			if name == "" {
				name = library.NameFor(origin)
			}
			l, err := userLibrary()
			if err != nil {
				return err
			}
			if err := l.Add(name, origin, date, models.Services, beside); err != nil {
				return &exitError{exitInput, err}
			}
			how := "assay models use " + name + " judges by them"
			if !keep {
				if err := l.Use(name); err != nil {
					return &exitError{exitInput, err}
				}
				how = "now in use; assay models use embedded goes back"
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, %d services; %s\n", name, origin, len(models.Services), how)
			return err
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "what to call them; made of where they come from without it")
	cmd.Flags().StringVar(&origin, "origin", "", "where they come from, for reports; found by what stands around DIR without it")
	cmd.Flags().StringVar(&date, "date", "", "the day of their release, as 2026-05-20")
	cmd.Flags().BoolVar(&keep, "no-use", false, "import them, and go on judging by those in use")
	return cmd
}

// readModels reads a folder of models. Services that can be read are returned also
// with an error.
func readModels(dir string) (importer.Models, error) {
	if info, err := os.Stat(dir); err != nil {
		return importer.Models{}, err
	} else if !info.IsDir() {
		return importer.Models{}, fmt.Errorf("%s is a file; models are read from a folder", dir)
	}
	models, err := importer.Read(os.DirFS(dir), contract.Embedded().NameOf)
	if err != nil && len(models.Services) == 0 {
		err = fmt.Errorf("%s: %w", dir, err)
	}
	return models, err
}

func newModelsUse() *cobra.Command {
	return &cobra.Command{
		Use: "use NAME", Short: "Judge by another set of models from now on", Args: takes(1, 1),
		Long: `Judges by the set of models of that name from now on; "embedded" is the set compiled into
the program. For one run alone set ASSAY_MODELS=NAME.`,
		Example: "  assay models use embedded",
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := userLibrary()
			if err == nil {
				err = l.Use(args[0])
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: now in use\n", args[0])
			return err
		},
		ValidArgsFunction: completeModels,
	}
}

func newModelsRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Delete an imported set of models", Args: takes(1, 1),
		Long:    "Deletes an imported set of models. Where it was in use, the set compiled in is again.",
		Example: "  assay models remove botocore-1.50.0",
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := userLibrary()
			if err == nil {
				err = l.Remove(args[0])
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: removed\n", args[0])
			return err
		},
		ValidArgsFunction: completeModels,
	}
}

func completeServices(_ *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	var fit []string
	if c, err := modelsInUse(); err == nil {
		for _, s := range c.Index() {
			if strings.HasPrefix(s.Name, prefix) {
				fit = append(fit, s.Name)
			}
		}
	}
	return fit, cobra.ShellCompDirectiveNoFileComp
}

// completeModels completes names of sets of models, and folders.
func completeModels(_ *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
	fit := []string{}
	if l, err := userLibrary(); err == nil {
		names, _ := l.Names()
		for _, n := range append(names, library.Embedded) {
			if strings.HasPrefix(n, prefix) {
				fit = append(fit, n)
			}
		}
	}
	return fit, cobra.ShellCompDirectiveDefault
}
