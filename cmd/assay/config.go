package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/policy"
)

const configLong = `The file assay.yaml of the working folder says which findings assay check ignores, each
with a reason. What is ignored is counted and does not make the exit code 1; the
verdict stays what it is.`

func newConfig() *cobra.Command {
	cmd := asGroup(&cobra.Command{Use: "config", Short: "Print a template and the schema of assay.yaml", Long: configLong})
	prints := func(use, short, example string, text func() string) *cobra.Command {
		return &cobra.Command{Use: use, Short: short, Example: example, Args: takes(0, 0), RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := io.WriteString(cmd.OutOrStdout(), text())
			return err
		}}
	}
	cmd.AddCommand(
		prints("init", "Print an assay.yaml to fill in", "  assay config init > assay.yaml", policy.Template),
		prints("schema", "Print the JSON Schema of assay.yaml", "  assay config schema > assay.schema.json", policy.Schema),
	)
	return cmd
}

// policyFlags say what check sets aside.
type policyFlags struct{ config, baseline, write string }

func (f *policyFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.config, "config", "", "what to ignore: a `FILE` (see assay config); without it assay.yaml, where there is one")
	flags.StringVar(&f.baseline, "baseline", "", "a `FILE` of findings that are known, and make no exit code 1")
	flags.StringVar(&f.write, "write-baseline", "", "write what is found to a baseline `FILE`; all of it counts as known")
}

// rulings is the policy of one run of check.
type rulings struct {
	*policy.Set
	config  string        // the file's name
	written *policy.Known // nil when no baseline is written
	file    *policy.File  // what the file says; nil without one
	flags   *policyFlags
}

// open reads the files that the flags name. warn is told of remarks in captures
// that say nothing, or nothing of use.
func (f *policyFlags) open(warn capture.WarnFunc) (*rulings, error) {
	r := &rulings{config: f.config, flags: f}
	if r.config == "" {
		r.config = policy.ConfigName
	}
	file, err := loadFrom(r.config, policy.LoadFile)
	if err != nil && (f.config != "" || !errors.Is(err, os.ErrNotExist)) {
		return nil, err
	}
	var entries []policy.Entry
	if r.file = file; file != nil {
		entries = file.Ignore
	}
	var known *policy.Known
	if f.baseline != "" {
		if known, err = loadFrom(f.baseline, policy.ReadBaseline); err != nil {
			return nil, err
		}
	}
	if f.write != "" {
		r.written = policy.NewKnown()
	}
	r.Set = policy.New(entries, time.Now(), known, r.written)
	r.Warn = warn
	return r, nil
}

// loadFrom reads a file. Its errors are mistakes of the command line, since it
// is named there.
func loadFrom[T any](name string, load func(io.Reader) (T, error)) (T, error) {
	var none T
	file, err := os.Open(name)
	if err != nil {
		return none, err
	}
	defer file.Close()
	got, err := load(file)
	if err != nil {
		return none, inFile(name, err)
	}
	return got, nil
}

// tell says what of the policy was of no use.
func (r *rulings) tell(w io.Writer) {
	for _, e := range r.Unused() {
		fmt.Fprintf(w, "assay: %s:%d: ignores %s, which was not found\n", r.config, e.Source.Line, &e)
	}
	for _, e := range r.Expired() {
		fmt.Fprintf(w, "assay: %s:%d: ignored %s until %s\n", r.config, e.Source.Line, &e, e.Until.Format(time.DateOnly))
	}
	if n := r.Gone(); n > 0 {
		fmt.Fprintf(w, "assay: %s: %d of its findings were not found; --write-baseline writes it anew\n", r.flags.baseline, n)
	}
}

// save writes the baseline that was asked for.
func (r *rulings) save() error {
	if r.written == nil {
		return nil
	}
	file, err := os.Create(r.flags.write)
	if err != nil {
		return err
	}
	return errors.Join(r.written.Write(file), file.Close())
}
