package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// takes bounds the arguments of a command; most below 0 is no bound. Cobra's own
// bounds count ("accepts 1 arg(s), received 0") and do not say of what.
func takes(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		usage := strings.TrimSuffix(cmd.UseLine(), " [flags]")
		switch {
		case len(args) < least:
			return fmt.Errorf("an argument is missing: %s (%s --help tells more)", usage, cmd.CommandPath())
		case most >= 0 && len(args) > most:
			return fmt.Errorf("%q is an argument too many: %s (%s --help tells more)", args[most], usage, cmd.CommandPath())
		}
		return nil
	}
}

// asGroup makes a command that has commands of its own print its help, and refuse
// what is none of them: cobra prints the help for that too, and succeeds.
func asGroup(cmd *cobra.Command) *cobra.Command {
	cmd.DisableFlagsInUseLine = true
	cmd.Args = unknownCommand
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	return cmd
}

// unknownCommand is what a command with commands of its own says of arguments that
// are none of them.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return fmt.Errorf("%s has no command %q; it has %s", cmd.CommandPath(), args[0], strings.Join(names, ", "))
}
