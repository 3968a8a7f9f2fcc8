package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/internal/manpage"
)

func newMan() *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write the manual pages into a folder",
		Long: `Writes a manual page for each verb into DIR, as assay.1, assay-check.1 and so on: what
a package installs below /usr/share/man/man1.`,
		Example: "  assay man ./man1",
		Args:    takes(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return &exitError{exitInput, err}
			}
			n, err := writePages(cmd.Root(), args[0])
			if err != nil {
				return &exitError{exitInput, err}
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d pages in %s\n", n, args[0])
			return err
		},
	}
}

// writePages writes the pages of a command and of those below it, and counts them.
func writePages(cmd *cobra.Command, dir string) (n int, err error) {
	file, err := os.Create(filepath.Join(dir, manpage.Name(cmd)+".1"))
	if err != nil {
		return 0, err
	}
	defer file.Close()
	if err := manpage.Write(file, cmd); err != nil {
		return 0, err
	}
	n = 1
	for _, c := range cmd.Commands() {
		if !c.IsAvailableCommand() {
			continue
		}
		below, err := writePages(c, dir)
		if err != nil {
			return n, err
		}
		n += below
	}
	return n, file.Close()
}
