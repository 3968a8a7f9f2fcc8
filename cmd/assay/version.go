package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of the program and of its models",
		Long: `Prints which assay this is, by which models it judges, and what built it: what a
bug report needs.`,
		Example: "  assay version",
		Args:    takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(cmd.OutOrStdout(), versions())
			return err
		},
	}
}

// versions says what this program is made of, one thing a line.
func versions() string {
	by := ""
	if models, err := modelsInUse(); err != nil {
		by = "cannot be opened: " + err.Error()
	} else if by = models.Origin; models.Date != "" {
		by += ", " + models.Date
	}
	return fmt.Sprintf("assay version %s\nmodels %s\n%s %s/%s\n", moduleVersion(), by, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// moduleVersion is the version that go install built, or the commit of a build
// in a checkout.
func moduleVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
